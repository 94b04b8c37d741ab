"""The operations of jobs: what is left of their routings, on which machines they can be done, how long they take."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from orderplan.data.instance import NONE
from orderplan.data.routing_machines import own_times, step_keys
from orderplan.load.operations import steps_left_of
from orderplan.mrp.demands import lead_days
from orderplan.quantities import MILLION
from orderplan.ranges import joined_ranges
from orderplan.read_only import read_only
from orderplan.scheduler.problem import DAY, MINUTE, Modes

if TYPE_CHECKING:
    from orderplan.capacity.capacity_plan import ShopJobs
    from orderplan.capacity.resources import PlantResources
    from orderplan.data.instance import Instance
    from orderplan.load.jobs import Jobs

_LONGEST = 2**31
"""The longest time of one operation that counts, in seconds: beyond 68 years it is as good as this."""


@dataclass(frozen=True, slots=True, eq=False)
class ShopSteps:
    """One row per operation of the jobs that are to be made, by job, then in sequence."""

    starts: np.ndarray
    """Job j's operations are rows ``starts[j]`` … ``starts[j + 1] - 1``: shape (jobs + 1,), int64."""
    step: np.ndarray
    """The row in `Instance.operations`: shape (operations,), int32, likewise the next ones."""
    left: np.ndarray
    """How much is still to come out of it, in millionths: int64."""
    begun: np.ndarray
    """Whether the machine is set up for it, since it has been begun: bool."""


def shop_steps(instance: Instance, made: Jobs) -> ShopSteps:
    """Find the operations that are left of all that is to be made and take any time, on a machine or after it."""
    left, steps = steps_left_of(instance, made), instance.operations
    machines = instance.operation_resources
    takes = (steps.setup_minutes > 0) | (steps.run_minutes > 0) | (steps.wait_minutes > 0)
    own = (machines.setup_minutes > 0) | (machines.run_minutes > 0)
    takes |= np.isin(
        step_keys(steps.item_id, steps.operation), step_keys(machines.item_id[own], machines.operation[own])
    )
    kept = takes[left.step]
    job = np.repeat(np.arange(len(made.supply)), np.diff(left.starts))[kept]
    starts = np.searchsorted(job, np.arange(len(made.supply) + 1))
    return ShopSteps(starts, left.step[kept], left.left[kept], left.begun[kept])


def of_jobs(steps: ShopSteps, jobs: np.ndarray) -> ShopSteps:
    """Give the operations of some jobs only: shape of `jobs` (n,), their numbers."""
    counts = np.diff(steps.starts)[jobs]
    rows = joined_ranges(steps.starts[jobs], counts)
    return ShopSteps(np.concatenate([[0], np.cumsum(counts)]), steps.step[rows], steps.left[rows], steps.begun[rows])


def machine_modes(
    instance: Instance, plant: PlantResources, steps: ShopSteps, items: np.ndarray, runs_on: np.ndarray
) -> tuple[np.ndarray, Modes]:
    """Give the ways to do each operation.

    Parameters
    ----------
    instance, plant
        The scenario and its machines.
    steps
        The operations of some jobs.
    items
        The item of each job: shape (jobs,).
    runs_on
        The machine on which each operation is reported to run, which can do it whatever the routing says, else `NONE`:
        shape (operations,).

    Returns
    -------
    first_mode, modes
        The machines that `operation_resources` names, each with its own times where it has any; where none is named,
        all of the work centre. Planning rule 7.1: ``(setup + run × quantity / (1 − scrap)) / efficiency``.

    """
    routing, named = instance.operations, instance.operation_resources
    row, mode_row, resource = _with_reported(*_eligible(instance, plant, steps.step), runs_on)
    step = steps.step[row]
    setup = own_times(named.setup_minutes, mode_row, routing.setup_minutes[step])
    run = own_times(named.run_minutes, mode_row, routing.run_minutes[step])
    item = np.repeat(items, np.diff(steps.starts))[row]
    good = 1 - instance.items.scrap_rate[item] / MILLION
    speed = np.maximum(plant.efficiency[resource], 1e-6)
    setup_seconds = np.where(steps.begun[row], 0, _seconds(setup * MINUTE / speed))
    run_seconds = np.maximum(_seconds(run * MINUTE * (steps.left[row] / MILLION) / good / speed), 1)
    modes = Modes(
        resource=read_only(resource, np.int32),
        setup=read_only(setup_seconds, np.int64),
        run=read_only(run_seconds, np.int64),
    )
    return np.searchsorted(row, np.arange(len(steps.step) + 1)).astype(np.int32), modes


def passage_modes(instance: Instance, plant: PlantResources, jobs: ShopJobs) -> tuple[np.ndarray, Modes]:
    """Give the one way in which each operation of each passage is done.

    Returns
    -------
    counts, modes
        How many operations each passage has: shape (passages,). One takes its lead time, where it has any; the last one
        takes a second on a working day of the plant, since what is over on a day off counts from the next working day.

    """
    days, in_calendar_days = lead_days(instance, jobs.item[jobs.scheduled_count :])
    takes_time = days > 0
    counts = 1 + takes_time
    leads = np.cumsum(counts)[takes_time] - 2
    resource, run = np.full(counts.sum(), plant.in_working_days), np.ones(counts.sum(), dtype=np.int64)
    resource[leads] = np.where(in_calendar_days, plant.in_calendar_days, plant.in_working_days)[takes_time]
    run[leads] = days[takes_time] * DAY
    modes = Modes(
        resource=read_only(resource, np.int32), setup=read_only(np.zeros(len(run)), np.int64), run=read_only(run)
    )
    return counts, modes


def _eligible(instance: Instance, plant: PlantResources, step: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Give each pair of an operation and a machine that can do it.

    Returns the operation, the row in `operation_resources` (or `NONE`) and the resource, by operation.
    """
    routing, named = instance.operations, instance.operation_resources
    named_keys = step_keys(named.item_id, named.operation)
    wanted = step_keys(routing.item_id[step], routing.operation[step])
    low, high = (np.searchsorted(named_keys, wanted, side=side) for side in ("left", "right"))
    center = routing.work_center_id[step]
    by_center = np.argsort(plant.center[:-2], kind="stable")  # machines by work centre, those without any at their own
    places = plant.center[:-2][by_center]
    first, end = (np.searchsorted(places, center, side=side) for side in ("left", "right"))
    is_named = high > low
    counts = np.where(is_named, high - low, end - first)
    rows = joined_ranges(np.where(is_named, low, first), counts)
    of_named = np.repeat(is_named, counts)
    resource = np.empty(len(rows), dtype=np.int64)
    resource[of_named] = named.resource_id[rows[of_named]]
    resource[~of_named] = by_center[rows[~of_named]]
    return np.repeat(np.arange(len(step)), counts), np.where(of_named, rows, NONE), resource


def _with_reported(
    row: np.ndarray, mode_row: np.ndarray, resource: np.ndarray, runs_on: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Add the machines that operations run on though no routing names them; as `_eligible`."""
    known = np.zeros(len(runs_on), dtype=bool)
    known[row[resource == runs_on[row]]] = True
    added = np.flatnonzero((runs_on != NONE) & ~known)
    row = np.concatenate([row, added])
    order = np.argsort(row, kind="stable")
    mode_row = np.concatenate([mode_row, np.full(len(added), NONE)])
    return row[order], mode_row[order], np.concatenate([resource, runs_on[added]])[order]


def _seconds(seconds: np.ndarray) -> np.ndarray:
    """Round up to whole seconds; what floating point adds to a whole number does not count."""
    return np.minimum(np.ceil(np.round(seconds, 6)), _LONGEST).astype(np.int64)
