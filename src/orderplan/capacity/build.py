"""From a material plan to a scheduling problem (planning rules, section 7)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from orderplan.capacity.capacity_plan import CapacityPlan
from orderplan.capacity.due_days import due_days
from orderplan.capacity.pegged_jobs import pegged_jobs
from orderplan.capacity.reported import (
    on_machines,
    published_operations,
    rest_ends,
    rest_seconds,
    running_operations,
)
from orderplan.capacity.resources import plant_resources
from orderplan.capacity.shop_operations import machine_modes, of_jobs, passage_modes, shop_steps
from orderplan.capacity.waiting import Layout, job_links, material_of_operations, start_days
from orderplan.data.instance import ENDLESS, NONE
from orderplan.load.jobs import jobs_of
from orderplan.mrp.demands import lead_days
from orderplan.mrp.links import links_of
from orderplan.mrp.supplies import receipt_days
from orderplan.read_only import read_only
from orderplan.scheduler.problem import (
    DAY,
    MINUTE,
    RUNNING,
    Jobs,
    Modes,
    Objective,
    Operations,
    Orders,
    SchedulingProblem,
)
from orderplan.scheduler.publishing import with_published
from orderplan.timeline import ahead, back

if TYPE_CHECKING:
    from orderplan.capacity.capacity_plan import PeggedJobs, ShopJobs
    from orderplan.capacity.resources import PlantResources
    from orderplan.config import SchedulerConfig
    from orderplan.data.instance import PublishedOperations
    from orderplan.mrp import link_kernels
    from orderplan.mrp.material_plan import MaterialPlan
    from orderplan.scheduler.schedule import Schedule
    from orderplan.scheduler.search_result import SearchResult

DEFAULT_WINDOW_DAYS = 90
DEFAULT_FROZEN_DAYS = 1
DEFAULT_SLUSHY_DAYS = 7
_LEAST_URGENT, DEFAULT_PRIORITY = 9, 5
OBJECTIVE = Objective(tardiness=1, moves=MINUTE << (_LEAST_URGENT - DEFAULT_PRIORITY), setup=1)
"""What counts, in the order of planning rule 7.3. A move weight is worth as many minutes late of an order of the
default priority: 50 where the operation is soon, 2 where it is not. A minute of that is worth 16 minutes of setup. That
nothing starts earlier than needed comes last of all: see `orderplan.capacity.late_start`."""
_CALENDAR_DAYS = 3 * 366
"""So far ahead calendars are laid out behind the last day of the material plan."""
_MOST_CALENDAR_DAYS = 20 * 366


@dataclass(frozen=True, slots=True, eq=False)
class BuiltProblem:
    """A scheduling problem, and what its rows stand for; see `CapacityPlan` for the fields."""

    problem: SchedulingProblem
    """Operations that are frozen may be where they cannot stay: see `orderplan.scheduler.repair`."""
    pegged: PeggedJobs
    step: np.ndarray
    material_row: np.ndarray
    center_of_resource: np.ndarray

    @property
    def orders(self) -> np.ndarray:
        """As in `CapacityPlan`."""
        return self.pegged.orders

    def scheduled(self, result: SearchResult, earliest: Schedule) -> CapacityPlan:
        """Put a schedule to it, and the earliest one in the same sequences."""
        return CapacityPlan(
            problem=self.problem,
            result=result,
            earliest=earliest,
            pegged=self.pegged,
            step=self.step,
            material_row=self.material_row,
            center_of_resource=self.center_of_resource,
        )


def build_problem(plan: MaterialPlan, published: PublishedOperations | None = None) -> BuiltProblem | None:
    """Make the scheduling problem of a material plan; None where nothing runs on machines.

    Jobs are the released work orders and the planned make orders that have operations, that can ever be made, and that
    start within the scheduling window. What is pegged to them and is not scheduled itself takes its lead time.

    Parameters
    ----------
    plan
        A plan at infinite capacity.
    published
        The schedule that the shop works to; by default that of the scenario.

    """
    links, made = links_of(plan), jobs_of(plan)
    settings = plan.instance.config.scheduler
    window = DEFAULT_WINDOW_DAYS if settings.window_days is None else settings.window_days
    steps = shop_steps(plan.instance, made)
    runs = (np.diff(steps.starts) > 0) & (links.ready[made.supply] != ENDLESS) & (made.first_day <= window)
    if not runs.any():
        return None
    pegged = pegged_jobs(plan, links, made, runs)
    last_day = min(int(made.last_day.max()) + _CALENDAR_DAYS, _MOST_CALENDAR_DAYS)
    plant = plant_resources(plan.instance, last_day)
    own = of_jobs(steps, np.flatnonzero(runs))
    jobs = pegged.jobs
    counts, passing = passage_modes(plan.instance, plant, jobs)
    first_operation = np.append(own.starts, own.starts[-1] + np.cumsum(counts)).astype(np.int32)
    owner = np.repeat(np.arange(len(jobs.supply)), np.diff(first_operation))
    step = np.append(own.step, np.full(counts.sum(), NONE)).astype(np.int32)
    number = np.append(plan.instance.operations.operation, 0)[step].astype(np.int64)
    running = running_operations(plan, jobs, owner, number)
    first_mode, modes = machine_modes(
        plan.instance, plant, own, jobs.item[: jobs.scheduled_count], running.resource[: len(own.step)]
    )
    first_mode, modes = _joined(first_mode, modes, passing)
    running = on_machines(running, first_mode, modes, plant.resources.is_finite)
    interruptible = np.append(plan.instance.operations.interruptible, True)[step] | (running.status == RUNNING)
    family = np.maximum(plan.instance.items.setup_family[jobs.item[owner]], NONE)
    family[step == NONE] = NONE
    first_mode, modes, interruptible = _fitting(plant, first_mode, modes, interruptible, family)
    layout = Layout(first_operation, number, running.status)
    material = material_of_operations(plan, links, pegged, layout)
    rested = rest_ends(plan, jobs, first_operation, step)
    operations = Operations(
        first_mode=read_only(first_mode, np.int32),
        earliest=read_only(np.maximum(_earliest(plan, material.day, pegged, layout), rested), np.int64),
        wait=read_only(_waits(plan, step), np.int64),
        interruptible=read_only(interruptible, np.bool_),
        family=read_only(family, np.int32),
        **_fixed(plant, modes, first_mode, running.status, running.resource),
    )
    problem = SchedulingProblem(
        jobs=Jobs(read_only(first_operation, np.int32), read_only(np.zeros(len(jobs.supply)), np.int64)),
        operations=operations,
        modes=modes,
        resources=plant.resources,
        calendars=plant.calendars,
        setups=plant.setups,
        links=job_links(plan, pegged, layout),
        orders=with_stock_jobs(_orders(plan, links, pegged), pegged, due_days(plan, jobs)),
        objective=OBJECTIVE,
        setup_before_material=bool(settings.setup_before_material),
    )
    frozen, slushy = zones_of(settings)
    places = published_operations(
        plan, plan.instance.published if published is None else published, jobs, owner, number
    )
    problem = with_published(problem, *places, frozen_seconds=frozen, slushy_seconds=slushy)
    problem = replace(problem, objective=OBJECTIVE)
    return BuiltProblem(
        problem=problem,
        pegged=pegged,
        step=read_only(step, np.int32),
        material_row=read_only(np.where(rested > material.day * DAY, NONE, material.row)),
        center_of_resource=plant.center,
    )


def zones_of(settings: SchedulerConfig) -> tuple[int, int]:
    """Give when the frozen window and the slushy one end, in seconds."""
    frozen = DEFAULT_FROZEN_DAYS if settings.frozen_days is None else settings.frozen_days
    slushy = DEFAULT_SLUSHY_DAYS if settings.slushy_days is None else settings.slushy_days
    return frozen * DAY, max(slushy, frozen) * DAY


def _joined(first_mode: np.ndarray, modes: Modes, more: Modes) -> tuple[np.ndarray, Modes]:
    """Put the modes of the operations of passages, one each, behind those of the operations on machines."""
    ends = first_mode[-1] + 1 + np.arange(len(more.run))
    columns = (
        read_only(np.concatenate([getattr(modes, name), getattr(more, name)]), getattr(modes, name).dtype)
        for name in Modes.__slots__
    )
    return np.append(first_mode, ends), Modes(*columns)


def _fitting(
    plant: PlantResources, first_mode: np.ndarray, modes: Modes, interruptible: np.ndarray, family: np.ndarray
) -> tuple[np.ndarray, Modes, np.ndarray]:
    """Leave out machines on which an operation that may not be interrupted fits into no regular working interval.

    Where it fits on none of its machines it pauses over breaks all the same: it could never be done otherwise.
    """
    row = np.repeat(np.arange(len(first_mode) - 1), np.diff(first_mode))
    table, own = plant.resources.setup_table[modes.resource], family[row]
    setup = modes.setup.copy()
    known = (table != NONE) & (own != NONE)
    setup[known] = np.maximum(setup[known], plant.setups.max(axis=1, initial=0)[table[known], own[known]])
    fits = interruptible[row] | (setup + modes.run <= plant.longest[plant.resources.calendar[modes.resource]])
    possible = np.zeros(len(interruptible), dtype=bool)
    possible[row[fits]] = True
    kept = fits | ~possible[row]
    columns = (read_only(getattr(modes, name)[kept], getattr(modes, name).dtype) for name in Modes.__slots__)
    return np.searchsorted(row[kept], np.arange(len(first_mode))), Modes(*columns), interruptible | ~possible


def _earliest(plan: MaterialPlan, material: np.ndarray, pegged: PeggedJobs, layout: Layout) -> np.ndarray:
    """Give the moment before which each operation cannot begin: shape (operations,), in seconds.

    `material` is the day on which its material is there.
    """
    earliest = material.copy()
    jobs = pegged.jobs
    first = layout.first_operation[jobs.scheduled_count : -1]
    earliest[first] = np.maximum(earliest[first], _passage_starts(plan, jobs))
    last = layout.first_operation[jobs.scheduled_count + 1 :] - 1
    earliest[last] = np.maximum(earliest[last], _fence_days(plan, jobs))
    return earliest * DAY


def _fence_days(plan: MaterialPlan, jobs: ShopJobs) -> np.ndarray:
    """Give the day before which the fence of its item lets no passage be there, 0 where there is none: (passages,)."""
    supply, item = jobs.supply[jobs.scheduled_count :], jobs.item[jobs.scheduled_count :]
    fence = plan.instance.items.fence_days[item].astype(np.int64)
    is_fenced = (fence > 0) & (supply >= plan.setting.first_planned_supply)
    today = np.full(len(supply), plan.setting.today)
    return np.where(is_fenced, ahead(plan.instance.timeline, today, fence), 0)


def _passage_starts(plan: MaterialPlan, jobs: ShopJobs) -> np.ndarray:
    """Give the day before which no passage starts: shape (passages,).

    That is a planned order's release, and of a receipt the day that makes it come on its own day.
    """
    setting, instance = plan.setting, plan.instance
    supply, item = jobs.supply[jobs.scheduled_count :], jobs.item[jobs.scheduled_count :]
    starts = start_days(plan, jobs)[jobs.scheduled_count :]
    works = supply < setting.first_planned_supply
    own = receipt_days(instance)[supply[works] - setting.stock_count]
    days, in_calendar_days = (values[works] for values in lead_days(instance, item))
    in_days = np.where(in_calendar_days, days, 0)
    starts[works] = back(instance.timeline, own - in_days, np.where(in_calendar_days, 0, days))
    return np.maximum(starts, 0)


def _waits(plan: MaterialPlan, step: np.ndarray) -> np.ndarray:
    """Give how long each operation's output rests after it, in seconds: shape (operations,)."""
    return rest_seconds(np.append(plan.instance.operations.wait_minutes, 0.0)[step])


def _fixed(
    plant: PlantResources, modes: Modes, first_mode: np.ndarray, status: np.ndarray, resource: np.ndarray
) -> dict[str, np.ndarray]:
    """Give the columns of operations that run; the others may be anywhere, and nothing is published yet.

    What runs goes on at the first moment from the planning day on at which its machine works.
    """
    count = len(status)
    mode, start = np.full(count, NONE), np.zeros(count, dtype=np.int64)
    for operation in np.flatnonzero(status == RUNNING).tolist():
        own = np.arange(first_mode[operation], first_mode[operation + 1])
        mode[operation] = own[np.argmax(modes.resource[own] == resource[operation])]
        calendar = int(plant.resources.calendar[modes.resource[mode[operation]]])
        start[operation] = int(plant.calendars.start[plant.calendars.first_interval[calendar]])
    none, zero = np.full(count, NONE), np.zeros(count)
    return {
        "status": read_only(status, np.int8),
        "fixed_mode": read_only(mode, np.int32),
        "fixed_start": read_only(start, np.int64),
        "published_resource": read_only(none, np.int32),
        "published_start": read_only(zero, np.int64),
        "move_weight": read_only(zero, np.int64),
    }


def _orders(plan: MaterialPlan, links: link_kernels.Links, pegged: PeggedJobs) -> Orders:
    """Give the sales orders that jobs are made for, in the order of their codes."""
    codes, first = np.unique(pegged.order, return_index=True)
    orders = plan.instance.orders
    last_day = orders.due_date[codes].astype(np.int64) - orders.ship_days[codes]
    # A passage without lead time takes a second; a minute for some dozens of them.
    return Orders(
        due=read_only((last_day + 1) * DAY + MINUTE, np.int64),
        weight=read_only(priority_weights(orders.priority[codes]), np.int64),
        floor=read_only(_floors(plan, links, pegged, codes), np.int64),
        first_row=read_only(np.append(first, len(pegged.order)), np.int32),
        job_of_row=read_only(pegged.order_job, np.int32),
        lag_of_row=read_only(np.zeros(len(pegged.order)), np.int64),
    )


def with_stock_jobs(orders: Orders, pegged: PeggedJobs, due: np.ndarray) -> Orders:
    """Add an order of the least weight for each job on machines that no sales order waits for: it refills stock.

    Parameters
    ----------
    orders
        The sales orders.
    pegged
        The jobs.
    due
        The day on which each job that runs on machines is needed.

    """
    is_wanted = np.zeros(len(pegged.jobs.supply), dtype=bool)
    is_wanted[pegged.order_job] = True
    count = -1
    while count != (count := int(is_wanted.sum())):
        is_wanted[pegged.feeding[is_wanted[pegged.fed]]] = True
    return with_orders_of_jobs(orders, np.flatnonzero(~is_wanted[: len(due)]), due, weight=1)


def with_orders_of_jobs(orders: Orders, jobs: np.ndarray, due: np.ndarray, *, weight: int) -> Orders:
    """Add an order for each of some jobs, due at the end of the job's day.

    Parameters
    ----------
    orders
        What is there.
    jobs
        The numbers of the jobs: shape (n,).
    due
        The day on which each job is needed: shape (jobs,).
    weight
        What a second of their lateness costs.

    """
    count, rows = len(jobs), len(orders.job_of_row)
    none = np.zeros(count, dtype=np.int64)
    return Orders(
        due=read_only(np.append(orders.due, (due[jobs] + 1) * DAY)),
        weight=read_only(np.append(orders.weight, none + weight)),
        floor=read_only(np.append(orders.floor, none)),
        first_row=read_only(np.append(orders.first_row, rows + 1 + np.arange(count)), np.int32),
        job_of_row=read_only(np.append(orders.job_of_row, jobs), np.int32),
        lag_of_row=read_only(np.append(orders.lag_of_row, none)),
    )


def priority_weights(priority: np.ndarray) -> np.ndarray:
    """Give what a second of lateness costs by priority; shape as given, int64.

    Twice as much with each step of urgency: 256 at the most urgent, 16 at the default 5, 1 from the ninth on.
    """
    return 1 << (_LEAST_URGENT - np.clip(priority.astype(np.int64), 1, _LEAST_URGENT))


def _floors(plan: MaterialPlan, links: link_kernels.Links, pegged: PeggedJobs, codes: np.ndarray) -> np.ndarray:
    """Give when what each order is pegged to besides the jobs is there: shape (orders,), in seconds."""
    floors = np.zeros(len(codes), dtype=np.int64)
    for place, code in enumerate(codes.tolist()):
        for row in links.source_rows[links.source_starts[code] : links.source_starts[code + 1]].tolist():
            first = int(links.first_peg[row])
            supply = plan.rows.pegs["supply"][first : first + int(links.peg_counts[row])]
            other = supply[(pegged.job_of_supply[supply] == NONE) & (links.ready[supply] != ENDLESS)]
            floors[place] = max(floors[place], int(links.ready[other].max(initial=0)) * DAY)
    return floors
