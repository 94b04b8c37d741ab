"""Cells as people and exports write them: what is read as what, what is refused, and with which hint."""

# ruff: noqa: DTZ001 - local plant time has no zone

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderplan.tables.inputs import ITEMS
from orderplan.tables.parse import (
    hint_for_day,
    hint_for_number,
    parse_clock,
    parse_count,
    parse_day,
    parse_flag,
    parse_moment,
    parse_number,
    parse_until,
    word_parser,
)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1", 1.0),
        ("-1.5", -1.5),
        ("+2", 2.0),
        (".5", 0.5),
        ("3.", 3.0),
        ("1e3", 1000.0),
        ("1.5E-2", 0.015),
        ("007", 7.0),
    ],
)
def test_numbers(text, number):
    assert parse_number(text) == number


@pytest.mark.parametrize(
    "text", ["", "1,5", "1,234.5", "1 000", "12 kg", "2 %", "nan", "inf", "1e", "--1", "0x10", "1_000", "½", "."]
)
def test_texts_that_are_no_numbers(text):
    assert parse_number(text) is None
    assert parse_count(text) is None


@pytest.mark.parametrize(("text", "number"), [("10", 10), ("10.0", 10), ("-3", -3), ("1e3", 1000), ("2.5", None)])
def test_whole_numbers(text, number):
    assert parse_count(text) == number


def test_a_whole_number_beyond_64_bits_is_none():
    assert parse_count(str(2**62)) == 2**62
    assert parse_count(str(2**63)) is None
    assert parse_count("1e400") is None


@pytest.mark.parametrize(
    "text",
    [
        "2026-01-05", "2026-1-5", "2026/01/05", "2026/1/5", "2026.1.5", "20260105", "2026年1月5日", "2026年01月05日",
        "2026年1月5", "2026-01-05 00:00", "2026-01-05 00:00:00", "2026-01-05T00:00:00", "2026-01-05 00:00:00.000",
        "２０２６-０１-０５",
    ],
)  # fmt: skip
def test_days(text):
    assert parse_day(text) == date(2026, 1, 5)


@pytest.mark.parametrize(
    "text",
    [
        "2026-02-30", "2025-02-29", "2026-13-01", "0000-00-00", "05.01.2026", "1/5/2026", "26-01-05", "2026-01",
        "2026-01/05", "2026-01-05 06:00", "2026-01-05x", "46027", "2026011", "soon",
    ],
)  # fmt: skip
def test_texts_that_are_no_days(text):
    assert parse_day(text) is None


@given(st.dates())
def test_every_day_is_read_from_its_iso_form_and_from_that_without_hyphens(day):
    assert parse_day(day.isoformat()) == day
    assert parse_day(day.isoformat().replace("-", "")) == day


def test_moments_have_a_time_or_are_midnight():
    assert parse_moment("2026-01-05") == datetime(2026, 1, 5)
    assert parse_moment("2026/1/5 6:30") == datetime(2026, 1, 5, 6, 30)
    assert parse_moment("2026-01-05T06:30:15") == datetime(2026, 1, 5, 6, 30, 15)
    assert parse_moment("2026-01-05 24:00") is None
    assert parse_moment("2026-01-05 6") is None


def test_a_bare_day_lasts_to_its_end_and_a_time_to_that_time():
    assert parse_until("2026-01-05") == datetime(2026, 1, 6)
    assert parse_until("2026-12-31") == datetime(2027, 1, 1)
    assert parse_until("2026-01-05 00:00") == datetime(2026, 1, 5)
    assert parse_until("2026-01-05 14:00") == datetime(2026, 1, 5, 14)
    assert parse_until("9999-12-31") == datetime(9999, 12, 31)  # there is no day after
    assert parse_until("2026-02-30") is None


@pytest.mark.parametrize(
    ("text", "clock"),
    [("6:00", "06:00"), ("06:00:00", "06:00"), ("24:00", "24:00"), ("00:00", "00:00"), ("06:00:00.000000", "06:00")],
)
def test_times_of_day(text, clock):
    assert parse_clock(text) == clock


@pytest.mark.parametrize("text", ["24:01", "25:00", "12:60", "6", "6am", "06:00:30", "-1:00"])
def test_texts_that_are_no_times_of_day(text):
    assert parse_clock(text) is None


def test_flags():
    assert [parse_flag(text) for text in ("true", "TRUE", "Yes", "1", "是", "x")] == [True] * 6
    assert [parse_flag(text) for text in ("false", "No", "0", "0.0", "否")] == [False] * 5
    assert [parse_flag(text) for text in ("maybe", "2", "-")] == [None] * 3


def test_words_are_read_whatever_their_case_and_gaps():
    parse = word_parser(ITEMS.by_name["lot_policy"])
    for text in ("lot_for_lot", "Lot for Lot", "LOT-FOR-LOT", "lotforlot"):
        assert parse(text) == "lot_for_lot"
    assert parse("lot") is None


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("3,5", "use a decimal point."),
        ("1.234,5", "use a decimal point."),
        ("1,234", "use a decimal point, and no thousands separator."),  # 1.234 or 1234: nobody can tell
        ("1,234.5", "leave out the thousands separator."),
        ("1,234,567", "leave out the thousands separator."),
        ("2%", "write 2 % as 0.02."),
        ("2 %", "write 2 % as 0.02."),
        ("12 kg", "only the number belongs here, without its unit."),
        ("2.5", ""),  # a number, but not a whole one where one is wanted
        ("abc", ""),
    ],
)
def test_hints_for_numbers(text, hint):
    assert hint_for_number(text) == hint


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("0000-00-00", "leave the cell empty where there is no day."),
        ("00.00.0000", "leave the cell empty where there is no day."),
        ("31.12.2026", "write the year first: 2026-01-31."),
        ("2/28/2026", "write the year first: 2026-01-31."),
        ("2026-02-30", "the calendar has no such day."),
        ("2026-01-05 13:00", "leave out the time of day."),
        ("46027", "to Excel this number is 2026-01-05: give the column a date format there."),
        ("n/a", "leave the cell empty where there is no day."),
        ("5 Jan 2026", "write the year first: 2026-01-31."),
        ("2026-W02", ""),
    ],
)
def test_hints_for_days(text, hint):
    # 46027 days after 1899-12-30: 126 years with 31 leap days (1904 … 2024) are 46021 days, to 2025-12-30; 6 more.
    assert hint_for_day(text) == hint
