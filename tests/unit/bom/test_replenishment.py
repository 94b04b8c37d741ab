"""Total replenishment: the first day on which something new could be there, on a calendar with days off."""

from __future__ import annotations

from datetime import date

import pytest

from orderplan.data.instance import ENDLESS
from tests.unit.bom.small_plants import built, buy, line, make, order, phantom, subcontract

FEBRUARY = date(2026, 2, 2)


def earliest(items, lines, **tables):
    """Give the day of each item, None for never."""
    bom = built(items, lines, **tables)
    days = bom.instance.days(bom.earliest_new).date
    return {
        item: None if offset == ENDLESS else day
        for item, offset, day in zip(
            bom.instance.spaces["items"].ids.to_pylist(), bom.earliest_new.tolist(), days, strict=True
        )
    }


@pytest.mark.parametrize(
    ("lead_time_days", "day"),
    [(0, 5), (4, 9), (5, 12), (6, 12), (7, 12)],  # 10 and 11 January are a weekend
)
def test_bought_items_count_calendar_days(lead_time_days, day):
    assert earliest([buy("A", lead_time_days=lead_time_days)], [])["A"] == date(2026, 1, day)


@pytest.mark.parametrize(("lead_time_days", "day"), [(0, 5), (4, 9), (5, 12), (6, 13)])
def test_made_items_count_working_days(lead_time_days, day):
    assert earliest([make("A", lead_time_days=lead_time_days)], [])["A"] == date(2026, 1, day)


def test_made_items_start_when_their_last_component_is_there():
    # TUBE 5 + 10 = 15, a Thursday; then 16 and, after the weekend, 19
    days = earliest(
        [make("FRAME", lead_time_days=2), buy("TUBE", lead_time_days=10), buy("NUT", lead_time_days=1)],
        [line("FRAME", "TUBE"), line("FRAME", "NUT")],
    )
    assert days["FRAME"] == date(2026, 1, 19)


def test_a_component_with_an_offset_may_come_that_much_later():
    # TUBE comes on Monday 19; wanted 2 working days after the start: that may be on Thursday 15; then 16 and 19, 20
    items = [make("FRAME", lead_time_days=3), buy("TUBE", lead_time_days=14)]
    assert earliest(items, [line("FRAME", "TUBE", lead_offset_days=2)])["FRAME"] == date(2026, 1, 20)
    # with an offset beyond all that the component is no reason to wait: 5, then 6, 7, 8
    assert earliest(items, [line("FRAME", "TUBE", lead_offset_days=60)])["FRAME"] == date(2026, 1, 8)


def test_phantoms_take_no_time_subcontracting_takes_calendar_days():
    days = earliest(
        [phantom("KIT", lead_time_days=9), subcontract("SHAFT", lead_time_days=3), buy("BAR", lead_time_days=3)],
        [line("KIT", "BAR"), line("SHAFT", "BAR")],
    )
    # BAR 8 January, a Thursday; SHAFT 8 + 3 = Sunday 11, so Monday 12
    assert days == {"BAR": date(2026, 1, 8), "KIT": date(2026, 1, 8), "SHAFT": date(2026, 1, 12)}


def test_never_where_a_component_cannot_be_had():
    items = [make("A"), make("B"), {"item_id": "C", "procurement": "none"}, buy("D", lead_time_days=1)]
    days = earliest(items, [line("A", "B"), line("B", "C"), line("A", "D")])
    assert days == {"A": None, "B": None, "C": None, "D": date(2026, 1, 6)}


def test_only_standard_lines_in_force_today_count():
    items = [make("A"), buy("SLOW", lead_time_days=60), buy("FAST", lead_time_days=1)]
    lines = [
        line("A", "FAST", valid_to=FEBRUARY), line("A", "SLOW", valid_from=FEBRUARY),
        line("A", "SLOW", order_id="SO-1"),
    ]  # fmt: skip
    assert earliest(items, lines, sales_orders=[order("SO-1", "A")])["A"] == date(2026, 1, 6)


def test_the_bom_of_a_bought_item_does_not_matter():
    items = [buy("A", lead_time_days=1), buy("B", lead_time_days=60)]
    assert earliest(items, [line("A", "B")])["A"] == date(2026, 1, 6)


def test_a_fence_in_working_days_holds_what_is_earlier_only():
    items = [buy("A", lead_time_days=1, fence_days=6), buy("B", lead_time_days=20, fence_days=6)]
    # the 6th working day after Monday 5 is Tuesday 13
    assert earliest(items, []) == {"A": date(2026, 1, 13), "B": date(2026, 1, 26)}
