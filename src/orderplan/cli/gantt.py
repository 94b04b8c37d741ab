"""The command that draws the schedule of a plan as a picture."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from orderplan.cli.options import plant_argument
from orderplan.cli.planning import planning_options
from orderplan.cli.report import plan_of
from orderplan.enums import Language

if TYPE_CHECKING:
    from orderplan.cli.options import Plant
    from orderplan.config import PlanConfig


@click.command()
@plant_argument
@click.option(
    "--output",
    "path",
    type=click.Path(dir_okay=False, path_type=Path),
    default=Path("gantt.png"),
    show_default=True,
    help="The file.",
)
@click.option(
    "--by", type=click.Choice(["resource", "order"]), default="resource", show_default=True, help="What a row is."
)
@click.option("--days", type=click.IntRange(1, 366), default=14, show_default=True, help="Calendar days to draw.")
@click.option(
    "--lang", "language", type=click.Choice([str(word) for word in Language]), help="Else reports.language, else en."
)
@planning_options
def gantt(plant: Plant, *, path: Path, by: str, days: int, language: str | None, config: PlanConfig) -> None:
    """Draw the schedule of PLANT into a PNG picture, for documents; the report has one to move and zoom.

    \b
    Examples:
      orderplan gantt data/samples/pumps
      orderplan gantt data/samples/pumps --by order --days 28 --output orders.png

    PLANT is planned first. A folder that `orderplan plan --output` wrote is not planned again. Needs the package
    matplotlib: pip install 'orderplan[png]'.
    """
    from orderplan.errors import ConfigError
    from orderplan.reports.gantt_png import write_gantt_png

    try:
        write_gantt_png(plan_of(plant, config), path, by=by, days=days, language=language)
    except OSError as error:
        raise ConfigError([f"'{path}' cannot be written: {error.strerror}."]) from error
    click.echo(f"Gantt chart written to {path}")
