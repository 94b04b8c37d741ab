"""The command that ranks the order lines, moves them, and looks for the best priorities."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from orderplan.cli.options import Day, output_options, plant_argument
from orderplan.cli.planning import machines_note, planned, planning_options
from orderplan.whatif.words import Dates

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    import pandas as pd

    from orderplan.cli.options import Plant
    from orderplan.cli.output import Output
    from orderplan.config import PlanConfig
    from orderplan.plan import Plan
    from orderplan.priorities.weights import RankWeights
    from orderplan.whatif.kinds import Change

_SHOWN = 30
"""Rows of a table that a terminal shows; a file has them all."""
_RANKED = (
    "rank", "order_id", "customer_id", "customer_class", "priority", "score", "due_date", "days_late", "days_left",
    "days_needed", "value", "penalty_per_day", "contends_for",
)  # fmt: skip
_MOVED = (
    "order_id", "move", "item_id", "customer_id", "previous_priority", "priority", "due_date", "previous_date",
    "projected_date", "days", "days_late", "value", "weighted_days", "penalty",
)  # fmt: skip
_UP, _DOWN = "up", "down"


class _Weighted(click.ParamType["RankWeights"]):
    """Weights, written class=3,urgency=5."""

    name = "weights"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> RankWeights:
        """Read the weights; those that are not named keep theirs."""
        from orderplan.priorities.weights import weights_from

        given: dict[str, float] = {}
        for part in str(value).split(","):
            name, equals, text = part.partition("=")
            try:
                given[name.strip()] = float(text)
            except ValueError:
                equals = ""
            if not equals:
                self.fail(f"'{part}' is no weight.  Hint: write class=3,urgency=5.", param, ctx)
        return weights_from(given)


@click.command()
@plant_argument
@click.option("--weights", type=_Weighted(), metavar="NAME=NUMBER,…", help="How much counts: class, urgency, value, …")
@click.option("--classes", metavar="A,B,…", help="The customer classes, the best first; else by their names.")
@click.option("--front", "locked", metavar="ID", multiple=True, help="An order line to put in front; may be repeated.")
@click.option("--move", metavar="ID WAY", nargs=2, help="Move one line: up, down, or to a priority.")
@click.option("--moves", is_flag=True, help="Each late line one priority up, alone: which move helps most?")
@click.option("--best", is_flag=True, help="Look for the priorities with the least weighted lateness.")
@click.option("--evaluations", type=click.IntRange(1), default=200, show_default=True, help="How many --best tries.")
@click.option(
    "--place",
    nargs=3,
    metavar="ITEM QUANTITY DUE",
    type=(str, float, Day()),
    help="Where a rush order does least harm.",
)
@click.option("--order", "order_id", default="RUSH", show_default=True, metavar="ID", help="What to call that order.")
@click.option("--priority", type=click.IntRange(1), default=5, show_default=True, help="How much its lateness weighs.")
@click.option(
    "--yardstick", type=click.Choice(["priority", "penalty"]), default="priority", show_default=True,
    help="What a day late costs: by the priority as it is, or by the contract.",
)  # fmt: skip
@click.option(
    "--dates", type=click.Choice([str(word) for word in Dates]), default="material", show_default=True,
    help="Of material alone (the quickest), of the schedule repaired, or scheduled anew.",
)  # fmt: skip
@click.option(
    "--changes", "changes_file", metavar="FILE.toml", type=click.Path(dir_okay=False, path_type=Path),
    help="Write the priorities as changes that `orderplan whatif` reads.",
)  # fmt: skip
@planning_options
@output_options
def rank(
    plant: Plant,
    *,
    weights: RankWeights | None,
    classes: str | None,
    locked: tuple[str, ...],
    move: tuple[str, str] | None,
    moves: bool,
    best: bool,
    evaluations: int,
    place: tuple[str, float, date] | None,
    order_id: str,
    priority: int,
    yardstick: str,
    dates: str,
    changes_file: Path | None,
    config: PlanConfig,
    output: Output,
) -> None:
    """Rank the open order lines of PLANT, and see what a priority changes for the others.

    \b
    Examples:
      orderplan rank data/samples/pumps
      orderplan rank data/samples/pumps --weights class=3,urgency=5,penalty=10 --changes ranked.toml
      orderplan rank data/samples/pumps --move SO-1008 up
      orderplan rank data/samples/pumps --move SO-1003 1
      orderplan rank data/samples/pumps --moves
      orderplan rank data/samples/pumps --best --evaluations 200 --changes best.toml
      orderplan rank data/samples/pumps --place PUMP-200 2 2026-02-19

    Nothing is written to PLANT.
    """
    if sum((move is not None, moves, best, place is not None)) > 1:
        raise click.UsageError("give one of --move, --moves, --best and --place")
    if (move or moves or best or place) and (weights is not None or classes is not None or locked):
        raise click.UsageError("--weights, --classes and --front are of the ranking: leave them out, or the question")
    if moves and changes_file is not None:
        raise click.UsageError("--moves compares moves: write the one you choose with --move ID up --changes FILE.toml")
    plan = _planned(plant, config, dates)
    if move is not None:
        changes = _show_move(plan, *move, yardstick, dates, output)
    elif moves:
        changes = _show_moves(plan, yardstick, dates, output)
    elif best:
        changes = _show_best(plan, evaluations, yardstick, dates, output)
    elif place is not None:
        changes = _show_place(plan, place, order_id, priority, yardstick, dates, output)
    else:
        changes = _show_ranking(plan, weights, classes, locked, output)
    note = machines_note(plan, config) if dates == Dates.MATERIAL and _is_read(output) else ""
    if note:
        click.echo(f"\n{note}")
    if changes_file is not None:
        _write(changes, changes_file, beside_data=not _is_read(output))


def _planned(plant: Plant, config: PlanConfig, dates: str) -> Plan:
    """Plan a plant, without its schedule where nothing waits for machines."""
    from orderplan.config import PlanConfig, SchedulerConfig, merged
    from orderplan.enums import Capacity

    if dates == Dates.MATERIAL:
        config = merged(config, PlanConfig(scheduler=SchedulerConfig(capacity=Capacity.INFINITE)))
    return planned(plant, config)


def _show_ranking(
    plan: Plan, weights: RankWeights | None, classes: str | None, locked: tuple[str, ...], output: Output
) -> Sequence[Change]:
    from orderplan.priorities.ranking import as_priorities, rank_orders

    named = None if classes is None else [name.strip() for name in classes.split(",")]
    ranking = rank_orders(plan, weights, classes=named, locked=locked)
    frame = ranking.frame
    if _is_read(output):
        frame = frame.assign(score=frame["score"].round(2))
    _show(frame, _RANKED, ranking.summary(), output)
    return as_priorities(ranking)


def _show_move(plan: Plan, order_id: str, way: str, yardstick: str, dates: str, output: Output) -> Sequence[Change]:
    from orderplan.priorities.effect import priority_effect
    from orderplan.whatif.orders import ChangeOrder

    if way not in {_UP, _DOWN} and not way.isdecimal():
        raise click.UsageError(f"--move {order_id} {way}: write up, down, or a priority such as 1")
    to = int(way) if way.isdecimal() else None
    effect = priority_effect(plan, order_id, steps=-1 if way == _DOWN else 1, to=to, dates=dates, yardstick=yardstick)
    _show(effect.frame, _MOVED, effect.summary(), output)
    return [ChangeOrder(order_id, priority=effect.priority)]


def _show_moves(plan: Plan, yardstick: str, dates: str, output: Output) -> Sequence[Change]:
    from orderplan.priorities.effect import priority_effects

    effects = priority_effects(plan, dates=dates, yardstick=yardstick)
    helping = effects[effects["helps"]]
    title = f"Late order lines one priority up, each alone: {len(helping):,} of {len(effects):,} moves help."
    columns = [name for name in effects.columns if name not in {"place", "helps"}]
    is_terminal = _is_read(output)
    some = effects[(effects["weighted_days"] != 0) | (effects["penalty"] != 0) | (effects["never"] != 0)]
    same = len(effects) - len(some)
    footer = f"{same:,} more make no difference." if same and is_terminal else ""
    output.show(some[columns] if is_terminal else effects, title=title, footer=footer)
    return []


def _show_best(plan: Plan, evaluations: int, yardstick: str, dates: str, output: Output) -> Sequence[Change]:
    from orderplan.priorities.search import best_ranking

    found = best_ranking(plan, evaluations=evaluations, yardstick=yardstick, dates=dates)
    _show(found.frame, _MOVED, found.summary(), output)
    return found.changes


def _show_place(
    plan: Plan,
    place: tuple[str, float, date],
    order_id: str,
    priority: int,
    yardstick: str,
    dates: str,
    output: Output,
) -> Sequence[Change]:
    from orderplan.priorities.place import least_harmful_place
    from orderplan.whatif.orders import AddOrder

    item_id, quantity, due = place
    order = AddOrder(order_id, item_id, quantity, due, priority=priority)
    found = least_harmful_place(plan, order, dates=dates, yardstick=yardstick)
    output.show(found.frame, title=found.summary() + "\n")
    return [replace(order, priority=found.best.priority)]


def _show(frame: pd.DataFrame, columns: Sequence[str], text: str, output: Output) -> None:
    """Show what a planner reads out, and under it the rows; other programs get all columns and rows."""
    if not _is_read(output):
        output.show(frame, title=text + "\n")
        return
    if frame.empty:
        output.show_text(text)
        return
    more = len(frame) - _SHOWN
    output.show(
        frame[list(columns)].head(_SHOWN),
        title=text + "\n",
        footer=f"… and {more:,} more: --format csv gives all." if more > 0 else "",
    )


def _is_read(output: Output) -> bool:
    """Tell whether a person reads the output, rather than another program."""
    return output.file_format == "table" and output.path is None


def _write(changes: Sequence[Change], path: Path, *, beside_data: bool) -> None:
    """Write changes, and say so: on standard error where the output is for another program."""
    from orderplan.errors import ConfigError
    from orderplan.priorities.changes_file import write_changes

    try:
        write_changes(changes, path)
    except OSError as error:
        raise ConfigError([f"'{path}' cannot be written: {error.strerror}."]) from error
    click.echo(f"{len(changes):,} change{'' if len(changes) == 1 else 's'} written to {path}", err=beside_data)
