"""Which sales orders contend with one another, and for what: the others are immune to every priority."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from orderplan.capacity.job_waits import queue_seconds
from orderplan.capacity.latest_orders import made_for
from orderplan.data.instance import NONE
from orderplan.enums import Procurement
from orderplan.graph_order import grouped_rows
from orderplan.mrp.deciding_kernels import deciding_path, latest_row
from orderplan.mrp.links import links_of
from orderplan.mrp.material_plan import kept
from orderplan.mrp.supplies import receipt_days
from orderplan.priorities.contention_kernels import Met, Ways, contested_items, holders_of, orders_above
from orderplan.priorities.lacking_kernels import lacking_rows, phantoms_above, waited_until, worst_days
from orderplan.scheduler.binding import bindings, queue_ahead

if TYPE_CHECKING:
    from collections.abc import Mapping

    from orderplan.mrp.material_plan import MaterialPlan

_PHANTOM = np.array([how is Procurement.PHANTOM for how in Procurement])


class Contention(NamedTuple):
    """What each sales order contends for; shape (orders,) each, int64, by code."""

    item: np.ndarray
    """Of the items of which it waits for what others hold that which is short by most days, else of those of which it
    holds what others wait for; -1: none."""
    machine: np.ndarray
    """The first machine, by code, in whose queue it stands while late, or stands before a late order; -1: none."""

    @property
    def contends(self) -> np.ndarray:
        """Whether a priority can change anything for it or through it: shape (orders,), bool."""
        contends: np.ndarray = (self.item >= 0) | (self.machine >= 0)
        return contends


def contention_of(plan: MaterialPlan) -> Contention:
    """Find which sales orders contend, and for what; the plan keeps it."""
    return kept(plan, "contention", _found)


def _found(plan: MaterialPlan) -> Contention:
    ways, setting, rows, links = ways_of(plan), plan.setting, plan.rows, links_of(plan)
    starts, slots = lacking_rows(ways, setting, rows, links)
    worst = worst_days(starts, slots, setting, rows, links)
    lacking = np.flatnonzero(np.diff(starts))
    sequence = lacking[np.lexsort((lacking, -worst[lacking]))]
    asked, waiting, holding = (_nothing_met(plan) for _ in range(3))
    items = contested_items(sequence, starts, slots, asked, waiting, holding, ways, setting, rows, links)
    return Contention(items, _machines(plan))


def rivals_of(plan: MaterialPlan, order: int, most: int = 12) -> list[int]:
    """Give the sales orders that hold what a late one waits for, the nearest first.

    Along its deciding path (planning rule 6.5) these are the orders above whoever takes free supply of an item on it
    that is there before the order has its own, and at the end of the path those whose work stands before its own in the
    queue of the machine.

    Parameters
    ----------
    plan, order
        The plan and the code of a sales order.
    most
        How many are given.

    """
    links, rows, setting = links_of(plan), plan.rows, plan.setting
    row = int(latest_row(order, links))
    if row < 0:
        return []
    order_count = len(plan.sources.order_priority)
    path, pegs, _cause = deciding_path(row, setting, rows, links, receipt_days(plan.instance), order_count)
    ways, found = ways_of(plan), [np.empty(0, dtype=np.int64)]
    for slot in path.tolist():
        cover, lots_until = waited_until(np.array([slot]), setting, rows, links)
        items = [int(links.item[slot]), *phantoms_above(slot, rows.requirements, ways).tolist()]
        found += [holders_of(item, slot, cover, lots_until, ways, setting, rows, links) for item in items]
    if plan.capacity is not None and pegs[-1] >= 0:
        found.append(_ahead_in_queue(plan, int(rows.pegs["supply"][pegs[-1]])))
    seeds = np.concatenate(found)
    above = orders_above(seeds, 1, most + 1, _nothing_met(plan), setting.stock_count, rows, links)
    return [code for code in above.tolist() if code != order][:most]


def ways_of(plan: MaterialPlan) -> Ways:
    """Give how items stand to others in the BOM; the plan keeps it."""
    return kept(plan, "ways", _ways)


def _ways(plan: MaterialPlan) -> Ways:
    instance, lines, substitutes = plan.instance, plan.bom.lines, plan.bom.substitutes
    starts, order = grouped_rows(substitutes.component_id, instance.item_count)
    is_phantom = _PHANTOM[instance.items.procurement]
    above: dict[int, set[int]] = {}
    for line in np.flatnonzero(is_phantom[lines.parent_id] & is_phantom[lines.component_id]).tolist():
        above.setdefault(int(lines.component_id[line]), set()).add(int(lines.parent_id[line]))
    phantoms = [sorted(_reached(item, above)) for item in np.flatnonzero(is_phantom).tolist()]
    counts = np.zeros(instance.item_count + 1, dtype=np.int64)
    counts[np.flatnonzero(is_phantom) + 1] = [len(each) for each in phantoms]
    return Ways(
        stand_in_starts=starts,
        stand_ins=substitutes.substitute_id[order].astype(np.int64),
        phantom_starts=np.cumsum(counts),
        phantoms=np.array([item for each in phantoms for item in each], dtype=np.int64),
        parent=lines.parent_id.astype(np.int64),
    )


def _reached(item: int, above: Mapping[int, set[int]]) -> set[int]:
    """Give an item and all that is above it."""
    found, waiting = {item}, [item]
    while waiting:
        fresh = above.get(waiting.pop(), set()) - found
        found |= fresh
        waiting += fresh
    return found


def _nothing_met(plan: MaterialPlan) -> Met:
    supplies = plan.setting.first_planned_supply + plan.store.planned.used
    return Met(np.zeros(supplies, dtype=np.int64), np.zeros(len(plan.sources.order_priority), dtype=np.int64))


def _machines(plan: MaterialPlan) -> np.ndarray:
    """Give the first machine that each sales order contends for, -1 where there is none: shape (orders,), int64."""
    count = len(plan.sources.order_priority)
    result = np.full(count, NONE, dtype=np.int64)
    capacity = plan.capacity
    if capacity is None:
        return result
    problem, owner = capacity.problem, capacity.job_of_operation
    is_late = made_for(plan, capacity).is_late
    waits = np.flatnonzero((queue_seconds(capacity) > 0) & is_late[owner])
    found = bindings(problem, capacity.earliest)
    contested: dict[int, set[int]] = {}
    for operation in waits.tolist():
        ahead = queue_ahead(problem, capacity.earliest, operation, bound=found)
        if len(ahead):
            machine = int(problem.modes.resource[capacity.earliest.mode[operation]])
            contested.setdefault(machine, set()).update(owner[ahead].tolist(), [int(owner[operation])])
    met = _nothing_met(plan)
    for mark, machine in enumerate(sorted(contested), start=1):
        seeds = _rows_of_jobs(plan, np.array(sorted(contested[machine])))
        orders = orders_above(seeds, mark, count, met, plan.setting.stock_count, plan.rows, links_of(plan))
        if len(orders) > 1:
            result[orders[result[orders] == NONE]] = machine
    return result


def _ahead_in_queue(plan: MaterialPlan, supply: int) -> np.ndarray:
    """Give the requirements that the work serves which stands before a scheduled supply in its longest queue."""
    capacity = plan.capacity
    nothing = np.empty(0, dtype=np.int64)
    if capacity is None:
        return nothing
    job = int(capacity.pegged.job_of_supply[supply])
    if not 0 <= job < capacity.jobs.scheduled_count:
        return nothing
    first, end = capacity.problem.jobs.first_operation[job : job + 2].tolist()
    operation = first + int(np.argmax(queue_seconds(capacity)[first:end]))
    ahead = queue_ahead(capacity.problem, capacity.earliest, operation)
    return _rows_of_jobs(plan, np.unique(capacity.job_of_operation[ahead]))


def _rows_of_jobs(plan: MaterialPlan, jobs: np.ndarray) -> np.ndarray:
    """Give the requirements that take what some scheduled jobs make: slots, shape (n,), int64."""
    capacity, links = plan.capacity, links_of(plan)
    if capacity is None or not len(jobs):
        return np.empty(0, dtype=np.int64)
    pegs = [
        links.supply_pegs[links.supply_starts[supply] : links.supply_starts[supply + 1]]
        for supply in capacity.jobs.supply[jobs].tolist()
    ]
    return plan.rows.pegs["requirement"][np.concatenate(pegs)].astype(np.int64)
