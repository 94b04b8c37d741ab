"""Looking for the priorities that minimise the weighted lateness of a plan."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from orderplan.errors import RequestError
from orderplan.mrp.material_plan import material_of
from orderplan.priorities.effect import dated
from orderplan.priorities.lateness import Yardstick, lateness_of, weights_of
from orderplan.priorities.moved_orders import moved_between, moved_table, tally_of
from orderplan.priorities.ranking import DEFAULT_CLASSES, ranks_by_score
from orderplan.priorities.search_moves import kicked, trials_from
from orderplan.priorities.search_record import RankingSearch
from orderplan.priorities.search_starts import banded, lines_that_may_move, starting_scores
from orderplan.progress import Progress
from orderplan.scheduler.random_kernels import random_state
from orderplan.whatif.orders import ChangeOrder
from orderplan.whatif.replan import replan
from orderplan.whatif.words import Dates

if TYPE_CHECKING:
    from orderplan.plan import Plan
    from orderplan.priorities.lateness import Lateness, Weights
    from orderplan.priorities.search_moves import Trial
    from orderplan.progress import OnProgress, ShouldStop

DEFAULT_EVALUATIONS = 200
_KEPT_SHARES = (4, 16)
"""A quarter of the evaluations is kept for taking back what was changed for nothing; with what is left of it the search
goes on, and keeps a sixteenth for the same."""


@dataclass(frozen=True, slots=True, eq=False)
class _Place:
    """Priorities that have been planned."""

    priority: np.ndarray
    """By code of the order line: shape (orders,), int64."""
    plan: Plan
    lateness: Lateness


@dataclass(slots=True, eq=False)
class _Search:
    """The state of a search."""

    plan: Plan
    dates: Dates
    weights: Weights
    ids: list[str]
    allowed: int
    should_stop: ShouldStop | None
    on_progress: OnProgress | None
    start: _Place
    best: _Place
    done: int = 0
    limit: int = 0
    stopped: bool = False
    seen: set[bytes] = field(default_factory=set)
    curve: list[tuple[int, Lateness]] = field(default_factory=list)

    def is_over(self) -> bool:
        """Tell whether nothing more may be tried."""
        if not self.stopped and self.should_stop is not None and self.should_stop():
            self.stopped = True
        return self.stopped or self.done >= self.limit

    def tried(self, near: _Place, trial: Trial) -> _Place | None:
        """Plan with some priorities changed; None where that has been tried before."""
        priority = near.priority.copy()
        priority[list(trial)] = list(trial.values())
        key = self.key(priority)
        if key in self.seen:
            return None
        self.seen.add(key)
        if self.on_progress is not None:
            self.on_progress(Progress("search", self.done, self.allowed))
        # Net change gives the same from wherever it starts; a repaired schedule depends on the one before.
        origin = near if self.dates is Dates.MATERIAL else self.start
        codes = np.flatnonzero(priority != origin.priority).tolist()
        changed = replan(origin.plan, self.changes(codes, priority), dates=self.dates)
        found = _Place(priority, changed, lateness_of(material_of(changed), self.weights))
        self.done += 1
        if found.lateness < self.best.lateness:
            self.curve.append((self.done, found.lateness))
        if (found.lateness, self.changed(found)) < (self.best.lateness, self.changed(self.best)):
            self.best = found
        return found

    def key(self, priority: np.ndarray) -> bytes:
        """Give what tells priorities from others: where they differ from those of the start, a few of many."""
        codes = np.flatnonzero(priority != self.start.priority)
        return np.append(codes, priority[codes]).tobytes()

    def changed(self, place: _Place) -> int:
        """Count the lines that have another priority than at the start: of equal plans the one with fewer is better."""
        return int(np.count_nonzero(place.priority != self.start.priority))

    def changes(self, codes: list[int], priority: np.ndarray) -> list[ChangeOrder]:
        """Give the changes that lead to some priorities."""
        return [ChangeOrder(self.ids[code], priority=int(priority[code])) for code in codes]


def best_ranking(
    plan: Plan,
    *,
    evaluations: int = DEFAULT_EVALUATIONS,
    dates: Dates | str = Dates.MATERIAL,
    yardstick: Yardstick | str = Yardstick.PRIORITY,
    classes: int = DEFAULT_CLASSES,
    should_stop: ShouldStop | None = None,
    seed: int = 0,
    on_progress: OnProgress | None = None,
) -> RankingSearch:
    """Look for the priorities that minimise the weighted lateness of a plan.

    It begins with the priorities as they are and with classic rules (score, due date, promised date, weight, slack and
    weight), goes on from the best of them to better neighbours (a late line and those that hold what it waits for, from
    the pegging and the queues), and from time to time draws a few anew. At the end it takes back what was changed for
    nothing.

    Parameters
    ----------
    plan
        The plan to start from; it stays as it is.
    evaluations
        How many priorities are planned at most; each is a `replan`.
    dates
        Of what the dates are: ``material`` (some milliseconds an evaluation), ``repaired`` or ``scheduled`` (as long as
        a schedule takes); see `priority_effect`.
    yardstick
        What a day late costs: ``priority`` or ``penalty``, both as they are in `plan`.
    classes
        The least urgent priority that it gives to a line.
    should_stop
        Asked before each evaluation; the best priorities so far are given.
    seed
        Of what it draws; the same seed gives the same priorities.
    on_progress
        Told of each evaluation.

    Returns
    -------
    RankingSearch
        Never worse than the plan it starts from. Where no line can be helped it changes nothing.

    Raises
    ------
    RequestError
        Where the plan was read from files or stopped early, or `evaluations` or `classes` are below 1.

    Examples
    --------
    >>> import orderplan as op
    >>> plan = op.make_plan(op.read_folder("data/samples/bicycle"))
    >>> print(best_ranking(plan, evaluations=10).summary())
    4 rankings tried; none is better than the priorities as they are.

    """
    dates = Dates(dates)
    before = dated(plan, dates)
    for name, number in (("evaluations", evaluations), ("classes", classes)):
        if number < 1:
            raise RequestError(f"{number} {name} are too few.  Hint: give at least 1.")
    weights = weights_of(before, yardstick)
    lines = lines_that_may_move(before, weights)
    priority = before.instance.orders.priority.astype(np.int64)
    start = _Place(priority, plan, lateness_of(before, weights))
    ids = before.instance.spaces["sales_orders"].ids.to_pylist()
    search = _Search(plan, dates, weights, ids, evaluations, should_stop, on_progress, start, start)
    search.seen.add(search.key(priority))
    begun = "the priorities as they are"
    if len(lines):
        state = random_state(seed, 0)
        search.limit = max(evaluations - evaluations // _KEPT_SHARES[0], 1)
        begun = _from_rules(search, lines, classes)
        for share in _KEPT_SHARES:
            search.limit = max(evaluations - evaluations // share, 1)
            _onwards(search, lines, classes, state)
            search.limit = evaluations
            _taken_back(search)
    if on_progress is not None:
        on_progress(Progress("", search.done, evaluations))
    return _result(search, begun)


def _from_rules(search: _Search, lines: np.ndarray, classes: int) -> str:
    """Try the classic rules; give the name of the best."""
    before = dated(search.plan, search.dates)
    scores = {"score": ranks_by_score(search.plan, lines)} | starting_scores(before, lines, search.weights)
    begun = "the priorities as they are"
    for name, score in scores.items():
        if search.is_over():
            break
        best = search.best
        search.tried(search.start, dict(zip(lines.tolist(), banded(score, lines, classes).tolist(), strict=True)))
        if search.best is not best:
            begun = f"the ranking by {name}"
    return begun


def _onwards(search: _Search, lines: np.ndarray, classes: int, state: np.ndarray) -> None:
    """Go to better neighbours, and on from the best by a few priorities that are drawn."""
    movable = np.zeros(len(search.start.priority), dtype=np.bool_)
    movable[lines] = True
    here = search.best
    if here is not search.start:
        _descended(search, search.start, movable, classes)  # few changes may do as well
        here = search.best
    while not search.is_over():
        _descended(search, here, movable, classes)
        drawn = None
        for _ in range(len(lines)):
            drawn = drawn or (None if search.is_over() else search.tried(search.best, kicked(state, lines, classes)))
        if drawn is None:
            return
        here = drawn


def _descended(search: _Search, here: _Place, movable: np.ndarray, classes: int) -> None:
    """Go on to the first better neighbour for as long as there is one."""
    while True:
        better = _better_neighbour(search, here, movable, classes)
        if better is None:
            return
        here = better


def _better_neighbour(search: _Search, here: _Place, movable: np.ndarray, classes: int) -> _Place | None:
    base = dated(here.plan, search.dates)
    for trial in trials_from(base, here.priority, search.weights, movable, classes):
        if search.is_over():
            return None
        found = search.tried(here, trial)
        if found is not None and found.lateness < here.lateness:
            return found
    return None


def _taken_back(search: _Search) -> None:
    """Give lines their own priorities again where that costs nothing: first all of them, then halves, then parts."""
    waiting = [np.flatnonzero(search.best.priority != search.start.priority)]
    here = search.best
    while waiting:
        part = waiting.pop(0)
        if not len(part) or search.is_over():
            continue
        back = dict(zip(part.tolist(), search.start.priority[part].tolist(), strict=True))
        found = search.tried(here, back)
        if found is not None and found.lateness <= here.lateness:
            here = found
        elif len(part) > 1:
            waiting += [part[: len(part) // 2], part[len(part) // 2 :]]
    search.best = here


def _result(search: _Search, begun: str) -> RankingSearch:
    best, start = search.best, search.start
    codes = np.flatnonzero(best.priority != start.priority).tolist()
    changes = search.changes(codes, best.priority)
    # The plan that a caller gets is made from the first one in one go, as if these changes had been asked for.
    changed = replan(search.plan, changes, dates=search.dates) if changes else search.plan
    before, after = dated(search.plan, search.dates), dated(changed, search.dates)
    moved = moved_between(before, after)
    result = RankingSearch(
        changes=tuple(changes),
        previous=tuple(int(start.priority[code]) for code in codes),
        plan=changed,
        table=moved_table(after, moved, search.weights),
        others=tally_of(after, moved),
        yardstick=search.weights.yardstick,
        before=start.lateness,
        after=lateness_of(after, search.weights),
        evaluations=search.done,
        begun_with=begun,
        stopped=search.stopped,
        curve=((0, start.lateness), *search.curve),
    )
    return result if changes else replace(result, plan=search.plan)
