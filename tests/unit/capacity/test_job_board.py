"""The factory's board: the state of each job, and what it waits for."""

from __future__ import annotations

from datetime import date

import pyarrow as pa

from orderplan.capacity.job_board import job_board_of
from orderplan.capacity.makers import shop_table
from orderplan.tables.results import result_schema
from orderplan.tables.results_capacity import JOB_BOARD
from tests.unit.capacity.shop_tables import at, row, schedule
from tests.unit.capacity.small_shop import scheduled

NOTHING_DONE = pa.table(
    {
        "job_id": pa.array([], pa.string()),
        "item_id": pa.array([], pa.string()),
        "quantity": pa.array([], pa.float64()),
        "due_date": pa.array([], pa.date32()),
    }
)


def work(job, operation=10, **cells):
    return row(job, operation, "LATHE", 6, 6, 7, job_kind="work_order", receipt_id=job, **cells)


def orders(**states: tuple[bool, str | None, str | None]) -> pa.Table:
    """Work orders by id: whether they have begun, what they lack, its id."""
    begun, lacks, lacks_id = zip(*states.values(), strict=True) if states else ((), (), ())
    return pa.table(
        {
            "job_id": pa.array(list(states), pa.string()),
            "begun": pa.array(begun, pa.bool_()),
            "lacks": pa.array(lacks, pa.string()),
            "lacks_id": pa.array(lacks_id, pa.string()),
        }
    )


def states_of(board):
    return {cells["job_id"]: (cells["state"], cells["waits_for"], cells["waits_for_id"]) for cells in board.to_pylist()}


def test_each_job_has_its_state():
    rows = schedule(
        row("PLAN", 10, "LATHE", 6, 6, 7, waits_for="material", waits_for_id="STEEL"),
        work("LACKS", waits_for="machine", waits_for_id="LATHE"),
        work("NEEDS-JOB"),
        work("READY", waits_for="machine", waits_for_id="LATHE"),
        work("BEGUN"),
        work("RUNS", status="running", waits_for="material", waits_for_id="STEEL"),
    )
    works = orders(
        **{
            "LACKS": (False, "material", "BOLT"),
            "NEEDS-JOB": (False, "component_job", "WO-9"),
            "READY": (False, None, None),
            "BEGUN": (True, "material", "BOLT"),
            "RUNS": (True, None, None),
        }
    )
    assert states_of(job_board_of(rows, works, NOTHING_DONE)) == {
        "PLAN": ("not_released", "material", "STEEL"),
        "LACKS": ("waiting_for_material", "material", "BOLT"),
        "NEEDS-JOB": ("waiting_for_material", "component_job", "WO-9"),
        "READY": ("ready", "machine", "LATHE"),
        "BEGUN": ("running", "nothing", None),
        "RUNS": ("running", "nothing", None),
    }


def test_a_job_stands_by_its_next_operation_and_ends_with_its_last():
    rows = schedule(
        row("1", 30, "DRILL", 20, 21, 22),
        row("1", 20, "LATHE", 6, 7, 8),
        row("2", 10, "LATHE", 5, 5, 6),
    )
    board = job_board_of(rows, orders(), NOTHING_DONE)
    assert board.schema == result_schema(JOB_BOARD)
    assert [tuple(cells[name] for name in ("job_id", "operation", "resource_id", "start", "end")) for cells in
            board.to_pylist()] == [("2", 10, "LATHE", at(5), at(6)), ("1", 20, "LATHE", at(6), at(22))]  # fmt: skip


def test_states_stand_in_the_order_of_the_board_and_what_is_done_last():
    done = pa.table(
        {
            "job_id": pa.array(["WO-0"]),
            "item_id": pa.array(["SHAFT"]),
            "quantity": pa.array([5.0]),
            "due_date": pa.array([date(2026, 1, 9)]),
        }
    )
    rows = schedule(work("WO-1"), row("7", 10, "LATHE", 9, 9, 10), row("8", 10, "LATHE", 7, 7, 9))
    board = job_board_of(rows, orders(**{"WO-1": (False, None, None)}), done)
    assert board.column("job_id").to_pylist() == ["8", "7", "WO-1", "WO-0"]
    last = board.to_pylist()[-1]
    assert last["state"] == "done"
    assert (last["quantity"], last["due_date"], last["operation"], last["start"]) == (5.0, date(2026, 1, 9), None, None)
    assert (last["is_late"], last["for_order_id"]) == (False, None)


def test_without_jobs_the_board_is_empty():
    assert job_board_of(schedule(), orders(), NOTHING_DONE).num_rows == 0


def test_a_work_order_that_is_not_scheduled_is_done_only_where_none_of_its_steps_is_left():
    plan = scheduled(
        items="""
            item_id  procurement  lead_time_days
            GEAR     make         3
            NEVER    none         0
        """,
        operations="""
            item_id  operation  work_center_id  run_minutes
            GEAR     10         SAW             10
            GEAR     20         TURN            10
        """,
        bom_lines="""
            parent_id  component_id  quantity_per
            GEAR       NEVER         1
        """,
        scheduled_receipts="""
            receipt_id  kind  item_id  quantity  due_date
            WO-1        work  GEAR     2         2026-01-09
            WO-2        work  GEAR     2         2026-01-09
            WO-3        work  GEAR     2         2026-01-09
        """,
        work_components="""
            receipt_id  component_id  quantity_required
            WO-1        NEVER         1
            WO-2        NEVER         0
            WO-3        NEVER         0
        """,
        operation_progress="""
            receipt_id  operation  quantity_done  status
            WO-1        10         2              done
            WO-2        10         2              done
            WO-3        10         2              done
            WO-3        20         2              done
        """,
    )
    # Nothing ever brings what WO-1 still takes for step 20, so that it has no place in the schedule, nor on the board.
    board = shop_table(plan, "job_board")
    assert board[["job_id", "state"]].to_numpy().tolist() == [["WO-2", "ready"], ["WO-3", "done"]]
