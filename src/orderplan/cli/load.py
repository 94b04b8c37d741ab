"""The commands about time: the load of work centres, and the MRP record of an item."""

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

_SHOWN_DAYS = 28
"""The calendar days that a table looks ahead where nothing else is asked for."""
_DECIMALS = {"load_minutes": 1, "overload_minutes": 1}
_COLUMNS = 8
"""Days or weeks of a record that stand beside one another on a terminal."""


@click.command()
@plant_argument
@click.option("--work-center", "work_center_id", metavar="ID", help="Only this work centre, day by day.")
@click.option(
    "--days", type=click.IntRange(min=1), help=f"Calendar days to look ahead; of a table {_SHOWN_DAYS}, else all."
)
@planning_options
@output_options
def load(plant: Plant, *, work_center_id: str | None, days: int | None, config: PlanConfig, output: Output) -> None:
    """Show what orders ask of the work centres of PLANT, against what these can do.

    \b
    Examples:
      orderplan load data/samples/pumps
      orderplan load data/samples/pumps --work-center WELD --days 90
      orderplan load data/samples/pumps --format csv --output load.csv

    Dates are of infinite capacity. A table sums up by week; for one work centre, and in other formats, there is a row
    per day.
    """
    from orderplan.data.instance import code_in
    from orderplan.load.tables import load_by_week, load_frame

    material = planned_material(plant, config)
    rows = load_frame(material)
    if work_center_id is not None:
        code_in(material.instance.spaces["work_centers"], "work_centers", work_center_id)
        rows = rows[rows["work_center_id"] == work_center_id]
    if output.file_format != "table":
        output.show(_within(rows, material, days))
        return
    rows = _within(rows, material, days or _SHOWN_DAYS)
    if work_center_id is not None:
        rows = rows.assign(load_percent=(100 * rows["load_minutes"] / rows["capacity_minutes"]).round())
        output.show(rows.drop(columns="work_center_id").round(_DECIMALS), title=f"Load of {work_center_id}")
    else:
        output.show(load_by_week(rows).round(_DECIMALS), title="Load by week; overloads are those of its days")


def _within(rows: pd.DataFrame, material: MaterialPlan, days: int | None) -> pd.DataFrame:
    """Keep the rows of the next days."""
    if days is None:
        return rows
    import numpy as np

    last = material.instance.days(np.array([material.setting.today + days - 1]))[0]
    return rows[rows["day"] <= last]


@click.command()
@plant_argument
@click.argument("item")
@click.option("--weeks", is_flag=True, help="Sum up by week.")
@planning_options
@output_options
def record(plant: Plant, item: str, *, weeks: bool, config: PlanConfig, output: Output) -> None:
    """Show the MRP record of ITEM: what is required, what comes, what is to be released, what is available then.

    \b
    Examples:
      orderplan record data/samples/bicycle TUBE
      orderplan record data/samples/pumps NUT-M16 --weeks

    Receipts stand on the day on which they are projected to be there: a balance below 0 is late.
    """
    from orderplan.mrp.balance import mrp_record_frame

    material = planned_material(plant, config)
    frame = mrp_record_frame(material, item, weeks=weeks)
    if output.file_format != "table":
        output.show(frame)
        return
    labels = list(frame.columns[1:])
    is_balance = frame["line"] == "projected_available_balance"
    frame[labels] = frame[labels].mask(frame[labels] == 0).where(~is_balance, frame[labels])
    frame["line"] = frame["line"].str.replace("_", " ")
    width = len(labels) if output.path is not None else _COLUMNS
    for at in range(0, max(len(labels), 1), max(width, 1)):
        shown = labels[at : at + width]
        output.show(frame[["line", *shown]], title=f"{item}: by week" if weeks else item, always=["line", *shown])
