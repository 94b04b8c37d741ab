"""Shortages that are new, cleared, worse or better."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from orderplan.difference.changed_rows import changed_rows, declared_table, known, now, old
from orderplan.difference.natural_names import requirement_names
from orderplan.difference.tables import SHORTAGE_CHANGES
from orderplan.difference.words import ShortageChange
from orderplan.tables.arrays import whole

if TYPE_CHECKING:
    from collections.abc import Mapping

    from orderplan.difference.changed_rows import ChangedRows

    Tables = Mapping[str, pa.Table]

_NEVER = pa.scalar(2**31 - 1, pa.int32())
_DESCRIBED = ("item_id", "parent_id", "order_id", "need_date", "root_cause", "root_item_id", "is_root")


def shortage_changes(previous: Tables, current: Tables) -> pa.Table:
    """Give the shortages that are new, cleared, or of another quantity or day.

    A shortage is here all that one item lacks for one source, whatever supplies cover it late.
    """
    if previous["shortages"].equals(current["shortages"]):
        previous = current  # the same numbers of the same requirements
    rows = changed_rows(_by_source(previous), _by_source(current), ["natural_id"], ["quantity", "available"])
    columns = {
        **{name: known(rows, name) for name in ("natural_id", *_DESCRIBED)},
        "change": _words(rows),
        "previous_quantity": old(rows, "quantity"),
        "quantity": now(rows, "quantity"),
        "previous_available_date": _day(old(rows, "available")),
        "available_date": _day(now(rows, "available")),
    }
    return declared_table(SHORTAGE_CHANGES, columns)


def _by_source(tables: Tables) -> pa.Table:
    """Sum the shortages up by item and source; the last day counts, and of what describes it the first row."""
    shortages = tables["shortages"]
    names = requirement_names(tables, whole(shortages.column("requirement_id")))
    available = pc.coalesce(shortages.column("available_date").cast(pa.int32()), _NEVER)
    named = shortages.append_column("natural_id", names).append_column("available", available)
    wanted = [("quantity", "sum"), ("available", "max"), *((name, "first") for name in _DESCRIBED)]
    found = named.group_by("natural_id", use_threads=False).aggregate(wanted)
    columns = {name: found.column(f"{name}_{how}") for name, how in wanted}
    columns["quantity"] = pc.round(columns["quantity"], 6)
    return pa.table({"natural_id": found.column("natural_id"), **columns})


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
