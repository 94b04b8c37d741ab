"""The section of the HTML report on the schedule: the Gantt chart, the bottlenecks, the load of the machines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from orderplan.reports.gantt_bars import bars_of
from orderplan.reports.html_gantt import MOST_BARS, gantt_json
from orderplan.reports.html_machine_load import machine_load_table
from orderplan.reports.html_tables import ShownTable, columns_of, plain_rows
from orderplan.reports.html_view import Section, first_rows, number_column
from orderplan.reports.svg_gantt import gantt_pictures

if TYPE_CHECKING:
    from orderplan.reports.html_view import ReportView

_BOTTLENECKS = (
    "resource_id", "work_center_id", "order_days", "best_day", "late_orders", "queue_minutes", "load_share",
)  # fmt: skip


def schedule_section(view: ReportView) -> Section | None:
    """Give the Gantt chart, the bottlenecks and the load of the machines; None where dates are of infinite capacity."""
    bars = bars_of(view.plan, most=MOST_BARS)
    if bars is None:
        return None
    content = {
        "data": gantt_json(view, bars),
        "pictures": gantt_pictures(bars, view.today),
        "cut": view.cut("schedule", bars.rows.num_rows, bars.total, "schedule.rule"),
        "bottlenecks": _bottlenecks(view),
        "machines": machine_load_table(view),
    }
    return Section(
        name="schedule",
        content=content,
        count=f"{bars.total:,}",
        scripts=("gantt_rows.js", "gantt_axes.js", "gantt_drawing.js", "gantt_facts.js", "gantt.js"),
    )


def _bottlenecks(view: ReportView) -> ShownTable | None:
    """Give the machines that hold orders up, the worst first."""
    rows = view.rows("bottlenecks", "rank", *_BOTTLENECKS)
    if rows is None or not rows.num_rows:
        return None
    shown = first_rows(rows, number_column(rows, "rank").argsort(kind="stable"))
    headings, cells = columns_of(shown, "bottlenecks", _BOTTLENECKS, view)
    return ShownTable(
        name="bottlenecks",
        caption=view.labels.text("schedule.bottlenecks"),
        columns=headings,
        groups=plain_rows(cells),
        total=rows.num_rows,
        cut=view.cut("bottlenecks", shown.num_rows, rows.num_rows, "schedule.bottlenecks_rule"),
    )
