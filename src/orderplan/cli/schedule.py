"""The commands about the schedule: what runs when and where, and what a rush order does to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from orderplan.cli.options import Day, output_options, plant_argument
from orderplan.cli.planning import planned, planned_material, planning_options

if TYPE_CHECKING:
    from datetime import date

    from orderplan.cli.options import Plant
    from orderplan.cli.output import Output
    from orderplan.config import PlanConfig

_SHOWN = {
    "schedule": (
        "resource_id", "start", "end", "job_id", "operation", "item_id", "quantity", "setup_minutes", "for_order_id",
        "is_late", "waits_for", "waits_for_id",
    ),
    "dispatch_list": (
        "resource_id", "shift_start", "position", "job_id", "operation", "item_id", "quantity", "setup_start", "end",
        "for_order_id", "is_late",
    ),
    "job_board": (
        "state", "job_id", "item_id", "quantity", "operation", "resource_id", "start", "end", "due_date", "waits_for",
        "waits_for_id", "for_order_id", "is_late",
    ),
}  # fmt: skip
"""What a table on the terminal shows of the wider ones; files have all columns."""


@click.command()
@plant_argument
@click.option("--dispatch", "table", flag_value="dispatch_list", help="What to do next, machine by machine and shift.")
@click.option("--board", "table", flag_value="job_board", help="The jobs by state: waiting, ready, running, done.")
@click.option("--load", "table", flag_value="resource_load", help="Load against capacity per machine and day.")
@click.option("--bottlenecks", "table", flag_value="bottlenecks", help="The machines that hold orders up, worst first.")
@click.option("--resource", "resources", metavar="ID", multiple=True, help="Only this machine; may be repeated.")
@click.option("--order", "order", metavar="ID", help="Only what is made for this sales order.")
@planning_options
@output_options
def schedule(
    plant: Plant,
    *,
    table: str | None,
    resources: tuple[str, ...],
    order: str | None,
    config: PlanConfig,
    output: Output,
) -> None:
    """Schedule what PLANT has to make on its machines.

    \b
    Examples:
      orderplan schedule data/samples/pumps --dispatch --resource TURN-1
      orderplan schedule data/samples/pumps --board
      orderplan schedule data/samples/pumps --bottlenecks
      orderplan schedule data/samples/pumps --output schedule.csv

    The file that the last one writes, put beside the plant's tables as published_schedule.csv, is what the next
    schedule keeps to: what starts within scheduler.frozen_days stays, the rest moves as little as it can.
    """
    from orderplan.capacity.makers import shop_table
    from orderplan.capacity.summary import schedule_summary
    from orderplan.data.instance import code_in

    plan = planned_material(plant, config)
    spaces = plan.instance.spaces
    for resource in resources:
        if spaces["work_centers"].code(resource) < 0:  # one without machines stands for itself
            code_in(spaces["resources"], "resources", resource)
    if order is not None:
        plan.instance.order(order)
    name = table or "schedule"
    frame = shop_table(plan, name)
    for column, wanted in (("resource_id", list(resources)), ("for_order_id", [order] if order else [])):
        if wanted and column not in frame.columns:
            raise click.UsageError(f"--{'resource' if column == 'resource_id' else 'order'} has no meaning here")
        if wanted:
            frame = frame[frame[column].isin(wanted)]
    if output.file_format == "table" and name in _SHOWN:
        frame = frame[list(_SHOWN[name])]
    output.show(frame, title=schedule_summary(plan) + "\n")


@click.command()
@plant_argument
@click.argument("item")
@click.argument("quantity", type=float)
@click.argument("due", type=Day())
@click.option("--order", "order_id", default="RUSH", show_default=True, metavar="ID", help="What to call the order.")
@click.option("--priority", type=int, default=1, show_default=True, help="1 is most urgent.")
@click.option(
    "--overtime-hours", type=float, default=2.0, show_default=True, help="What a bottleneck could work more a day."
)
@click.option("--overtime-days", type=int, default=5, show_default=True, help="On how many days it could.")
@click.option("--shifted", is_flag=True, help="Who moves, order by order, instead of the choices side by side.")
@planning_options
@output_options
def insert(
    plant: Plant,
    item: str,
    quantity: float,
    due: date,
    *,
    order_id: str,
    priority: int,
    overtime_hours: float,
    overtime_days: int,
    shifted: bool,
    config: PlanConfig,
    output: Output,
) -> None:
    """Put a rush order into the schedule of PLANT: the ways to do it side by side.

    \b
    Examples:
      orderplan insert data/samples/pumps PUMP-200 2 2026-01-30
      orderplan insert data/samples/pumps PUMP-200 2 2026-01-30 --shifted
    """
    import pandas as pd

    from orderplan.scheduler.overtime import HOUR, OvertimeTerms
    from orderplan.whatif.orders import AddOrder
    from orderplan.whatif.rush_order import choices_frame, insert_order

    terms = OvertimeTerms(seconds_per_day=round(overtime_hours * HOUR), days=overtime_days)
    choices = insert_order(
        planned(plant, config), AddOrder(order_id, item, quantity, due, priority=priority), overtime=terms
    )
    if shifted:
        frames = [choice.shifted.assign(choice=str(choice.kind)) for choice in choices]
        output.show(pd.concat(frames)[["choice", *frames[0].columns[:-1]]].reset_index(drop=True))
        return
    told = [f"{choice.kind}: {text}" for choice in choices for text in choice.deliveries["explanation"]]
    output.show(choices_frame(choices), footer="\n" + "\n".join(told))
