"""When supplies and orders are there in some draws: the projection (planning rules, 6) with delays and shortfalls.

Some draws are worked out side by side: what is looked up of the plan is looked up once for all of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from orderplan.data.instance import NO_DAY, NONE
from orderplan.day_kernels import ahead_one
from orderplan.kernels import kernel
from orderplan.mrp.lot_kernels import available_for
from orderplan.mrp.projection_kernels import earliest_start, work_order_ready
from orderplan.risk.network_kernels import RECEIPT
from orderplan.risk.random_kernels import lateness_share, uniform

if TYPE_CHECKING:
    from orderplan.day_kernels import DayArrays
    from orderplan.risk.delays import DelayTables
    from orderplan.risk.network_kernels import Network

LANES = 16
"""Draws that are worked out side by side."""
MINUTES = 1_440
"""Minutes of a day."""


class Setup(NamedTuple):
    """What stays the same in all draws."""

    days: DayArrays
    rules: np.ndarray
    """`ITEM_RULES`."""
    network: Network
    delays: DelayTables
    correlation: float
    order_floor: np.ndarray
    """The day before which an order is not there, `NO_DAY` for any: shape (orders,), int64."""


class Lanes(NamedTuple):
    """What happens in the draws; shape (nodes, LANES) each."""

    day: np.ndarray
    """When a supply is there: int32."""
    minutes: np.ndarray
    """How much the source that counts most on the path that decides the day adds to it: int32."""
    source: np.ndarray
    """That source, `NONE` where the day is the plan's: int32."""
    luck: np.ndarray
    """The number that decides what of a supply is missing: float64."""


class Cover(NamedTuple):
    """When a requirement is covered; shape (LANES,) each, int32."""

    day: np.ndarray
    taking: np.ndarray
    """What it takes last, by the place in `Network.takings`; `NONE` where that is stock."""


def new_lanes(nodes: int) -> Lanes:
    """Make room for some draws of so many supplies."""
    shape = (nodes, LANES)
    day, minutes, source = (np.zeros(shape, dtype=np.int32) for _ in range(3))
    return Lanes(day, minutes, source, np.ones(shape))


@kernel
def new_cover() -> Cover:
    """Make room for when a requirement is covered."""
    return Cover(np.empty(LANES, dtype=np.int32), np.empty(LANES, dtype=np.int32))


@kernel
def days_late(chances: np.ndarray, first: int, end: int, share: float) -> int:
    """Give the days late that a uniform number stands for: the first whose chance, of a table, is above it."""
    low, high = first, end - 1
    while low < high:
        middle = (low + high) // 2
        if share < chances[middle]:
            high = middle
        else:
            low = middle + 1
    return low - first


@kernel
def delay_of(node: np.record, starts: np.ndarray, chances: np.ndarray, correlation: float, draw: int) -> int:
    """Give the days that a supply is late in a draw because of who delivers it."""
    if node.table == NONE:
        return 0
    share = lateness_share(node.late_key, node.supplier_key, correlation, draw)
    if share < node.on_time:  # the table lies elsewhere in memory
        return 0
    return max(days_late(chances, starts[node.table], starts[node.table + 1], share) - node.spare, 0)


@kernel
def cover_of(
    need: int,
    needs: np.ndarray,
    takings: np.ndarray,
    nodes: np.ndarray,
    days: DayArrays,
    rules: np.ndarray,
    day_of: np.ndarray,
    luck: np.ndarray,
    last_day: np.ndarray,
    last_taking: np.ndarray,
) -> None:
    """Find when a requirement is covered (6.2): by the last of what it takes, and what of it has to come again.

    The arrays are those of `Lanes` and, to be filled, of `Cover`: a tuple would be counted once for each of them.
    """
    for lane in range(LANES):
        last_day[lane], last_taking[lane] = needs[need].floor, NONE
    for taking in range(needs[need].first_taking, needs[need + 1].first_taking):
        node, short = takings[taking].node, takings[taking].short
        for lane in range(LANES):
            day = day_of[node, lane]
            last_taking[lane] = taking if day > last_day[lane] else last_taking[lane]
            last_day[lane] = max(day, last_day[lane])
        if short > 0.0:
            for lane in range(LANES):
                if luck[node, lane] < short:
                    again = available_for(days, rules, nodes[node].item, day_of[node, lane])
                    if again > last_day[lane]:
                        last_day[lane], last_taking[lane] = again, taking


@kernel
def why_then(
    day: int,
    taking: int,
    lane: int,
    takings: np.ndarray,
    nodes: np.ndarray,
    day_of: np.ndarray,
    minutes_of: np.ndarray,
    source_of: np.ndarray,
) -> tuple[int, int]:
    """Give what counts most on the path behind a requirement that a taking covers on a day: minutes and source."""
    if taking == NONE:
        return 0, NONE
    node = takings[taking].node
    again = (day - day_of[node, lane]) * MINUTES  # above 0 where it had to come again
    return greater(minutes_of[node, lane], source_of[node, lane], again, nodes[node].yield_source)


@kernel
def greater(minutes: int, source: int, more: int, own: int) -> tuple[int, int]:
    """Give the source that counts most on a path when one adds to it; the same one adds up."""
    if more <= 0:
        return minutes, source
    if own == source:
        return minutes + more, source
    return (more, own) if more > minutes else (minutes, source)


@kernel
def live_through(places: np.ndarray, setup: Setup, lanes: Lanes, first_draw: int) -> None:
    """Find when some supplies are there in the draws from one on; those before them must be known."""
    days, rules, starts, chances = setup.days, setup.rules, setup.delays.starts, setup.delays.chances
    nodes, needs, takings = setup.network.nodes, setup.network.needs, setup.network.takings
    day_of, minutes_of, source_of, luck = lanes.day, lanes.minutes, lanes.source, lanes.luck
    correlation, own, latest = setup.correlation, new_cover(), new_cover()
    cover_day, cover_taking, latest_day, latest_taking = own.day, own.taking, latest.day, latest.taking
    start = np.empty(LANES, dtype=np.int32)
    for place in places:
        node = nodes[place]
        start[:] = NO_DAY
        for need in range(node.first_need, nodes[place + 1].first_need):
            cover_of(need, needs, takings, nodes, days, rules, day_of, luck, cover_day, cover_taking)
            limit = needs[need].day
            for lane in range(LANES):
                if cover_day[lane] <= limit:
                    continue
                then = cover_day[lane]
                if node.kind != RECEIPT:
                    then = earliest_start(days, then, needs[need].offset)
                if then > start[lane]:
                    start[lane], latest_day[lane], latest_taking[lane] = then, cover_day[lane], cover_taking[lane]
        for lane in range(LANES):
            day, minutes, source, draw = node.own, 0, NONE, first_draw + lane
            if start[lane] != NO_DAY:
                if node.kind == RECEIPT:
                    day = work_order_ready(node.item, start[lane], node.own, days, rules)
                else:
                    day = available_for(days, rules, node.item, max(start[lane], node.start))
                if day > node.own:
                    minutes, source = why_then(
                        latest_day[lane], latest_taking[lane], lane, takings, nodes, day_of, minutes_of, source_of
                    )
            late = delay_of(node, starts, chances, correlation, draw)
            if late > 0:
                then = ahead_one(days, day + late, 0)
                minutes, source = greater(minutes, source, (then - day) * MINUTES, node.late_source)
                day = then
            if node.may_lack != 0:
                luck[place, lane] = uniform(node.yield_key, draw)
            day_of[place, lane], minutes_of[place, lane], source_of[place, lane] = day, minutes, source


@kernel
def deliver(setup: Setup, lanes: Lanes, first_draw: int, draws: int, days: np.ndarray, sources: np.ndarray) -> None:
    """Find when orders are covered in some draws (6.4); filled are ``days[order, draw]`` and what decides them."""
    nodes, needs, takings = setup.network.nodes, setup.network.needs, setup.network.takings
    order_needs, own, latest = setup.network.order_needs, new_cover(), new_cover()
    for order in range(len(order_needs) - 1):
        latest.day[:], latest.taking[:] = setup.order_floor[order], NONE
        for need in range(order_needs[order], order_needs[order + 1]):
            cover_of(need, needs, takings, nodes, setup.days, setup.rules, lanes.day, lanes.luck, own.day, own.taking)
            for lane in range(LANES):
                if own.day[lane] > latest.day[lane]:
                    latest.day[lane], latest.taking[lane] = own.day[lane], own.taking[lane]
        for lane in range(min(LANES, draws - first_draw)):
            _minutes, source = why_then(
                latest.day[lane], latest.taking[lane], lane, takings, nodes, lanes.day, lanes.minutes, lanes.source
            )
            days[order, first_draw + lane], sources[order, first_draw + lane] = latest.day[lane], source


@kernel
def simulated(
    places: np.ndarray, setup: Setup, lanes: Lanes, first_draw: int, draws: int, days: np.ndarray, sources: np.ndarray
) -> None:
    """Live through the draws from one on, up to `draws`, by lead times alone; see `deliver`."""
    for draw in range(first_draw, draws, LANES):
        live_through(places, setup, lanes, draw)
        deliver(setup, lanes, draw, draws, days, sources)
