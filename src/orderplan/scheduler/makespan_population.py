"""The schedules that a makespan search keeps, and what it begins from next."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from orderplan.scheduler.dispatch import DispatchRule, DispatchSetting, dispatch
from orderplan.scheduler.makespan_task import Solution, Task
from orderplan.scheduler.urgency_kernels import urgency_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from orderplan.scheduler.makespan_task import Setting
    from orderplan.scheduler.problem import SchedulingProblem
    from orderplan.scheduler.schedule import Schedule

POPULATION = 12
PATIENCE = 2_000
"""Moves without a better makespan after which a task ends; twice as many after each new start."""
TASKS_OF_A_ROUND = 4
_STALE_ROUNDS = 75
"""Rounds without a change in the population after which it starts again."""


class Population:
    """The best schedules so far, and what is drawn from them."""

    def __init__(self, setting: Setting, problem: SchedulingProblem, start: Schedule) -> None:
        self._setting, self._problem = setting, problem
        self._random = np.random.Generator(np.random.PCG64(setting.seed))
        order = np.argsort(start.start, kind="stable")
        self.best = Solution(start.costs.makespan, order.astype(np.int32), start.mode.astype(np.int32))
        self.moves = 0
        self._population: list[Solution] = []
        self._patience, self._tasks, self._stale = PATIENCE, 0, 0
        self._starts = [self.best, *self._new_starts(POPULATION - 1)]

    def next_tasks(self, effort: int) -> list[Task]:
        """Draw the tasks of the next round."""
        if self._starts:
            begins, self._starts = self._starts[:TASKS_OF_A_ROUND], self._starts[TASKS_OF_A_ROUND:]
        else:
            begins = [child for _ in range(TASKS_OF_A_ROUND // 2) for child in self._children()]
        most_moves = -(-(effort - self.moves) // len(begins))
        tasks = [
            Task(begin.order, begin.modes, self._tasks + place, self._patience, most_moves)
            for place, begin in enumerate(begins)
        ]
        self._tasks += len(tasks)
        return tasks

    def take(self, results: Sequence[tuple[Solution, int]]) -> None:
        """Take the results of a round into the population, in the order of the tasks."""
        changed = False
        for solution, moves in results:
            self.moves += moves
            if solution.makespan < self.best.makespan:
                self.best = solution
            changed |= self._admit(solution)
        self._stale = 0 if changed or self._starts else self._stale + 1
        if self._stale >= _STALE_ROUNDS:
            self._population, self._stale = [], 0
            self._patience *= 2
            self._starts = [self.best, *self._new_starts(POPULATION - 1)]

    def _admit(self, solution: Solution) -> bool:
        """Let a schedule into the population where it is new and no worse than the worst; tell whether it was."""
        population = self._population
        if any(
            other.makespan == solution.makespan
            and np.array_equal(other.modes, solution.modes)
            and np.array_equal(other.order, solution.order)
            for other in population
        ):
            return False
        if len(population) < POPULATION:
            population.append(solution)
            return True
        worst = max(range(POPULATION), key=lambda place: population[place].makespan)
        if solution.makespan > population[worst].makespan:
            return False
        better = solution.makespan < population[worst].makespan
        population[worst] = solution
        return better

    def _new_starts(self, count: int) -> list[Solution]:
        """Make schedules by the most work remaining, with noise."""
        urgency = urgency_of(self._setting.shop)
        remaining = urgency.after + urgency.work
        starts = []
        for _ in range(count):
            rank = -remaining * self._random.uniform(0.6, 1.4, len(remaining))
            schedule = dispatch(self._problem, DispatchSetting(DispatchRule.RANK), rank=rank)
            order = np.argsort(schedule.start, kind="stable").astype(np.int32)
            starts.append(Solution(schedule.costs.makespan, order, schedule.mode.astype(np.int32)))
        return starts

    def _children(self) -> tuple[Solution, Solution]:
        one, other = self._random.choice(len(self._population), 2, replace=False).tolist()
        share = float(self._random.uniform(0.3, 0.5))
        return self._mixed(one, other, share), self._mixed(other, one, share)

    def _mixed(self, one: int, other: int, share: float) -> Solution:
        """Mix two schedules: each operation goes between its places in both, so what both agree on stays."""
        near, far = self._population[one], self._population[other]
        places = np.empty((2, len(near.order)))
        places[0, near.order] = places[1, far.order] = np.arange(len(near.order))
        order = np.argsort((1 - share) * places[0] + share * places[1], kind="stable").astype(np.int32)
        takes_far = self._random.random(len(order)) < share
        return Solution(0, order, np.where(takes_far, far.modes, near.modes).astype(np.int32))
