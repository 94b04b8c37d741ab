"""The section of the HTML report on work centres: their load against their capacity, week by week."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from orderplan.reports.html_names import named_cells
from orderplan.reports.html_tables import Cells, ShownColumn, ShownTable, plain_rows
from orderplan.reports.html_view import MOST_ROWS, Section, day_column, day_number, day_of, number_column
from orderplan.reports.svg_bars import load_bars, week_axis

if TYPE_CHECKING:
    import pyarrow as pa

    from orderplan.reports.html_view import ReportView

MOST_WEEKS = 26
_MINUTES = ("load_minutes", "overload_minutes", "capacity_minutes")
_MOST_CENTRES = MOST_ROWS // 5
"""A row of bars is some 4 kB."""


class WeekLoads(NamedTuple):
    """The load of work centres by week, from the Monday of the planning day's week on."""

    centres: list[str]
    load: np.ndarray
    """Minutes: shape (centres, weeks)."""
    over: np.ndarray
    """What of the load exceeds the capacity of its day; likewise."""
    capacity: np.ndarray
    """Likewise."""
    over_days: np.ndarray
    """How many days are overloaded: shape (centres,)."""
    over_minutes: np.ndarray
    """What exceeds the capacity of its day: shape (centres,)."""
    worst_day: np.ndarray
    """Days since 1970, -1 where no day is overloaded: shape (centres,)."""


def load_section(view: ReportView) -> Section | None:
    """Give the load of the work centres, those with the most overload first."""
    load = view.rows("load", "work_center_id", *_MINUTES, "day")
    if load is None:
        return None
    monday = view.today - timedelta(view.today.weekday())
    weeks = week_loads(load, day_number(monday))
    starts = [monday + timedelta(7 * place) for place in range(weeks.load.shape[1])]
    order = np.lexsort((-weeks.load.sum(axis=1), -weeks.over_minutes))
    shown, text = order[:_MOST_CENTRES].tolist(), view.labels.text
    table = ShownTable(
        name="load",
        caption=text("load.caption"),
        columns=(
            ShownColumn(label=view.labels.column("load", "work_center_id"), style="id"),
            ShownColumn(label=text("load.bars"), style="drawn", note=week_axis([f"{day:%m-%d}" for day in starts])),
            ShownColumn(label=text("load.next_weeks"), style="n"),
            ShownColumn(label=text("load.over_days"), style="n verdict"),
            ShownColumn(label=text("load.over_hours"), style="n"),
            ShownColumn(label=text("load.worst_day"), style="id"),
        ),
        groups=plain_rows(
            [_cells(view, weeks, place, [str(day) for day in starts]) for place in shown],
            {row: "s-late" for row, place in enumerate(shown) if weeks.over_days[place]},
        ),
        total=len(order),
        cut=view.cut("load", len(shown), len(order), "load.rule"),
    )
    return Section(name="load", content={"table": table}, count=f"{len(order):,}")


def week_loads(load: pa.Table, monday: int) -> WeekLoads:
    """Add up the load by week, beginning with the day `monday`, counted from 1970; later weeks are left out."""
    centre = load.column("work_center_id").combine_chunks().dictionary_encode()
    codes, day = centre.indices.to_numpy(), day_column(load, "day", monday)
    loads, over, capacities = (number_column(load, name) for name in _MINUTES)
    count, week = len(centre.dictionary), (day - monday) // 7
    busy = week[loads > 0]
    weeks = int(min(MOST_WEEKS, busy.max(initial=0) + 1))
    kept = (week >= 0) & (week < weeks)
    sums = [np.zeros((count, weeks)) for _ in range(3)]
    for total, minutes in zip(sums, (loads, over, capacities), strict=True):
        np.add.at(total, (codes[kept], week[kept]), minutes[kept])
    worst = np.full(count, -1, dtype=np.int64)
    most = np.lexsort((-day, over))
    worst[codes[most]] = np.where(over[most] > 0, day[most], -1)
    return WeekLoads(
        centres=centre.dictionary.to_pylist(),
        load=sums[0],
        over=sums[1],
        capacity=sums[2],
        over_days=np.bincount(codes, over > 0, minlength=count).astype(np.int64),
        over_minutes=np.bincount(codes, over, minlength=count),
        worst_day=worst,
    )


def _cells(view: ReportView, weeks: WeekLoads, place: int, starts: list[str]) -> Cells:
    load, capacity = weeks.load[place].tolist(), weeks.capacity[place].tolist()
    text = view.labels.text
    titles = [
        text("load.week", day=day, load=f"{done / 60:,.1f}", capacity=f"{able / 60:,.1f}")
        for day, done, able in zip(starts, load, capacity, strict=True)
    ]
    near = sum(capacity[:4])
    over = int(weeks.over_days[place])
    return (
        named_cells(view.plan, "work_center_id", [weeks.centres[place]])[0],
        load_bars(load, weeks.over[place].tolist(), capacity, titles),
        f"{100 * sum(load[:4]) / near:,.0f} %" if near else "",
        f"{over:,}" if over else "",
        f"{weeks.over_minutes[place] / 60:,.1f}" if over else "",
        str(day_of(int(weeks.worst_day[place]))) if over else "",
    )
