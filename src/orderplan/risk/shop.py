"""The schedule of a plan, laid out to be lived through: what each operation waits for, besides its machine."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from orderplan.capacity.pegged_jobs import is_waited_for
from orderplan.capacity.waiting import Layout, consuming_operations, start_days
from orderplan.data.instance import NO_DAY, NONE
from orderplan.mrp.links import links_of
from orderplan.ranges import joined_ranges
from orderplan.risk.network_kernels import NEED, TAKING
from orderplan.risk.random_kernels import RUN_TIME, keys_of, numbers_of
from orderplan.risk.shop_kernels import MATERIAL, WORK, ShopSetup
from orderplan.scheduler.problem import DAY, RUNNING
from orderplan.scheduler.sequence_kernels import linked
from orderplan.scheduler.shop import shop_of

if TYPE_CHECKING:
    from orderplan.capacity.capacity_plan import CapacityPlan
    from orderplan.mrp.material_plan import MaterialPlan
    from orderplan.risk.assumptions import RiskAssumptions
    from orderplan.risk.day_kernels import Setup
    from orderplan.risk.network import Chances
    from orderplan.risk.sources import Sources

_REGULAR = 366 * DAY
"""The last year of a calendar shows how long it works without a break."""


class _Wanted(NamedTuple):
    """The requirements that jobs wait for; shape (n,) each, int64."""

    row: np.ndarray
    job: np.ndarray
    operation: np.ndarray
    """The first operation that needs it, `NONE` where that is done."""
    offset: np.ndarray
    """The working days after the job's start by which it may come later; 0 where a step is named."""


def shop_setup_of(
    plan: MaterialPlan, setup: Setup, chances: Chances, sources: Sources, assumptions: RiskAssumptions, seed: int
) -> ShopSetup:
    """Lay out a plan's schedule.

    Parameters
    ----------
    plan
        A plan at finite capacity.
    setup
        What its orders and jobs hang on.
    chances, sources, assumptions
        What may go wrong, what that is put down to, and how much run times vary.
    seed
        Of the random numbers.

    """
    capacity = plan.capacity
    assert capacity is not None  # noqa: S101 - the caller has looked
    shop, schedule, problem = shop_of(capacity.problem), capacity.schedule, capacity.problem
    nodes = setup.network.nodes
    node_of_supply = np.full(len(links_of(plan).ready), NONE, dtype=np.int64)
    node_of_supply[nodes["supply"][:-1]] = np.arange(len(nodes) - 1)
    wanted = _wanted(plan, capacity)
    materials, first, needs, takings = _materials(plan, capacity, wanted, node_of_supply, chances.short)
    job = capacity.pegged.job_of_supply[nodes["supply"][:-1]]
    spread = float(np.sqrt(np.log1p(assumptions.run_variation**2)))
    work = np.zeros(problem.operation_count + 1, dtype=WORK)
    resource = problem.modes.resource[schedule.mode].astype(np.int64)
    on_machine = np.arange(problem.operation_count) < capacity.operation_count
    begin = schedule.start if problem.setup_before_material else schedule.setup_start
    work["begin"][:-1] = np.where(on_machine, begin, problem.operations.earliest)
    work["source"][:-1] = sources.machine[resource]
    work["varies"][:-1] = on_machine & (spread > 0)
    work["longest"][:-1] = longest_spells(capacity)[problem.resources.calendar[resource]]
    job_number = chances.arrivals.number[capacity.jobs.supply][capacity.job_of_operation]
    work["key"][:-1] = keys_of(seed, RUN_TIME, numbers_of(job_number, _steps(plan, capacity)))
    work["first_material"] = first
    order = np.argsort(schedule.start, kind="stable")
    return ShopSetup(
        shop=shop,
        sequences=linked(shop, schedule.mode.astype(np.int32), order),
        work=work,
        materials=materials,
        network=setup.network._replace(needs=needs, takings=takings),
        job_node=node_of_supply[capacity.jobs.supply],
        link_short=_link_shorts(plan, capacity, wanted, chances.short),
        scheduled=capacity.jobs.scheduled_count,
        today=plan.setting.today,
        before=np.flatnonzero(job == NONE),
        behind=np.flatnonzero(job >= capacity.jobs.scheduled_count),
        spread=spread,
        keeps_sequence=assumptions.keep_sequence,
    )


def longest_spells(capacity: CapacityPlan) -> np.ndarray:
    """Give the longest working interval of each calendar that recurs, in seconds: shape (calendars,), int64.

    What takes longer than that by chance pauses over breaks, as (S.4) has it.
    """
    calendars = capacity.problem.calendars
    longest = np.empty(len(calendars.first_interval) - 1, dtype=np.int64)
    for calendar in range(len(longest)):
        own = slice(calendars.first_interval[calendar], calendars.first_interval[calendar + 1] - 1)
        start, end = calendars.start[own], calendars.end[own]
        last = end.max(initial=0)
        recent = end > last - _REGULAR
        longest[calendar] = (end - start)[recent].max(initial=0)
    return longest


def _steps(plan: MaterialPlan, capacity: CapacityPlan) -> np.ndarray:
    """Give the routing step of each operation, 0 for a passage: shape (operations,), int64."""
    steps: np.ndarray = np.append(plan.instance.operations.operation, 0)[capacity.step].astype(np.int64)
    return steps


def _wanted(plan: MaterialPlan, capacity: CapacityPlan) -> _Wanted:
    """List what jobs wait for, with the operation that needs it (see `orderplan.capacity.waiting`)."""
    links, jobs, problem = links_of(plan), capacity.jobs, capacity.problem
    source = jobs.supply - plan.setting.stock_count + len(plan.sources.order_priority)
    counts = links.source_starts[source + 1] - links.source_starts[source]
    row = links.source_rows[joined_ranges(links.source_starts[source], counts)].astype(np.int64)
    job = np.repeat(np.arange(len(source)), counts)
    waits = is_waited_for(plan, links.item[row], jobs.supply[job])
    row, job = row[waits], job[waits]
    layout = Layout(problem.jobs.first_operation, _steps(plan, capacity), problem.operations.status)
    operation, is_step = consuming_operations(plan, row, job, layout)
    start, line = start_days(plan, jobs)[job], plan.instance.timeline
    need = np.maximum(plan.rows.requirements["need"][row].astype(np.int64), plan.setting.today)
    low, high = (np.clip(days - line.first, 0, len(line.before) - 2) for days in (start, need))
    offset = np.maximum(line.before[high].astype(np.int64) - line.before[low], 0)
    return _Wanted(row, job, operation.astype(np.int64), np.where(is_step, 0, offset))


def _materials(
    plan: MaterialPlan, capacity: CapacityPlan, wanted: _Wanted, node_of_supply: np.ndarray, short: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Give what operations need that no job makes.

    Returns
    -------
    materials, first, needs, takings
        `MATERIAL` by operation, where those of each operation begin, and `NEED` and `TAKING` of the requirements.

    """
    links, problem = links_of(plan), capacity.problem
    count = links.peg_counts[wanted.row]
    peg = joined_ranges(links.first_peg[wanted.row].astype(np.int64), count)
    of = np.repeat(np.arange(len(wanted.row)), count)
    supply = plan.rows.pegs["supply"][peg].astype(np.int64)
    is_stock = supply < plan.setting.stock_count
    floor = np.full(len(wanted.row), NO_DAY, dtype=np.int64)
    np.maximum.at(floor, of[is_stock], links.ready[supply[is_stock]])
    taken = ~is_stock & (capacity.pegged.job_of_supply[supply] == NONE) & (node_of_supply[supply] != NONE)
    needs = np.zeros(len(wanted.row) + 1, dtype=NEED)
    needs["floor"][:-1] = floor
    needs["first_taking"] = np.searchsorted(of[taken], np.arange(len(needs)))
    takings = np.zeros(int(taken.sum()), dtype=TAKING)
    takings["node"], takings["short"] = node_of_supply[supply[taken]], short[peg[taken]]
    last = problem.jobs.first_operation[wanted.job + 1].astype(np.int64) - 1
    # What may come some days after the start must be there by the last operation: work can be done sooner than planned.
    at_last = (wanted.offset > 0) & (wanted.job < capacity.jobs.scheduled_count)
    at_last &= problem.operations.status[last] != RUNNING
    operation = np.concatenate([wanted.operation, np.where(at_last, last, NONE)])
    offset = np.concatenate([wanted.offset, np.zeros_like(wanted.offset)])
    known = (floor != NO_DAY) | (np.diff(needs["first_taking"]) > 0)
    use = np.flatnonzero((operation != NONE) & np.tile(known, 2))
    use = use[np.argsort(operation[use], kind="stable")]
    materials = np.zeros(len(use), dtype=MATERIAL)
    materials["need"], materials["offset"] = use % len(wanted.row), offset[use]
    return materials, np.searchsorted(operation[use], np.arange(problem.operation_count + 1)), needs, takings


def _link_shorts(plan: MaterialPlan, capacity: CapacityPlan, wanted: _Wanted, short: np.ndarray) -> np.ndarray:
    """Give for each link the chance that something is missing of what it waits for: shape (links,), float64."""
    links, problem = links_of(plan), capacity.problem
    count = links.peg_counts[wanted.row]
    peg = joined_ranges(links.first_peg[wanted.row].astype(np.int64), count)
    job = capacity.pegged.job_of_supply[plan.rows.pegs["supply"][peg]]
    operation = np.repeat(wanted.operation, count)
    known = (job != NONE) & (operation != NONE)
    jobs = problem.job_count
    keys = problem.links.operation.astype(np.int64) * jobs + problem.links.job
    result = np.zeros(len(keys))
    np.maximum.at(result, np.searchsorted(keys, operation[known] * jobs + job[known]), short[peg[known]])
    return result
