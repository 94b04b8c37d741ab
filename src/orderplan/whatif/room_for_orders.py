"""A plan with room for new sales orders: the same plan, in which they stand already, cancelled and for nothing.

A new order shifts the codes of all that come behind it, so net change cannot lead to it from a plan that does not know
it. From this one it can. Its rows are those of the plan with other codes; the rows of pegging and projection have none
and are shared.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from orderplan.data.instance import NO_DAY
from orderplan.enums import OrderStatus
from orderplan.mrp.store import Growing, Store
from orderplan.read_only import read_only
from orderplan.tables.inputs import INPUT_TABLES
from orderplan.tables.references import UNKNOWN
from orderplan.whatif.linking import same_ids
from orderplan.whatif.reencode import encoded_orders
from orderplan.whatif.room import room_to_grow
from orderplan.whatif.room_kernels import renumber_orders, renumber_requirements, renumber_sources

if TYPE_CHECKING:
    from collections.abc import Sequence

    from orderplan.bom.graph import BomGraph
    from orderplan.data.instance import Instance
    from orderplan.data.planning_data import PlanningData
    from orderplan.mrp.material_plan import MaterialPlan
    from orderplan.whatif.table_edit import TableEdit

_TABLE = "sales_orders"
_CANCELLED = list(OrderStatus).index(OrderStatus.CANCELLED)
_WITH_ORDERS = ("lines", "substitutes", "changes", "stock", "receipts", "operations", "published")
"""The records of an instance with codes of sales orders."""


def with_room(
    plan: MaterialPlan, before: PlanningData, after: PlanningData, edits: Sequence[TableEdit]
) -> tuple[MaterialPlan, PlanningData] | None:
    """Give a plan with room for the sales orders that edits add.

    Parameters
    ----------
    plan
        A plan at infinite capacity; it stays as it is, and keeps what is made here for the next question about the same
        orders.
    before, after
        The data of the plan, and those after the edits.
    edits
        What leads from one to the other.

    Returns
    -------
    MaterialPlan, PlanningData
        The plan with room, and `before` with the codes that hold in it; None where no orders are added, or where more
        is shifted than these do.

    """
    own = [edit for edit in edits if edit.table == _TABLE]
    rows = sorted({place for edit in own for place in edit.places})
    if not rows or not _only_adds(before, after, own, rows):
        return None
    new = after.codes[_TABLE, "order_id"][rows].astype(np.int64)
    codes = np.delete(np.arange(len(after.spaces[_TABLE])), new).astype(np.int32)
    data = _renumbered_data(before, after, codes)
    if data is None:
        return None
    names = tuple(after.spaces[_TABLE].ids[code].as_py() for code in sorted(new.tolist()))
    known = plan.kept.get("with_room")
    if known is None or known[0] != names:
        instance = _instance(plan.instance, after, rows, new, codes)
        if instance is None:
            return None
        known = (names, _material(plan, instance, codes, new))
        plan.kept["with_room"] = known
    return known[1], data


def stand_in(plan: MaterialPlan, other: MaterialPlan) -> MaterialPlan:
    """Give the plan with room that another one came from, where it stands for a plan; else the plan itself."""
    room = other.kept.get("came_from_room")
    return room if room is not None and room.kept.get("stands_for") is plan else plan


def _only_adds(before: PlanningData, after: PlanningData, edits: Sequence[TableEdit], rows: list[int]) -> bool:
    """Tell whether new orders, behind all others in the table, are all that shifts codes."""
    first = before.tables[_TABLE].num_rows
    return (
        not any(edit.removed for edit in edits)
        and rows == list(range(first, first + len(rows)))
        and first > 0
        and all(same_ids(before.spaces[name], space) for name, space in after.spaces.items() if name != _TABLE)
    )


def _renumbered_data(before: PlanningData, after: PlanningData, codes: np.ndarray) -> PlanningData | None:
    """Give the data before with the new codes; None where an id that nobody knew has become one that is known."""
    renumbered = dict(before.codes)
    for table in INPUT_TABLES.values():
        for column in table.columns:
            key = table.name, column.name
            if key not in before.codes or (column.references != _TABLE and key != (_TABLE, "order_id")):
                continue
            own = before.codes[key]
            if (own == UNKNOWN).any():
                return None
            renumbered[key] = _renumbered(own, codes)
    return replace(before, codes=renumbered, spaces={**before.spaces, _TABLE: after.spaces[_TABLE]})


def _renumbered(own: np.ndarray, codes: np.ndarray) -> np.ndarray:
    """Give codes of orders as they are now, the same array where they are the same."""
    moved = np.where(own >= 0, codes[np.maximum(own, 0)], own).astype(own.dtype)
    return own if np.array_equal(moved, own) else read_only(moved)


def _instance(
    since: Instance, after: PlanningData, rows: list[int], new: np.ndarray, codes: np.ndarray
) -> Instance | None:
    encoded = encoded_orders(since, after, np.array(rows))
    if encoded is None:
        return None
    columns = {}
    for name in since.orders.__slots__:
        old = getattr(since.orders, name)
        column = np.empty(len(codes) + len(new), dtype=old.dtype)
        column[codes], column[new] = old, getattr(encoded, name)
        columns[name] = column
    columns["quantity"][new], columns["status"][new] = 0, _CANCELLED
    orders = replace(since.orders, **{name: read_only(column) for name, column in columns.items()})
    parts: dict[str, Any] = {"orders": orders, "spaces": dict(after.spaces)}
    for name in _WITH_ORDERS:
        record = getattr(since, name, None)
        if record is not None:
            parts[name] = _with_codes(record, codes)
    return replace(since, **parts)


def _with_codes(record: Any, codes: np.ndarray) -> Any:
    """Give a record with the new codes of orders; the same where these are the same."""
    moved = _renumbered(record.order_id, codes)
    return record if moved is record.order_id else replace(record, order_id=moved)


def _bom(since: BomGraph, instance: Instance, codes: np.ndarray) -> BomGraph:
    lines = instance.lines if since.lines is since.instance.lines else _with_codes(since.lines, codes)
    return replace(
        since,
        instance=instance,
        lines=lines,
        substitutes=instance.substitutes
        if since.substitutes is since.instance.substitutes
        else _with_codes(since.substitutes, codes),
        arrays=since.arrays._replace(order=lines.order_id),
    )


def _material(plan: MaterialPlan, instance: Instance, codes: np.ndarray, new: np.ndarray) -> MaterialPlan:
    more, old = len(new), plan.store
    store = Store(
        requirements=_copied(old.requirements),
        planned=_copied(old.planned),
        passes=_copied(old.passes),
        demands=_copied(old.demands),
        pegs=old.pegs,
        conversions=old.conversions,
        covers=old.covers,
        ready=old.ready,
    )
    renumber_requirements(store.requirements.rows, codes, more)
    renumber_requirements(store.passes.rows, codes, more)
    renumber_sources(store.demands.rows, codes, more)
    renumber_orders(store.planned.rows, codes)
    bom, setting = _bom(plan.bom, instance, codes), plan.setting
    supplies, rules = setting.supplies.rows.copy(), setting.substitutes.rows.copy()
    renumber_orders(supplies, codes)
    renumber_orders(rules, codes)
    covers = np.full(len(codes) + more, NO_DAY, dtype=plan.order_covers.dtype)
    covers[codes] = plan.order_covers
    work_order = _renumbered(plan.sources.work_order, codes)
    made = replace(
        plan,
        bom=bom,
        setting=setting._replace(
            bom=bom.arrays,
            supplies=setting.supplies._replace(rows=read_only(supplies)),
            substitutes=setting.substitutes._replace(rows=read_only(rules)),
            demands=setting.demands._replace(rows=store.demands.array),
        ),
        sources=plan.sources._replace(
            order_priority=instance.orders.priority.astype(plan.sources.order_priority.dtype), work_order=work_order
        ),
        store=store,
        order_covers=read_only(covers),
        kept={},
    )
    made.kept["stands_for"] = plan
    # One more requirement of an item, and one more order, at the most double what it may ask for.
    made.kept["room_to_grow"] = room_to_grow(plan) / 2.0**more
    return made


def _copied(rows: Growing) -> Growing:
    """Copy rows, with room behind them: memory that is never touched costs nothing."""
    longer = np.empty(2 * rows.used + 1024, dtype=rows.array.dtype)
    longer[: rows.used] = rows.rows
    return Growing(longer, rows.used)
