"""Many scenarios at once: each planned and compared with the same base, in several processes where they are many."""

from __future__ import annotations

import os
from dataclasses import asdict, dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pyarrow as pa

from orderplan.errors import RequestError
from orderplan.plan import ResultTables
from orderplan.tables.results import result_schema
from orderplan.whatif.compare import PlanComparison, figures_table
from orderplan.whatif.figures import figures_of
from orderplan.whatif.scenario_answer import answer_scenario, compared_base
from orderplan.whatif.tables import COMPARISON_TABLES
from orderplan.whatif.words import Dates, Move
from orderplan.whatif.worker_processes import Question, answers_of_processes

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from orderplan.plan import Plan
    from orderplan.progress import ShouldStop
    from orderplan.whatif.kinds import Change
    from orderplan.whatif.scenario_answer import ScenarioAnswer

BASE = "base"
_ALWAYS = ("order_effects", "shortage_effects", "purchase_effects")
"""The tables that a summary is made of."""
_WORTH_A_PROCESS = 100
"""Scenarios for which a process more is started: it takes seconds until it can answer."""


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class ScenarioBatch:
    """What `compare_scenarios` gives."""

    comparison: PlanComparison
    """All scenarios that could be planned against the base, in the order given."""
    changes: Mapping[str, tuple[Change, ...]]
    """What each scenario changes, refused ones among them."""
    refused: Mapping[str, str]
    """Why the other scenarios could not be planned; one that was not begun when it was stopped is in neither."""

    @property
    def scenarios(self) -> pd.DataFrame:
        """The scenarios that could be planned, the most harmful first.

        Returns
        -------
        pandas.DataFrame
            A row each: `scenario`; `orders_later`, `days_later`, `value_later`, `orders_never`, `orders_earlier`,
            `days_earlier` of the order lines that are in both plans; how the key figures differ from those of the base
            (`Figures`: `late_change`, `days_late_change`, …); `changes` in words. Most harmful is what never comes,
            then days later, then days late that are added, then fewer days earlier.

        """
        return _scenarios_frame(self)


def compare_scenarios(
    plan: Plan,
    scenarios: Mapping[str, Iterable[Change]],
    *,
    dates: Dates | str = Dates.MATERIAL,
    tables: Sequence[str] = (),
    processes: int | None = None,
    should_stop: ShouldStop | None = None,
) -> ScenarioBatch:
    """Plan many scenarios on one base, and compare each with it.

    Parameters
    ----------
    plan
        The base; it stays as it is.
    scenarios
        Their changes by their names; see `orderplan.whatif.variations` for whole families of them.
    dates
        Of what the dates are, as in `replan`; by default of material and lead times alone, which is quickest.
    tables
        Tables of a comparison to have besides those of orders, shortages and purchases: ``receipt_effects``,
        ``week_effects``, ``load_effects``, ``setup_effects``.
    processes
        How many processes answer; by default one for each hundred scenarios, and as many as there are cores at most.
        With one it is this process. The plan's arrays stand in memory once, whatever their number, in a file of the
        temporary folder. The answers are the same with any number.
    should_stop
        Asked before each scenario; those that are not begun are left out.

    Raises
    ------
    RequestError
        Where a scenario has the name of the base, there is no such table, or the plan was read from files.
    OrderPlanError
        Where a process died.

    Examples
    --------
    >>> import orderplan as op
    >>> plan = op.make_plan(op.read_folder("data/samples/bicycle"))
    >>> more = {"one more": [op.ChangeOrder("SO-1", 3)], "many more": [op.ChangeOrder("SO-1", 90)]}
    >>> batch = compare_scenarios(plan, more)
    >>> batch.scenarios[["scenario", "orders_later", "days_later"]]
        scenario  orders_later  days_later
    0  many more             2          18
    1   one more             2          14

    """
    dates, wanted = Dates(dates), (*_ALWAYS, *tables)
    if plan.data is None or plan.material is None:
        raise RequestError("the plan was read from files or stopped early.  Hint: plan the data anew to ask what if.")
    if BASE in scenarios:
        raise RequestError(f"no scenario can be called '{BASE}': that is the plan that it is compared with")
    if "figure" in scenarios:
        raise RequestError("no scenario can be called 'figure': the column of the key figures' names is")
    unknown = [name for name in tables if name not in COMPARISON_TABLES]
    if unknown:
        raise RequestError(f"there is no table '{unknown[0]}'.  Hint: {', '.join(COMPARISON_TABLES)}.")
    listed = {name: tuple(changes) for name, changes in scenarios.items()}
    base = figures_of(compared_base(plan, dates))  # the plan keeps it, so that no process need find it again
    answers = _answers(plan, listed, dates, wanted, processes, should_stop or _never)
    planned = {name: each for name, each in answers.items() if not each.refused}
    names, figures = (BASE, *planned), (base, *(each.figures for each in planned.values() if each.figures))
    stacked = {table: _stacked(table, planned.values()) for table in wanted}
    makers = {"key_figures": partial(figures_table, names, figures)}
    makers |= {table: partial(stacked.__getitem__, table) for table in stacked}
    return ScenarioBatch(
        comparison=PlanComparison(names=names, figures=figures, tables=ResultTables(makers)),
        changes=listed,
        refused={name: each.refused for name, each in answers.items() if each.refused},
    )


def _never() -> bool:
    return False


def _answers(
    plan: Plan,
    scenarios: Mapping[str, tuple[Change, ...]],
    dates: Dates,
    tables: tuple[str, ...],
    processes: int | None,
    should_stop: ShouldStop,
) -> dict[str, ScenarioAnswer]:
    """Answer the scenarios, in their order."""
    if processes is None:
        processes = min(os.cpu_count() or 1, max(1, len(scenarios) // _WORTH_A_PROCESS))
    if processes > 1:
        questions = [Question(place, *scenario) for place, scenario in enumerate(scenarios.items())]
        found = answers_of_processes(
            plan, questions, dates=dates, tables=tables, processes=processes, should_stop=should_stop
        )
        return {name: found[place] for place, name in enumerate(scenarios) if place in found}
    answers = {}
    for name, changes in scenarios.items():
        if should_stop():
            break
        answers[name] = answer_scenario(plan, name, changes, dates=dates, tables=tables)
    return answers


def _stacked(table: str, answers: Iterable[ScenarioAnswer]) -> pa.Table:
    """Put the rows of all scenarios under one another."""
    parts = [each.tables[table] for each in answers if each.tables is not None]
    return pa.concat_tables(parts) if parts else result_schema(COMPARISON_TABLES[table]).empty_table()


def _scenarios_frame(batch: ScenarioBatch) -> pd.DataFrame:
    names, (base, *figures) = batch.comparison.names[1:], batch.comparison.figures
    orders = batch.comparison.deliveries
    days = orders["days"].astype("float64").fillna(0.0)
    moves = {
        "orders_later": orders["move"] == str(Move.LATER),
        "days_later": days.where(orders["move"] == str(Move.LATER), 0.0),
        "value_later": orders["value"].where(orders["move"].isin([str(Move.LATER), str(Move.NEVER)]), 0.0),
        "orders_never": orders["move"] == str(Move.NEVER),
        "orders_earlier": orders["move"] == str(Move.EARLIER),
        "days_earlier": -days.where(orders["move"] == str(Move.EARLIER), 0.0),
    }
    sums = pd.DataFrame(moves).groupby(orders["scenario"]).sum().reindex(names, fill_value=0)
    sums = sums.astype(dict.fromkeys(moves, np.int64) | {"value_later": np.float64}).round({"value_later": 2})
    before = asdict(base)
    rows = [
        {f"{name}_change": round(value - before[name], 2) for name, value in asdict(each).items()} for each in figures
    ]
    columns = [f"{name}_change" for name in before]
    changed = pd.DataFrame(rows, index=pd.Index(names, name="scenario"), columns=columns)
    frame = pd.concat([sums.rename_axis("scenario"), changed], axis=1)
    frame["changes"] = ["; ".join(each.description for each in batch.changes[name]) for name in names]
    worst = ["orders_never", "days_later", "days_late_change", "days_earlier", "scenario"]
    return frame.reset_index().sort_values(worst, ascending=[False, False, False, True, True], ignore_index=True)
