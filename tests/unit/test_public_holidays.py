"""Public holidays as exceptions of a calendar, China's exchanged working days among them."""

# ruff: noqa: DTZ001 - local plant time has no zone

from __future__ import annotations

from datetime import date, datetime

import pytest

from orderplan.data.calendars import named_calendar
from orderplan.data.frames import from_frames
from orderplan.errors import ConfigError
from orderplan.public_holidays import holiday_exceptions

pytest.importorskip("holidays", reason="the optional package holidays is not installed")


def test_china_closes_its_holidays_and_works_days_in_exchange():
    rows = holiday_exceptions("PLANT", "CN", [2025])
    working = dict(zip(rows["start"], rows["working"], strict=True))
    # State Council notice for 2025: Spring Festival 28 January to 4 February; worked in exchange: Sunday 26 January and
    # Saturday 8 February.
    for day in (date(2025, 1, 28), date(2025, 2, 4), date(2025, 10, 1)):
        assert working[day] is False
    assert working[date(2025, 1, 26)] is True
    assert working[date(2025, 2, 8)] is True
    assert rows["start"].is_monotonic_increasing
    assert {day.year for day in rows["start"]} == {2025}


def test_the_rows_make_a_calendar_with_the_days_closed_and_the_exchanged_ones_open():
    shifts = {"calendar_id": ["PLANT"] * 5, "weekday": [1, 2, 3, 4, 5], "start": ["06:00"] * 5, "end": ["14:00"] * 5}
    import pandas as pd

    data = from_frames(
        {"calendars": pd.DataFrame(shifts), "calendar_exceptions": holiday_exceptions("PLANT", "CN", [2025, 2025])}
    )
    calendar = named_calendar(data, "PLANT")

    def open_on(*day: int) -> bool:
        return bool(calendar.shifts_on((datetime(*day) - datetime(1970, 1, 1)).days))

    assert [open_on(2025, 1, 27), open_on(2025, 1, 28), open_on(2025, 1, 26), open_on(2025, 1, 19)] == [
        True,  # an ordinary Monday
        False,  # Tuesday of the Spring Festival
        True,  # a Sunday worked in exchange
        False,  # an ordinary Sunday
    ]


def test_states_have_holidays_of_their_own():
    bavaria = holiday_exceptions("P", "DE", [2026], subdivision="BY")
    berlin = holiday_exceptions("P", "DE", [2026], subdivision="BE")
    epiphany = date(2026, 1, 6)
    assert epiphany in set(bavaria["start"])
    assert epiphany not in set(berlin["start"])


def test_unknown_countries_and_states_are_refused():
    with pytest.raises(ConfigError, match="no public holidays are known for 'XX'"):
        holiday_exceptions("P", "XX", [2026])
    with pytest.raises(ConfigError, match="no public holidays are known for 'DE' ZZ"):
        holiday_exceptions("P", "DE", [2026], subdivision="ZZ")
