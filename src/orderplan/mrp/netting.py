"""The level loop: every item's requirements netted after those of all items that may want it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from orderplan.day_kernels import day_arrays
from orderplan.graph_order import grouped_rows
from orderplan.mrp.allocation_kernels import LEFT
from orderplan.mrp.demands import LAST_PRIORITY, demands_of
from orderplan.mrp.gather_kernels import Sources, Usage
from orderplan.mrp.groups import units_of_levels
from orderplan.mrp.netting_kernels import Arena, Netted, Setting, Upper, net_units
from orderplan.mrp.records import BLOCK, PEG, PLANNED_ORDER, REQUIREMENT
from orderplan.mrp.rules import item_rules, substitute_rules
from orderplan.mrp.store import Growing, Store
from orderplan.mrp.storing_kernels import same_lots, scattered, unit_weights
from orderplan.mrp.supplies import is_open, supplies_of, today_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from orderplan.bom.graph import BomGraph

_WORTH_A_THREAD = 20_000
"""Requirements of a level from which on it is split among threads."""


@dataclass(frozen=True, slots=True, eq=False)
class Netting:
    """The result of netting: the blocks of every item in a store."""

    setting: Setting
    sources: Sources
    units: list[tuple[np.ndarray, np.ndarray]]
    store: Store
    blocks: np.ndarray
    """Shape (items,), `BLOCK`."""


def setting_of(bom: BomGraph, reschedule_days: int) -> Setting:
    """Collect what stays the same throughout a run."""
    supplies = supplies_of(bom.instance)
    stock_count, receipt_count = len(bom.instance.stock.item_id), len(bom.instance.receipts.item_id)
    return Setting(
        today=today_of(bom.instance),
        reschedule_days=reschedule_days,
        days=day_arrays(bom.instance.timeline),
        bom=bom.arrays,
        usage=usage_of(bom),
        rules=item_rules(bom),
        substitutes=substitute_rules(bom),
        supplies=supplies,
        demands=demands_of(bom),
        first_planned_supply=stock_count + receipt_count,
        stock_count=stock_count,
    )


def usage_of(bom: BomGraph) -> Usage:
    """Put the lines in which each item is used into the order in which planned orders are numbered."""
    rank = np.empty(bom.instance.item_count, dtype=np.int64)
    rank[bom.level_items] = np.arange(len(rank))
    by_rank = np.argsort(rank[bom.arrays.parent], kind="stable")
    starts, rows = grouped_rows(bom.arrays.component[by_rank], len(rank))
    return Usage(starts, by_rank[rows], rank)


def sources_of(bom: BomGraph) -> Sources:
    """Collect the priorities and orders that are known before the levels are worked through."""
    orders, receipts = bom.instance.orders, bom.instance.receipts
    passes = bom.arrays.passes_order[receipts.item_id]
    priority = np.full(len(receipts.item_id), LAST_PRIORITY, dtype=np.int16)
    dedicated = np.flatnonzero(receipts.order_id >= 0)
    dedicated = dedicated[is_open(bom.instance, receipts.order_id[dedicated])]
    priority[dedicated] = orders.priority[receipts.order_id[dedicated]]
    return Sources(
        order_priority=orders.priority.astype(np.int16),
        work_order=np.where(passes & (receipts.order_id >= 0), receipts.order_id, -1).astype(np.int32),
        work_priority=np.full(len(receipts.item_id), LAST_PRIORITY, dtype=np.int16),
        rework_priority=priority,
    )


def net_all(bom: BomGraph, *, reschedule_days: int, threads: int) -> Netting:
    """Net all items, level by level.

    Parameters
    ----------
    bom
        The BOM of the scenario.
    reschedule_days
        How late a receipt may come and still serve a requirement that new supply could meet.
    threads
        How many to use; the result is the same for any number.

    """
    setting = setting_of(bom, reschedule_days)
    netting = Netting(
        setting=setting,
        sources=sources_of(bom),
        units=units_of_levels(bom, setting.substitutes),
        store=Store(demands=Growing(setting.demands.rows, len(setting.demands.rows))),
        blocks=np.zeros(bom.instance.item_count, dtype=BLOCK),
    )
    left = scratch_of(setting)
    arenas: list[Arena] = []
    with ThreadPoolExecutor(max_workers=threads) as pool:
        for starts, items in netting.units:
            net_level(netting, starts, items, left, arenas, pool, threads)
    return netting


def scratch_of(setting: Setting) -> np.ndarray:
    """Make room for what is left of the supplies."""
    return np.zeros(len(setting.supplies.rows), dtype=LEFT)


def net_level(
    netting: Netting,
    starts: np.ndarray,
    items: np.ndarray,
    left: np.ndarray,
    arenas: list[Arena],
    pool: ThreadPoolExecutor,
    threads: int,
) -> None:
    """Net the units of one low-level code and put their blocks into the store, by item code."""
    setting, store, sources = netting.setting, netting.store, netting.sources
    upper = Upper(sources, netting.blocks, store.planned.array, store.passes.array)
    weights = unit_weights(starts, items, setting, upper)
    parts = _split(starts, items, weights, threads)
    for place, (_starts, _items, rows) in enumerate(parts):
        if place == len(arenas):
            arenas.append(_arena(0))
        if len(arenas[place].requirements) < rows:
            arenas[place] = _arena(rows + rows // 4)
    run = pool.map if len(parts) > 1 else map
    done = list(
        run(
            lambda part, arena: net_units(part[0], part[1], setting, upper, left, sources.work_priority, arena),
            parts,
            arenas[: len(parts)],
        )
    )
    _stored(netting, np.sort(items), done, run)


def _arena(rows: int) -> Arena:
    return Arena(
        np.empty(rows, dtype=REQUIREMENT), np.empty(rows // 2 + 64, dtype=PLANNED_ORDER), np.empty(rows + 64, dtype=PEG)
    )


def _split(
    starts: np.ndarray, items: np.ndarray, weights: np.ndarray, threads: int
) -> list[tuple[np.ndarray, np.ndarray, int]]:
    """Cut units into parts of about the same work: starts, items and the most rows of each."""
    total = int(weights.sum())
    pieces = 1 if threads == 1 or total < _WORTH_A_THREAD else 2 * threads
    shares = np.searchsorted(np.cumsum(weights), np.linspace(0, total, pieces + 1)[1:-1])
    cuts = np.unique(np.concatenate([[0], shares, [len(starts) - 1]]))
    return [
        (starts[low : high + 1] - starts[low], items[starts[low] : starts[high]], int(weights[low:high].sum()))
        for low, high in zip(cuts[:-1].tolist(), cuts[1:].tolist(), strict=True)
    ]


def _stored(netting: Netting, items: np.ndarray, done: list[Netted], run: Callable[..., Iterable[Any]]) -> None:
    """Copy results into the store, items by code; planned orders that are as before stay where they are."""
    store, blocks = netting.store, netting.blocks
    kept = [same_lots(part, blocks, store.planned.array) for part in done]
    stays = np.zeros(len(blocks), dtype=bool)
    for part, same in zip(done, kept, strict=True):
        stays[part.items] = same
        for counted, ends in (
            ("requirements", part.requirement_ends),
            ("lots", part.lot_ends),
            ("pegs", part.peg_ends),
            ("passes", part.pass_ends),
        ):
            blocks[counted][part.items] = np.diff(ends, prepend=0)
    new_lots = items[~stays[items]]
    for first, counted, growing, placed in (
        ("first_requirement", "requirements", store.requirements, items),
        ("first_lot", "lots", store.planned, new_lots),
        ("first_peg", "pegs", store.pegs, items),
        ("first_pass", "passes", store.passes, items),
    ):
        counts = blocks[counted][placed]
        blocks[first][placed] = growing.room_for(int(counts.sum())) + np.cumsum(counts) - counts
    rows = (store.requirements.array, store.planned.array, store.pegs.array, store.passes.array)
    first_planned = netting.setting.first_planned_supply
    converted = list(run(lambda part, same: scattered(part, same, blocks, *rows, first_planned), done, kept))
    new = np.concatenate(converted)
    new = new[np.argsort(new["peg"])]
    place = store.conversions.room_for(len(new))
    store.conversions.array[place : place + len(new)] = new
