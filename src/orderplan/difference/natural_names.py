"""Planned orders and requirements by names that hold from one plan to the next; their numbers hold in one plan only."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from orderplan.plan import unkept
from orderplan.tables.arrays import whole

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    Tables = Mapping[str, pa.Table]

PLANNED_ORDER_KEY = ("item_id", "order_id", "due_date", "sequence")
"""What names a planned order in every plan."""
_REQUIREMENT_KEY = ("item_id", "order_id", "parent_id", "source_kind")


def planned_order_names(tables: Tables, numbers: pa.Array) -> pa.Array:
    """Name planned orders by item, sales order, due date and sequence: shape (n,)."""
    return _joined(_rows_of(tables, "planned_orders", PLANNED_ORDER_KEY, numbers), PLANNED_ORDER_KEY)


def requirement_names(tables: Tables, numbers: pa.Array) -> pa.Array:
    """Name requirements by item, sales order, parent and what requires it, not by their day: shape (n,).

    Those of one source for one item, from several lines or on several days, share a name.
    """
    rows = _rows_of(tables, "requirements", (*_REQUIREMENT_KEY, "source_id"), numbers)
    sources = whole(rows.column("source_id"))
    planned = pc.equal(whole(rows.column("source_kind")), "planned_order")
    if pc.any(planned).as_py():
        named = planned_order_names(tables, sources.filter(planned).cast(pa.int64()))
        sources = pc.replace_with_mask(sources, planned, named)
    return pc.binary_join_element_wise(_joined(rows, _REQUIREMENT_KEY), sources, "/")


def _rows_of(tables: Tables, name: str, columns: Sequence[str], numbers: pa.Array) -> pa.Table:
    """Give some columns of the rows with these numbers; a row's number is its place, from 1."""
    return unkept(tables)[name].select(list(columns)).take(pa.array(np.asarray(numbers) - 1))


def _joined(rows: pa.Table, names: Sequence[str]) -> pa.Array:
    texts = [whole(rows.column(name)).cast(pa.string()) for name in names]
    return pc.binary_join_element_wise(*texts, "/", null_handling="replace", null_replacement="")
