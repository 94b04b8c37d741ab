"""The routings of a plant: where each step is done, on which machine, and how long it takes there."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from orderplan.data.instance import NONE
from orderplan.quantities import to_millionths

if TYPE_CHECKING:
    from orderplan.data.instance import Instance


class Routings(NamedTuple):
    """One row per routing step, as in `Instance.operations`: by item, order (standard first), operation."""

    operation: np.ndarray
    work_center: np.ndarray
    """The work centre of the machine: int64."""
    resource: np.ndarray
    """The preferred machine, or `NONE` where none is named: int64."""
    calendar: np.ndarray
    """The place in `WorkCalendars` of the machine's calendar, else of the work centre's: int64."""
    setup: np.ndarray
    """Per order, in millionths of a minute, as the next two: int64."""
    run: np.ndarray
    """Per piece."""
    wait: np.ndarray
    """After the step, when no machine is needed."""
    efficiency: np.ndarray
    """Standard minutes done in one minute, in millionths, from 1: int64."""


def routings_of(instance: Instance) -> Routings:
    """Find where each routing step is done, and how long it takes there.

    It is done on the machine that `operation_resources` ranks first (of equals the first by id), with that machine's
    own times; where none is named, in its work centre, at the mean efficiency of the machines there.
    """
    steps, named = instance.operations, instance.operation_resources
    chosen = preferred_machines(instance, steps.item_id, steps.operation)
    resource = np.append(named.resource_id, NONE)[chosen].astype(np.int64)
    on_machine, calendars = resource >= 0, instance.work_calendars
    center = np.where(on_machine, np.append(instance.resources.work_center_id, NONE)[resource], steps.work_center_id)
    machine_calendar = np.append(calendars.of_resource, NONE)[resource]
    efficiency = np.append(instance.resources.efficiency, np.nan)[resource]
    return Routings(
        operation=steps.operation,
        work_center=center.astype(np.int64),
        resource=resource,
        calendar=np.where(on_machine, machine_calendar, calendars.of_work_center[center]).astype(np.int64),
        setup=to_millionths(_own_times(named.setup_minutes, chosen, steps.setup_minutes)),
        run=to_millionths(_own_times(named.run_minutes, chosen, steps.run_minutes)),
        wait=to_millionths(steps.wait_minutes),
        efficiency=np.maximum(to_millionths(np.where(on_machine, efficiency, _mean_efficiencies(instance)[center])), 1),
    )


def preferred_machines(instance: Instance, items: np.ndarray, operations: np.ndarray) -> np.ndarray:
    """Give for each operation the row of its preferred machine, `NONE` where none is named: shape (n,), int64."""
    named = instance.operation_resources
    if not len(named.item_id):
        return np.full(len(items), NONE, dtype=np.int64)
    # They stand by item, operation, rank and machine, so the first row of a key is the preferred machine.
    keys = named.item_id.astype(np.int64) << 32 | named.operation.astype(np.int64)
    wanted = items.astype(np.int64) << 32 | operations.astype(np.int64)
    place = np.minimum(np.searchsorted(keys, wanted, side="left"), len(keys) - 1)
    return np.where(keys[place] == wanted, place, NONE)


def _own_times(own: np.ndarray, chosen: np.ndarray, standard: np.ndarray) -> np.ndarray:
    """Give the time of each step on its machine: the machine's own where it has one; shape (n,), minutes."""
    times = np.append(own, np.nan)[chosen]
    return np.where(np.isnan(times), standard, times)


def _mean_efficiencies(instance: Instance) -> np.ndarray:
    """Give the mean efficiency of the machines of each work centre, 1 where it has none: shape (work centres,)."""
    machines, count = instance.resources, len(instance.spaces["work_centers"])
    total = np.bincount(machines.work_center_id, machines.efficiency, count)
    number = np.bincount(machines.work_center_id, minlength=count)
    return np.where(number > 0, total / np.maximum(number, 1), 1.0)
