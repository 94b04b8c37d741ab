"""Bars of the report: the load of a work centre by week, and an amount beside others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

if TYPE_CHECKING:
    from collections.abc import Sequence

BAR_STEP, BAR_HEIGHT = 20, 46
_TOP = 3
_BAR = BAR_STEP - 4
_AMOUNT_WIDTH = 240


def load_bars(
    loads: Sequence[float], overloads: Sequence[float], capacities: Sequence[float], titles: Sequence[str]
) -> Markup:
    """Draw a bar for each week: its load, hatched what is too much for its day, and a line for the week's capacity.

    Parameters
    ----------
    loads, overloads, capacities
        Minutes by week; an overload is part of the load.
    titles
        What a pointer over the bar of each week is told.

    """
    top, parts = max([*loads, *capacities, 1.0]), []
    for place, (load, over, capacity, title) in enumerate(zip(loads, overloads, capacities, titles, strict=True)):
        x, line = place * BAR_STEP + 2, _y(capacity, top)
        drawn = [f'<path class="hit" d="M{x - 2} 0h{BAR_STEP}V{BAR_HEIGHT}h-{BAR_STEP}z"/>']
        if load > 0:
            drawn.append(f'<path class="bl" d="M{x} {BAR_HEIGHT}V{_y(load - over, top)}h{_BAR}V{BAR_HEIGHT}z"/>')
        if over > 0:
            low = _y(load - over, top)
            drawn.append(f'<path class="bo" d="M{x} {low}V{_y(load, top)}h{_BAR}V{low}z"/>')
        drawn.append(f'<path class="bc" d="M{x - 2} {line}h{BAR_STEP}"/>')
        parts.append(f"<g><title>{Markup.escape(title)}</title>{''.join(drawn)}</g>")
    width = len(loads) * BAR_STEP
    return Markup(  # noqa: S704 - escaped above
        f'<svg class="bars" style="width:{width}px" viewBox="0 0 {width} {BAR_HEIGHT}">{"".join(parts)}</svg>'
    )


def week_axis(labels: Sequence[str]) -> Markup:
    """Write the day on which each fourth week begins under the bars."""
    texts = [f'<text x="{place * BAR_STEP}" y="10">{Markup.escape(label)}</text>' for place, label in enumerate(labels)]
    width = len(labels) * BAR_STEP
    shown = "".join(texts[::4])
    return Markup(  # noqa: S704 - escaped above
        f'<svg class="bars axis" style="width:{width}px" viewBox="0 0 {width} 12" aria-hidden="true">{shown}</svg>'
    )


def amount_bar(amount: float, most: float) -> Markup:
    """Draw an amount as a bar, its length the share of the largest one."""
    width = round(_AMOUNT_WIDTH * amount / most, 1) if most > 0 and amount > 0 else 0
    return Markup(  # noqa: S704 - numbers only
        f'<svg class="amount" viewBox="0 0 {_AMOUNT_WIDTH} 12" aria-hidden="true"><path d="M0 1h{width}v10H0z"/></svg>'
    )


def _y(value: float, top: float) -> float:
    return round(_TOP + (BAR_HEIGHT - _TOP) * (1 - value / top), 1)
