"""One scheduling problem in integers: what has to be done, on what, by when (planning rules, section 7).

Times are whole seconds after the midnight that begins the planning day. Calendars are in whole minutes and lie on
seconds exactly; setup and run times are fractions of a minute divided by an efficiency, and a second is finer than
anything that a plant reports. They are rounded up, so no operation is planned shorter than it is, and a minute of 60
has more divisors than one of 100. Dates of a century stay far below 2**33 seconds, the most that is allowed.

Arrays are read-only. Where a row owns others, these stand next to each other: row i's are
``first[i]`` … ``first[i + 1] - 1``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

NONE = -1
"""No resource, no family, no setup table, no mode."""
MINUTE = 60
"""Seconds in a minute."""
DAY = 86_400
"""Seconds in a day."""
FAR = 2**33
"""No moment and no length is this large; a last interval that ends here stands for a resource that works ever after."""
NEVER = -FAR
"""Before all moments: where something would have to be but cannot."""

FREE, FROZEN, RUNNING = 0, 1, 2
"""What may be done with an operation: anything; nothing, since it is inside the frozen window; nothing, since it is
under way, and set up already."""


@dataclass(frozen=True, slots=True, eq=False)
class Jobs:
    """One row per released work order or planned make order; shape (jobs,)."""

    first_operation: np.ndarray
    """Its operations, in sequence: shape (jobs + 1,), int32."""
    release: np.ndarray
    """When the material that is not scheduled itself is there, so that the first operation can begin."""


@dataclass(frozen=True, slots=True, eq=False)
class Operations:
    """One row per operation, job by job in sequence; shape (operations,) each."""

    first_mode: np.ndarray
    """The ways to do it: shape (operations + 1,), int32."""
    earliest: np.ndarray
    """Not before this, besides what its job and what it waits for say (material for this very step)."""
    wait: np.ndarray
    """Time that passes after its end, working or not, before anything can go on: cooling, transport."""
    interruptible: np.ndarray
    """bool: it pauses over breaks; others must fit inside a working interval, their setup included."""
    family: np.ndarray
    """int32: what the setup tables call the item, or `NONE`."""
    status: np.ndarray
    """int8: `FREE`, `FROZEN`, `RUNNING`."""
    fixed_mode: np.ndarray
    """int32: the mode of an operation that is not free, else `NONE`."""
    fixed_start: np.ndarray
    """When the processing of an operation that is not free starts; its setup, if any, comes right before."""
    published_resource: np.ndarray
    """int32: where the last published schedule has it, or `NONE`."""
    published_start: np.ndarray
    """When that schedule starts its processing."""
    move_weight: np.ndarray
    """What it costs to have it elsewhere or start at another moment than published."""


@dataclass(frozen=True, slots=True, eq=False)
class Modes:
    """One row per resource that can do an operation, operation by operation; shape (modes,) each."""

    resource: np.ndarray
    """int32."""
    setup: np.ndarray
    """The operation's own setup there, where no setup table says otherwise."""
    run: np.ndarray
    """The processing of the whole quantity, at least a second."""


@dataclass(frozen=True, slots=True, eq=False)
class Resources:
    """One row per machine or crew; shape (resources,) each."""

    calendar: np.ndarray
    """int32."""
    available: np.ndarray
    """Nothing new starts before this."""
    family: np.ndarray
    """int32: what it is set up for then, or `NONE`."""
    setup_table: np.ndarray
    """int32: its sequence-dependent setups, or `NONE`."""
    is_finite: np.ndarray
    """bool: it does one operation at a time. Others do any number, each with its own setup."""


@dataclass(frozen=True, slots=True, eq=False)
class Calendars:
    """When resources work; see `orderplan.scheduler.calendars`."""

    first_interval: np.ndarray
    """Shape (calendars + 1,), int32; a calendar has at least one interval."""
    start: np.ndarray
    """First second of each interval, ascending within a calendar: shape (intervals,), int64, likewise the next ones."""
    end: np.ndarray
    """The second that no longer belongs to it; the next interval starts later."""
    elapsed: np.ndarray
    """Working seconds of the calendar before the interval."""


@dataclass(frozen=True, slots=True, eq=False)
class Links:
    """One row per job whose output an operation needs, by operation and job; shape (links,) each."""

    job: np.ndarray
    """int32: the job that supplies."""
    operation: np.ndarray
    """int32: the operation that waits for the end of that job's last operation."""
    lag: np.ndarray
    """Time that passes in between, beside the wait of the last operation."""


@dataclass(frozen=True, slots=True, eq=False)
class Orders:
    """One row per sales order line that jobs are made for; shape (orders,) each.

    An order is complete when all that it is pegged to is there, so one that several jobs feed is late once, not once
    for each; a job that feeds several orders counts for all of them.
    """

    due: np.ndarray
    weight: np.ndarray
    """What a second of lateness costs."""
    floor: np.ndarray
    """When what it is pegged to besides these jobs is there: hurrying the jobs more than this gains nothing."""
    first_row: np.ndarray
    """The rows of the jobs that it is pegged to, at least one: shape (orders + 1,), int32."""
    job_of_row: np.ndarray
    """int32: such a job: shape (rows,)."""
    lag_of_row: np.ndarray
    """Time from that job's end to the delivery: shape (rows,)."""


@dataclass(frozen=True, slots=True)
class Objective:
    """What a schedule costs is the sum of these times their terms."""

    tardiness: int = 0
    """Times the seconds late × weight of each order."""
    moves: int = 0
    """Times the move weight of each operation that is not where it was published."""
    setup: int = 0
    """Times the seconds of setup."""
    earliness: int = 0
    """Times the seconds that each order is complete before it is due."""
    makespan: int = 0
    """Times the moment at which the last operation ends, its wait included."""


@dataclass(frozen=True, slots=True, eq=False)
class SchedulingProblem:
    """What has to be scheduled; see the module for units and layout."""

    jobs: Jobs
    operations: Operations
    modes: Modes
    resources: Resources
    calendars: Calendars
    setups: np.ndarray
    """Seconds from one family to another: shape (tables, families, families), int64; `NONE` where a table gives none,
    so that the mode's own setup holds."""
    links: Links
    orders: Orders
    objective: Objective
    setup_before_material: bool = False
    """Whether a machine may be set up before what it is to process is there."""

    @property
    def job_count(self) -> int:
        """The number of jobs."""
        return len(self.jobs.release)

    @property
    def operation_count(self) -> int:
        """The number of operations."""
        return len(self.operations.wait)

    @property
    def job_of_operation(self) -> np.ndarray:
        """The job of each operation: shape (operations,), int64."""
        return _owners(self.jobs.first_operation)

    @property
    def operation_of_mode(self) -> np.ndarray:
        """The operation of each mode: shape (modes,), int64."""
        return _owners(self.operations.first_mode)

    @property
    def earliest_begins(self) -> np.ndarray:
        """Before when each operation does not begin by itself, its job's release included: shape (operations,)."""
        first, earliest = self.jobs.first_operation[:-1], self.operations.earliest.copy()
        earliest[first] = np.maximum(earliest[first], self.jobs.release)
        return earliest

    @property
    def order_of_row(self) -> np.ndarray:
        """The order of each of the orders' rows: shape (rows,), int64."""
        return _owners(self.orders.first_row)

    def summary(self) -> str:
        """Say in a line how large it is."""
        modes, resources = len(self.modes.run), len(self.resources.calendar)
        return (
            f"{self.job_count:,} jobs of {self.operation_count:,} operations with {modes:,} modes on {resources:,} "
            f"resources, {len(self.links.job):,} links, {len(self.orders.due):,} orders"
        )


def _owners(first: np.ndarray) -> np.ndarray:
    """Give the owner of each row from where every owner's rows begin."""
    return np.repeat(np.arange(len(first) - 1), np.diff(first))
