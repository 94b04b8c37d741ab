"""Which jobs run on machines, what waits for them, and for which sales orders they are made."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from orderplan.capacity.capacity_plan import PeggedJobs, ShopJobs
from orderplan.data.instance import ENDLESS, NONE
from orderplan.mrp.records import SAFETY
from orderplan.ranges import joined_ranges

if TYPE_CHECKING:
    from orderplan.load.jobs import Jobs
    from orderplan.mrp.link_kernels import Links
    from orderplan.mrp.material_plan import MaterialPlan


def pegged_jobs(plan: MaterialPlan, links: Links, made: Jobs, runs: np.ndarray) -> PeggedJobs:
    """Follow the pegging upwards from the jobs that run on machines.

    Parameters
    ----------
    plan, links
        The plan and its pegging graph.
    made
        All that is to be made.
    runs
        Which of it runs on machines: shape (jobs,), bool.

    """
    known = np.full(len(links.ready), NONE, dtype=np.int64)
    supplies = [made.supply[runs]]
    known[supplies[0]] = np.arange(len(supplies[0]))
    count = len(supplies[0])
    feeds: list[tuple[np.ndarray, np.ndarray, np.ndarray]] = []
    orders: list[tuple[np.ndarray, np.ndarray]] = []
    while len(supplies[-1]):
        below, row, source = _above(plan, links, supplies[-1])
        order_count = len(plan.sources.order_priority)
        of_order = source < order_count
        orders.append((source[of_order], known[below[of_order]]))
        below, row, target = below[~of_order], row[~of_order], _supply_of(plan, source[~of_order])
        waits = is_waited_for(plan, links.item[row], target) & (links.ready[target] != ENDLESS)
        below, row, target = below[waits], row[waits], target[waits]
        fresh = np.unique(target[known[target] == NONE])
        known[fresh] = count + np.arange(len(fresh))
        count += len(fresh)
        feeds.append((known[below], known[target], row))
        supplies.append(fresh)
    feeding, fed, requirement = (np.concatenate(part) for part in zip(*feeds, strict=True)) if feeds else [_NO] * 3
    order, order_job = (np.concatenate(part) for part in zip(*orders, strict=True)) if orders else [_NO] * 2
    pairs = np.unique(np.stack([order, order_job], axis=1), axis=0)
    return PeggedJobs(
        _jobs_of(plan, np.concatenate(supplies), len(supplies[0])),
        known,
        feeding,
        fed,
        requirement,
        pairs[:, 0],
        pairs[:, 1],
    )


_NO = np.empty(0, dtype=np.int64)


def _above(plan: MaterialPlan, links: Links, supplies: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Give for each requirement that supplies cover, safety stock apart, the supply, the requirement, its source."""
    firsts = links.supply_starts[supplies]
    counts = links.supply_starts[supplies + 1] - firsts
    row = plan.rows.pegs["requirement"][links.supply_pegs[joined_ranges(firsts, counts)]].astype(np.int64)
    source = plan.rows.requirements["source"][row].astype(np.int64)
    wanted = source != SAFETY
    return np.repeat(supplies, counts)[wanted], row[wanted], source[wanted]


def _supply_of(plan: MaterialPlan, source: np.ndarray) -> np.ndarray:
    """Give the supply that a source of requirements brings: work orders and planned orders stand in the same order."""
    return source - len(plan.sources.order_priority) + plan.setting.stock_count


def is_waited_for(plan: MaterialPlan, item: np.ndarray, target: np.ndarray) -> np.ndarray:
    """Tell whether supplies wait for what they require: all but work orders for what they rework.

    Parameters
    ----------
    plan
        The plan.
    item, target
        The item of each requirement, and the supply that it is for: shape (n,) each.

    Returns
    -------
    numpy.ndarray
        Shape (n,), bool. The rule is that of the projection: see `push_covers`.

    """
    levels, setting = plan.setting.bom.levels, plan.setting
    result = np.ones(len(item), dtype=bool)
    works = np.flatnonzero(target < setting.first_planned_supply)
    made = setting.demands.item_made[target[works] - setting.stock_count]
    result[works] = levels[item[works]] > levels[made]
    return result


def _jobs_of(plan: MaterialPlan, supply: np.ndarray, scheduled: int) -> ShopJobs:
    setting, receipts = plan.setting, plan.instance.receipts
    planned = plan.store.planned.array
    is_receipt = supply < setting.first_planned_supply
    receipt = np.where(is_receipt, supply - setting.stock_count, 0)
    slot = np.where(is_receipt, 0, supply - setting.first_planned_supply)

    def both(of_receipt: np.ndarray, of_slot: np.ndarray) -> np.ndarray:
        result = np.empty(len(supply), dtype=np.int64)
        result[is_receipt] = of_receipt[receipt[is_receipt]]
        result[~is_receipt] = of_slot[slot[~is_receipt]]
        return result

    return ShopJobs(
        supply=supply,
        item=both(receipts.item_id, planned["item"]),
        order=both(plan.sources.work_order, planned["order"]),
        quantity=both(receipts.quantity, planned["quantity"]),
        scheduled_count=scheduled,
    )
