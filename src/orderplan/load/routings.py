"""The routings of a plant: where each step is done, on which machine, and how long it takes there."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from orderplan.data.instance import NONE
from orderplan.data.routing_machines import own_times, preferred_machines
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
        setup=to_millionths(own_times(named.setup_minutes, chosen, steps.setup_minutes)),
        run=to_millionths(own_times(named.run_minutes, chosen, steps.run_minutes)),
        wait=to_millionths(steps.wait_minutes),
        efficiency=np.maximum(to_millionths(np.where(on_machine, efficiency, _mean_efficiencies(instance)[center])), 1),
    )


def _mean_efficiencies(instance: Instance) -> np.ndarray:
    """Give the mean efficiency of the machines of each work centre, 1 where it has none: shape (work centres,)."""
    machines, count = instance.resources, len(instance.spaces["work_centers"])
    total = np.bincount(machines.work_center_id, machines.efficiency, count)
    number = np.bincount(machines.work_center_id, minlength=count)
    return np.where(number > 0, total / np.maximum(number, 1), 1.0)
