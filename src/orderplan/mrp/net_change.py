"""Net change: from an earlier plan to the one that full regeneration would give, by way of what differs only."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import numpy as np

from orderplan.data.instance import NO_DAY
from orderplan.mrp.demands import LAST_PRIORITY, sales_needs
from orderplan.mrp.material_plan import MaterialPlan
from orderplan.mrp.net_change_kernels import (
    components_of_items,
    components_of_receipts,
    mark_components,
    marked_units,
    project_covers,
    project_readiness,
    push_all,
    receipts_of,
    through_phantoms,
)
from orderplan.mrp.net_change_setting import change_of, is_comparable
from orderplan.mrp.netting import Netting, net_level, scratch_of, sources_of
from orderplan.mrp.projection_kernels import Days, Rows
from orderplan.mrp.scheduled import nothing_scheduled
from orderplan.mrp.supplies import is_open, receipt_days

if TYPE_CHECKING:
    from collections.abc import Iterable

    from orderplan.bom.graph import BomGraph
    from orderplan.config import MrpConfig
    from orderplan.mrp.net_change_setting import Change
    from orderplan.mrp.netting_kernels import Arena


def net_change(
    since: MaterialPlan, bom: BomGraph, settings: MrpConfig, reschedule_days: int, touched: Iterable[str], threads: int
) -> MaterialPlan | None:
    """Plan anew only what differs from an earlier plan.

    Parameters
    ----------
    since
        The earlier plan; it stays as it is.
    bom
        The BOM of the data as they are now.
    settings, reschedule_days
        The settings of the run.
    touched
        Ids of items that count as changed, whether or not they are.
    threads
        How many to use; the result is the same for any number.

    Returns
    -------
    MaterialPlan or None
        None where too much differs, so that the plan must be made from scratch.

    """
    if not is_comparable(since, bom, reschedule_days):
        return None
    change = change_of(since, bom, sources_of(bom), touched)
    if change is None:
        return None
    netting = Netting(change.setting, change.sources, since.units, since.store, since.blocks.copy())
    netted = _net_anew(netting, since, bom, change, threads)
    days = _Projection(netting, since, bom, change, netted).days()
    for array in (netting.blocks, days.supply, days.orders):
        array.flags.writeable = False
    return MaterialPlan(
        bom=bom,
        config=settings,
        setting=netting.setting,
        sources=netting.sources,
        units=netting.units,
        store=netting.store,
        blocks=netting.blocks,
        supply_days=days.supply,
        order_covers=days.orders,
    )


def _net_anew(netting: Netting, since: MaterialPlan, bom: BomGraph, change: Change, threads: int) -> np.ndarray:
    """Net what the change reaches downwards; tell for each item whether it was netted: shape (items,), bool."""
    setting, priority = netting.setting, netting.sources.work_priority
    dirty, netted = change.dirty.copy(), np.zeros(len(change.dirty), dtype=bool)
    priority[change.receipts] = LAST_PRIORITY
    left = scratch_of(setting)
    arenas: list[Arena] = []
    with ThreadPoolExecutor(max_workers=threads) as pool:
        for units in netting.units:
            starts, items = marked_units(*units, dirty)
            if not len(items):
                continue
            receipts = receipts_of(items, setting)
            priority[receipts] = LAST_PRIORITY
            net_level(netting, starts, items, left, arenas, pool, threads)
            netted[items] = True
            mark_components(items, since.blocks, netting.blocks, netting.store.passes.array, bom.arrays, dirty)
            other_priority = receipts[priority[receipts] != since.sources.work_priority[receipts]]
            dirty[_reprioritized(other_priority, bom, setting.rules)] = True
    return netted


def _reprioritized(receipts: np.ndarray, bom: BomGraph, rules: np.ndarray) -> np.ndarray:
    """Give what work orders of another priority than before want, of items below the one made: shape (n,), int64."""
    if not len(receipts):
        return receipts
    wanted = through_phantoms(_issued(receipts, bom), bom.arrays, rules)
    # Of the others their requirements have the priority of the receipt's sales order (planning rule 3.3).
    return wanted[bom.levels[wanted] > bom.levels[bom.instance.receipts.item_id[receipts]].min()]


def _issued(receipts: np.ndarray, bom: BomGraph) -> np.ndarray:
    lists = bom.instance.work_components
    return components_of_receipts(
        receipts, bom.instance.receipts.item_id, bom.arrays, lists.receipt_id, lists.component_id
    )


class _Projection:
    """Finds the days anew that the change reaches upwards."""

    def __init__(
        self, netting: Netting, since: MaterialPlan, bom: BomGraph, change: Change, netted: np.ndarray
    ) -> None:
        self.netting, self.since, self.bom, self.netted = netting, since, bom, netted
        self.coming = receipt_days(bom.instance).astype(np.int32)
        self.supply, self.order_days = since.supply_days.copy(), since.order_covers.copy()
        self.supply[netting.setting.stock_count + change.receipts] = self.coming[change.receipts]
        self.waiting = netted.copy()
        """Per item whether the days on which its planned and work orders are there must be found again."""
        self.orders = np.zeros(len(self.order_days), dtype=bool)
        """Per sales order whether its cover must be found again."""
        self.orders[change.orders] = True
        self.first_wait = np.full(len(netted), -1, dtype=np.int64)
        self.work_waits = np.full(len(self.coming), NO_DAY, dtype=np.int32)

    def days(self) -> Days:
        """Walk the levels from the lowest up, then the sales orders."""
        starts, items = self.bom.level_starts, self.bom.level_items
        changed = self.netted.copy()
        for level in range(len(starts) - 2, -1, -1):
            of_level = items[starts[level] : starts[level + 1]]
            waiting = of_level[self.waiting[of_level]]
            if len(waiting):
                self._find_readiness(waiting, changed)
            _starts, recovered = marked_units(*self.netting.units[level], changed)
            if len(recovered):
                self._find_covers(recovered)
        self._find_order_covers()
        return self._days()

    def _days(self) -> Days:
        store = self.netting.store
        return Days(self.supply, store.covers.array, store.ready.array, self.order_days, nothing_scheduled())

    def _rows(self) -> Rows:
        store = self.netting.store
        return Rows(
            self.netting.blocks,
            store.requirements.array,
            store.planned.rows,
            store.pegs.array,
            store.conversions.rows,
        )

    def _find_readiness(self, items: np.ndarray, changed: np.ndarray) -> None:
        setting, ready = self.netting.setting, self.netting.store.ready
        lots = self.netting.blocks["lots"][items]
        self.first_wait[items] = np.cumsum(lots) - lots
        waits = np.full(int(lots.sum()), NO_DAY, dtype=np.int32)
        rows = self._rows()
        push_all(self._wanted_by(items), setting, rows, self._days(), waits, self.first_wait, self.work_waits)
        place = ready.room_for(len(waits))
        ready.used = project_readiness(
            items, setting, rows, self._days(), waits, self.first_wait, self.work_waits, self.coming,
            self.since.blocks, place, changed,
        )  # fmt: skip
        self.first_wait[items] = -1

    def _wanted_by(self, items: np.ndarray) -> np.ndarray:
        """Give the items that planned orders and work orders of some items may want."""
        wanted = components_of_items(items, self.bom.arrays)
        issued = _issued(receipts_of(items, self.netting.setting), self.bom)
        wanted = through_phantoms(np.concatenate([wanted, issued]), self.bom.arrays, self.netting.setting.rules)
        # A work order whose list has its own item, or one above it, does not wait for that: its cover is found later.
        return wanted[self.bom.levels[wanted] > self.bom.levels[items[0]]]

    def _find_covers(self, items: np.ndarray) -> None:
        covers = self.netting.store.covers
        place = covers.room_for(int(self.netting.blocks["requirements"][items].sum()))
        covers.used = project_covers(
            items, self.netted, self.netting.setting, self._rows(), self._days(), self.since.blocks, place,
            self.waiting, self.orders,
        )  # fmt: skip

    def _find_order_covers(self) -> None:
        setting, instance = self.netting.setting, self.bom.instance
        orders = np.flatnonzero(self.orders)
        self.order_days[orders] = NO_DAY
        asked = through_phantoms(instance.orders.item_id[orders].astype(np.int64), self.bom.arrays, setting.rules)
        no_waits = np.empty(0, dtype=np.int32)
        push_all(asked, setting, self._rows(), self._days(), no_waits, self.first_wait, self.work_waits)
        nothing_needed = orders[is_open(instance, orders) & (self.order_days[orders] == NO_DAY)]
        self.order_days[nothing_needed] = np.maximum(sales_needs(instance, nothing_needed), setting.today)
