"""The command that asks what if: changes to a plant, and who moves."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from orderplan.cli.options import plant_argument
from orderplan.cli.planning import planned, planning_options
from orderplan.whatif.words import Dates

if TYPE_CHECKING:
    from orderplan.cli.options import Plant
    from orderplan.config import PlanConfig
    from orderplan.plan import Plan
    from orderplan.whatif.compare import PlanComparison
    from orderplan.whatif.kinds import Change

_WORKBOOK, _HTML = ".xlsx", (".html", ".htm")
_REASONS = 5
"""Order lines of which a terminal says why they are late."""
_SHOWN = 15
"""Rows of a table that a terminal shows; a file has them all."""


@click.command()
@plant_argument
@click.argument("files", metavar="CHANGES…", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--sheet", is_flag=True, help="What the changes mean at each level, and what cannot be undone.")
@click.option(
    "--cancel-fee", type=click.FloatRange(0, 1), default=0.0, help="Share of its value that cancelling costs."
)
@click.option(
    "--scenarios", "store", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path), help="Kept scenarios."
)
@click.option("--save", metavar="NAME", help="Keep the changes in --scenarios under this name.")
@click.option("--scenario", "kept", metavar="NAME", multiple=True, help="One that --scenarios has; may be repeated.")
@click.option("--output", "path", type=click.Path(path_type=Path), help="An .html or .xlsx file, or a folder of CSV.")
@click.option(
    "--dates",
    type=click.Choice([str(word) for word in Dates]),
    default=str(Dates.REPAIRED),
    show_default=True,
    help="Of material alone (the quickest), of the schedule repaired, or scheduled anew.",
)
@planning_options
def whatif(
    plant: Plant,
    *,
    files: tuple[Path, ...],
    sheet: bool,
    cancel_fee: float,
    store: Path | None,
    save: str | None,
    kept: tuple[str, ...],
    path: Path | None,
    dates: str,
    config: PlanConfig,
) -> None:
    """Plan PLANT, then again with the changes of each file, and show what differs.

    \b
    Examples:
      orderplan whatif data/samples/pumps rush.toml
      orderplan whatif data/samples/pumps rush.toml overtime.toml --output compared.html
      orderplan whatif data/samples/pumps rush.toml --sheet --cancel-fee 0.1
      orderplan whatif data/samples/pumps rush.toml --scenarios kept.db --save rush
      orderplan whatif data/samples/pumps --scenarios kept.db --scenario rush

    A file is TOML or JSON, with a section [[change]] for each change:
    \b
      [[change]]
      kind = "change_order"
      order_id = "SO-1042"
      quantity = 20

    Nothing is written to PLANT.
    """
    from orderplan.whatif.read_changes import read_changes

    _check(files, store, save, kept, sheet=sheet)
    scenarios: list[tuple[str, list[Change]]] = [(file.stem, read_changes(file)) for file in files]
    plan = planned(plant, config)
    if save is not None and store is not None:
        _keep(store, save, plan, scenarios[0][1])
    scenarios += [_loaded(store, name, plan) for name in kept if store is not None]
    if sheet:
        _show_sheet(plan, scenarios[0][1], cancel_fee, dates)
        return
    plans = {name: _replanned(plan, name, changes, dates) for name, changes in scenarios}
    comparison = _compared(plan, plans)
    _show_changes(scenarios)
    click.echo(comparison.summary())
    if path is None:
        _show(comparison)
        _show_reasons(comparison, plans)
    else:
        _write(comparison, plan, path)


def _check(
    files: tuple[Path, ...], store: Path | None, save: str | None, kept: tuple[str, ...], *, sheet: bool
) -> None:
    if not files and not kept:
        raise click.UsageError("give a file of changes, or --scenarios FILE --scenario NAME")
    if (save or kept) and store is None:
        raise click.UsageError("--save and --scenario need --scenarios FILE")
    if save and len(files) != 1:
        raise click.UsageError("--save keeps the changes of one file")
    if sheet and len(files) + len(kept) != 1:
        raise click.UsageError("--sheet is of the changes of one file or scenario")
    names = [*(file.stem for file in files), *kept]
    twice = [name for name in names if names.count(name) > 1]
    if twice:
        raise click.UsageError(f"two scenarios are called '{twice[0]}': rename one of the files")


def _keep(store: Path, name: str, plan: Plan, changes: list[Change]) -> None:
    from orderplan.whatif.scenario import new_scenario
    from orderplan.whatif.scenario_store import save_scenario

    save_scenario(store, new_scenario(name, plan, changes))
    click.echo(f"Scenario '{name}' kept in {store}")


def _loaded(store: Path, name: str, plan: Plan) -> tuple[str, list[Change]]:
    """Give the changes of a kept scenario that can still be done; the conflicts are told."""
    from orderplan.whatif.scenario import rebased
    from orderplan.whatif.scenario_store import load_scenario

    moved = rebased(load_scenario(store, name), plan)
    for conflict in moved.conflicts:
        left_out = ", and is left out" if conflict.leaves_out else ""
        click.echo(
            f"Scenario '{name}', change {conflict.number} ({conflict.change}) is {conflict.kind}{left_out}: "
            f"{conflict.message}"
        )
    return name, list(moved.scenario.changes)


def _replanned(plan: Plan, name: str, changes: list[Change], dates: str) -> Plan:
    """Plan a scenario; what it refuses is told with its name."""
    from orderplan.errors import ConfigError, OrderPlanError
    from orderplan.whatif.replan import replan

    try:
        return replan(plan, changes, dates=dates)
    except OrderPlanError as error:
        raise ConfigError([f"{name}: {error}"]) from error


def _compared(plan: Plan, plans: dict[str, Plan]) -> PlanComparison:
    from orderplan.whatif.compare import compare_plans

    return compare_plans(plan, *plans.values(), names=("base", *plans))


def _show_changes(scenarios: list[tuple[str, list[Change]]]) -> None:
    for name, changes in scenarios:
        click.echo(f"{name}:")
        for change in changes:
            click.echo(f"  {change.description}")
    click.echo()


def _show(comparison: PlanComparison) -> None:
    """Show what a planner looks at first."""
    from orderplan.cli.output import Output
    from orderplan.whatif.shown import HEADINGS, shown_columns

    output = Output("table", None)
    for name, heading in HEADINGS.items():
        table = comparison.tables[name]
        if not table.num_rows:
            continue
        frame = comparison.frame(name)[shown_columns(name, table, comparison)]
        more = f"… and {len(frame) - _SHOWN:,} more rows: see --output." if len(frame) > _SHOWN else ""
        output.show(frame.head(_SHOWN), title=f"\n{heading}", footer=more)


def _show_reasons(comparison: PlanComparison, plans: dict[str, Plan]) -> None:
    """Say of the order lines that are later by most, those that never are first, why they are not there sooner."""
    from orderplan.enums import DeliveryStatus

    moved = comparison.deliveries.query("move in ('later', 'never', 'new')")
    for name, plan in plans.items():
        own = moved[moved["scenario"] == name].sort_values(
            ["days_late", "order_id"], ascending=[False, True], na_position="first"
        )
        reasons = plan.deliveries.set_index("order_id").loc[own["order_id"]]
        late = reasons[reasons["status"] != str(DeliveryStatus.ON_TIME)].head(_REASONS)
        if len(late):
            click.echo(f"\nWhy not sooner{f', {name}' if len(plans) > 1 else ''}")
        for order, reason in late["explanation"].items():
            click.echo(f"  {order}: {reason}")


def _show_sheet(plan: Plan, changes: list[Change], cancel_fee: float, dates: str) -> None:
    from orderplan.cli.output import Output
    from orderplan.whatif.order_change import order_change_sheet

    found = order_change_sheet(plan, changes, cancel_fee=cancel_fee, dates=dates)
    click.echo(found.summary())
    output = Output("table", None)
    columns = [
        "level",
        "item_id",
        "status",
        "object_id",
        "action",
        "quantity_change",
        "value",
        "fee",
        "stranded",
        "final",
    ]
    output.show(found.rows[columns], title="\nWhat it means, from the ordered item down", always=["level"])
    moved = ["order_id", "move", "item_id", "due_date", "previous_date", "projected_date", "days", "value"]
    output.show(found.other_orders[moved], title="\nOther sales orders")


def _write(comparison: PlanComparison, plan: Plan, path: Path) -> None:
    from orderplan.errors import ConfigError

    suffix = path.suffix.casefold()
    try:
        if suffix in _HTML:
            from orderplan.whatif.html import write_comparison_html

            write_comparison_html(comparison, plan, path)
        elif suffix == _WORKBOOK:
            from orderplan.reports.excel import write_results_workbook

            write_results_workbook(comparison.tables, path)
        elif not suffix:
            from orderplan.data.write import write_table

            path.mkdir(parents=True, exist_ok=True)
            for name, table in comparison.tables.items():
                write_table(table, path / f"{name}.csv")
        else:
            raise click.UsageError(f"'{path}': a comparison is an .html or .xlsx file, or a folder of CSV")
    except OSError as error:
        raise ConfigError([f"'{path}' cannot be written: {error.strerror}."]) from error
    click.echo(f"Written to {path}")
