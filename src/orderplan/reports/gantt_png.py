"""The Gantt chart of a plan as a PNG picture, for documents. It needs the package matplotlib: the extra ``png``."""

from __future__ import annotations

import warnings
from datetime import timedelta
from enum import StrEnum
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn

import numpy as np

from orderplan.enums import Language, unknown_word
from orderplan.errors import ConfigError, RequestError
from orderplan.labels.catalogue import catalogue
from orderplan.reports.gantt_bars import bars_of, gaps, joined, lanes, pieces, together
from orderplan.reports.html_view import day_text
from orderplan.reports.svg_gantt import bar_styles
from orderplan.timeline import MINUTES_PER_DAY
from orderplan.whole_file import write_whole

if TYPE_CHECKING:
    from datetime import date

    from orderplan.labels.catalogue import Catalogue
    from orderplan.plan import Plan
    from orderplan.reports.gantt_bars import Bars
    from orderplan.reports.machine_hours import Hours

MOST_ROWS = 120
"""Rows of a picture: more do not fit into a document, and the picture says how many there are."""
_WIDTH, _ROW, _AROUND = 15.0, 0.24, 1.15
"""In inches: the picture, a row of it, and the axis and the legend together."""
_LETTERS = 9.0
"""Letters in an inch of a bar."""
_FILLS = ("#86abc9", "#dbe7f1", "#f08a5d", "#fbdccd")
_EDGES = ("#3f6f96", "#3f6f96", "#a63a0a", "#a63a0a")
_SETUP, _PAUSE, _INK, _SOFT, _NOW = "#3b4652", "#eceff3", "#1c232b", "#586472", "#1f5a8a"
_HATCHED: dict[str, Any] = {"hatch": "//////", "edgecolor": "#c3cbd3", "linewidth": 0}
_FONTS = ("DejaVu Sans", "Noto Sans CJK SC", "Noto Sans SC", "Microsoft YaHei", "PingFang SC", "WenQuanYi Micro Hei")
"""Those of them that are installed; each after the first writes what the ones before it cannot."""


class GanttRows(StrEnum):
    """What a row of the chart is."""

    RESOURCE = "resource"
    """A machine."""
    ORDER = "order"
    """A job, under the sales order for which it is made."""

    @classmethod
    def _missing_(cls, value: object) -> NoReturn:
        raise ValueError(unknown_word(cls, value))


class _Picture(NamedTuple):
    """What is drawn."""

    bars: Bars
    styles: np.ndarray
    """See `orderplan.reports.svg_gantt.bar_styles`."""
    labels: Catalogue
    by: GanttRows
    today: date
    days: int

    @property
    def last(self) -> int:
        """The minute at its right edge."""
        return self.days * MINUTES_PER_DAY

    @property
    def shortest(self) -> int:
        """The minutes that a machine must pause for it to be seen."""
        return max(self.last // 400, 30)


class _Row(NamedTuple):
    label: str
    bars: np.ndarray
    """The places of its bars, by start."""
    hours: Hours
    """When its machine works; of an order: when any does."""
    lane: np.ndarray
    """The lane of each bar."""
    lanes: int
    is_head: bool
    """Whether it is a machine or an order."""

    @property
    def height(self) -> float:
        """How high it is: 1 where nothing runs side by side."""
        return min(max(self.lanes / 3, 1.0), 4.0)


def write_gantt_png(
    plan: Plan,
    path: str | Path,
    *,
    by: GanttRows | str = GanttRows.RESOURCE,
    days: int = 14,
    language: Language | str | None = None,
) -> None:
    """Draw the schedule of a plan from the planning day on into a PNG file, which appears whole or not at all.

    The same plan gives the same bytes with the same version of matplotlib.

    Parameters
    ----------
    plan
        The plan, from `make_plan` or `read_plan`.
    path
        The file.
    by
        resource: a row per machine; order: a row per job, under the sales order for which it is made.
    days
        Calendar days that are drawn.
    language
        en or zh; default: what the plan was configured with, else en.

    Raises
    ------
    ConfigError
        Where the package `matplotlib` is not installed.
    RequestError
        Where the plan has no schedule, since its dates are of infinite capacity, or nothing runs within these days.

    """
    try:
        import matplotlib as mpl
        from matplotlib.figure import Figure
    except ImportError as error:
        raise ConfigError(
            ["the package 'matplotlib' is not installed.  Hint: pip install 'orderplan[png]'."]
        ) from error
    labels = catalogue(language or plan.provenance.config.reports.language or Language.EN)
    by, bars = GanttRows(by), bars_of(plan, until=days)
    rows = [] if bars is None else _rows(bars, by, labels)
    if bars is None:
        raise RequestError(
            "the plan has no schedule to draw: its dates are of infinite capacity, or nothing runs on machines."
        )
    if not rows:
        raise RequestError("nothing runs on machines within these days.  Hint: more days.")
    picture, shown = _Picture(bars, bar_styles(bars.rows), labels, by, plan.provenance.as_of, days), rows[:MOST_ROWS]
    with mpl.rc_context({**mpl.rcParamsDefault, "backend": "agg", "font.family": _installed_fonts()}):
        height = _AROUND + _ROW * sum(row.height for row in shown)
        figure = Figure(figsize=(_WIDTH, height), dpi=110, layout="constrained")
        _draw(figure.add_subplot(), picture, shown, len(rows))
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", message="Glyph .* missing")  # an id may hold any sign
            write_whole(Path(path), lambda beside: figure.savefig(beside, format="png", metadata={"Software": None}))


def _installed_fonts() -> list[str]:
    from matplotlib.font_manager import fontManager

    there = set(fontManager.get_font_names())
    return [name for name in _FONTS if name in there]


def _rows(bars: Bars, by: GanttRows, labels: Catalogue) -> list[_Row]:
    soon = np.flatnonzero(bars.end > 0)
    if by is GanttRows.RESOURCE:
        return [
            _row(bars, bars.machines[machine], soon[bars.machine[soon] == machine], bars.hours[machine], is_head=True)
            for machine in np.unique(bars.machine[soon]).tolist()
        ]
    names = ("job_id", "for_order_id", "due_date", "item_id")
    jobs, orders, dues, items = (bars.rows.column(name).to_pylist() for name in names)
    of_orders: dict[str | None, dict[str, list[int]]] = {}
    for bar in soon.tolist():
        of_orders.setdefault(orders[bar], {}).setdefault(jobs[bar], []).append(bar)
    due = {order: max(dues[bar] for own in found.values() for bar in own) for order, found in of_orders.items()}
    rows, idle = [], together(bars.hours)
    for order in sorted(of_orders, key=lambda order: (order is None, due[order], order or "")):
        name = order or labels.text("script.gantt.no_order")
        own = [_by_start(bars, places) for places in of_orders[order].values()]
        own.sort(key=lambda places: (bars.setup_start[places[0]], jobs[places[0]]))
        texts = [f"{jobs[places[0]]}  {items[places[0]]}" for places in own]
        if len(own) == 1:
            rows.append(_row(bars, f"{name}  {texts[0]}", own[0], idle, is_head=True))
            continue
        rows.append(_row(bars, name, np.empty(0, dtype=np.int64), idle, is_head=True))
        rows += [_row(bars, text, places, idle, is_head=False) for text, places in zip(texts, own, strict=True)]
    return rows


def _row(bars: Bars, label: str, places: np.ndarray, hours: Hours, *, is_head: bool) -> _Row:
    return _Row(label, places, hours, *lanes(bars.setup_start[places], bars.end[places]), is_head)


def _by_start(bars: Bars, places: list[int]) -> np.ndarray:
    found = np.array(places)
    return found[np.argsort(bars.setup_start[found], kind="stable")]


def _draw(axes: Any, picture: _Picture, rows: list[_Row], total: int) -> None:
    """Draw rows from top to bottom, each from its top to that of the next one."""
    labels, frozen = picture.labels, picture.bars.frozen_until
    tops = np.cumsum([0.0, *(row.height for row in rows)]).tolist()
    for row, top in zip(rows, tops[:-1], strict=True):
        pauses = gaps(joined(row.hours, picture.shortest), 0, picture.last)
        axes.broken_barh(_widths(pauses), (top, row.height), facecolors=_PAUSE, linewidth=0, zorder=0)
        height = (row.height - 0.24) / row.lanes
        for bar, lane in zip(row.bars.tolist(), row.lane.tolist(), strict=True):
            _draw_bar(axes, picture, bar, top + 0.12 + lane * height, height)
    _lay_out(axes, picture, rows, tops)
    axes.axvline(0, color=_NOW, linewidth=2, zorder=4)
    if 0 < frozen < picture.last:
        axes.axvline(frozen, color=_NOW, linewidth=1, linestyle=(0, (5, 3)), zorder=4)
    title = f"{labels.text('title', day=day_text(picture.today, labels))}: {labels.text('schedule.heading')}"
    if len(rows) < total:
        title += f"  ({labels.text('schedule.rows_shown', shown=len(rows), total=total)})"
    axes.set_title(title, loc="left", fontsize=11, fontweight="bold", color=_INK)
    _legend(axes, labels)


def _draw_bar(axes: Any, picture: _Picture, bar: int, bottom: float, height: float) -> None:
    """Draw an operation: a line from its beginning to its end, and on it the parts in which its machine works."""
    bars, style = picture.bars, int(picture.styles[bar])
    hours = joined(bars.hours[int(bars.machine[bar])], picture.shortest)
    begin, start, end = (int(moments[bar]) for moments in (bars.setup_start, bars.start, bars.end))
    middle, fill, edge = bottom + height / 2, _FILLS[style], _EDGES[style]
    thin = min(height, 0.76) / 0.76
    axes.plot([begin, end], [middle, middle], color=edge, linewidth=1.1 * thin, zorder=1, solid_capstyle="butt")
    parts = pieces(hours, start, end)
    spans = _widths(parts)
    axes.broken_barh(spans, (bottom, height), facecolors=fill, edgecolor=edge, linewidth=0.5 * thin, zorder=2)
    if style >= 2:  # late: a stripe tells it apart without colour
        axes.broken_barh(spans, (bottom + 0.78 * height, 0.22 * height), facecolors=edge, zorder=2.2)
    if start > begin:
        setup = _widths(pieces(hours, begin, start))
        axes.broken_barh(setup, (bottom, height), facecolors=_SETUP, zorder=2.4, **_HATCHED)
    item, job = (str(bars.rows.column(name)[bar].as_py()) for name in ("item_id", "job_id"))
    said = f"{item} {job}" if picture.by is GanttRows.RESOURCE else bars.machines[int(bars.machine[bar])]
    left = max(parts[0][0], 0)
    room = int((min(parts[0][1], picture.last) - left) * (_WIDTH - 2) / picture.last * _LETTERS)
    if room >= 4 and height > 0.5:  # fewer letters say nothing, and lower bars hold none
        text = said if len(said) <= room else f"{said[: room - 1]}…"
        axes.text(left, middle, f" {text}", fontsize=6.2, va="center", color=_INK, zorder=3, clip_on=True)


def _widths(spans: Hours) -> Hours:
    """Give the start and the width of spans from one minute to another."""
    return [(start, end - start) for start, end in spans]


def _lay_out(axes: Any, picture: _Picture, rows: list[_Row], tops: list[float]) -> None:
    """Draw the axes: days above, rows on the left."""
    axes.set_xlim(0, picture.last)
    axes.set_ylim(tops[-1], 0)
    middles = [(top + bottom) / 2 for top, bottom in pairwise(tops)]
    axes.set_yticks(middles, [row.label for row in rows], fontsize=8)
    for label, row in zip(axes.get_yticklabels(), rows, strict=True):
        label.set_fontweight("bold" if row.is_head else "normal")
        label.set_color(_INK if row.is_head else _SOFT)
    marks = range(0, picture.days, max(-(-picture.days // 21), 1))
    names = [f"{picture.today + timedelta(day):%m-%d}" for day in marks]
    axes.set_xticks([day * MINUTES_PER_DAY for day in marks], names, fontsize=8, ha="left")
    axes.xaxis.tick_top()
    axes.tick_params(length=0, colors=_SOFT)
    axes.grid(axis="x", color="#dde2e8", linewidth=0.8, zorder=0.5)
    axes.set_axisbelow(True)
    axes.hlines(tops, 0, picture.last, color="#dde2e8", linewidth=0.5, zorder=0.6)
    for side in axes.spines.values():
        side.set_visible(False)


def _legend(axes: Any, labels: Catalogue) -> None:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    text = labels.text
    marks = [
        Patch(facecolor=_FILLS[0], edgecolor=_EDGES[0], label=text("schedule.released")),
        Patch(facecolor=_FILLS[1], edgecolor=_EDGES[1], label=text("schedule.planned")),
        Patch(facecolor=_FILLS[2], edgecolor=_EDGES[2], label=text("schedule.late")),
        Patch(facecolor=_SETUP, label=text("schedule.setup"), **_HATCHED),
        Patch(facecolor=_PAUSE, label=text("schedule.pause")),
        Line2D([], [], color=_NOW, linewidth=2, label=text("schedule.now")),
        Line2D([], [], color=_NOW, linewidth=1, linestyle=(0, (5, 3)), label=text("schedule.frozen_until")),
    ]
    axes.figure.legend(handles=marks, loc="outside lower left", ncols=len(marks), fontsize=8, frameon=False)
