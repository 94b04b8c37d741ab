"""The ways in which people and exports write one value, all of which mean the same."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from orderplan.tables.table import NUMBERS, Kind


def spellings(kind: Kind, value: Any) -> list[str]:
    """List texts that must all be read as the value."""
    if value is None:
        return ["", " ", "\u3000"]
    if kind in NUMBERS:
        whole = [f"{value:.0f}", f"{value:.1f}"] if float(value).is_integer() else []
        return [repr(value), f"+{value}", f" {value} ", f"{value:.6f}", *whole]
    if kind is Kind.FLAG:
        return ["true", "TRUE", "Yes", "y", "1", "是"] if value else ["false", "False", "NO", "n", "0", "否"]
    if kind is Kind.CLOCK:
        return [value, value.removeprefix("0"), f"{value}:00"]
    if kind is Kind.WORD:
        return [value, value.upper(), value.replace("_", " ").title(), value.replace("_", "-")]
    if isinstance(value, datetime):
        return _moments(kind, value)
    if isinstance(value, date):
        return [*_days(value), f"{value.isoformat()} 00:00", f"{value.isoformat()}T00:00:00"]
    return [value, f" {value}", f"{value} ", f"\u3000{value}\u3000"]


def _days(day: date) -> list[str]:
    year, month, number = day.year, day.month, day.day
    return [
        day.isoformat(),
        day.isoformat().replace("-", ""),
        f"{year}/{month}/{number}",
        f"{year}.{month:02}.{number:02}",
        f"{year}年{month}月{number}日",
    ]


def _moments(kind: Kind, moment: datetime) -> list[str]:
    with_time = [
        f"{day} {clock}"
        for day in _days(moment.date())
        for clock in (f"{moment.hour}:{moment.minute:02}", f"{moment.hour:02}:{moment.minute:02}:00")
    ]
    with_time.append(moment.isoformat())
    if moment.time() != time():
        return with_time
    bare = moment - timedelta(days=1) if kind is Kind.UNTIL else moment
    return [*with_time, *_days(bare.date())]
