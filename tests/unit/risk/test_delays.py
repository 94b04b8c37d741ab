"""The chances of a delivery's days late, worked out by hand, and what past receipts make of them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import orderplan as op
from orderplan.risk.day_kernels import days_late
from orderplan.risk.delays import chances_of_more, delay_tables
from orderplan.risk.history import PastReceipts, past_receipts
from tests.unit.risk.small_risk import planned


def test_a_late_delivery_is_late_by_geometric_days():
    # 30 % are late; of these with a mean of 4 days a quarter is 1 day late, a quarter of the rest 2 days, and so on:
    # more than 0 days 0.3, more than 1 day 0.3 × 0.75 = 0.225, more than 2 days 0.3 × 0.75² = 0.16875.
    assert chances_of_more(0.7, 4.0, None, 10)[:3] == pytest.approx([0.3, 0.225, 0.16875])


def test_with_a_mean_of_a_day_every_late_delivery_is_a_day_late():
    assert chances_of_more(0.5, 1.0, None, 10)[:2].tolist() == [0.5, 0.0]


def test_past_receipts_count_by_their_number():
    # 30 receipts, 6 of them late by 2, 2, 2, 2, 9, 9 days; the assumptions count for 10 more. Late is
    # (6 + 10 × 0.3) / 40 = 0.225; a late one is like one of the 6 with 6/16, else geometric with a mean of 4 days:
    # more than 1 day 6/16 + 10/16 × 0.75 = 0.84375, more than 2 days 6/16 × 2/6 + 10/16 × 0.5625 = 0.4765625.
    past = PastReceipts(30, np.array([2, 2, 2, 2, 9, 9]))
    assert chances_of_more(0.7, 4.0, past, 10)[:3] == pytest.approx([0.225, 0.225 * 0.84375, 0.225 * 0.4765625])


def test_without_weight_only_the_past_receipts_count():
    past = PastReceipts(4, np.array([3]))
    assert chances_of_more(0.5, 4.0, past, 0)[:4].tolist() == [0.25, 0.25, 0.25, 0.0]


def table_of(rate, lead, overdue, **assumed):
    one = [np.array([value]) for value in (0, lead, overdue)]
    return delay_tables(np.array([rate, 0.9]), *one, {}, op.RiskAssumptions(**assumed))[0].chances


def test_what_is_overdue_is_judged_by_deliveries_that_were_as_late():
    # Mean 0.2 × 20 = 4 days. Due 3 days ago and not come by yesterday: at least 3 days late. Geometric days have no
    # memory, so a quarter comes today, a quarter of the rest tomorrow: 0.25, 0.4375 by then; the rate no longer counts.
    assert table_of(0.7, 20, 3)[:2] == pytest.approx([0.25, 0.4375])
    assert table_of(1.0, 20, 3)[:2] == pytest.approx([0.25, 0.4375])  # never late, they said
    assert table_of(0.7, 20, 50_000)[:2] == pytest.approx([0.25, 0.4375])
    assert table_of(0.7, 20, 0)[:2] == pytest.approx([0.7, 0.775])


def test_the_days_of_a_uniform_number():
    chances = table_of(0.7, 20, 0)
    for share, days in ((0.0, 0), (0.699, 0), (0.701, 1), (0.774, 1), (0.776, 2)):
        assert days_late(chances, 0, len(chances), share) == days
    assert chances[-1] == 1.0
    assert days_late(chances, 0, len(chances), 1 - 1e-16) == len(chances) - 1


def test_receipts_are_counted_by_supplier():
    history = pd.DataFrame(
        {
            "supplier_id": ["WOOD", "WOOD", "WOOD", "STEEL", "NOBODY", None],
            "due_date": ["2025-11-03", "2025-11-10", "2025-11-17", "2025-11-03", "2025-11-03", "2025-11-03"],
            "received_date": ["2025-11-01", "2025-11-14", None, "2025-11-03", "2025-12-31", "2025-12-31"],
        }
    )
    # Of WOOD one came early, one 4 days late, one has not come; STEEL was in time; nobody knows the other two.
    instance = planned().material.instance
    found = past_receipts(instance, history)
    codes = {name: instance.spaces["suppliers"].code(name) for name in ("WOOD", "STEEL")}
    assert {code: (own.receipts, own.late.tolist()) for code, own in found.items()} == {
        codes["WOOD"]: (2, [4]),
        codes["STEEL"]: (1, []),
    }


@pytest.mark.parametrize(
    ("history", "said"),
    [
        (
            pd.DataFrame({"supplier_id": ["WOOD"], "due_date": ["2025-11-03"]}),
            "has no column 'received_date'.  Hint: it",
        ),
        (
            pd.DataFrame({"supplier_id": ["WOOD"], "due_date": ["2025-11-03"], "received_date": ["soon"]}),
            "received_date of the history, row 1: 'soon' is not a day.  Hint: write 2026-01-05.",
        ),
    ],
)
def test_a_history_that_cannot_be_read_is_refused(history, said):
    with pytest.raises(op.RequestError) as raised:
        op.simulate_deliveries(planned(), draws=8, history=history)
    assert said in str(raised.value)
