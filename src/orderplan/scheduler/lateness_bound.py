"""What no schedule can cost less than: every order alone in an empty plant."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from orderplan.kernels import kernel
from orderplan.scheduler.placement_kernels import end_of, place
from orderplan.scheduler.problem import FREE, NONE
from orderplan.scheduler.retiming_kernels import complete_at, order_cost
from orderplan.scheduler.sequence_kernels import PLACE, no_rows, ready_at, sort_topologically

if TYPE_CHECKING:
    from orderplan.scheduler.shop import Shop


def cost_bound(shop: Shop) -> int:
    """Give a lower bound on the cost of all schedules.

    Tardiness: every operation as early as it could be if all machines were free and the best setup always fitted.
    Setups: the shortest that each operation can have. Moves, earliness and makespan count as nothing.
    """
    return int(empty_plant_cost(shop, forward_order(shop)))


@kernel
def least_setup(shop: Shop, mode: int) -> int:
    """Give the shortest setup that an operation can have in a mode."""
    least: int = shop.modes[mode].setup
    table = shop.resources[shop.modes[mode].resource].setup_table
    family = shop.operations[shop.modes[mode].operation].family
    if table < 0 or family < 0:
        return least
    for before in range(shop.setups.shape[1]):
        if shop.setups[table, before, family] >= 0:
            least = min(least, shop.setups[table, before, family])
    return least


@kernel
def forward_order(shop: Shop) -> np.ndarray:
    """Order the operations so that each comes after all that it waits for, whatever the machines do."""
    count = len(shop.operations) - 1
    places, order = np.empty(count, dtype=PLACE), np.empty(count, dtype=np.int32)
    for operation in range(count):
        places[operation].before, places[operation].after = NONE, NONE
    sort_topologically(shop, places, order)
    return order


@kernel
def empty_plant_cost(shop: Shop, order: np.ndarray) -> int:
    """Give the cost of the schedule in which no operation is in the way of another."""
    operations, modes, resources = shop.operations, shop.modes, shop.resources
    times = no_rows(len(operations) - 1)
    cost: Any = np.int64(0)
    for place_of in range(len(order)):
        operation = order[place_of]
        row = operations[operation]
        if row.status != FREE:
            mode = row.fixed_mode
            resource = resources[modes[mode].resource]
            times[operation].end = end_of(shop.spells, resource, row.fixed_start, modes[mode].run)
            continue
        ready = ready_at(operation, operations, shop.jobs, shop.links, times)
        least_end, least = 2**62, 2**62
        for mode in range(row.first_mode, operations[operation + 1].first_mode):
            resource, setup = resources[modes[mode].resource], least_setup(shop, mode)
            _, _, end = place(
                shop.spells, resource, row.interruptible != 0, setup, modes[mode].run, ready, resource.available,
                shop.setup_before_material,
            )  # fmt: skip
            least_end, least = min(least_end, end), min(least, setup)
        times[operation].end = least_end
        cost += shop.setup_cost * least
    for each in range(len(shop.orders) - 1):
        complete = complete_at(each, shop.orders, shop.order_jobs, shop.jobs, operations, times)
        cost += order_cost(shop.orders[each], complete, shop.tardiness_cost, 0)
    return cost
