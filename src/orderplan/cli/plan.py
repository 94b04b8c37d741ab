"""The commands that plan and ask why."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from orderplan.cli.options import output_options, plant_argument
from orderplan.cli.planning import planned, planned_material, planning_options

if TYPE_CHECKING:
    from orderplan.cli.options import Plant
    from orderplan.cli.output import Output
    from orderplan.config import PlanConfig
    from orderplan.plan import Plan


@click.command()
@plant_argument
@click.option("--output", "folder", type=click.Path(file_okay=False, path_type=Path), help="Folder for the tables.")
@click.option("--format", "file_format", type=click.Choice(["csv", "parquet"]), default="csv", show_default=True)
@click.option("--database", metavar="URL", help="Database for the tables, all in one transaction.")
@planning_options
def plan(plant: Plant, *, folder: Path | None, file_format: str, database: str | None, config: PlanConfig) -> None:
    """Plan PLANT: what to buy and make, for which order, by when; what is late or short, and why.

    \b
    Examples:
      orderplan plan data/samples/pumps
      orderplan plan data/samples/pumps --output result --format parquet
      orderplan plan data/samples/pumps --database sqlite:///result.db
      orderplan plan data/samples/pumps --set mrp.release_days=14

    With --output every result table is written to a file of its name, with --database to a table of its name.
    """
    made = planned(plant, config)
    click.echo(made.summary())
    if folder is not None:
        from orderplan.plan_files import write_plan

        write_plan(made, folder, file_format=file_format)
        click.echo(f"{len(made.tables)} tables written to {folder}")
    if database is not None:
        from orderplan.data.database_address import shown_place
        from orderplan.data.database_write import write_results_database
        from orderplan.plan import unkept

        write_results_database(unkept(made.tables), database)
        click.echo(f"{len(made.tables)} tables written to {shown_place(database)}")
    if folder is None and database is None:
        _show(made)


def _show(made: Plan) -> None:
    """Show what a planner looks at first."""
    from orderplan.cli.output import Output

    late = made.deliveries.query("status != 'on_time'")
    columns = ["order_id", "item_id", "quantity", "due_date", "projected_date", "days_late", "explanation"]
    shown = Output("table", None)
    shown.show(late.sort_values("days_late", ascending=False)[columns].head(10), title="\nLatest orders")
    roots = made.exceptions.query("is_root and rescue > 0").sort_values("rescue", ascending=False, kind="stable")
    shown.show(roots[["rescue", "orders_hit", "message"]].head(10), title="\nWhat helps most (order-days recovered)")


@click.command()
@plant_argument
@click.argument("order")
@planning_options
def explain(plant: Plant, order: str, *, config: PlanConfig) -> None:
    """Say when the sales order ORDER will be there, and why not sooner.

    \b
    Example:
      orderplan explain data/samples/pumps SO-1042
    """
    from orderplan.mrp.tracing import explain as explained

    click.echo(explained(planned_material(plant, config), order))


@click.command()
@plant_argument
@click.argument("what")
@click.option("--kind", help="WHAT is a supply of this kind (purchase, work, planned, stock …): whom does it serve?")
@planning_options
@output_options
def peg(plant: Plant, what: str, *, kind: str | None, config: PlanConfig, output: Output) -> None:
    """Show everything under the sales order WHAT; with --kind whom the supply WHAT serves.

    \b
    Examples:
      orderplan peg data/samples/bicycle SO-3
      orderplan peg data/samples/bicycle PO-1 --kind purchase
    """
    from orderplan.mrp.tracing import peg_down, peg_up

    made = planned_material(plant, config)
    if kind is None:
        tree = peg_down(made, what)
        tree["level"] += 1
        output.show(tree, indent="item_id", always=["slack_days"])
    else:
        output.show(peg_up(made, kind, what))
