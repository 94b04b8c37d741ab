"""The command that writes the report of a plan."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from orderplan.cli.options import plant_argument
from orderplan.cli.planning import planned, planning_options
from orderplan.enums import Language

if TYPE_CHECKING:
    from orderplan.cli.options import Plant
    from orderplan.config import PlanConfig
    from orderplan.plan import Plan

_WORKBOOK = ".xlsx"


@click.command()
@plant_argument
@click.option(
    "--output",
    "path",
    type=click.Path(dir_okay=False, path_type=Path),
    default=Path("report.html"),
    show_default=True,
    help="The file; a workbook where it ends in .xlsx.",
)
@click.option(
    "--lang", "language", type=click.Choice([str(word) for word in Language]), help="Else reports.language, else en."
)
@click.option("--title", help="What stands at the top of an HTML report.")
@planning_options
def report(plant: Plant, *, path: Path, language: str | None, title: str | None, config: PlanConfig) -> None:
    """Write the report of a plan: what needs attention, deliveries, shortages, purchases, load, schedule, kits.

    \b
    Examples:
      orderplan report data/samples/pumps
      orderplan report data/samples/pumps --lang zh --output pumps.html
      orderplan report data/samples/pumps --output pumps.xlsx

    PLANT is planned first. A folder that `orderplan plan --output` wrote is not planned again.
    """
    if path.suffix.casefold() not in {".html", ".htm", _WORKBOOK}:
        raise click.UsageError(f"'{path}': a report ends in .html, or in {_WORKBOOK} for a workbook")
    if title is not None and path.suffix.casefold() == _WORKBOOK:
        raise click.UsageError("--title is for HTML reports")
    _write(plan_of(plant, config), path, language, title)
    click.echo(f"Report written to {path}")


def plan_of(plant: Plant, config: PlanConfig) -> Plan:
    """Give the plan that a folder holds, else make one."""
    from orderplan.config import PlanConfig
    from orderplan.plan_files import PROVENANCE_FILE, read_plan

    folder = Path(plant.place)
    if not (folder / PROVENANCE_FILE).is_file():
        return planned(plant, config)
    if config != PlanConfig():
        raise click.UsageError(f"'{folder}' is a plan that has been made: --as-of and --set come too late")
    return read_plan(folder)


def _write(plan: Plan, path: Path, language: str | None, title: str | None) -> None:
    from orderplan.errors import ConfigError

    try:
        if path.suffix.casefold() == _WORKBOOK:
            from orderplan.reports.excel import write_results_workbook

            chosen = language or plan.provenance.config.reports.language or Language.EN
            write_results_workbook(plan.tables, path, language=chosen, as_of=plan.provenance.as_of)
        else:
            from orderplan.reports.html import write_report

            write_report(plan, path, language=language, title=title)
    except OSError as error:
        raise ConfigError([f"'{path}' cannot be written: {error.strerror}."]) from error
