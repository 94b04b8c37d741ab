"""What differs between the data of an earlier plan and those of now, and what of the run's setting that changes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from orderplan.mrp.demands import Demands, demands_of
from orderplan.mrp.net_change_kernels import components_of_receipts
from orderplan.mrp.rules import item_rules
from orderplan.mrp.supplies import Supplies, supplies_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from orderplan.bom.graph import BomGraph
    from orderplan.mrp.gather_kernels import Sources
    from orderplan.mrp.material_plan import MaterialPlan
    from orderplan.mrp.netting_kernels import Setting
    from orderplan.mrp.store import Growing

_ORDER_COLUMNS = ("item_id", "quantity", "due_date", "priority", "status", "ship_days")
_RECEIPT_COLUMNS = ("kind", "item_id", "quantity", "due_date", "order_id", "start_date")
_ISSUE_COLUMNS = ("receipt_id", "component_id", "quantity_required", "quantity_issued", "need_date")
_PROGRESS_COLUMNS = ("receipt_id", "operation", "quantity_done", "status")
_FIXED_LINE_COLUMNS = ("parent_id", "component_id", "order_id")
_LINE_COLUMNS = (
    "quantity_per", "fixed_quantity", "scrap_rate", "operation", "lead_offset_days", "valid_from", "valid_to",
)  # fmt: skip
_FIXED_STOCK_COLUMNS = ("item_id", "order_id", "location_id", "available_date", "expiry_date")
_ITEM_COLUMNS = (
    "procurement", "part_class", "lead_time_days", "lot_policy", "lot_size", "lot_min", "lot_multiple", "lot_max",
    "lot_period_days", "reorder_point", "order_up_to", "safety_stock", "fence_days",
)  # fmt: skip
_SPACES = ("items", "sales_orders", "scheduled_receipts")


@dataclass(frozen=True, slots=True, eq=False)
class Change:
    """What a net change starts from."""

    setting: Setting
    """Of the data as they are now."""
    sources: Sources
    """With the priorities of work orders that the earlier plan found; those of `receipts` are put back."""
    dirty: np.ndarray
    """Whether an item must be netted anew on its own account: shape (items,), bool."""
    orders: np.ndarray
    """Codes of the sales orders that are not as they were."""
    receipts: np.ndarray
    """Codes of the receipts that are not as they were."""


def is_comparable(since: MaterialPlan, bom: BomGraph, reschedule_days: int) -> bool:
    """Tell whether net change can lead from an earlier plan to the data as they are now.

    It can where codes still mean the same: the same items, orders, receipts, rows of stock, BOM lines, low-level codes
    and substitutes, seen from the same day by the same calendar.
    """
    old, new = since.instance, bom.instance
    return (
        since.setting.reschedule_days == reschedule_days
        and old.as_of == new.as_of
        and _same(old.timeline.working_days, new.timeline.working_days)
        and all(
            old.spaces[name] is new.spaces[name] or old.spaces[name].ids.equals(new.spaces[name].ids)
            for name in _SPACES
        )
        and _same_columns(old.stock, new.stock, _FIXED_STOCK_COLUMNS)
        and _same_columns(old.locations, new.locations, ("nettable", "transfer_days"))
        and _same_columns(since.bom.lines, bom.lines, _FIXED_LINE_COLUMNS)
        and _same_columns(since.bom.substitutes, bom.substitutes, tuple(bom.substitutes.__slots__))
        and all(
            _same(getattr(since.bom.arrays, name), getattr(bom.arrays, name))
            for name in ("levels", "explodes", "passes_order")
        )
    )


def change_of(since: MaterialPlan, bom: BomGraph, sources: Sources, touched: Iterable[str]) -> Change | None:
    """Find what differs between an earlier plan's data and those of now; both must be comparable.

    Parameters
    ----------
    since
        The earlier plan.
    bom
        The BOM of the data as they are now.
    sources
        Priorities and orders as they are now, without what netting finds.
    touched
        Ids of items that count as changed, whether or not they are.

    Returns
    -------
    Change or None
        None where items have become phantoms or ceased to be some.

    """
    old, new = since.instance, bom.instance
    rules, by_rules = since.setting.rules, np.empty(0, dtype=np.int64)
    if not _same_columns(old.items, new.items, _ITEM_COLUMNS) or not _same(since.bom.earliest_new, bom.earliest_new):
        rules = item_rules(bom)
        by_rules = np.flatnonzero((_as_integers(rules) != _as_integers(since.setting.rules)).any(axis=1))
    if (rules["passes_through"][by_rules] != since.setting.rules["passes_through"][by_rules]).any():
        return None
    asked = np.array([new.item(item) for item in touched], dtype=np.int64)
    lines = _differing(since.bom.lines, bom.lines, _LINE_COLUMNS)
    below_lines = bom.lines.component_id[lines]
    orders = _differing(old.orders, new.orders, _ORDER_COLUMNS)
    receipts = _differing(old.receipts, new.receipts, _RECEIPT_COLUMNS)
    stock = _differing(old.stock, new.stock, ("quantity",))
    ordered = _both(old.orders.item_id, new.orders.item_id, orders)
    supplied = np.concatenate(
        [asked, new.stock.item_id[stock], _both(old.receipts.item_id, new.receipts.item_id, receipts)]
    )

    issued = _issued(since, bom, sources, receipts)
    demanding = np.concatenate([asked, ordered, below_lines, issued])
    dirty = np.zeros(new.item_count, dtype=bool)
    for items in (by_rules, supplied, demanding):
        dirty[items] = True
    scrapped = _differing(old.items, new.items, ("scrap_rate",))
    for item in scrapped.tolist():
        dirty[bom.arrays.component[bom.arrays.starts[item] : bom.arrays.starts[item + 1]]] = True

    supplies, demands = since.setting.supplies, since.setting.demands
    if len(supplied):
        found = supplies_of(new, _mask(new.item_count, supplied))
        supplies = Supplies(*_spliced(supplies.starts, supplies.rows, np.unique(supplied), found.starts, found.rows))
    if len(demanding):
        wanted = demands_of(bom, _mask(new.item_count, demanding))
        demands = _with_new(demands, np.unique(demanding), wanted, since.store.demands)
    np.copyto(sources.work_priority, since.sources.work_priority)
    setting = since.setting._replace(
        bom=bom.arrays, rules=rules, supplies=supplies, demands=demands._replace(item_made=new.receipts.item_id)
    )
    return Change(setting, sources, dirty, orders, receipts)


def _issued(since: MaterialPlan, bom: BomGraph, sources: Sources, receipts: np.ndarray) -> np.ndarray:
    """Give the items that work orders want in another way than before, as far as that is known before netting."""
    old, new = since.instance, bom.instance
    # The lead time of what is made sets the start of its work orders, its scrap the quantities.
    remade = np.zeros(new.item_count, dtype=bool)
    remade[_differing(old.items, new.items, ("procurement", "lead_time_days", "scrap_rate"))] = True
    changed = [
        receipts,
        np.flatnonzero(remade[new.receipts.item_id]) if remade.any() else np.empty(0, dtype=np.int64),
        np.flatnonzero(sources.work_order != since.sources.work_order),
        np.flatnonzero(sources.rework_priority != since.sources.rework_priority),
        _owners(old.work_components, new.work_components, _ISSUE_COLUMNS),
        _owners(old.progress, new.progress, _PROGRESS_COLUMNS),
    ]
    rows = np.unique(np.concatenate(changed))
    return np.concatenate(
        [
            components_of_receipts(
                rows,
                data.receipts.item_id,
                bom.arrays,
                data.work_components.receipt_id,
                data.work_components.component_id,
            )
            for data in (old, new)
        ]
    )


def _owners(old: Any, new: Any, columns: tuple[str, ...]) -> np.ndarray:
    """Give the receipts of which rows differ; those of all rows where there are more or fewer rows than before."""
    if old is new:
        return np.empty(0, dtype=np.int64)
    if len(old.receipt_id) != len(new.receipt_id):
        return np.concatenate([old.receipt_id, new.receipt_id]).astype(np.int64)
    return _both(old.receipt_id, new.receipt_id, _differing(old, new, columns))


def _both(old: np.ndarray, new: np.ndarray, rows: np.ndarray) -> np.ndarray:
    return np.concatenate([old[rows], new[rows]]).astype(np.int64)


def _same(old: np.ndarray, new: np.ndarray) -> bool:
    return old is new or np.array_equal(old, new)


def _same_columns(old: Any, new: Any, columns: tuple[str, ...]) -> bool:
    """Tell whether columns of a table are as before."""
    return old is new or all(_same(getattr(old, name), getattr(new, name)) for name in columns)


def _differing(old: Any, new: Any, columns: tuple[str, ...]) -> np.ndarray:
    """Give the rows of which columns are not as before; the tables must have the same number of rows."""
    if old is new:
        return np.empty(0, dtype=np.int64)
    rows = [
        np.flatnonzero(getattr(old, name) != getattr(new, name))
        for name in columns
        if getattr(old, name) is not getattr(new, name)
    ]
    return np.unique(np.concatenate(rows)) if rows else np.empty(0, dtype=np.int64)


def _as_integers(rules: np.ndarray) -> np.ndarray:
    """See rules as integers, which compare faster than records: shape (items, n), int64."""
    return rules.view(np.int64).reshape(len(rules), -1)


def _mask(count: int, items: np.ndarray) -> np.ndarray:
    mask = np.zeros(count, dtype=bool)
    mask[items] = True
    return mask


def _with_new(demands: Demands, items: np.ndarray, new: Demands, growing: Growing) -> Demands:
    """Put the new requirements of some items, ascending, in the place of the old ones; they are stored behind all."""
    more = new.ends[items] - new.starts[items] - demands.ends[items] + demands.starts[items]
    places = zip(demands.starts[items].tolist(), demands.ends[items].tolist(), strict=True)
    if not more.any() and b"".join(demands.rows[low:high].tobytes() for low, high in places) == new.rows.tobytes():
        return demands
    first = growing.room_for(len(new.rows))
    growing.array[first : first + len(new.rows)] = new.rows
    starts, ends = demands.starts.copy(), demands.ends.copy()
    starts[items], ends[items] = first + new.starts[items], first + new.ends[items]
    return Demands(starts, ends, growing.array, new.item_made)


def _spliced(
    starts: np.ndarray, rows: np.ndarray, items: np.ndarray, new_starts: np.ndarray, new_rows: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Replace the rows of some items.

    Parameters
    ----------
    starts, rows
        All rows as they were: item i's are ``rows[starts[i]:starts[i + 1]]``.
    items
        The items whose rows are replaced, ascending, each once.
    new_starts, new_rows
        In the same layout the new rows, of these items only.

    Returns
    -------
    starts, rows
        The same arrays where no row has changed.

    """
    more = np.diff(new_starts)[items] - (starts[items + 1] - starts[items])
    places = zip(starts[items].tolist(), starts[items + 1].tolist(), strict=True)
    if not more.any() and b"".join(rows[low:high].tobytes() for low, high in places) == new_rows.tobytes():
        return starts, rows
    pieces, kept_from = [], 0
    for item in items.tolist():
        pieces += [rows[kept_from : starts[item]], new_rows[new_starts[item] : new_starts[item + 1]]]
        kept_from = starts[item + 1]
    spliced = np.concatenate([*pieces, rows[kept_from:]])
    spliced.flags.writeable = False
    shifts = np.zeros(len(starts), dtype=np.int64)
    shifts[items + 1] = more
    return starts + np.cumsum(shifts), spliced
