"""The commands that ask about BOMs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from orderplan.cli.options import Day, as_of_option, day_option, order_option, output_options, plant_argument, read_bom

if TYPE_CHECKING:
    from datetime import date

    import pandas as pd

    from orderplan.cli.options import Plant
    from orderplan.cli.output import Output

_item_argument = click.argument("item")
_levels_option = click.option("--levels", type=click.IntRange(min=1), help="How many levels; default all.")
_quantity_option = click.option("--quantity", type=float, default=1.0, show_default=True, help="Units of the item.")


@click.group()
def bom() -> None:
    """Ask about bills of materials: what goes in, where it is used, what differs, what it costs.

    \b
    Example:
      orderplan bom explode data/samples/bicycle BIKE
    """


@bom.command()
@plant_argument
@_item_argument
@_quantity_option
@_levels_option
@click.option("--sums", is_flag=True, help="One row per item, summed over all paths, instead of the indented list.")
@day_option
@order_option
@as_of_option
@output_options
def explode(
    plant: Plant,
    item: str,
    *,
    quantity: float,
    levels: int | None,
    sums: bool,
    day: date | None,
    order_id: str | None,
    as_of: date | None,
    output: Output,
) -> None:
    """List what goes into ITEM, indented by level or summed by item.

    \b
    Examples:
      orderplan bom explode data/samples/bicycle BIKE --quantity 10
      orderplan bom explode data/samples/pumps PUMP-100 --sums --format csv
    """
    from orderplan.bom.explode import indented_explosion, summarised_explosion

    if sums and levels:
        raise click.UsageError("--levels is for the indented list, not for --sums")
    graph = read_bom(plant, as_of)
    if sums:
        frame = summarised_explosion(graph, item, quantity=quantity, day=day, order_id=order_id)
        output.show(frame, always=["low_level_code"])
    else:
        frame = indented_explosion(graph, item, quantity=quantity, day=day, order_id=order_id, levels=levels)
        output.show(_component_first(frame), indent="component_id")


def _component_first(frame: pd.DataFrame) -> pd.DataFrame:
    return frame[["level", "component_id", *(name for name in frame.columns if name not in {"level", "component_id"})]]


@bom.command("where-used")
@plant_argument
@_item_argument
@_levels_option
@day_option
@order_option
@as_of_option
@output_options
def where_used_command(
    plant: Plant,
    item: str,
    *,
    levels: int | None,
    day: date | None,
    order_id: str | None,
    as_of: date | None,
    output: Output,
) -> None:
    """List what ITEM goes into, directly (--levels 1) or up to the top.

    \b
    Example:
      orderplan bom where-used data/samples/bicycle SPOKE --levels 1
    """
    from orderplan.bom.where_used import where_used

    frame = where_used(read_bom(plant, as_of), item, day=day, order_id=order_id, levels=levels)
    output.show(frame, indent="parent_id")


@bom.command()
@plant_argument
@_item_argument
@click.argument("other", required=False)
@_quantity_option
@click.option("--order", "order_id", metavar="ID", help="Compare the standard BOM with that of this sales order.")
@click.option("--day-before", type=Day(), help="Day of the first BOM; else the planning day.")
@click.option("--day-after", type=Day(), help="Day of the second BOM; else the planning day.")
@as_of_option
@output_options
def compare(
    plant: Plant,
    item: str,
    other: str | None,
    *,
    quantity: float,
    order_id: str | None,
    day_before: date | None,
    day_after: date | None,
    as_of: date | None,
    output: Output,
) -> None:
    """Compare the BOM of ITEM with that of OTHER, of a sales order, or of another day.

    \b
    Examples:
      orderplan bom compare data/samples/pumps PUMP-200 --order SO-1015
      orderplan bom compare data/samples/pumps HYD-200 --day-after 2026-03-02
      orderplan bom compare data/samples/pumps PUMP-100 PUMP-200 --format json

    The forms other than a table give the items that differ; a table shows the lines and the cost as well.
    """
    from orderplan.bom.compare import BomView, compare_boms

    if other is None and order_id is None and day_before is None and day_after is None:
        raise click.UsageError("say what to compare with: OTHER, --order, --day-before or --day-after")
    graph = read_bom(plant, as_of)
    before = BomView(graph, item, day=day_before)
    after = BomView(graph, other or item, order_id=order_id, day=day_after)
    comparison = compare_boms(before, after, quantity=quantity)
    if output.file_format == "table":
        output.show_all([("Lines", comparison.lines), ("Items", comparison.items)], footer=comparison.summary())
    else:
        output.show(comparison.items)


@bom.command()
@plant_argument
@click.argument("items", nargs=-1)
@click.option("--lot-size", type=click.FloatRange(min=0, min_open=True), help="Cost ITEMS at this lot; else standard.")
@click.option("--effects", is_flag=True, help="Which bought item moves the cost of ITEMS how much.")
@click.option("--unpriced", is_flag=True, help="The items without a price; what contains them has an incomplete cost.")
@day_option
@order_option
@as_of_option
@output_options
def cost(
    plant: Plant,
    items: tuple[str, ...],
    *,
    lot_size: float | None,
    effects: bool,
    unpriced: bool,
    day: date | None,
    order_id: str | None,
    as_of: date | None,
    output: Output,
) -> None:
    """Roll up the cost of ITEMS, or of all items.

    \b
    Examples:
      orderplan bom cost data/samples/bicycle BIKE --lot-size 50
      orderplan bom cost data/samples/pumps --unpriced
      orderplan bom cost data/samples/bicycle BIKE --effects
    """
    from orderplan.bom.cost import cost_frame, material_effects, roll_up_costs, unpriced_items

    if effects and unpriced:
        raise click.UsageError("--effects and --unpriced are two questions: ask one at a time")
    if lot_size and not items:
        raise click.UsageError("--lot-size needs the items that it is for")
    graph = read_bom(plant, as_of)
    lots = dict.fromkeys(items, lot_size) if lot_size else {}
    costs = roll_up_costs(graph, day=day, lots=lots, order_id=order_id)
    missing = unpriced_items(costs)
    if unpriced:
        output.show(missing)
        return
    frame = material_effects(costs, items or None) if effects else cost_frame(costs, items or None)
    note = f"{len(missing)} items have no price; ask with --unpriced." if len(missing) else ""
    output.show(frame, always=["unit_cost", "cost"], footer=note)
