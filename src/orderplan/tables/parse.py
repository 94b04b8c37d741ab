"""One cell of text to a value, for every kind of column; each function gives None for what it cannot read."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from orderplan.enums import IssueKind
from orderplan.tables.table import Kind

if TYPE_CHECKING:
    from collections.abc import Callable

    from orderplan.tables.table import Column

_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
_DAY = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})|(\d{4})(\d{2})(\d{2})|(\d{4})年(\d{1,2})月(\d{1,2})日?")
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::00(?:\.0+)?)?")
_TIME_PART = re.compile(r"[T ]+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.0+)?)?")
_EXCEL_DAY_0 = date(1899, 12, 30)
"""What Excel counts days from, so that those after February 1900 come out right."""
_TRUE = frozenset({"true", "t", "yes", "y", "1", "1.0", "x", "是", "√", "真"})
_FALSE = frozenset({"false", "f", "no", "n", "0", "0.0", "否", "×", "假"})


def parse_number(text: str) -> float | None:
    """Read a decimal number with a point; no thousands separators, no NaN, no infinity."""
    return float(text) if _NUMBER.fullmatch(text) else None


def parse_count(text: str) -> int | None:
    """Read a whole number; ``10.0`` is one, and one that 64 bits do not hold is none."""
    number = parse_number(text)
    return int(number) if number is not None and number.is_integer() and abs(number) < 2**63 else None


def parse_day(text: str) -> date | None:
    """Read a day, year first: 2026-01-05, 2026/1/5, 2026.1.5, 20260105, 2026年1月5日, or with the time 00:00 behind."""
    moment = parse_moment(text)
    return moment.date() if moment is not None and moment.time() == datetime.min.time() else None


def parse_moment(text: str) -> datetime | None:
    """Read a day with or without a time of day behind it (to the second); without one it is midnight."""
    found = _DAY.match(text)
    if not found:
        return None
    year, month, day = (int(part) for part in found.groups() if part is not None and part.isdigit())
    rest = text[found.end() :]
    clock = _TIME_PART.fullmatch(rest) if rest else None
    if rest and not clock:
        return None
    hour, minute, second = (int(part or 0) for part in clock.groups()) if clock else (0, 0, 0)
    try:
        return datetime(year, month, day, hour, minute, second)  # noqa: DTZ001 - local plant time has no zone
    except ValueError:
        return None


def parse_until(text: str) -> datetime | None:
    """Read a moment up to which something lasts: a bare day lasts to its end, the next midnight."""
    moment = parse_moment(text)
    bare = moment is not None and ":" not in text
    return moment + timedelta(days=1) if bare and moment is not None and moment.year < 9999 else moment


def parse_clock(text: str) -> str | None:
    """Read a time of day into HH:MM; 24:00 is the end of the day."""
    found = _CLOCK.fullmatch(text)
    if not found:
        return None
    hour, minute = int(found[1]), int(found[2])
    return f"{hour:02d}:{minute:02d}" if minute < 60 and hour * 60 + minute <= 24 * 60 else None


def parse_flag(text: str) -> bool | None:
    """Read a yes or no in the ways that exports write it."""
    folded = text.casefold()
    return True if folded in _TRUE else False if folded in _FALSE else None


def word_parser(column: Column) -> Callable[[str], str | None]:
    """Make a function that reads one of the column's words whatever its case, spaces or hyphens."""
    assert column.words is not None  # noqa: S101 - a declaration without words is our own mistake
    known = {word.replace("_", ""): str(word) for word in column.words}

    def parse_word(text: str) -> str | None:
        return known.get(re.sub(r"[\s_-]+", "", text).casefold())

    return parse_word


def parser_of(column: Column) -> Callable[[str], object]:
    """Give the function that reads one cell of the column."""
    if column.kind is Kind.WORD:
        return word_parser(column)
    return _PARSERS[column.kind]


_PARSERS: dict[Kind, Callable[[str], object]] = {
    Kind.QUANTITY: parse_number,
    Kind.FACTOR: parse_number,
    Kind.RATE: parse_number,
    Kind.MONEY: parse_number,
    Kind.MINUTES: parse_number,
    Kind.COUNT: parse_count,
    Kind.DATE: parse_day,
    Kind.MOMENT: parse_moment,
    Kind.UNTIL: parse_until,
    Kind.CLOCK: parse_clock,
    Kind.FLAG: parse_flag,
}

UNREADABLE: dict[Kind, tuple[IssueKind, str, str]] = {
    Kind.QUANTITY: (IssueKind.NOT_A_NUMBER, "'{value}' is not a quantity.", ""),
    Kind.FACTOR: (IssueKind.NOT_A_NUMBER, "'{value}' is not a number.", ""),
    Kind.RATE: (IssueKind.NOT_A_NUMBER, "'{value}' is not a share.", "write 2 % as 0.02."),
    Kind.MONEY: (
        IssueKind.NOT_A_NUMBER,
        "'{value}' is not an amount of money.",
        "write the number without a currency.",
    ),
    Kind.MINUTES: (IssueKind.NOT_A_NUMBER, "'{value}' is not a number of minutes.", ""),
    Kind.COUNT: (IssueKind.NOT_A_WHOLE_NUMBER, "'{value}' is not a whole number.", ""),
    Kind.DATE: (IssueKind.NOT_A_DATE, "'{value}' is not a day.", "write it as 2026-01-31."),
    Kind.MOMENT: (
        IssueKind.NOT_A_DATE,
        "'{value}' is not a day or time.",
        "write it as 2026-01-31 or 2026-01-31 14:00.",
    ),
    Kind.UNTIL: (
        IssueKind.NOT_A_DATE,
        "'{value}' is not a day or time.",
        "write it as 2026-01-31 or 2026-01-31 14:00.",
    ),
    Kind.CLOCK: (
        IssueKind.NOT_A_TIME,
        "'{value}' is not a time of day.",
        "write it as 06:00; 24:00 is the end of the day.",
    ),
    Kind.FLAG: (IssueKind.NOT_A_BOOLEAN, "'{value}' is not true or false.", "write true or false."),
    Kind.WORD: (IssueKind.UNKNOWN_WORD, "'{value}' is not one of the words allowed.", ""),
}
"""For each kind the issue that an unreadable cell is, what it says, and the hint."""


def hint_for_number(text: str) -> str:
    """Guess from the first unreadable number what went wrong."""
    if _NUMBER.fullmatch(text):
        return ""
    if re.fullmatch(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?", text):
        return (
            "leave out the thousands separator."
            if "." in text or text.count(",") > 1
            else ("use a decimal point, and no thousands separator.")
        )
    if re.fullmatch(r"[+-]?\d+,\d+", text) or re.fullmatch(r"[+-]?\d{1,3}(\.\d{3})*,\d+", text):
        return "use a decimal point."
    if text.endswith("%"):
        return "write 2 % as 0.02."
    if re.match(r"[+-]?\d", text):
        return "only the number belongs here, without its unit."
    return ""


def hint_for_day(text: str) -> str:
    """Guess from the first unreadable day what went wrong."""
    if not any(digit in "123456789" for digit in text):
        return "leave the cell empty where there is no day."
    moment = parse_moment(text)
    if moment is not None:
        return "leave out the time of day."
    if _DAY.fullmatch(text):
        return "the calendar has no such day."
    if re.fullmatch(r"\d{5}", text):  # 1927 to 2173
        meant = _EXCEL_DAY_0 + timedelta(days=int(text))
        return f"to Excel this number is {meant.isoformat()}: give the column a date format there."
    if re.match(r"\d{1,2}[-/. ]", text):
        return "write the year first: 2026-01-31."
    return ""
