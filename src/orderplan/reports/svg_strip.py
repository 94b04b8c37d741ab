"""The date strip of a sales order: requested, promised and projected on one time line."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from markupsafe import Markup

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

WIDTH, HEIGHT = 230, 18
_MARGIN, _MIDDLE = 7, 9
_BEFORE, _AT_LEAST, _AT_MOST = 60, 42, 370
"""Days that a strip shows before the planning day at most, and after it at least and at most."""
_LABEL = 24
"""The width of a month's name."""
_COVERED = 0.98
"""Share of the days that lie within the strip; what lies beyond stands at its edge as an arrow."""


@dataclass(frozen=True, slots=True)
class Scale:
    """The days that a strip shows from its left to its right edge."""

    first: date
    last: date
    today: date

    def x(self, day: date) -> float:
        """Give the place of a day in the drawing, at the edge where it lies beyond."""
        share = (day - self.first).days / max((self.last - self.first).days, 1)
        return round(_MARGIN + min(max(share, 0), 1) * (WIDTH - 2 * _MARGIN), 1)

    def holds(self, day: date) -> bool:
        """Tell whether a day lies within the strip."""
        return self.first <= day <= self.last


def scale_of(days: Sequence[date], today: date) -> Scale:
    """Choose the days that the strips of some orders show."""
    ordered = sorted(days)
    least, most = today + timedelta(_AT_LEAST), today + timedelta(_AT_MOST)
    last = ordered[int(_COVERED * (len(ordered) - 1))] if ordered else least
    first = min(max(ordered[0], today - timedelta(_BEFORE)), today) if ordered else today
    return Scale(first - timedelta(2), min(max(last, least), most) + timedelta(2), today)


def strip(scale: Scale, requested: date, promised: date | None, projected: date | None) -> Markup:
    """Draw the strip of one order; it says nothing that the row does not, so it is hidden from screen readers.

    Parameters
    ----------
    scale
        The days shown, the same for all rows.
    requested
        The due date: an upright stroke.
    promised
        A hollow diamond.
    projected
        A dot; missing: never, and the late part goes on to the edge.

    """
    due, end = scale.x(requested), scale.x(projected) if projected else WIDTH - 1
    late = projected is None or projected > requested
    parts = [
        f'<path class="st" d="M{scale.x(scale.today)} 0V{HEIGHT}"/>',
        f'<path class="sb" d="M0 {_MIDDLE}H{WIDTH}"/>',
    ]
    if late:
        parts.append(f'<path class="sl" d="M{due} {_MIDDLE}H{max(end, due + 1)}"/>')
    parts.append(f'<path class="sr" d="M{due} 3V15"/>')
    if promised is not None:
        parts.append(f'<use href="#m-promised" x="{scale.x(promised)}" y="{_MIDDLE}"/>')
    if projected is not None:
        name = "projected" if scale.holds(projected) else "beyond"
        parts.append(f'<use href="#m-{name}" x="{end}" y="{_MIDDLE}" class="{"late" if late else "good"}"/>')
    return Markup(  # noqa: S704 - numbers only
        f'<svg class="strip" viewBox="0 0 {WIDTH} {HEIGHT}" aria-hidden="true">{"".join(parts)}</svg>'
    )


def axis(scale: Scale, month_names: Sequence[str]) -> Markup:
    """Draw the axis over the strips: a stroke at the first of each month, with its name, a January with its year.

    Parameters
    ----------
    scale
        The days shown.
    month_names
        The names of the twelve months.

    """
    ticks = []
    for day in _months(scale):
        x, label = scale.x(day), str(day.year) if day.month == 1 else Markup.escape(month_names[day.month - 1])
        if x < WIDTH - _LABEL:
            ticks.append(f'<path class="sa" d="M{x} 5V15"/><text x="{x + 3}" y="13">{label}</text>')
    return Markup(  # noqa: S704 - escaped above
        f'<svg class="strip axis" viewBox="0 0 {WIDTH} 15" aria-hidden="true">{"".join(ticks)}</svg>'
    )


def _months(scale: Scale) -> Iterator[date]:
    """Give the first days of the months within the strip, not more than seven of them."""
    months = (scale.last.year - scale.first.year) * 12 + scale.last.month - scale.first.month
    step = 1 + max(months - 1, 0) // 6
    for place in range(1, months + 1, step):
        month = scale.first.month - 1 + place
        yield date(scale.first.year + month // 12, month % 12 + 1, 1)
