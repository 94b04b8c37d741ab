"""The commands that plan material and ask why."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from orderplan.cli.options import as_of_option, output_options, plant_argument, read_bom

if TYPE_CHECKING:
    from datetime import date

    import pyarrow as pa

    from orderplan.cli.output import Output
    from orderplan.mrp.material_plan import MaterialPlan


@click.command()
@plant_argument
@click.option("--output", "folder", type=click.Path(file_okay=False, path_type=Path), help="Folder for the tables.")
@click.option("--format", "file_format", type=click.Choice(["csv", "parquet"]), default="csv", show_default=True)
@as_of_option
def plan(plant: Path, *, folder: Path | None, file_format: str, as_of: date | None) -> None:
    """Plan the material of PLANT: what to buy and make, for which order, by when; what is late, and why.

    \b
    Examples:
      orderplan plan data/samples/pumps
      orderplan plan data/samples/pumps --output result --format parquet

    Dates are of infinite capacity. With --output every result table is written to a file of its name.
    """
    made = _planned(plant, as_of)
    click.echo(made.summary())
    if folder is not None:
        from orderplan.data.write import write_table

        folder.mkdir(parents=True, exist_ok=True)
        tables = tables_of(made)
        for name, table in tables.items():
            write_table(table, folder / f"{name}.{file_format}")
        click.echo(f"{len(tables)} tables written to {folder}")
        return
    from orderplan.cli.output import Output
    from orderplan.mrp.deliveries import deliveries_frame
    from orderplan.mrp.exceptions import exceptions_frame

    late = deliveries_frame(made).query("status != 'on_time'")
    columns = ["order_id", "item_id", "quantity", "due_date", "projected_date", "days_late", "explanation"]
    shown = Output("table", None)
    shown.show(late.sort_values("days_late", ascending=False)[columns].head(10), title="\nLatest orders")
    roots = exceptions_frame(made).query("is_root and rescue > 0").sort_values("rescue", ascending=False, kind="stable")
    shown.show(roots[["rescue", "orders_hit", "message"]].head(10), title="\nWhat helps most (order-days recovered)")


def _planned(plant: Path, as_of: date | None) -> MaterialPlan:
    from orderplan.mrp.run import run_mrp

    bom = read_bom(plant, as_of)
    return run_mrp(bom.instance, bom)


def tables_of(plan: MaterialPlan) -> dict[str, pa.Table]:
    """Give every result table of a plan by name."""
    from orderplan.mrp.deliveries import deliveries_table
    from orderplan.mrp.exceptions import exceptions_table
    from orderplan.mrp.tables import pegging_table, planned_orders_table, requirements_table

    return {
        "planned_orders": planned_orders_table(plan),
        "requirements": requirements_table(plan),
        "pegging": pegging_table(plan),
        "deliveries": deliveries_table(plan),
        "exceptions": exceptions_table(plan),
    }


@click.command()
@plant_argument
@click.argument("order")
@as_of_option
def explain(plant: Path, order: str, *, as_of: date | None) -> None:
    """Say when the sales order ORDER will be there, and why not sooner.

    \b
    Example:
      orderplan explain data/samples/pumps SO-1042
    """
    from orderplan.mrp.tracing import explain as explained

    click.echo(explained(_planned(plant, as_of), order))


@click.command()
@plant_argument
@click.argument("what")
@click.option("--kind", help="WHAT is a supply of this kind (purchase, work, planned, stock …): whom does it serve?")
@as_of_option
@output_options
def peg(plant: Path, what: str, *, kind: str | None, as_of: date | None, output: Output) -> None:
    """Show everything under the sales order WHAT; with --kind whom the supply WHAT serves.

    \b
    Examples:
      orderplan peg data/samples/bicycle SO-3
      orderplan peg data/samples/bicycle PO-1 --kind purchase
    """
    from orderplan.mrp.tracing import peg_down, peg_up

    made = _planned(plant, as_of)
    if kind is None:
        tree = peg_down(made, what)
        tree["level"] += 1
        output.show(tree, indent="item_id", always=["slack_days"])
    else:
        output.show(peg_up(made, kind, what))
