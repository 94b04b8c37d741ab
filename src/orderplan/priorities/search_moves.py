"""What a search tries next: another priority for a late order line, or for those that hold what it waits for."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING

from orderplan.priorities.contention import rivals_of
from orderplan.priorities.search_starts import costliest_late
from orderplan.scheduler.random_kernels import random_below

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np

    from orderplan.mrp.material_plan import MaterialPlan
    from orderplan.priorities.lateness import Weights

Trial = dict[int, int]
"""Other priorities by the code of the order line."""
_MOST_KICKED = 4
_AT_A_TIME = 5
"""Late lines that take turns. On the sample pumps this many reach with 50 trials what one at a time does with 200."""


def trials_from(
    plan: MaterialPlan, priority: np.ndarray, weights: Weights, movable: np.ndarray, classes: int
) -> Iterator[Trial]:
    """Give what may help the late lines of a plan, those whose lateness costs most first.

    The lines take turns, a handful at a time, so that what is tried first is what helps most often for each of them.

    Parameters
    ----------
    plan
        The plan.
    priority
        The present priorities by code: shape (orders,).
    weights
        What a day late costs.
    movable
        The lines that may get other priorities, marked by code: shape (orders,), bool.
    classes
        The least urgent priority.

    """
    late = costliest_late(plan, weights, movable)
    for first in range(0, len(late), _AT_A_TIME):
        turns = [_for_line(plan, priority, movable, classes, code) for code in late[first : first + _AT_A_TIME]]
        for trials in zip_longest(*turns):
            yield from (trial for trial in trials if trial is not None)


def _for_line(
    plan: MaterialPlan, priority: np.ndarray, movable: np.ndarray, classes: int, late: int
) -> Iterator[Trial]:
    """Give what may help one late line, or those that it takes from.

    To the front, before all its rivals; to the end, since a line that is late anyway may hold what another one could
    use, and netting gives a late work order to the most urgent line; changed over with a rival, the rival just behind
    it, just before the rival; a step up or down.
    """
    own = int(priority[late])
    yield {late: 1}
    rivals = [code for code in rivals_of(plan, late) if movable[code]]
    yield {late: 1, **{rival: max(int(priority[rival]), 2) for rival in rivals}}
    yield {late: classes}
    for rival in rivals:
        other = int(priority[rival])
        if other <= own:
            yield {late: other, rival: own}
            yield {rival: min(own + 1, classes)}
            yield {late: max(other - 1, 1), rival: max(other, 2)}
    yield {late: max(own - 1, 1)}
    yield {late: min(own + 1, classes)}


def kicked(state: np.ndarray, lines: np.ndarray, classes: int) -> Trial:
    """Draw other priorities for a few lines, so that a search leaves a place where nothing nearby is better."""
    count = min(2 + random_below(state, _MOST_KICKED - 1), len(lines))
    return {int(lines[random_below(state, len(lines))]): 1 + int(random_below(state, classes)) for _ in range(count)}
