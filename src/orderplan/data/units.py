"""Unit conversion: from the unit in which a row is given to the item's own."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from orderplan.enums import IssueKind, Severity
from orderplan.errors import DataIssue
from orderplan.tables.arrays import whole
from orderplan.tables.checks import LARGEST_QUANTITY
from orderplan.tables.coerce import as_text
from orderplan.tables.inputs import INPUT_TABLES
from orderplan.tables.masks import true_cells
from orderplan.tables.references import MISSING, UNKNOWN
from orderplan.tables.table import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from orderplan.data.planning_data import PlanningData

UNIT_OF: dict[str, str] = {
    "bom_lines": "component_id",
    "sales_orders": "item_id",
    "on_hand": "item_id",
    "scheduled_receipts": "item_id",
    "work_components": "component_id",
    "supplier_items": "item_id",
}
"""The tables whose rows may name a unit, and the column of the item that it is a unit of."""

KEPT_IN_GIVEN_UNIT = frozenset({"supplier_items"})
"""Those whose quantities stay in the unit given: a supplier's lots count in what it sells."""
_AGREEMENT = 1e-6
"""Relative difference up to which a factor and its inverse, as people round them, agree."""


@dataclass(frozen=True, slots=True, eq=False)
class Conversion:
    """How the quantities of one table become quantities in the items' own units: times `times`, divided by `by`."""

    times: np.ndarray
    """Shape (rows,), float64."""
    by: np.ndarray
    """Shape (rows,), float64."""
    without: np.ndarray
    """The rows whose unit has no factor: shape (k,), int64."""


def item_units(data: PlanningData) -> pa.Array:
    """Give the own unit of each item code: shape (items,), string."""
    items = data.tables["items"]
    units = whole(items.column("uom"))
    rows = np.zeros(len(data.spaces["items"]), dtype=np.int64)
    codes = data.codes.get(("items", "item_id"))
    if codes is None:
        return units
    known = codes >= 0
    rows[codes[known]] = np.flatnonzero(known)
    return units.take(pa.array(rows))


def conversion(data: PlanningData, table: str) -> Conversion | None:
    """Find the factor of every row of a table; None where every row is in its item's own unit."""
    given = whole(data.tables[table].column("uom"))
    if given.null_count == len(given):
        return None
    items = data.codes[table, UNIT_OF[table]]
    own = item_units(data).take(pa.array(items, mask=items < 0))
    foreign = true_cells(pc.not_equal(given, own))
    rows = np.flatnonzero(foreign & (items >= 0))
    if not len(rows):
        return None
    times, by = np.ones(len(given)), np.ones(len(given))
    factors = _factors(data)
    without = []
    cache: dict[tuple[int, str, str], tuple[float, float] | None] = {}
    place = pa.array(rows)
    triples = zip(items[rows].tolist(), given.take(place).to_pylist(), own.take(place).to_pylist(), strict=True)
    for row, triple in zip(rows.tolist(), triples, strict=True):
        if triple not in cache:
            cache[triple] = _factor(factors, *triple)
        factor = cache[triple]
        if factor is None:
            without.append(row)
        else:
            times[row], by[row] = factor
    return Conversion(times, by, np.array(without, dtype=np.int64))


def _factors(data: PlanningData) -> dict[tuple[int, str, str], float]:
    """Give the factors by item, unit and unit; one in a row that is reported as wrong is there, but no number."""
    table = data.tables["unit_conversions"]
    if not table.num_rows:
        return {}
    items = data.codes["unit_conversions", "item_id"].tolist()
    columns = [table.column(name).to_pylist() for name in ("from_uom", "to_uom", "factor")]
    return {
        (item, source, target): factor if factor is not None and factor > 0 and item > UNKNOWN else math.nan
        for item, source, target, factor in zip(items, *columns, strict=True)
        if source is not None and target is not None
    }


def _factor(factors: dict[tuple[int, str, str], float], item: int, given: str, own: str) -> tuple[float, float] | None:
    """Look a factor up: the item's own before the general one, as it stands before its inverse.

    One of an unknown item comes last: it may be the one that is looked for.
    """
    for owner in (item, MISSING, UNKNOWN):
        if (owner, given, own) in factors:
            return factors[owner, given, own], 1.0
        if (owner, own, given) in factors:
            return 1.0, factors[owner, own, given]
    return None


def check_units(data: PlanningData) -> Iterator[DataIssue]:
    """Yield an issue for units without a factor, and for factors that contradict their inverse."""
    for table, item_column in UNIT_OF.items():
        if not data.tables[table].num_rows:
            continue
        found = conversion(data, table)
        if found is None:
            continue
        if table not in KEPT_IN_GIVEN_UNIT:
            yield from _check_converted(data, table, found)
        if not len(found.without):
            continue
        rows = pa.array(found.without)
        ids = whole(data.tables[table].column(item_column)).take(rows)
        given = whole(data.tables[table].column("uom")).take(rows)
        own = item_units(data).take(pa.array(data.codes[table, item_column][found.without]))
        yield DataIssue(
            kind=IssueKind.NO_UNIT_FACTOR,
            severity=Severity.ERROR,
            table=table,
            column="uom",
            message="no factor for '{value}'.",
            hint="add the factor to unit_conversions.",
            rows=found.without,
            values=pc.binary_join_element_wise(ids, pc.binary_join_element_wise(given, own, " to "), ": "),
        )
    yield from _check_contradictions(data)


def _check_converted(data: PlanningData, table: str, found: Conversion) -> Iterator[DataIssue]:
    """Yield an issue for quantities that are too large to count with in their items' own units."""
    for column in INPUT_TABLES[table].columns:
        if column.kind is not Kind.QUANTITY:
            continue
        array = whole(data.tables[table].column(column.name))
        given = array.fill_null(0.0).to_numpy(zero_copy_only=False)
        with np.errstate(over="ignore"):
            own = given * found.times / found.by
        rows = np.flatnonzero((own > LARGEST_QUANTITY) & (given <= LARGEST_QUANTITY))
        if len(rows):
            yield DataIssue(
                kind=IssueKind.TOO_LARGE,
                severity=Severity.ERROR,
                table=table,
                column=column.name,
                message="'{value}' is too large in the item's own unit.",
                hint="is the unit right, and its factor in unit_conversions?",
                rows=rows,
                values=as_text(array.take(pa.array(rows))),
            )


def _check_contradictions(data: PlanningData) -> Iterator[DataIssue]:
    factors = _factors(data)
    bad = {
        key
        for key, factor in factors.items()
        if (inverse := factors.get((key[0], key[2], key[1]))) is not None and abs(factor * inverse - 1) > _AGREEMENT
    }
    if not bad:
        return
    table = data.tables["unit_conversions"]
    items = data.codes["unit_conversions", "item_id"].tolist()
    pairs = list(zip(table.column("from_uom").to_pylist(), table.column("to_uom").to_pylist(), strict=True))
    rows = [row for row, (item, pair) in enumerate(zip(items, pairs, strict=True)) if (item, *pair) in bad]
    yield DataIssue(
        kind=IssueKind.CONTRADICTING_FACTORS,
        severity=Severity.ERROR,
        table="unit_conversions",
        column="factor",
        message="the factor of {value} contradicts the one of the other way round.",
        hint="keep one of the two rows.",
        rows=np.array(rows, dtype=np.int64),
        values=[f"{pairs[row][0]} to {pairs[row][1]}" for row in rows],
    )
