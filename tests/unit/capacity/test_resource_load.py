"""The load of machines per day, against what their calendars allow."""

from __future__ import annotations

from datetime import date

from orderplan.capacity.resource_load import resource_load_of
from orderplan.tables.results import result_schema
from orderplan.tables.results_capacity import RESOURCE_LOAD
from tests.unit.capacity.shop_tables import machines, row, schedule

EARLY = [(6, 10), (10.5, 14), (54, 58), (58.5, 62)]
"""06:00 to 14:00 with half an hour of break, on the first and the third day: 450 minutes."""


def rows_of(table):
    return [tuple(cells.values()) for cells in table.to_pylist()]


def test_load_and_capacity_by_machine_and_day():
    rows = schedule(
        # Set up from 12:00, run from 13:00 over the free day to 07:00: 60 of setup and 60 of run, then 60 of run.
        row("A", 10, "LATHE", 12, 13, 55),
        row("B", 10, "LATHE", 55, 55, 56),
    )
    table = resource_load_of(rows, machines(LATHE=EARLY, DRILL=[(6, 14)]))
    assert table.schema == result_schema(RESOURCE_LOAD)
    first, third = date(2026, 1, 5), date(2026, 1, 7)
    assert rows_of(table) == [
        ("DRILL", "DRILL centre", first, 480, 0, 0),
        ("LATHE", "LATHE centre", first, 450, 60, 60),
        ("LATHE", "LATHE centre", third, 450, 0, 120),
    ]


def test_what_lies_before_the_planning_day_does_not_count():
    table = resource_load_of(schedule(row("A", 10, "LATHE", -12, -12, 7)), machines(LATHE=[(-18, -10), (6, 14)]))
    assert rows_of(table) == [("LATHE", "LATHE centre", date(2026, 1, 5), 480, 0, 60)]


def test_a_night_shift_counts_on_both_of_its_days():
    table = resource_load_of(schedule(row("A", 10, "LATHE", 22, 22, 30)), machines(LATHE=[(22, 30)]))
    assert [cells[2:] for cells in rows_of(table)] == [(date(2026, 1, 5), 120, 0, 120), (date(2026, 1, 6), 360, 0, 360)]


def test_what_runs_side_by_side_adds_up():
    rows = schedule(row("A", 10, "OVEN", 6, 6, 14), row("B", 10, "OVEN", 6, 6, 14))
    assert rows_of(resource_load_of(rows, machines(OVEN=[(6, 14)])))[0][3:] == (480, 0, 960)


def test_a_schedule_without_rows_gives_none():
    assert resource_load_of(schedule(), machines(LATHE=EARLY)).num_rows == 0
