"""The dispatch list: machine by machine, shift by shift, what to do in which order."""

from __future__ import annotations

from orderplan.capacity.dispatch_list import dispatch_list_of
from orderplan.tables.results import result_schema
from orderplan.tables.results_capacity import DISPATCH_LIST
from tests.unit.capacity.shop_tables import at, machines, row, schedule

EARLY = [(6, 10), (10.5, 14), (30, 34), (34.5, 38)]
"""06:00 to 14:00 with half an hour of break, on two days."""


def listed(table, *columns):
    return list(zip(*(table.column(name).to_pylist() for name in columns), strict=True))


def test_machines_by_id_then_shifts_then_places():
    rows = schedule(
        row("A", 10, "LATHE", 30, 30, 31),
        row("B", 10, "LATHE", 8, 8, 9),
        row("C", 10, "LATHE", 6, 6, 8),
        row("C", 20, "DRILL", 8, 8, 9),
    )
    table = dispatch_list_of(rows, machines(LATHE=EARLY, DRILL=EARLY))
    assert table.schema == result_schema(DISPATCH_LIST)
    assert listed(table, "resource_id", "work_center_id", "shift_start", "position", "job_id") == [
        ("DRILL", "DRILL centre", at(6), 1, "C"),
        ("LATHE", "LATHE centre", at(6), 1, "C"),
        ("LATHE", "LATHE centre", at(6), 2, "B"),
        ("LATHE", "LATHE centre", at(30), 1, "A"),
    ]
    assert table.column("shift_end").to_pylist() == [at(14), at(14), at(14), at(38)]
    assert table.column("next_resource_id").to_pylist() == [None, "DRILL", None, None]


def test_an_operation_that_goes_on_has_a_row_in_each_shift():
    # Setup from 13:00 for two hours: one before 14:00, one from 06:00 on the next day; then three hours with the break.
    rows = schedule(row("A", 10, "LATHE", 13, 31, 34, setup_minutes=120.0, run_minutes=180.0))
    table = dispatch_list_of(rows, machines(LATHE=EARLY))
    assert listed(table, "shift_start", "setup_minutes", "run_minutes") == [(at(6), 60, 0), (at(30), 60, 180)]
    assert listed(table, "setup_start", "start", "end") == [(at(13), at(31), at(34))] * 2


def test_breaks_count_for_nothing():
    # From 09:00 to 12:00 with the break from 10:00 to 10:30 are 150 minutes.
    table = dispatch_list_of(schedule(row("A", 10, "LATHE", 9, 9, 12)), machines(LATHE=EARLY))
    assert listed(table, "setup_minutes", "run_minutes") == [(0, 150)]


def test_what_is_over_before_the_planning_day_is_left_out():
    hours = [(-18, -10), (6, 14)]
    rows = schedule(row("A", 10, "LATHE", -12, -12, 7), row("B", 10, "LATHE", -14, -14, -13))
    table = dispatch_list_of(rows, machines(LATHE=hours))
    assert listed(table, "job_id", "shift_start", "run_minutes") == [("A", at(6), 60)]


def test_a_machine_for_any_number_lists_what_runs_side_by_side():
    rows = schedule(row("A", 10, "OVEN", 6, 6, 9), row("B", 10, "OVEN", 6, 6, 8), row("C", 10, "OVEN", 6, 6, 8))
    table = dispatch_list_of(rows, machines(OVEN=EARLY))
    # Of what starts together the first to end stands first, then the job.
    assert listed(table, "position", "job_id") == [(1, "B"), (2, "C"), (3, "A")]


def test_a_schedule_without_rows_gives_none():
    table = dispatch_list_of(schedule(), machines(LATHE=EARLY))
    assert (table.num_rows, table.schema) == (0, result_schema(DISPATCH_LIST))
