"""One constraint of the CP-SAT model by itself: variables are fixed by hand, and the solver says whether it holds."""

from __future__ import annotations

import numpy as np
from ortools.sat.python.cp_model import FEASIBLE, OPTIMAL, CpModel, CpSolver

from orderplan.scheduler.cp_variables import make_variables
from orderplan.scheduler.cp_windows import Windows

HORIZON = 100


def open_windows(problem):
    """Let everything lie anywhere from 0 to the horizon: only constraints keep something out."""
    operations, modes = problem.operation_count, len(problem.modes.run)
    first, last = (np.full(modes, moment, dtype=np.int64) for moment in (0, HORIZON))
    return Windows(
        np.zeros(operations, dtype=np.int64), np.full(operations, HORIZON, dtype=np.int64),
        np.ones(modes, dtype=bool), first, last, first, last,
    )  # fmt: skip


class Alone:
    """A model with the variables of a problem and a single constraint."""

    def __init__(self, problem, constraint, *arguments):
        self.problem, self.model = problem, CpModel()
        self.variables = make_variables(self.model, problem, open_windows(problem))
        self.term = constraint(self.model, problem, self.variables, *arguments)

    def variable(self, name):
        """Find a variable by its kind and numbers: ("mode", 3), ("start", 3), …; starts and ends go by mode."""
        kind, *numbers = name
        if kind == "mode":
            return self.variables.presence[numbers[0]]
        if kind in {"start", "end"}:
            return getattr(self.variables.place_of_mode[numbers[0]], kind)
        if kind == "follows":
            resource, before, after = numbers
            return self.variables.sequences[resource].follows[before, after]
        if kind == "clock":
            return self.variables.end[numbers[0]]
        return getattr(self.variables, kind)[numbers[0]]

    def solved(self, **values):
        model = self.model.clone()
        for name, value in values.items():
            kind, *numbers = name.split("_")
            numbers = [-1 if number == "none" else int(number) for number in numbers]
            model.add(self.variable((kind, *numbers)) == value)
        if self.term is not None:
            model.minimize(self.term)
        solver = CpSolver()
        solver.parameters.num_workers = 1
        return solver, solver.solve(model) in {OPTIMAL, FEASIBLE}

    def allows(self, **values):
        """Tell whether variables may be so: mode_3=1, start_3=7, setup_0=2, clock_0=9, follows_0_none_1=1."""
        return self.solved(**values)[1]

    def least(self, **values):
        """Give the least value that a term of the objective can have."""
        solver, is_possible = self.solved(**values)
        assert is_possible
        return round(solver.objective_value)
