"""Filling a calendar with a country's public holidays."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from orderplan.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterable


def holiday_exceptions(
    calendar_id: str, country: str, years: Iterable[int], *, subdivision: str | None = None
) -> pd.DataFrame:
    """Make rows of `calendar_exceptions` that close a calendar on a country's public holidays.

    Days that a country works in exchange (China's make-up days, for one) become working rows.

    Parameters
    ----------
    calendar_id
        The calendar to close.
    country
        Its ISO code: ``CN``, ``DE``, ``US`` …
    years
        The years to fill.
    subdivision
        A state or province with holidays of its own.

    Returns
    -------
    pandas.DataFrame
        `calendar_id`, `start`, `end` (both the day itself), `working`, `description`; by day.

    Raises
    ------
    ConfigError
        Where the package `holidays` is not installed, or does not know the country or subdivision.

    """
    try:
        import holidays
    except ImportError as error:
        raise ConfigError(
            ["the package 'holidays' is not installed.  Hint: pip install 'orderplan[holidays]'."]
        ) from error
    wanted = sorted(set(years))
    try:
        calendar = holidays.country_holidays(country, subdiv=subdivision, years=wanted)
    except NotImplementedError as error:
        raise ConfigError(
            [f"no public holidays are known for '{country}' {subdivision or ''}".strip() + "."]
        ) from error
    closed = [(day, False, name) for day, name in calendar.items() if day.year in wanted]
    exchanged = [
        (day, True, "working day in exchange")
        for day in getattr(calendar, "weekend_workdays", ())
        if day.year in wanted and day not in calendar
    ]
    rows = sorted([*closed, *exchanged])
    days = pd.DatetimeIndex([day for day, _working, _name in rows]).as_unit("s")
    return pd.DataFrame(
        {
            "calendar_id": pd.Series([calendar_id] * len(rows), dtype="str"),
            "start": days.date,
            "end": days.date,
            "working": [working for _day, working, _name in rows],
            "description": pd.Series([name for _day, _working, name in rows], dtype="str"),
        }
    )
