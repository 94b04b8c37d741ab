"""Shortages that are new, cleared, worse or better."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from orderplan.data.instance import ENDLESS
from orderplan.difference.changed_rows import changed_rows, declared_table, now, old, shortage_words
from orderplan.difference.numbered_rows import requirement_codes, requirement_names
from orderplan.difference.table_columns import columns_of, few_rows
from orderplan.difference.tables import SHORTAGE_CHANGES
from orderplan.tables.arrays import whole

if TYPE_CHECKING:
    from collections.abc import Mapping

    from orderplan.difference.changed_rows import ChangedRows
    from orderplan.difference.numbered_rows import NumberedRows
    from orderplan.difference.plan_pair import PlanPair

_TOLD = ("requirement_id", "item_id", "parent_id", "order_id", "need_date", "root_cause", "root_item_id", "is_root")


def shortage_changes(pair: PlanPair) -> pa.Table:
    """Give the shortages that are new, cleared, or of another quantity or day.

    A shortage is here all that one item lacks for one source, whatever supplies cover it late.
    """
    before, after = pair.numbered
    previous, current = _by_source(pair.previous, before), _by_source(pair.current, after)
    rows = changed_rows(previous, current, ["source"], ["quantity", "available"])
    told = _told(rows, pair, before, after)
    columns = {
        **{name: told.column(name) for name in ("natural_id", *_TOLD)},
        "change": shortage_words(rows, "available"),
        "previous_quantity": old(rows, "quantity"),
        "quantity": now(rows, "quantity"),
        "previous_available_date": _day(old(rows, "available")),
        "available_date": _day(now(rows, "available")),
    }
    return declared_table(SHORTAGE_CHANGES, columns).drop_columns(["requirement_id"])


def _by_source(tables: Mapping[str, pa.Table], numbered: NumberedRows) -> pa.Table:
    """Sum the shortages up by item and source.

    Returns
    -------
    pyarrow.Table
        `source` (the code of the requirement), `quantity`, `available` (the last day, as a number), `row` (the first
        of its rows in the table).

    """
    shortages = columns_of(tables, "shortages", ("requirement_id", "quantity", "available_date"))
    source = np.asarray(requirement_codes(numbered, whole(shortages.column("requirement_id"))))
    available = shortages.column("available_date").cast(pa.int32()).fill_null(ENDLESS).to_numpy()
    order = np.argsort(source, kind="stable")
    ascending = source[order]
    starts = np.flatnonzero(np.append(True, ascending[1:] != ascending[:-1])) if len(order) else order
    quantity = shortages.column("quantity").to_numpy()
    return pa.table(
        {
            "source": ascending[starts],
            "quantity": np.round(np.add.reduceat(quantity[order], starts), 6) if len(order) else quantity,
            "available": np.maximum.reduceat(available[order], starts) if len(order) else available,
            "row": order[starts],
        }
    )


def _told(rows: ChangedRows, pair: PlanPair, before: NumberedRows, after: NumberedRows) -> pa.Table:
    """Give what is told of each: of the plan that has it, of both the current one; in the order of `rows`."""
    gone = rows.after < 0
    sides = ((pair.previous, before, old, gone), (pair.current, after, now, ~gone))
    found = []
    for tables, numbered, side, mask in sides:
        chosen = few_rows(columns_of(tables, "shortages", _TOLD), np.asarray(side(rows, "row").filter(pa.array(mask))))
        names = requirement_names(numbered, whole(chosen.column("requirement_id")))
        found.append(chosen.append_column("natural_id", names))
    place = np.empty(len(gone), dtype=np.int64)
    place[gone], place[~gone] = np.arange(gone.sum()), gone.sum() + np.arange((~gone).sum())
    return pa.concat_tables(found).take(pa.array(place))


def _day(numbers: pa.Array) -> pa.Array:
    """Turn numbers of days into days; never into a missing one."""
    return pc.if_else(pc.equal(numbers, ENDLESS), pa.scalar(None, pa.int32()), numbers).cast(pa.date32())
