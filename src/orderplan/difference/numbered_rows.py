"""Planned orders and requirements by what they are for; their numbers hold in one plan only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from orderplan.difference.matching import common_codes
from orderplan.difference.table_columns import columns_of
from orderplan.tables.arrays import whole

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    Tables = Mapping[str, pa.Table]

PLANNED_ORDER_KEY = ("item_id", "order_id", "due_date", "sequence")
"""What names a planned order in every plan."""
_REQUIREMENT_KEY = ("item_id", "order_id", "parent_id", "source_kind")
_BY_NUMBER = "planned_order"
"""The kind of source and of object that is named by the number of a planned order."""


@dataclass(frozen=True, slots=True, eq=False)
class NumberedRows:
    """The planned orders of a plan, and the requirements that its exceptions and shortages are about."""

    planned: pa.Table
    """`PLANNED_ORDER_KEY` of planned order 1, 2, …"""
    planned_codes: np.ndarray
    """An integer for each, the same in both plans where it is for the same: shape (planned orders,), int64."""
    places: np.ndarray
    """Where in `requirements` each requirement is, by number; of those that are not there anything: int64."""
    requirements: pa.Table
    """What names the requirements that are asked for, by number."""
    requirement_codes: np.ndarray
    """An integer for each, the same in both plans where item, order, parent and source are: shape (n,), int64."""


def numbered_rows(previous: Tables, current: Tables) -> tuple[NumberedRows, NumberedRows]:
    """Find the numbered rows of two plans, with integers that are the same in both where the rows are."""
    planned = [columns_of(side, "planned_orders", PLANNED_ORDER_KEY) for side in (previous, current)]
    planned_codes = common_codes(planned[0], planned[1], PLANNED_ORDER_KEY)
    asked = [_asked_for(side) for side in (previous, current)]
    rows = [_requirements(side, flags) for side, flags in zip((previous, current), asked, strict=True)]
    coded = [_with_source_codes(*found) for found in zip(rows, planned_codes, strict=True)]
    codes = common_codes(coded[0], coded[1], (*_REQUIREMENT_KEY, "source", "source_code"))
    places = [np.cumsum(flags) - 1 for flags in asked]
    before, after = (NumberedRows(*found) for found in zip(planned, planned_codes, places, rows, codes, strict=True))
    return before, after


def _requirements(tables: Tables, asked: np.ndarray) -> pa.Table:
    """Give what names the requirements whose numbers are asked for; a number is its row's place, from 1."""
    rows = columns_of(tables, "requirements", (*_REQUIREMENT_KEY, "source_id"))
    mask = np.zeros(rows.num_rows, dtype=bool)
    mask[: max(len(asked) - 1, 0)] = asked[1:]
    return rows.filter(pa.array(mask))


def _asked_for(tables: Tables) -> np.ndarray:
    """Tell by number which requirements exceptions or shortages are about; shape (up to the last one,), bool."""
    asked = np.empty(0, dtype=bool)
    if "exceptions" in tables:
        exceptions = columns_of(tables, "exceptions", ("object_kind", "object_id"))
        about = exceptions.filter(pc.equal(exceptions.column("object_kind"), "requirement"))
        asked = _marked(asked, about.column("object_id").cast(pa.int64()))
    if "shortages" in tables:
        asked = _marked(asked, columns_of(tables, "shortages", ("requirement_id",)).column("requirement_id"))
    return asked


def _marked(asked: np.ndarray, numbers: pa.ChunkedArray) -> np.ndarray:
    """Mark numbers in an array of flags, which grows where it must."""
    places = numbers.to_numpy()
    result = np.zeros(max(len(asked), int(places.max(initial=-1)) + 1), dtype=bool)
    result[: len(asked)] = asked
    result[places] = True
    return result


def _with_source_codes(rows: pa.Table, planned_codes: np.ndarray) -> pa.Table:
    """Name the sources by their id, planned orders by their code."""
    planned = pc.equal(whole(rows.column("source_kind")), _BY_NUMBER)
    sources = whole(rows.column("source_id"))
    numbers = pc.if_else(planned, sources, None).cast(pa.int64())
    codes = _at_numbers(planned_codes, numbers)
    texts = pc.if_else(planned, None, sources)
    return rows.append_column("source", texts).append_column("source_code", codes)


def _at_numbers(codes: np.ndarray, numbers: pa.Array) -> pa.Array:
    """Give the codes of numbers that count from 1; missing where the number is."""
    return pa.array(codes).take(pc.subtract(numbers, 1))


def planned_order_codes(rows: NumberedRows, numbers: pa.Array) -> pa.Array:
    """Give planned orders their codes by number; missing where the number is."""
    return _at_numbers(rows.planned_codes, numbers)


def requirement_codes(rows: NumberedRows, numbers: pa.Array) -> pa.Array:
    """Give requirements their codes by number; missing where the number is."""
    return pa.array(rows.requirement_codes).take(_places(rows, numbers))


def _places(rows: NumberedRows, numbers: pa.Array) -> pa.Array:
    return pa.array(rows.places).take(numbers)


def planned_order_names(rows: NumberedRows, numbers: pa.Array) -> pa.Array:
    """Name planned orders by item, sales order, due date and sequence: shape (n,), text."""
    return _joined(rows.planned.take(pc.subtract(numbers, 1)), PLANNED_ORDER_KEY)


def requirement_names(rows: NumberedRows, numbers: pa.Array) -> pa.Array:
    """Name requirements by item, sales order, parent and what requires it, not by their day: shape (n,), text.

    Those of one source for one item, from several lines or on several days, share a name.
    """
    found = rows.requirements.take(_places(rows, numbers))
    sources = whole(found.column("source_id"))
    planned = pc.equal(whole(found.column("source_kind")), _BY_NUMBER)
    if pc.any(planned).as_py():
        names = planned_order_names(rows, sources.filter(planned).cast(pa.int64()))
        sources = pc.replace_with_mask(sources, planned, names)
    return pc.binary_join_element_wise(_joined(found, _REQUIREMENT_KEY), sources, "/")


def _joined(rows: pa.Table, names: Sequence[str]) -> pa.Array:
    texts = [whole(rows.column(name)).cast(pa.string()) for name in names]
    return pc.binary_join_element_wise(*texts, "/", null_handling="replace", null_replacement="")
