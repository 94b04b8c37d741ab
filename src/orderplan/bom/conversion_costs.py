"""What an item's own operations cost: setup per order and run per unit, by machine and by labour."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from orderplan.data.instance import NONE
from orderplan.data.routing_machines import own_times, preferred_machines

if TYPE_CHECKING:
    from orderplan.data.instance import Instance

ConversionCosts = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]


def conversion_costs(instance: Instance, labour_rate: float, order: int = NONE) -> ConversionCosts:
    """Cost the routing of each item, apart for setup and run, labour and machine.

    An operation is costed on its preferred machine (lowest rank, then id) where `operation_resources` names any, with
    that machine's own times, efficiency and hourly cost; else at the mean of its work centre's machines. Labour costs
    the labour rate for the same hours.

    Parameters
    ----------
    instance
        The scenario.
    labour_rate
        Money per hour of labour.
    order
        The order whose own routings count where it has any, or `NONE`.

    Returns
    -------
    setup_labour, setup_machine, run_labour, run_machine
        Money per order for the setups, per unit started for the runs: shape (items,) each.

    """
    operations = instance.operations
    rows = _operations_of(instance, order)
    items = operations.item_id[rows]
    hours_factor, machine_rate = _work_center_rates(instance)
    center = operations.work_center_id[rows]
    hours = hours_factor[center] / 60.0
    rate = machine_rate[center] / 60.0
    named = instance.operation_resources
    preferred = preferred_machines(instance, items, operations.operation[rows])
    has = preferred != NONE
    machine = named.resource_id[preferred[has]]
    efficiency = instance.resources.efficiency[machine]
    hours[has] = 1.0 / efficiency / 60.0
    rate[has] = instance.resources.cost_per_hour[machine] / efficiency / 60.0
    setup = own_times(named.setup_minutes, preferred, operations.setup_minutes[rows])
    run = own_times(named.run_minutes, preferred, operations.run_minutes[rows])
    count = instance.item_count
    return (
        np.bincount(items, setup * hours * labour_rate, count),
        np.bincount(items, setup * rate, count),
        np.bincount(items, run * hours * labour_rate, count),
        np.bincount(items, run * rate, count),
    )


def _operations_of(instance: Instance, order: int) -> np.ndarray:
    """Give the rows that count: an order's own routing replaces the item's standard one entirely."""
    operations = instance.operations
    if order == NONE:
        return np.flatnonzero(operations.order_id == NONE)
    own = np.unique(operations.item_id[operations.order_id == order])
    replaced = np.isin(operations.item_id, own)
    return np.flatnonzero(np.where(replaced, operations.order_id == order, operations.order_id == NONE))


def _work_center_rates(instance: Instance) -> tuple[np.ndarray, np.ndarray]:
    """Give per work centre the hours that a standard hour takes and what it costs, as the mean of its machines."""
    count = len(instance.spaces["work_centers"])
    resources = instance.resources
    machines = np.bincount(resources.work_center_id, minlength=count)
    hours = np.bincount(resources.work_center_id, 1.0 / resources.efficiency, count)
    costs = np.bincount(resources.work_center_id, resources.cost_per_hour / resources.efficiency, count)
    some = np.maximum(machines, 1)
    return np.where(machines > 0, hours / some, 1.0), costs / some
