"""What happens on the machines in a draw: the same sequences, with components and work that take longer or shorter."""

from __future__ import annotations

import math
from heapq import heappop, heappush
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from orderplan.data.instance import NONE
from orderplan.kernels import kernel
from orderplan.mrp.lot_kernels import available_for
from orderplan.mrp.projection_kernels import earliest_start
from orderplan.mrp.records import row_type
from orderplan.risk.day_kernels import (
    LANES,
    MINUTES,
    cover_of,
    delay_of,
    deliver,
    greater,
    live_through,
    new_cover,
    why_then,
)
from orderplan.risk.random_kernels import normal_of, uniform
from orderplan.scheduler.placement_kernels import end_of, place
from orderplan.scheduler.problem import DAY, MINUTE, RUNNING
from orderplan.scheduler.sequence_kernels import free_and_setup, no_rows

if TYPE_CHECKING:
    from orderplan.risk.day_kernels import Cover, Lanes, Setup
    from orderplan.risk.network_kernels import Network
    from orderplan.scheduler.sequence_kernels import Sequences
    from orderplan.scheduler.shop import Shop

_PLACE_BITS = 28
"""Bits of an operation's place in the order; a moment of 34 bits stands before it, so that the earliest comes first."""

WORK = row_type(
    [
        ("key", "u8"),  # of its run time
        ("begin", "i8"),  # the moment before which it does not begin by the plan
        ("longest", "i8"),  # the longest time that its machine works without a break
        ("source", "i4"),  # its machine as a source of risk
        ("varies", "i4"),  # whether its run time does
        ("first_material", "i4"),
    ],
    align=True,
)
"""An operation, besides what the problem says of it."""

MATERIAL = row_type([("need", "i4"), ("offset", "i4")])
"""What an operation needs that no job makes: the place of its requirement, and the working days after the job's start
by which it may come later."""


class ShopSetup(NamedTuple):
    """The schedule, as far as it stays the same in all draws."""

    shop: Shop
    sequences: Sequences
    work: np.ndarray
    """Shape (operations + 1,), `WORK`."""
    materials: np.ndarray
    """By operation: `MATERIAL`."""
    network: Network
    """The requirements that `MATERIAL` names and what they take of supplies that no job makes, on the same nodes."""
    job_node: np.ndarray
    """The node of each job: shape (jobs,), int64."""
    link_short: np.ndarray
    """Per link the chance that what it waits for is missing at first: float64."""
    scheduled: int
    """How many jobs run on machines: the first so many; passages follow."""
    today: int
    before: np.ndarray
    """The places of the nodes that wait for no job, in their order: int64."""
    behind: np.ndarray
    """The places of those that do, jobs on machines left out."""
    spread: float
    """Standard deviation of the logarithm of run times."""
    keeps_sequence: bool
    """Whether a machine waits for what comes next by the plan, rather than doing what is ready."""


class Moments(NamedTuple):
    """When operations end in a draw, and why then; shape (operations,) each but the last."""

    times: np.ndarray
    """`TIMES`, of which only the ends are filled in."""
    minutes: np.ndarray
    """See `Lanes`, as `source`: int64."""
    source: np.ndarray
    places: np.ndarray
    """`PLACE`: what comes before each on its machine."""
    waiting: np.ndarray
    """How many things it still waits for: int64."""
    last: np.ndarray
    """What each resource did last: shape (resources,), int64."""


@kernel
def new_moments(shop_setup: ShopSetup) -> Moments:
    """Make room for the operations of a draw."""
    count, resources = len(shop_setup.work) - 1, len(shop_setup.shop.resources)
    return Moments(
        no_rows(count), np.zeros(count, np.int64), np.zeros(count, np.int64), shop_setup.sequences.places.copy(),
        np.zeros(count, np.int64), np.zeros(resources, np.int64),
    )  # fmt: skip


@kernel
def run_seconds(run: int, work: np.record, spread: float, draw: int) -> int:
    """Give the run time of an operation in a draw: the planned one times a lognormal factor with a mean of 1."""
    if work.varies == 0:
        return run
    factor = math.exp(spread * normal_of(uniform(work.key, draw)) - spread * spread / 2.0)
    seconds: Any = np.int64(math.ceil(run * factor))
    return max(seconds, 1)


@kernel
def work_through(
    shop_setup: ShopSetup,
    setup: Setup,
    lanes: Lanes,
    covers: np.ndarray,
    first_draw: int,
    lane: int,
    moments: Moments,
) -> None:
    """Give all operations their times in a draw, and their jobs the days on which they are there.

    Parameters
    ----------
    shop_setup, setup, lanes
        What stays the same; the days of what waits for no job must be known.
    covers
        When the material of operations is there, in minutes and source too: shape (3, materials, LANES), int64.
    first_draw, lane
        Which draw.
    moments
        To be filled.

    """
    shop, draw = shop_setup.shop, first_draw + lane
    if shop_setup.keeps_sequence:
        moments.places[:] = shop_setup.sequences.places
        for operation in shop_setup.sequences.order:
            ready, minutes, source = _ready(operation, shop_setup, setup, covers, moments, draw, lane)
            _work(operation, ready, minutes, source, shop_setup, moments, draw)
    else:
        _work_as_ready(shop_setup, setup, covers, moments, draw, lane)
    for job in range(shop_setup.scheduled):
        last, node = shop.jobs[job + 1].first_operation - 1, shop_setup.job_node[job]
        ends = moments.times[last].end + shop.operations[last].wait
        lanes.day[node, lane] = max((ends - 1) // DAY, shop_setup.today)
        lanes.minutes[node, lane], lanes.source[node, lane] = moments.minutes[last], moments.source[last]
        if setup.network.nodes[node].may_lack != 0:
            lanes.luck[node, lane] = uniform(setup.network.nodes[node].yield_key, draw)


@kernel
def _work_as_ready(
    shop_setup: ShopSetup, setup: Setup, covers: np.ndarray, moments: Moments, draw: int, lane: int
) -> None:
    """Let each machine do what is ready first; what nothing delays is ready when it begins by the plan.

    So the planned sequence holds, but what is late loses its turn to what is ready.
    """
    operations, jobs, feeds, modes = (
        shop_setup.shop.operations, shop_setup.shop.jobs, shop_setup.shop.feeds, shop_setup.shop.modes
    )  # fmt: skip
    order, places, waiting, last = shop_setup.sequences.order, moments.places, moments.waiting, moments.last
    last[:] = NONE
    heap = [np.int64(0) for _ in range(0)]
    for operation in range(len(order)):
        row = operations[operation]
        waiting[operation] = operations[operation + 1].first_link - row.first_link
        waiting[operation] += 1 if operation > jobs[row.job].first_operation else 0
        if waiting[operation] == 0:
            ready, minutes, source = _ready(operation, shop_setup, setup, covers, moments, draw, lane)
            moments.minutes[operation], moments.source[operation] = minutes, source
            heappush(heap, ready << _PLACE_BITS | shop_setup.sequences.places[operation].position)
    while len(heap) > 0:
        key: Any = heappop(heap)
        operation = order[key & ((1 << _PLACE_BITS) - 1)]
        resource = modes[places[operation].mode].resource
        if shop_setup.shop.resources[resource].is_finite != 0:
            places[operation].before, last[resource] = last[resource], operation
        minutes, source = moments.minutes[operation], moments.source[operation]
        _work(operation, key >> _PLACE_BITS, minutes, source, shop_setup, moments, draw)
        job, fed = operations[operation].job, 1
        next_in_job = operation + 1 < jobs[job + 1].first_operation
        first_feed = jobs[job].first_feed
        if not next_in_job:
            fed = jobs[job + 1].first_feed - first_feed
        for feed in range(first_feed, first_feed + fed):
            after = operation + 1 if next_in_job else feeds[feed].to
            waiting[after] -= 1
            if waiting[after] == 0:
                ready, minutes, source = _ready(after, shop_setup, setup, covers, moments, draw, lane)
                moments.minutes[after], moments.source[after] = minutes, source
                heappush(heap, ready << _PLACE_BITS | shop_setup.sequences.places[after].position)


@kernel
def _ready(
    operation: int,
    shop_setup: ShopSetup,
    setup: Setup,
    covers: np.ndarray,
    moments: Moments,
    draw: int,
    lane: int,
) -> tuple[int, int, int]:
    """Give when all that an operation waits for but its machine is there, by the plan at the earliest, and why then."""
    operations, links, work = shop_setup.shop.operations, shop_setup.shop.links, shop_setup.work
    ready: Any = work[operation].begin
    minutes: Any = np.int64(0)
    source: Any = np.int64(NONE)
    for material in range(work[operation].first_material, work[operation + 1].first_material):
        day = covers[0, material, lane]
        if shop_setup.materials[material].offset > 0:
            day = earliest_start(setup.days, day, shop_setup.materials[material].offset)
        if day * DAY > ready:
            ready, minutes, source = day * DAY, covers[1, material, lane], covers[2, material, lane]
    if operation > shop_setup.shop.jobs[operations[operation].job].first_operation:
        then = moments.times[operation - 1].end + operations[operation - 1].wait
        if then > ready:
            ready, minutes, source = then, moments.minutes[operation - 1], moments.source[operation - 1]
    for link in range(operations[operation].first_link, operations[operation + 1].first_link):
        then, more, why = _there(links[link].to, link, shop_setup, setup, moments, draw)
        if then + links[link].lag > ready:
            ready, minutes, source = then + links[link].lag, more, why
    return ready, minutes, source


@kernel
def _work(
    operation: int, ready: int, minutes: int, source: int, shop_setup: ShopSetup, moments: Moments, draw: int
) -> None:
    """Do an operation that is ready, when its machine is free; what comes before it there must be known."""
    shop, own, times, places = shop_setup.shop, shop_setup.work[operation], moments.times, moments.places
    row, mode = shop.operations[operation], shop.modes[places[operation].mode]
    resource = shop.resources[mode.resource]
    free, setup = free_and_setup(operation, places, shop.operations, shop.modes, shop.resources, shop.setups, times)
    run = run_seconds(mode.run, own, shop_setup.spread, draw)
    interruptible = row.interruptible != 0 or setup + run > own.longest
    if row.status == RUNNING:
        minutes, source = 0, NONE
        times[operation].end = end_of(shop.spells, resource, row.fixed_start, run)
    else:
        before = places[operation].before
        if before != NONE and free > ready:
            minutes, source = moments.minutes[before], moments.source[before]
        _setup_start, _start, times[operation].end = place(
            shop.spells, resource, interruptible, setup, run, ready, free, shop.setup_before_material
        )
    minutes, source = greater(minutes, source, (run - mode.run) // MINUTE, own.source)
    moments.minutes[operation], moments.source[operation] = minutes, source


@kernel
def _there(
    job: int, link: int, shop_setup: ShopSetup, setup: Setup, moments: Moments, draw: int
) -> tuple[int, int, int]:
    """Give the moment at which what a link waits for is there, and why then."""
    last = shop_setup.shop.jobs[job + 1].first_operation - 1
    then = moments.times[last].end + shop_setup.shop.operations[last].wait
    minutes, source = moments.minutes[last], moments.source[last]
    node = setup.network.nodes[shop_setup.job_node[job]]
    if job >= shop_setup.scheduled:
        late = delay_of(node, setup.delays.starts, setup.delays.chances, setup.correlation, draw)
        then += late * DAY
        minutes, source = greater(minutes, source, late * MINUTES, node.late_source)
    short = shop_setup.link_short[link]
    if short > 0.0 and uniform(node.yield_key, draw) < short:
        day = (then - 1) // DAY
        again = available_for(setup.days, setup.rules, node.item, day) * DAY
        if again > then:
            minutes, source = greater(minutes, source, (again - then) // MINUTE, node.yield_source)
            then = again
    return then, minutes, source


@kernel
def find_material(shop_setup: ShopSetup, setup: Setup, lanes: Lanes, cover: Cover, covers: np.ndarray) -> None:
    """Find when the material of operations is there that no job makes; `covers` is filled, as in `work_through`."""
    needs, takings, nodes = shop_setup.network.needs, shop_setup.network.takings, setup.network.nodes
    for material in range(len(shop_setup.materials)):
        need = shop_setup.materials[material].need
        cover_of(need, needs, takings, nodes, setup.days, setup.rules, lanes.day, lanes.luck, cover.day, cover.taking)
        for lane in range(LANES):
            covers[0, material, lane] = cover.day[lane]
            covers[1, material, lane], covers[2, material, lane] = why_then(
                cover.day[lane], cover.taking[lane], lane, takings, nodes, lanes.day, lanes.minutes, lanes.source
            )


@kernel
def simulated_shop(
    shop_setup: ShopSetup,
    setup: Setup,
    lanes: Lanes,
    first_draw: int,
    draws: int,
    days: np.ndarray,
    sources: np.ndarray,
) -> None:
    """Live through the draws from one on, up to `draws`, with the schedule; see `deliver`."""
    moments = new_moments(shop_setup)
    covers, cover = np.empty((3, len(shop_setup.materials), LANES), dtype=np.int64), new_cover()
    for draw in range(first_draw, draws, LANES):
        live_through(shop_setup.before, setup, lanes, draw)
        find_material(shop_setup, setup, lanes, cover, covers)
        for lane in range(LANES):
            work_through(shop_setup, setup, lanes, covers, draw, lane, moments)
        live_through(shop_setup.behind, setup, lanes, draw)
        deliver(setup, lanes, draw, draws, days, sources)
