"""The load of machines against what they can do, week by week, as the schedule of the HTML report has it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from orderplan.reports.html_load import week_loads
from orderplan.reports.html_names import named_texts
from orderplan.reports.html_tables import ShownColumn, ShownTable, plain_rows
from orderplan.reports.html_view import MOST_ROWS, day_number, number_column
from orderplan.reports.svg_bars import load_bars, week_axis

if TYPE_CHECKING:
    from orderplan.reports.html_load import WeekLoads
    from orderplan.reports.html_tables import Cells
    from orderplan.reports.html_view import ReportView

_COLUMNS = ("resource_id", "work_center_id", "day", "capacity_minutes", "setup_minutes", "run_minutes")
_NEAR = 4
_MOST_MACHINES = MOST_ROWS // 5
"""A row of bars is some 4 kB."""


def machine_load_table(view: ReportView) -> ShownTable | None:
    """Give the load of the machines by week, those that are busiest in the next weeks first."""
    rows = view.rows("resource_load", *_COLUMNS)
    if rows is None or not rows.num_rows:
        return None
    monday = view.today - timedelta(view.today.weekday())
    weeks = week_loads(_as_load(rows), day_number(monday))
    near = weeks.load[:, :_NEAR].sum(axis=1) / np.maximum(weeks.capacity[:, :_NEAR].sum(axis=1), 1)
    order = np.lexsort((-weeks.load.sum(axis=1), -near))
    shown, text = order[:_MOST_MACHINES].tolist(), view.labels.text
    starts = [monday + timedelta(7 * place) for place in range(weeks.load.shape[1])]
    cells = _cells(view, rows, weeks, [str(day) for day in starts])
    return ShownTable(
        name="resource_load",
        caption=text("schedule.machines"),
        columns=(
            ShownColumn(label=view.labels.column("resource_load", "resource_id"), style="id"),
            ShownColumn(label=view.labels.column("resource_load", "work_center_id")),
            ShownColumn(label=text("load.bars"), style="drawn", note=week_axis([f"{day:%m-%d}" for day in starts])),
            ShownColumn(label=text("load.next_weeks"), style="n"),
            ShownColumn(label=text("schedule.setup_share"), style="n"),
        ),
        groups=plain_rows([cells[place] for place in shown]),
        total=len(order),
        cut=view.cut("resource_load", len(shown), len(order), "schedule.machines_rule"),
    )


def _as_load(rows: pa.Table) -> pa.Table:
    """Give the rows in the columns of the table `load`; only a machine that does any number at once has too much."""
    load = pc.add(rows.column("setup_minutes"), rows.column("run_minutes"))
    over = pc.max_element_wise(pc.subtract(load, rows.column("capacity_minutes")), 0.0)
    columns = {"load_minutes": load, "overload_minutes": over, "capacity_minutes": rows.column("capacity_minutes")}
    return pa.table({"work_center_id": rows.column("resource_id"), "day": rows.column("day"), **columns})


def _cells(view: ReportView, rows: pa.Table, weeks: WeekLoads, starts: list[str]) -> list[Cells]:
    """Give the cells of every machine, in the order of the loads by week."""
    places = pc.index_in(rows.column("resource_id"), value_set=pa.array(weeks.centres)).to_numpy()
    count = len(weeks.centres)
    setup, run = (np.bincount(places, number_column(rows, name), count) for name in ("setup_minutes", "run_minutes"))
    first = np.unique(places, return_index=True)[1]
    centers = named_texts(view.plan, "work_center_id", rows.column("work_center_id").take(pa.array(first)).to_pylist())
    cells: list[Cells] = []
    for place, (machine, center) in enumerate(zip(weeks.centres, centers, strict=True)):
        load, capacity = weeks.load[place].tolist(), weeks.capacity[place].tolist()
        titles = [
            view.labels.text("load.week", day=day, load=f"{done / 60:,.1f}", capacity=f"{able / 60:,.1f}")
            for day, done, able in zip(starts, load, capacity, strict=True)
        ]
        able, busy = sum(capacity[:_NEAR]), setup[place] + run[place]
        cells.append(
            (
                machine,
                center,
                load_bars(load, weeks.over[place].tolist(), capacity, titles),
                f"{100 * sum(load[:_NEAR]) / able:,.0f} %" if able else "",
                f"{100 * setup[place] / busy:,.0f} %" if busy else "",
            )
        )
    return cells
