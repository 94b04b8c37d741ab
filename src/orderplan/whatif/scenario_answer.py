"""What one scenario of many comes to: little enough to be handed from process to process."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from orderplan.errors import DataError, RequestError, UnknownIdError
from orderplan.mrp.material_plan import material_of
from orderplan.whatif.compare import compare_plans
from orderplan.whatif.replan import replan
from orderplan.whatif.touched import at_infinite_capacity
from orderplan.whatif.words import Dates

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import pyarrow as pa

    from orderplan.mrp.material_plan import MaterialPlan
    from orderplan.plan import Plan
    from orderplan.whatif.figures import Figures
    from orderplan.whatif.kinds import Change


_BASE = "\0"
"""No scenario has this name."""


@dataclass(frozen=True, slots=True, eq=False)
class ScenarioAnswer:
    """One scenario against its base."""

    figures: Figures | None = None
    """Its key figures; None where a change cannot be done."""
    tables: Mapping[str, pa.Table] | None = None
    """The tables asked for."""
    refused: str = ""
    """Why it was not planned; empty where it was."""


def compared_base(plan: Plan, dates: Dates) -> MaterialPlan:
    """Give what the scenarios of a plan are compared with."""
    material = material_of(plan)
    return at_infinite_capacity(material) if dates is Dates.MATERIAL else material


def answer_scenario(
    plan: Plan, name: str, changes: Iterable[Change], *, dates: Dates, tables: Sequence[str]
) -> ScenarioAnswer:
    """Plan one scenario and compare it; a change that cannot be done is an answer too.

    Parameters
    ----------
    plan
        The base; it stays as it is.
    name, changes
        The scenario.
    dates
        As in `replan`.
    tables
        Which tables of a comparison to give.

    """
    try:
        other = replan(plan, changes, dates=dates)
    except (RequestError, UnknownIdError, DataError) as error:
        return ScenarioAnswer(refused=str(error))
    compared = compare_plans(compared_base(plan, dates), other, names=(_BASE, name))
    return ScenarioAnswer(compared.figures[1], {table: compared.tables[table] for table in tables})
