"""What the commands that plan have in common: the settings that the command line gives, and the progress shown."""

from __future__ import annotations

import sys
import tomllib
from functools import wraps
from typing import TYPE_CHECKING, Any

import click

from orderplan.cli.options import Day, read_plant

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from orderplan.cli.options import Plant
    from orderplan.config import PlanConfig
    from orderplan.mrp.material_plan import MaterialPlan
    from orderplan.plan import Plan


def planning_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add ``--as-of`` and ``--set``, and hand them over as one `PlanConfig`."""

    @click.option("--as-of", type=Day(), help="Planning day; else that of plan.toml, else today.")
    @click.option(
        "--set",
        "settings",
        metavar="NAME=VALUE",
        multiple=True,
        help="A setting that holds over plan.toml, such as mrp.defer_days=14; may be repeated.",
    )
    @wraps(command)
    def wrapped(*args: Any, as_of: date | None, settings: tuple[str, ...], **kwargs: Any) -> Any:
        return command(*args, config=config_of(as_of, settings), **kwargs)

    return wrapped


def config_of(as_of: date | None, settings: tuple[str, ...]) -> PlanConfig:
    """Make the settings of a command line; a value is written as in plan.toml, texts also without quotes.

    Raises
    ------
    ConfigError
        Where a name or a value is wrong.

    """
    from orderplan.config import PlanConfig, config_from, merged

    document: dict[str, Any] = {}
    for setting in settings:
        name, equals, text = setting.partition("=")
        if not equals:
            raise click.UsageError(f"--set {setting}: write NAME=VALUE, such as mrp.defer_days=14")
        *sections, last = name.strip().split(".")
        place = document
        for section in sections:
            place = place.setdefault(section, {})
            if not isinstance(place, dict):
                raise click.UsageError(f"--set {setting}: '{section}' is given a value of its own before")
        place[last] = _value_of(text.strip())
    return merged(config_from(document, source="--set"), PlanConfig(as_of=as_of))


def _value_of(text: str) -> Any:
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        return text


def planned(plant: Plant, config: PlanConfig) -> Plan:
    """Read a plant and plan it, with a bar of progress on a terminal."""
    from orderplan.pipeline import make_plan

    if not sys.stderr.isatty():
        return make_plan(read_plant(plant), config)
    from rich.console import Console
    from rich.progress import BarColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar

    columns = (TextColumn("{task.description:<12}"), BarColumn(), TimeElapsedColumn())
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("read", total=None)
        data = read_plant(plant)
        return make_plan(
            data,
            config,
            on_progress=lambda step: bar.update(
                task, description=step.stage, completed=step.done, total=step.total, refresh=True
            ),
        )


def machines_note(plan: Plan, config: PlanConfig) -> str:
    """Say that dates of material alone are not those of the plan, where the plan would wait for machines.

    Parameters
    ----------
    plan
        A plan whose dates, or those of what is asked about it, are of material and lead times alone.
    config
        The settings of the command line, which hold over those of the plant.

    """
    from orderplan.config import merged
    from orderplan.enums import Capacity

    if plan.data is None or not plan.data.tables["operations"].num_rows:
        return ""
    if merged(plan.data.config, config).scheduler.capacity == Capacity.INFINITE:
        return ""
    return "Dates here are of material and lead times alone; with --dates repaired they wait for machines too."


def planned_material(plant: Plant, config: PlanConfig) -> MaterialPlan:
    """Read a plant, plan its material and schedule it: enough to answer a question about one order or supply."""
    from orderplan.bom.graph import build_bom
    from orderplan.capacity.finite_plan import schedule_plan
    from orderplan.data.encode import encode
    from orderplan.mrp.run import run_mrp

    bom = build_bom(encode(read_plant(plant), config))
    return schedule_plan(run_mrp(bom.instance, bom))
