"""The command that asks how sure dates are: suppliers late, lots short and work slow by chance."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from orderplan.cli.options import plant_argument
from orderplan.cli.planning import planned, planning_options

if TYPE_CHECKING:
    import pandas as pd

    from orderplan.cli.options import Plant
    from orderplan.config import PlanConfig
    from orderplan.plan import Plan
    from orderplan.risk.assumptions import RiskAssumptions
    from orderplan.risk.record import DeliveryRisk

_WORKBOOK = ".xlsx"
_FILES = (".csv", ".json", ".parquet", _WORKBOOK)
_SHOWN = 20
"""Rows of a table that a terminal shows; a file has them all."""
_PROMISES = (0.5, 0.8, 0.9, 0.95, 0.99)
_COLUMNS = [
    "order_id", "item_id", "customer_id", "due_date", "projected_date", "p50_date", "p80_date", "p95_date",
    "on_time_chance", "value_at_risk", "supplier_id", "supplier_chance",
]  # fmt: skip


@click.command()
@plant_argument
@click.option("--draws", type=click.IntRange(1, 1_000_000), default=1_000, show_default=True, help="How often.")
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True, help="Of the random numbers.")
@click.option("--order", "order_id", metavar="ID", help="Only this sales order line, with what can be promised.")
@click.option(
    "--history",
    "history_file",
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Past receipts: a CSV file with supplier_id, due_date, received_date.",
)
@click.option(
    "--assume",
    "assumed",
    metavar="NAME=VALUE",
    multiple=True,
    help="An assumption, such as on_time_rate=0.8 or run_variation=0; may be repeated.",
)
@click.option(
    "--output",
    "path",
    type=click.Path(dir_okay=False, path_type=Path),
    help="A .csv, .json, .parquet or .xlsx file.",
)
@planning_options
def risk(
    plant: Plant,
    *,
    draws: int,
    seed: int,
    order_id: str | None,
    history_file: Path | None,
    assumed: tuple[str, ...],
    path: Path | None,
    config: PlanConfig,
) -> None:
    """Plan PLANT, live through the plan many times, and say how sure its dates are.

    \b
    Examples:
      orderplan risk data/samples/pumps
      orderplan risk data/samples/pumps --order SO-1042
      orderplan risk data/samples/pumps --history receipts.csv --draws 5000
      orderplan risk data/samples/pumps --assume correlation=0.5 --assume run_variation=0.1
      orderplan risk data/samples/pumps --output risk.xlsx

    Suppliers are late by their on_time_rate, lots fall short by the scrap rate of the item or the quality_rate of the
    supplier, and work takes longer or shorter. Nobody reacts: nothing is planned anew.

    \b
    Assumptions, with their defaults:
      on_time_rate=0.9      of suppliers that have none
      late_share=0.2        mean days of a late delivery, as a share of the lead time
      correlation=0         how much one supplier's deliveries are late together
      history_weight=10     as many past receipts as the rates count for
      quality_rate=1        of suppliers that have none
      run_variation=0.2     standard deviation of run times, as a share
      lateness, yields      true, or false to leave that out
      keep_sequence=false   true: machines wait for what is late rather than do what is ready
    """
    if path is not None and path.suffix.casefold() not in _FILES:
        raise click.UsageError(f"--output {path}: give a file that ends in {', '.join(_FILES)}")
    assumptions = _assumptions(assumed)
    history = None if history_file is None else _history(history_file)
    plan = planned(plant, config)
    found = _simulated(plan, draws, seed, assumptions, history)
    if path is not None:
        _write(found, order_id, path)
    elif order_id is not None:
        _show_order(found, order_id)
    else:
        _show(found)


def _assumptions(assumed: tuple[str, ...]) -> RiskAssumptions:
    """Make the assumptions of a command line.

    Raises
    ------
    click.UsageError
        Where a name or a value is wrong.

    """
    from orderplan.risk.assumptions import RiskAssumptions

    defaults = RiskAssumptions()
    values: dict[str, Any] = {}
    for text in assumed:
        name, equals, value = (part.strip() for part in text.partition("="))
        default = getattr(defaults, name, None) if name in RiskAssumptions.__dataclass_fields__ else None
        if not equals or default is None:
            known = ", ".join(RiskAssumptions.__dataclass_fields__)
            raise click.UsageError(f"--assume {text}: write NAME=VALUE, with a name of {known}")
        if isinstance(default, bool):
            if value not in {"true", "false"}:
                raise click.UsageError(f"--assume {text}: write true or false")
            values[name] = value == "true"
            continue
        try:
            values[name] = float(value)
        except ValueError:
            raise click.UsageError(f"--assume {text}: '{value}' is not a number") from None
    return RiskAssumptions(**values)


def _history(file: Path) -> pd.DataFrame:
    import pandas as pd

    from orderplan.errors import ConfigError

    try:
        return pd.read_csv(file, dtype=str)
    except (OSError, UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise ConfigError([f"'{file}' cannot be read as CSV: {error}"]) from error


def _simulated(
    plan: Plan, draws: int, seed: int, assumptions: RiskAssumptions, history: pd.DataFrame | None
) -> DeliveryRisk:
    from orderplan.risk.simulate import simulate_deliveries

    return simulate_deliveries(plan, draws=draws, seed=seed, assumptions=assumptions, history=history)


def _show(found: DeliveryRisk) -> None:
    """Show what a planner looks at first: the orders in danger, the most money first."""
    from orderplan.cli.output import Output
    from orderplan.risk.summary import percent
    from orderplan.risk.words import Outlook

    click.echo(found.summary())
    orders = found.orders
    in_danger = orders[orders["outlook"] == str(Outlook.IN_DANGER)]
    in_danger = in_danger.sort_values(["value_at_risk", "order_id"], ascending=[False, True])
    hidden = len(in_danger) - _SHOWN
    footer = f"… and {hidden:,} more rows: see --output." if hidden > 0 else ""
    shown = in_danger[_COLUMNS].head(_SHOWN)
    shown = shown.assign(
        on_time_chance=shown["on_time_chance"].map(percent),
        supplier_chance=shown["supplier_chance"].map(percent).where(shown["supplier_id"].notna(), None),
    )
    if shown.empty:
        return
    Output("table", None).show(shown, title="\nIn danger", footer=footer)


def _show_order(found: DeliveryRisk, order_id: str) -> None:
    """Say of one order line how sure it is, and what can be promised."""
    from orderplan.risk.record import promise_at
    from orderplan.risk.summary import order_sentence, percent

    promises = [(probability, promise_at(found, order_id, probability)) for probability in _PROMISES]
    table = found.tables["order_risks"]
    place = table.column("order_id").to_pylist().index(order_id)
    click.echo(order_sentence(table.slice(place, 1).to_pylist()[0]))
    for probability, day in promises:
        if day is not None:
            click.echo(f"  {percent(probability)} sure: {day}")


def _write(found: DeliveryRisk, order_id: str | None, path: Path) -> None:
    import pyarrow.compute as pc

    from orderplan.cli.output import Output
    from orderplan.data.planning_data import arrow_to_frame
    from orderplan.errors import ConfigError

    tables = dict(found.tables)
    if order_id is not None:
        from orderplan.data.instance import code_in

        code_in(found.material.instance.spaces["sales_orders"], "sales_orders", order_id)
        tables["order_risks"] = tables["order_risks"].filter(pc.field("order_id") == order_id)
    if path.suffix.casefold() == _WORKBOOK:
        from orderplan.reports.excel import write_results_workbook

        try:
            write_results_workbook(tables, path)
        except OSError as error:
            raise ConfigError([f"'{path}' cannot be written: {error.strerror}."]) from error
    else:
        Output.of(None, path).show(arrow_to_frame(tables["order_risks"]))
    click.echo(f"Written to {path}")
