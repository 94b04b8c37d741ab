"""What an item's own operations cost: setup per order and run per unit, by machine and by labour."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from orderplan.data.instance import NONE

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
    setup, run = operations.setup_minutes[rows], operations.run_minutes[rows]
    preferred = _preferred(instance, items, operations.operation[rows])
    has = preferred >= 0
    if has.any():
        chosen = instance.operation_resources
        machine = chosen.resource_id[preferred[has]]
        efficiency = instance.resources.efficiency[machine]
        hours[has] = 1.0 / efficiency / 60.0
        rate[has] = instance.resources.cost_per_hour[machine] / efficiency / 60.0
        own_setup, own_run = chosen.setup_minutes[preferred[has]], chosen.run_minutes[preferred[has]]
        setup, run = setup.copy(), run.copy()
        setup[has] = np.where(np.isnan(own_setup), setup[has], own_setup)
        run[has] = np.where(np.isnan(own_run), run[has], own_run)
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


def _preferred(instance: Instance, items: np.ndarray, operations: np.ndarray) -> np.ndarray:
    """Give for each operation the row of its preferred machine, `NONE` where none is named: shape (n,)."""
    table = instance.operation_resources
    if not len(table.item_id):
        return np.full(len(items), NONE, dtype=np.int64)
    keys = table.item_id.astype(np.int64) << 32 | table.operation.astype(np.int64)
    wanted = items.astype(np.int64) << 32 | operations.astype(np.int64)
    # The table is sorted by item, operation, rank and machine, so the first row of a key is the preferred machine.
    place = np.searchsorted(keys, wanted, side="left")
    inside = np.minimum(place, len(keys) - 1)
    return np.where((place < len(keys)) & (keys[inside] == wanted), inside, NONE)
