"""Arguments and options that several commands share."""

from __future__ import annotations

from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Plant:
    """The plant that a command is about."""

    place: str
    """A folder, a workbook, or the URL or file of a database."""
    settings: Path | None = None
    """A plan.toml for a database."""

    def __str__(self) -> str:
        """Write the place without a password."""
        from orderplan.data.database_address import shown_place

        return shown_place(self.place)


class PlantPlace(click.ParamType[str]):
    """Where a plant is: a folder or file that exists, or the URL of a database."""

    name = "plant"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Take the text as it is; whether a database answers shows when it is read."""
        from orderplan.data.database_address import is_url

        text = str(value)
        if not is_url(text) and not Path(text).exists():
            self.fail(f"'{text}' does not exist.  Hint: a plant is a folder, a workbook or a database.", param, ctx)
        return text


settings_option = click.option(
    "--settings",
    "settings_file",
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A plan.toml for PLANT in a database; else its table plan_settings.",
)
"""Adds ``--settings``, handed over as `settings_file`."""


def plant_argument(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add ``PLANT`` and ``--settings``, and hand them over as one `Plant`."""

    @click.argument("plant", type=PlantPlace())
    @settings_option
    @wraps(command)
    def wrapped(*args: Any, plant: str, settings_file: Path | None, **kwargs: Any) -> Any:
        return command(*args, plant=Plant(plant, settings_file), **kwargs)

    return wrapped


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


def read_plant(plant: Plant | Path | str, *, on_data_error: OnDataError | str = "raise") -> PlanningData:
    """Read a plant from a folder, a workbook or a database."""
    from orderplan.data.source import read_source

    known = plant if isinstance(plant, Plant) else Plant(str(plant))
    return read_source(known.place, settings=known.settings, on_data_error=on_data_error)


def read_bom(plant: Plant | Path | str, as_of: date | None) -> BomGraph:
    """Read a plant and build its BOM."""
    from orderplan.bom.graph import build_bom
    from orderplan.config import PlanConfig
    from orderplan.data.encode import encode

    return build_bom(encode(read_plant(plant), PlanConfig(as_of=as_of)))
