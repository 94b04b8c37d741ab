"""The command that says what is short, what it waits for and which orders it holds up."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from orderplan.cli.options import output_options, plant_argument
from orderplan.cli.planning import planned_material, planning_options

if TYPE_CHECKING:
    import pandas as pd

    from orderplan.cli.options import Plant
    from orderplan.cli.output import Output
    from orderplan.config import PlanConfig
    from orderplan.mrp.material_plan import MaterialPlan

_SHOWN = 30
"""Items that a terminal shows; a file has them all."""


@click.command()
@plant_argument
@click.option("--order", "order_id", metavar="ID", help="What is short for this sales order.")
@click.option("--item", "item_id", metavar="ID", help="Each shortage of this item, and whom it holds up.")
@click.option("--matrix", is_flag=True, help="The worst late orders down and the items that they wait for across.")
@planning_options
@output_options
def shortages(
    plant: Plant, *, order_id: str | None, item_id: str | None, matrix: bool, config: PlanConfig, output: Output
) -> None:
    """Show what is short in PLANT: item by item, those whose own supply is late first, by the value they hold up.

    \b
    Examples:
      orderplan shortages data/samples/pumps
      orderplan shortages data/samples/pumps --order SO-1003
      orderplan shortages data/samples/pumps --item NUT-M16
      orderplan shortages data/samples/pumps --matrix --output matrix.csv
    """
    if matrix and (order_id or item_id):
        raise click.UsageError("--matrix is of all orders and items: give it without --order and --item")
    material = planned_material(plant, config)
    if matrix:
        from orderplan.reports.shortage_orders import shortage_matrix

        output.show(shortage_matrix(material), title="Missing for the worst late orders")
    elif order_id:
        _show_order(material, order_id, item_id, output)
    elif item_id:
        _show_item(material, item_id, output)
    else:
        _show_items(material, output)


def _show_items(material: MaterialPlan, output: Output) -> None:
    from orderplan.reports.shortage_items import shortage_items_frame

    items = shortage_items_frame(material)
    by = ["is_root", "value", "value_alone", "orders", "item_id"]
    items = items.sort_values(by, ascending=[False, False, False, False, True], ignore_index=True)
    if output.file_format != "table" or output.path is not None:
        output.show(items)
        return
    roots = items[items["is_root"]]
    title = f"Short by their own supply: {len(roots):,} of {len(items):,} items; the others wait for these"
    more = f"{len(roots) - _SHOWN:,} more: --format csv gives all." if len(roots) > _SHOWN else ""
    output.show(roots.drop(columns="is_root").head(_SHOWN), title=title, footer=more)


def _show_order(material: MaterialPlan, order_id: str, item_id: str | None, output: Output) -> None:
    from orderplan.mrp.tracing import explain
    from orderplan.reports.shortage_orders import shortages_of_order

    rows = shortages_of_order(material, order_id).drop(columns="order_id")
    if item_id is not None:
        material.instance.item(item_id)
        rows = rows[rows["item_id"] == item_id]
    by = ["is_root", "alone", "available_date", "item_id"]
    rows = rows.sort_values(by, ascending=[False, False, False, True], na_position="first", ignore_index=True)
    output.show(rows, title=explain(material, order_id).split("\n")[0], footer=_conclusion(rows))


def _conclusion(rows: pd.DataFrame) -> str:
    """Say how many items whose own supply is late an order waits for."""
    roots = rows[rows["is_root"]]
    if not len(roots):
        return ""
    alone = roots.loc[roots["alone"], "item_id"]
    if len(alone):
        return f"It waits for nothing but {alone.iloc[0]}."
    if len(roots) == 1:
        return f"Only {roots['item_id'].iloc[0]} is late by its own supply, but the order waits for more than that."
    return f"{len(roots):,} items are late by their own supply, and it waits for more than one of them."


def _show_item(material: MaterialPlan, item_id: str, output: Output) -> None:
    from orderplan.reports.shortages import shortages_frame

    material.instance.item(item_id)
    rows = shortages_frame(material)
    rows = rows[rows["item_id"] == item_id].drop(columns=["item_id", "root_item_id"])
    output.show(rows, title=f"Shortages of {item_id}")
