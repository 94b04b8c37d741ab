"""Shortages that are new, cleared, worse or better."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from orderplan.difference.changed_rows import changed_rows, declared_table, known, now, old
from orderplan.difference.numbered_rows import requirement_codes, requirement_names
from orderplan.difference.table_columns import columns_of
from orderplan.difference.tables import SHORTAGE_CHANGES
from orderplan.difference.words import ShortageChange
from orderplan.tables.arrays import whole

if TYPE_CHECKING:
    from collections.abc import Mapping

    from orderplan.difference.changed_rows import ChangedRows
    from orderplan.difference.numbered_rows import NumberedRows
    from orderplan.difference.plan_pair import PlanPair

_NEVER = pa.scalar(2**31 - 1, pa.int32())
_DESCRIBED = ("item_id", "parent_id", "order_id", "need_date", "root_cause", "root_item_id", "is_root")


def shortage_changes(pair: PlanPair) -> pa.Table:
    """Give the shortages that are new, cleared, or of another quantity or day.

    A shortage is here all that one item lacks for one source, whatever supplies cover it late.
    """
    before, after = pair.numbered
    previous, current = _by_source(pair.previous, before), _by_source(pair.current, after)
    rows = changed_rows(previous, current, ["source"], ["quantity", "available"])
    columns = {
        **{name: known(rows, name) for name in _DESCRIBED},
        "natural_id": _names(rows, before, after),
        "change": _words(rows),
        "previous_quantity": old(rows, "quantity"),
        "quantity": now(rows, "quantity"),
        "previous_available_date": _day(old(rows, "available")),
        "available_date": _day(now(rows, "available")),
    }
    return declared_table(SHORTAGE_CHANGES, columns)


def _by_source(tables: Mapping[str, pa.Table], numbered: NumberedRows) -> pa.Table:
    """Sum the shortages up by item and source; the last day counts, and of what describes it the first row."""
    names = ("requirement_id", "quantity", "available_date", *_DESCRIBED)
    shortages = columns_of(tables, "shortages", names)
    source = requirement_codes(numbered, whole(shortages.column("requirement_id")))
    available = pc.coalesce(shortages.column("available_date").cast(pa.int32()), _NEVER)
    named = shortages.append_column("source", source).append_column("available", available)
    firsts = ((name, "first") for name in ("requirement_id", *_DESCRIBED))
    wanted = [("quantity", "sum"), ("available", "max"), *firsts]
    found = named.group_by("source", use_threads=False).aggregate(wanted)
    columns = {name: found.column(f"{name}_{how}") for name, how in wanted}
    columns["quantity"] = pc.round(columns["quantity"], 6)
    return pa.table({"source": found.column("source"), **columns})


def _names(rows: ChangedRows, before: NumberedRows, after: NumberedRows) -> pa.Array:
    """Name each by its requirement, in the plan that has it."""
    gone = pa.array(rows.after < 0)
    numbers = known(rows, "requirement_id")
    result = pa.nulls(len(numbers), pa.string())
    for mask, numbered in ((gone, before), (pc.invert(gone), after)):
        names = requirement_names(numbered, numbers.filter(mask))
        result = pc.replace_with_mask(result, mask, names)
    return result


def _words(rows: ChangedRows) -> pa.Array:
    """Say what became of each: that it comes later counts before that more is short."""
    earlier, later = (side(rows, "available").fill_null(0).to_numpy(zero_copy_only=False) for side in (old, now))
    less, more = (side(rows, "quantity").fill_null(0.0).to_numpy(zero_copy_only=False) for side in (old, now))
    worse = (later > earlier) | ((later == earlier) & (more > less))
    words = [ShortageChange.NEW, ShortageChange.CLEARED, ShortageChange.WORSE, ShortageChange.BETTER]
    place = np.select([rows.before < 0, rows.after < 0, worse], [0, 1, 2], 3)
    return pa.array([str(word) for word in words]).take(pa.array(place))


def _day(numbers: pa.Array) -> pa.Array:
    """Turn numbers of days into days; never into a missing one."""
    return pc.if_else(pc.equal(numbers, _NEVER), pa.scalar(None, pa.int32()), numbers).cast(pa.date32())
