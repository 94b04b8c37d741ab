"""The drawings: where marks stand on the time line, how high bars are, and how cells are written."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pyarrow as pa
import pytest

from orderplan.enums import Language
from orderplan.labels.catalogue import catalogue
from orderplan.reports.html_cells import column_texts, dated, money_text, number_text, share_text
from orderplan.reports.html_load import MOST_WEEKS, week_loads
from orderplan.reports.html_view import day_number, day_of
from orderplan.reports.svg_bars import BAR_HEIGHT, amount_bar, load_bars
from orderplan.reports.svg_strip import WIDTH, Scale, axis, scale_of, strip
from tests.unit.reports_html.report_plans import MONDAY

# 217 days from the first to the last, 216 of drawing between margins of 7: a day is 216 / 216 = 1 wide.
SCALE = Scale(date(2026, 1, 1), date(2026, 1, 1) + timedelta(216), MONDAY)


def day(place: int) -> date:
    return SCALE.first + timedelta(place)


def test_a_day_stands_at_its_share_of_the_strip():
    assert [SCALE.x(day(place)) for place in (0, 1, 216)] == [7, 8, WIDTH - 7]


def test_days_beyond_stand_at_the_edge():
    assert (SCALE.x(day(-50)), SCALE.x(day(900))) == (7, WIDTH - 7)
    assert (SCALE.holds(day(216)), SCALE.holds(day(217))) == (True, False)


def test_a_late_order_has_its_late_part_from_the_due_date_to_the_projected_one():
    drawn = strip(SCALE, day(10), day(12), day(40))
    assert '<path class="sl" d="M17.0 9H47.0"/>' in drawn
    assert '<use href="#m-promised" x="19.0" y="9"/>' in drawn
    assert '<use href="#m-projected" x="47.0" y="9" class="late"/>' in drawn
    assert f'd="M{SCALE.x(MONDAY)} 0V18"' in drawn  # today


def test_an_order_in_time_has_no_late_part():
    drawn = strip(SCALE, day(10), None, day(10))
    assert 'class="sl"' not in drawn
    assert "m-promised" not in drawn
    assert 'class="good"' in drawn


def test_an_order_that_is_never_there_is_late_to_the_edge():
    drawn = strip(SCALE, day(10), None, None)
    assert f'<path class="sl" d="M17.0 9H{WIDTH - 1}"/>' in drawn
    assert "m-projected" not in drawn


def test_a_projected_day_beyond_the_strip_is_an_arrow():
    assert "#m-beyond" in strip(SCALE, day(10), None, day(400))


def test_the_strip_shows_today_and_nearly_all_days():
    days = [MONDAY + timedelta(place) for place in range(-200, 101)] + [MONDAY + timedelta(3_000)]
    scale = scale_of(days, MONDAY)
    # From 60 days before today at most to the day that 98 % of the 302 days do not exceed: place 294 is today + 94.
    assert scale.first == MONDAY - timedelta(60 + 2)
    assert scale.last == MONDAY + timedelta(94 + 2)
    assert scale_of([], MONDAY).holds(MONDAY)
    assert scale_of([MONDAY], MONDAY).last == MONDAY + timedelta(42 + 2)


def test_the_axis_names_the_months_and_the_year_of_a_january():
    names = [f"m{month}" for month in range(1, 13)]
    drawn = axis(Scale(date(2025, 11, 20), date(2026, 3, 20), MONDAY), names)
    assert re.findall(r"<text[^>]*>([^<]*)</text>", drawn) == ["m12", "2026", "m2", "m3"]
    longer = axis(Scale(date(2026, 1, 2), date(2027, 6, 2), MONDAY), names)
    assert len(re.findall("<text", longer)) <= 7


def test_bars_are_as_high_as_their_share_of_the_highest():
    drawn = load_bars([50, 100], [0, 25], [75, 75], ["one", "<two>"])
    # The highest is 100 minutes: 43 of drawing. 50 end at 3 + 43 / 2 = 24.5, a capacity of 75 is at 3 + 43 / 4 = 13.8.
    assert f'<path class="bl" d="M2 {BAR_HEIGHT}V24.5h16V{BAR_HEIGHT}z"/>' in drawn
    assert f'<path class="bl" d="M22 {BAR_HEIGHT}V13.8h16V{BAR_HEIGHT}z"/>' in drawn
    assert '<path class="bo" d="M22 13.8V3.0h16V13.8z"/>' in drawn
    assert drawn.count('class="bo"') == 1
    assert "<title>&lt;two&gt;</title>" in drawn


def test_an_amount_is_a_bar_of_its_share_and_none_where_it_is_below_0():
    assert 'd="M0 1h120.0v10H0z"' in amount_bar(50, 100)
    assert 'd="M0 1h0v10H0z"' in amount_bar(-5, 100)
    assert 'd="M0 1h0v10H0z"' in amount_bar(0, 0)


def loads(*rows):
    """Days of work centres: capacity and load in minutes; what is more than the capacity is overload, but at OVEN."""
    names = ("work_center_id", "day", "capacity_minutes", "load_minutes", "overload_minutes")
    told = [(*row, 0.0 if row[0] == "OVEN" else max(row[3] - row[2], 0.0)) for row in rows]
    return pa.table(dict(zip(names, zip(*told, strict=True), strict=True)))


def test_load_is_added_up_by_week_and_overload_by_day():
    table = loads(
        ("SAW", MONDAY, 480.0, 600.0),
        ("SAW", MONDAY + timedelta(1), 480.0, 100.0),
        ("OVEN", MONDAY + timedelta(1), 480.0, 500.0),
        ("SAW", MONDAY + timedelta(7), 480.0, 490.0),
        ("SAW", MONDAY + timedelta(8), 480.0, 601.0),
    )
    weeks = week_loads(table, day_number(MONDAY))
    assert weeks.centres == ["SAW", "OVEN"]
    assert weeks.load.tolist() == [[700, 1_091], [500, 0]]
    assert weeks.over.tolist() == [[120, 131], [0, 0]]
    assert weeks.capacity.tolist() == [[960, 960], [480, 0]]
    assert weeks.over_days.tolist() == [3, 0]
    assert weeks.over_minutes.tolist() == [251, 0]
    assert [day_of(int(weeks.worst_day[0])), int(weeks.worst_day[1])] == [MONDAY + timedelta(8), -1]


def test_half_a_year_of_weeks_is_drawn_at_most():
    table = loads(*(("SAW", MONDAY + timedelta(7 * week), 480.0, 60.0) for week in range(60)))
    weeks = week_loads(table, day_number(MONDAY))
    assert weeks.load.shape == (1, MOST_WEEKS)
    assert weeks.load.sum() == 60 * MOST_WEEKS


def test_no_load_is_one_empty_week():
    table = loads(("SAW", MONDAY, 480.0, 0.0))
    assert week_loads(table, day_number(MONDAY)).load.tolist() == [[0.0]]


@pytest.mark.parametrize(
    ("number", "text"),
    [(0.0, "0"), (-0.0, "0"), (1_250.0, "1,250"), (3.066735, "3.067"), (0.0004, "0.0004"), (1e-7, "0"), (-2.5, "-2.5")],
)
def test_numbers_have_three_decimals_and_small_ones_all(number, text):
    assert number_text(number) == text


def test_money_and_shares():
    assert (money_text(1_234.5), money_text(-0.004), share_text(0.955)) == ("1,234.50", "0.00", "95.5 %")


def test_days_in_a_sentence_are_not_broken_and_the_rest_is_escaped():
    assert dated("<b> on 2026-01-05.") == "&lt;b&gt; on <time>2026-01-05</time>."


def test_cells_of_words_flags_and_days_are_in_the_language():
    table = pa.table(
        {
            "status": ["late", None],
            "due_date": pa.array([MONDAY, None], pa.date32()),
            "late_release": [True, None],
        }
    )
    chinese = catalogue(Language.ZH)
    assert column_texts(table, "deliveries", "status", chinese) == ["延误", ""]
    assert column_texts(table, "deliveries", "due_date", chinese) == ["2026-01-05", ""]
    assert column_texts(table, "planned_orders", "late_release", chinese) == ["是", ""]
