"""What happens on machines: who waits behind what is late, and what slow work costs, worked out by hand."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

import orderplan as op
from orderplan.risk.assumptions import NO_CHANCE
from tests.small_plants import MONDAY, table
from tests.unit.risk.small_risk import day

TABLES = {
    "items": "item_id procurement lead_time_days\nA make 1\nB make 1\nPART buy 5",
    "bom_lines": "parent_id component_id quantity_per\nA PART 1",
    "sales_orders": """
        order_id item_id quantity due_date   priority
        SO-A     A       1        2026-01-07 5
        SO-B     B       1        2026-01-08 5
    """,
    "scheduled_receipts": """
        receipt_id kind     item_id quantity due_date   supplier_id
        WO-A       work     A       1        2026-01-07 -
        WO-B       work     B       1        2026-01-08 -
        PO-A       purchase PART    1        2026-01-05 SLOW
    """,
    "work_components": "receipt_id component_id quantity_required quantity_issued\nWO-A PART 1 0",
    "suppliers": "supplier_id\nSLOW",
    "work_centers": "work_center_id calendar_id\nW DAY",
    "resources": "resource_id work_center_id\nM W",
    "operations": "item_id operation work_center_id setup_minutes run_minutes\nA 10 W 0 480\nB 10 W 0 480",
    "calendars": "calendar_id weekday start end\n" + "\n".join(f"DAY {weekday} 06:00 14:00" for weekday in range(1, 6)),
}
LATE_BY_ITS_HISTORY = op.RiskAssumptions(history_weight=0, run_variation=0, yields=False)


def made(**rows: str) -> op.Plan:
    frames = {name: table(text) for name, text in {**TABLES, **rows}.items()}
    return op.make_plan(op.from_frames(frames, config=op.PlanConfig(as_of=MONDAY)))


def planned(**rows: str) -> op.Plan:
    """A takes all of Wednesday 7 January, its due date, and B all of Thursday, its own: both as late as may be."""
    plan = made(**rows)
    begins = plan.schedule.set_index("item_id")["start"].astype(str)
    assert (begins["A"], begins["B"]) == ("2026-01-07 06:00:00", "2026-01-08 06:00:00")
    return plan


def late_by(days: int) -> pd.DataFrame:
    """A history in which the supplier was late by just that."""
    return pd.DataFrame(
        {"supplier_id": ["SLOW"], "due_date": "2025-11-03", "received_date": [f"2025-11-{3 + days:02}"]}
    )


@pytest.mark.parametrize(
    ("keeps", "there"),
    [
        # The part of A comes on Friday, not on Monday. B does not wait for it: it takes Thursday, as planned.
        (False, {"SO-A": "2026-01-09", "SO-B": "2026-01-08"}),
        # In the planned sequence A takes Friday and B, behind it, Monday.
        (True, {"SO-A": "2026-01-09", "SO-B": "2026-01-12"}),
    ],
)
def test_what_is_late_loses_its_turn_unless_the_sequence_is_kept(keeps, there):
    assumptions = replace(LATE_BY_ITS_HISTORY, keep_sequence=keeps)
    risk = op.simulate_deliveries(planned(), draws=8, assumptions=assumptions, history=late_by(4))
    assert {order: op.promise_at(risk, order, 0.1) for order in there} == {o: day(text) for o, text in there.items()}
    orders = risk.orders.set_index("order_id")
    assert orders.loc["SO-A", ["source_id", "supplier_id"]].tolist() == ["PO-A", "SLOW"]
    if keeps:
        assert orders.loc["SO-B", ["source_id", "supplier_id"]].tolist() == ["PO-A", "SLOW"]


def test_a_part_that_comes_before_it_is_needed_delays_nothing():
    # It is needed on Wednesday morning: two days late it comes that day, at midnight.
    risk = op.simulate_deliveries(planned(), draws=8, assumptions=LATE_BY_ITS_HISTORY, history=late_by(2))
    assert risk.orders["on_time_chance"].tolist() == [1.0, 1.0]


def test_slow_work_ends_on_the_next_day_and_pushes_what_comes_behind():
    # The factor is lognormal with mean 1 and standard deviation 0.2: its logarithm has the variance ln 1.04 = 0.03922,
    # the spread 0.198 and the mean -0.0196, so it is above 1 with the chance of Phi(-0.099) = 0.4606: A is late then.
    risk = op.simulate_deliveries(planned(), draws=20_000, assumptions=replace(NO_CHANCE, run_variation=0.2))
    orders = risk.orders.set_index("order_id")
    assert orders.loc["SO-A", "on_time_chance"] == pytest.approx(1 - 0.4606, abs=0.011)  # 3 × sqrt(0.25 / 20,000)
    # B is late where it is slow itself or starts late: less often in time than A, not less than half as often.
    assert 0.5 < orders.loc["SO-B", "on_time_chance"] / orders.loc["SO-A", "on_time_chance"] < 1
    assert orders["source_kind"].tolist() == ["machine", "machine"]
    assert orders["source_id"].tolist() == ["M", "M"]


def test_an_operation_that_no_longer_fits_into_a_shift_pauses():
    # It may not be interrupted and takes a whole shift: a minute more fits into none, and it would never be done.
    routing = TABLES["operations"].replace("\n", " interruptible\n", 1).replace("480\n", "480 false\n") + " false"
    plan = planned(operations=routing)
    risk = op.simulate_deliveries(plan, draws=400, assumptions=replace(NO_CHANCE, run_variation=0.2))
    assert op.promise_at(risk, "SO-B", 1.0) < day("2026-01-16")


def test_a_lot_of_a_job_that_falls_short_holds_up_the_job_that_takes_from_it():
    # C is made on Friday, of A, which ends on Wednesday. Of A (10 % scrap) one piece is wanted, so 2 are begun, and
    # both are lost with 0.01. Then A is there again 3 working days after Wednesday, its lead time: C is made on Monday.
    plan = made(
        items="item_id procurement lead_time_days scrap_rate\nA make 3 0.1\nC make 1 0",
        bom_lines="parent_id component_id quantity_per\nC A 1",
        sales_orders="order_id item_id quantity due_date\nSO-C C 1 2026-01-09",
        scheduled_receipts="receipt_id kind item_id quantity due_date\nWO-A work A 1 2026-01-07",
        work_components="receipt_id component_id quantity_required quantity_issued",
        operations="item_id operation work_center_id setup_minutes run_minutes\nA 10 W 0 432\nC 10 W 0 60",
    )
    assert plan.schedule.set_index("item_id")["end"].astype(str)["A"] == "2026-01-07 14:00:00"
    risk = op.simulate_deliveries(plan, draws=20_000, assumptions=replace(NO_CHANCE, yields=True))
    assert risk.orders["on_time_chance"][0] == pytest.approx(0.99, abs=0.003)  # 4 × sqrt(0.01 × 0.99 / 20,000)
    assert op.promise_at(risk, "SO-C", 1.0) == day("2026-01-12")
    assert risk.orders["source_id"][0] == "A"
