"""What lots fall short of: the chances by hand, and who waits for what is missing."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest

import orderplan as op
from orderplan.risk.yields import chance_of_fewer
from tests.unit.risk.small_risk import ITEMS, ORDERS, SUPPLIERS, day, planned

NEVER_LATE = op.RiskAssumptions(lateness=False)


def exact(pieces, good, scrap):
    """The binomial distribution from its formula, in fractions."""
    scrap = Fraction(scrap)
    terms = (math.comb(pieces, bad) * scrap**bad * (1 - scrap) ** (pieces - bad) for bad in range(pieces - good + 1))
    return float(1 - sum(terms))


@pytest.mark.parametrize(
    ("pieces", "good", "scrap"), [(5, 4, 0.1), (5, 5, 0.1), (40, 30, 0.3), (1, 1, 0.02), (900, 890, 1 / 128)]
)
def test_the_chance_of_fewer_good_pieces(pieces, good, scrap):
    assert chance_of_fewer(pieces, good, scrap) == pytest.approx(exact(pieces, good, scrap), abs=1e-12)


@pytest.mark.parametrize(("pieces", "good", "scrap"), [(2_048, 2_000, 1 / 32), (1_900, 475, 3 / 4)])
def test_of_many_pieces_the_normal_distribution_is_as_good(pieces, good, scrap):
    assert chance_of_fewer(pieces, good, scrap) == pytest.approx(exact(pieces, good, scrap), abs=0.005)


def test_nothing_is_missing_where_nothing_is_lost_or_nothing_wanted():
    assert chance_of_fewer(5, 5, 0.0) == chance_of_fewer(5, 0, 0.5) == 0.0
    assert chance_of_fewer(4, 5, 0.5) == 1.0


def test_a_frame_that_is_lost_is_made_again():
    # 4 frames with 10 % scrap: 4 / 0.9 = 4.4, so 5 are begun. Fewer than 4 are good with the chance of 2 or more bad:
    # 1 - 0.9^5 - 5 × 0.1 × 0.9^4 = 0.08146. They are there on Thursday 29 January; what is missing comes 3 working days
    # later, on Tuesday 3 February, and the desk on Thursday 5 February.
    plan = planned(
        items=ITEMS.replace("FRAME   make        3              lot_for_lot 0", "FRAME   make  3  lot_for_lot 0.1")
    )
    risk = op.simulate_deliveries(plan, draws=20_000, assumptions=NEVER_LATE)
    row = risk.orders.iloc[0]
    assert row["on_time_chance"] == pytest.approx(1 - 0.08146, abs=0.006)  # 3 × sqrt(0.081 × 0.919 / 20,000)
    assert op.promise_at(risk, "SO-1", 1.0) == day("2026-02-05")
    assert (row["source_kind"], row["source_id"]) == ("item", "FRAME")
    assert row["mean_days_late"] == pytest.approx(3 * (1 - row["on_time_chance"]))


def test_what_is_rejected_of_a_delivery_is_missing_to_those_who_take_from_it_last():
    # 10 tops are bought for two orders of the same day, 4 for SO-1 and then 6 for SO-2 (ids decide). A delivery is
    # rejected in part with chance 0.5, any share as likely: SO-1 lacks some where less than 4 of 10 are good, so with
    # 0.5 × 0.4, SO-2 where less than 10 are, with 0.5. New tops come 10 days later, on Sunday 8 February: used on
    # Monday, and the desk is there on Wednesday.
    apart = ["part_class", "order_specific", *["common"] * 3]  # a lot of desks for each order
    plan = planned(
        items="\n".join(map(" ".join, zip(ITEMS.strip().splitlines(), apart, strict=True))),
        sales_orders=ORDERS + "SO-2     DESK    6        2026-02-02 250        C-2         -\n",
        suppliers=SUPPLIERS.replace("WOOD        0.7          1", "WOOD  0.7  0.5"),
    )
    assert plan.planned_orders.query("item_id == 'TOP'")["quantity"].tolist() == [10.0]
    risk = op.simulate_deliveries(plan, draws=20_000, assumptions=NEVER_LATE)
    assert risk.orders["on_time_chance"].tolist() == pytest.approx([0.8, 0.5], abs=0.011)  # 3 × sqrt(0.25 / 20,000)
    assert {op.promise_at(risk, order, 1.0) for order in ("SO-1", "SO-2")} == {day("2026-02-11")}
    sources = risk.sources.set_index("kind")
    assert sources.loc["item", ["source_id", "supplier_id"]].tolist() == ["TOP", "WOOD"]
    assert sources.loc["supplier", "orders_late"] == sources.loc["item", "orders_late"]
