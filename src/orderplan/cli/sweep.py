"""The command that asks many what-ifs at once: which single delay hurts most, and grids of choices."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from orderplan.cli.options import output_options, plant_argument
from orderplan.cli.planning import machines_note, planned, planning_options
from orderplan.whatif.words import Dates, Each

if TYPE_CHECKING:
    import pandas as pd

    from orderplan.cli.options import Plant
    from orderplan.cli.output import Output
    from orderplan.config import PlanConfig
    from orderplan.plan import Plan
    from orderplan.whatif.kinds import Change

_SHOWN = 15
_COLUMNS = (
    "scenario", "orders_later", "days_later", "value_later", "orders_never", "orders_earlier", "days_earlier",
    "days_late_change", "late_value_change", "purchase_value_change",
)  # fmt: skip
_QUESTIONS = {
    Each.RECEIPT: "Each open order {days} days later",
    Each.SUPPLIER: "All open orders of each supplier {days} days later",
    Each.ORDER: "Each sales order line wanted {days} days later",
    Each.LEAD_TIME: "The lead time of each item {days} days longer",
    Each.MACHINE: "Each machine down for {days} days from today on",
}
_ABOUT = {
    Each.RECEIPT: "open order",
    Each.SUPPLIER: "open order of a supplier",
    Each.ORDER: "open sales order line",
    Each.LEAD_TIME: "item that is planned",
    Each.MACHINE: "machine",
}
"""What there is a scenario for."""


@click.command()
@plant_argument
@click.option("--each", type=click.Choice([str(word) for word in Each]), help="Of what there is a scenario each.")
@click.option("--days", type=click.IntRange(min=1), default=7, show_default=True, help="How much later, with --each.")
@click.option(
    "--grid",
    "files",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A file of changes, done or not: a scenario for each combination; repeatable.",
)
@click.option(
    "--dates",
    type=click.Choice([str(word) for word in Dates]),
    help="As in whatif; default: material, of machines repaired.",
)
@click.option("--processes", type=click.IntRange(min=1), help="That answer at once; default: by how many there are.")
@planning_options
@output_options
def sweep(
    plant: Plant,
    *,
    each: str | None,
    days: int,
    files: tuple[Path, ...],
    dates: str | None,
    processes: int | None,
    config: PlanConfig,
    output: Output,
) -> None:
    """Ask PLANT many what-ifs at once, and rank them by the harm that they do.

    \b
    Examples:
      orderplan sweep data/samples/pumps --each receipt
      orderplan sweep data/samples/pumps --each supplier --days 14
      orderplan sweep data/samples/pumps --each machine --days 3
      orderplan sweep data/samples/pumps --grid night-shift.toml --grid second-lathe.toml --dates repaired

    Most harmful is what makes an order impossible, then days later, then more days late.
    """
    from orderplan.errors import ConfigError
    from orderplan.whatif.batch import compare_scenarios

    if bool(each) == bool(files):
        raise click.UsageError("give --each or --grid, one of them")
    plan = planned(plant, config)
    dates = dates or str(Dates.REPAIRED if each == str(Each.MACHINE) else Dates.MATERIAL)
    scenarios = _grid(files) if files else _each(plan, each or "", days)
    batch = compare_scenarios(plan, scenarios, dates=dates, processes=processes)
    frame = batch.scenarios
    if each == str(Each.ORDER):  # that the order itself is there later is no harm: who gains by it is the question
        frame = frame.sort_values(["days_late_change", "scenario"], ignore_index=True)
    for name, why in batch.refused.items():
        click.echo(f"{name} was left out: {why}", err=True)
    if batch.refused and frame.empty:
        raise ConfigError(["None of the scenarios can be planned, so there is nothing to compare."])
    if output.file_format != "table" or output.path is not None:
        output.show(frame)
        return
    if each and frame.empty:
        click.echo(f"There is no {_ABOUT[Each(each)]} to ask about.")
        return
    question = _question(each, days)
    note = machines_note(plan, config) if dates == str(Dates.MATERIAL) else ""
    shown = frame if files else frame[_matters(frame)].head(_SHOWN)
    output.show(
        shown[list(_COLUMNS)],
        title=f"{question}: of {_scenarios(len(frame))} {int(_matters(frame).sum()):,} move an order",
        footer="\n".join(filter(None, [_verdict(frame, each), _more(frame, len(shown)), note])),
    )


def _question(each: str | None, days: int) -> str:
    if not each:
        return "Each combination of the changes"
    question = _QUESTIONS[Each(each)].format(days=f"{days:,}")
    return question if days > 1 else question.replace(" 1 days", " 1 day")


def _scenarios(count: int) -> str:
    return f"{count:,} scenario{'' if count == 1 else 's'}"


def _each(plan: Plan, each: str, days: int) -> dict[str, list[Change]]:
    from orderplan.whatif.variations import scenarios_of_each

    return scenarios_of_each(plan, each, days)


def _grid(files: tuple[Path, ...]) -> dict[str, list[Change]]:
    from orderplan.whatif.read_changes import read_changes
    from orderplan.whatif.variations import grid

    names = [file.stem for file in files]
    twice = [name for name in names if names.count(name) > 1]
    if twice:
        raise click.UsageError(f"two files are called '{twice[0]}': rename one of them")
    return grid({file.stem: {file.stem: read_changes(file)} for file in files})


def _matters(frame: pd.DataFrame) -> pd.Series:
    return frame[["orders_later", "orders_never", "orders_earlier", "days_late_change"]].any(axis=1)


def _verdict(frame: pd.DataFrame, each: str | None) -> str:
    """Say in a sentence which scenario does most harm, or of waiting orders most good."""
    if each == str(Each.ORDER):
        gain = -int(frame["days_late_change"].iloc[0]) if len(frame) else 0
        return (
            f"Most is gained where {frame['scenario'].iloc[0]} waits: {_days(gain)} less late in all."
            if gain > 0
            else ""
        )
    harmful = frame[(frame["orders_later"] > 0) | (frame["orders_never"] > 0)]
    if harmful.empty:
        return "None makes an order later."
    row = harmful.iloc[0]
    lines = "1 order line is" if row["orders_later"] == 1 else f"{row['orders_later']:,} order lines are"
    never = f", and {row['orders_never']:,} can never be covered" if row["orders_never"] else ""
    what = f" ({row['changes']})" if ";" not in row["changes"] else ""
    return (
        f"Most harm does {row['scenario']}{what}: {lines} later by {_days(row['days_later'])} in all, "
        f"worth {row['value_later']:,.2f}{never}."
    )


def _days(count: int) -> str:
    return "1 day" if count == 1 else f"{count:,} days"


def _more(frame: pd.DataFrame, shown: int) -> str:
    left = int(_matters(frame).sum()) - shown
    return f"{left:,} more that move an order: --format csv gives all." if left > 0 else ""
