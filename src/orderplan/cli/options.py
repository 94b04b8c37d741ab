"""Arguments and options that several commands share."""

from __future__ import annotations

from datetime import date, datetime
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from orderplan.cli.output import FORMATS, Output

if TYPE_CHECKING:
    from collections.abc import Callable

    from orderplan.bom.graph import BomGraph
    from orderplan.data.planning_data import PlanningData
    from orderplan.enums import OnDataError

_WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")

plant_argument = click.argument("plant", type=click.Path(exists=True, path_type=Path))


class Day(click.ParamType[date]):
    """A day, written 2026-01-05."""

    name = "day"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Read the day."""
        try:
            return datetime.strptime(value, "%Y-%m-%d").date()  # noqa: DTZ007 - plant time has no zone
        except ValueError:
            self.fail(f"'{value}' is not a day.  Hint: write 2026-01-05.", param, ctx)


def as_of_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add ``--as-of``."""
    return click.option("--as-of", type=Day(), help="Planning day; else that of plan.toml, else today.")(command)


def day_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add ``--day``."""
    return click.option("--day", type=Day(), help="Day on which lines and prices hold; else the planning day.")(command)


def order_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add ``--order``."""
    return click.option("--order", "order_id", metavar="ID", help="Sales order whose own BOMs count.")(command)


def output_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add ``--format`` and ``--output``, and hand them over as one `Output`."""

    @click.option("--format", "file_format", type=click.Choice(FORMATS), help="Form of the result; default table.")
    @click.option("--output", "path", type=click.Path(dir_okay=False, path_type=Path), help="File to write it to.")
    @wraps(command)
    def wrapped(*args: Any, file_format: str | None, path: Path | None, **kwargs: Any) -> Any:
        return command(*args, output=Output.of(file_format, path), **kwargs)

    return wrapped


def read_plant(plant: Path, *, on_data_error: OnDataError | str = "raise") -> PlanningData:
    """Read a plant folder or workbook."""
    from orderplan.data.folder import read_folder
    from orderplan.data.workbook import read_workbook

    is_workbook = plant.suffix.casefold() in _WORKBOOKS
    return (read_workbook if is_workbook else read_folder)(plant, on_data_error=on_data_error)


def read_bom(plant: Path, as_of: date | None) -> BomGraph:
    """Read a plant and build its BOM."""
    from orderplan.bom.graph import build_bom
    from orderplan.config import PlanConfig
    from orderplan.data.encode import encode

    return build_bom(encode(read_plant(plant), PlanConfig(as_of=as_of)))
