"""The Gantt chart as a picture for the printed page: the first two weeks, machine by machine, some machines a picture.

Bars of one style are one path, so that thousands of them stay small.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pyarrow.compute as pc
from markupsafe import Markup

from orderplan.enums import JobKind
from orderplan.reports.gantt_bars import gaps, joined, lanes, pieces
from orderplan.timeline import MINUTES_PER_DAY

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    import pyarrow as pa

    from orderplan.reports.gantt_bars import Bars

DAYS = 14
MOST_PICTURES = 12
WIDTH, _SIDE, _HEAD = 1_040, 120, 18
_HEIGHT = 500
"""Of one picture at most, so that it fits on a page."""
_LANE, _LEAST_LANE, _MOST_LANES, _PAD = 15, 4, 150, 5
"""The height of a lane, which is less where a machine does many things at once, and that of all its lanes then."""
_LETTER = 5.4
"""The width of a letter, on average."""
_SHORTEST_PAUSE = 60
"""Minutes that a machine must pause for it to be seen."""
_STYLES = ("gb", "gb gp", "gb gl", "gb gl gp")
"""Classes of bars: released and planned, in time and late."""


class Row(NamedTuple):
    """A machine and its bars of the first two weeks."""

    machine: int
    bars: np.ndarray
    """Their places, by start."""
    lane: np.ndarray
    lane_height: int
    height: int


def gantt_pictures(bars: Bars, today: date) -> list[Markup]:
    """Draw the first two weeks of a schedule: a picture for some machines each, those without a bar left out."""
    soon = np.flatnonzero((bars.end > 0) & (bars.setup_start < DAYS * MINUTES_PER_DAY))
    pages: list[list[Row]] = []
    height = _HEIGHT
    for machine in np.unique(bars.machine[soon]).tolist():
        own = soon[bars.machine[soon] == machine]
        lane, count = lanes(bars.setup_start[own], bars.end[own])
        lane_height = min(_LANE, max(_MOST_LANES // count, _LEAST_LANE))
        row = Row(machine, own, lane, lane_height, count * lane_height + _PAD)
        if height + row.height > _HEIGHT:
            pages.append([])
            height = _HEAD
        pages[-1].append(row)
        height += row.height
    styles = bar_styles(bars.rows)
    return [Markup("").join(_picture(bars, page, today, styles)) for page in pages[:MOST_PICTURES]]


def bar_styles(rows: pa.Table) -> np.ndarray:
    """Give the style of each bar: 0 released and in time, 1 planned, 2 late, 3 planned and late: shape (bars,)."""
    planned = pc.equal(rows.column("job_kind"), str(JobKind.PLANNED_ORDER)).to_numpy()
    return 2 * rows.column("is_late").to_numpy().astype(np.int64) + planned


def _picture(bars: Bars, page: list[Row], today: date, styles: np.ndarray) -> Iterator[Markup]:
    tops = np.cumsum([_HEAD, *(row.height for row in page)]).tolist()
    yield Markup('<svg class="gantt-page" viewBox="0 0 {} {}" aria-hidden="true">').format(WIDTH, tops[-1])
    pauses, necks, setups = "", "", ""
    paths, texts = ["", "", "", ""], []
    for row, top, bottom in zip(page, tops[:-1], tops[1:], strict=True):
        hours = joined(bars.hours[row.machine], _SHORTEST_PAUSE)
        for a, b in gaps(hours, 0, DAYS * MINUTES_PER_DAY):
            pauses += f"M{_x(a)} {top}H{_x(b)}V{bottom}H{_x(a)}z"
        name = bars.machines[row.machine][:20]
        texts.append(Markup('<text class="gn" x="0" y="{}">{}</text>').format(top + 14, name))
        for bar, place in zip(row.bars.tolist(), row.lane.tolist(), strict=True):
            y = top + 3 + place * row.lane_height
            begin, start, end = (int(moments[bar]) for moments in (bars.setup_start, bars.start, bars.end))
            parts = pieces(hours, start, end)
            paths[styles[bar]] += "".join(_box(a, b, y, row.lane_height - 2) for a, b in parts)
            if start > begin:
                setups += "".join(_box(a, b, y, row.lane_height - 2) for a, b in pieces(hours, begin, start))
            necks += f"M{_x(begin)} {y + row.lane_height / 2 - 1}H{_x(end)}"
            if row.lane_height == _LANE:
                texts.append(_label(bars, bar, _x(parts[0][0]), _x(parts[0][1]), y))
    yield Markup('<path class="gz" d="{}"/>').format(pauses)
    yield _axis(today, tops[-1])
    yield Markup('<path class="gr" d="{}"/><path class="gk" d="{}"/>').format(
        "".join(f"M0 {top}H{WIDTH}" for top in tops[:-1]), necks
    )
    for name, path in zip(_STYLES, paths, strict=True):
        if path:
            yield Markup('<path class="{}" d="{}"/>').format(name, path)
    yield Markup('<path class="gs" d="{}"/>').format(setups)
    yield from texts
    frozen = min(bars.frozen_until, DAYS * MINUTES_PER_DAY)
    yield Markup('<path class="gt" d="M{0} {2}V{3}"/><path class="gf" d="M{1} {2}V{3}"/></svg>').format(
        _x(0), _x(frozen), _HEAD - 4, tops[-1]
    )


def _box(start: int, end: int, y: int, height: int) -> str:
    left = _x(start)
    return f"M{left} {y}H{max(_x(end), round(left + 0.6, 1))}V{y + height}H{left}z"


def _label(bars: Bars, bar: int, left: float, right: float, y: int) -> Markup:
    """Write what a bar is where there is room for some of it."""
    room = int((right - left - 4) / _LETTER)
    if room < 4:
        return Markup("")
    item, job = (str(bars.rows.column(name)[bar].as_py()) for name in ("item_id", "job_id"))
    said = f"{item} {job}"
    said = said if len(said) <= room else f"{said[: room - 1]}…"
    return Markup('<text x="{}" y="{}">{}</text>').format(round(left + 2, 1), y + 10, said)


def _axis(today: date, bottom: int) -> Markup:
    days = [(_x(day * MINUTES_PER_DAY), today + timedelta(day)) for day in range(DAYS)]
    lines = "".join(f"M{x} 0V{bottom}" for x, _day in days)
    texts = Markup("").join(Markup('<text x="{}" y="11">{}</text>').format(x + 3, f"{day:%m-%d}") for x, day in days)
    return Markup('<path class="gd" d="{}"/>{}').format(lines, texts)


def _x(minute: int) -> float:
    share = min(max(minute / (DAYS * MINUTES_PER_DAY), 0), 1)
    return round(_SIDE + share * (WIDTH - _SIDE), 1)
