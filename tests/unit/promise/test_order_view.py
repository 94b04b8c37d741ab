"""One order seen by itself is answered as by the whole plan."""

import pandas as pd
import pytest

import orderplan as op
from orderplan.mrp.material_plan import material_of
from orderplan.mrp.tracing import explain_rows
from orderplan.promise.order_view import day_of_order, seen_from
from tests.plants import random_plant, seeded
from tests.small_shops import workshop
from tests.unit.promise.test_capable import BUSY


def same_answers(plan: op.Plan) -> int:
    """Compare the row and the chain of every order; give how many are late."""
    material = material_of(plan)
    rows = op.deliveries_frame(material)
    for place, row in enumerate(rows.to_dict("records")):
        order = material.instance.order(row["order_id"])
        seen = seen_from(material, order)
        own = rows.iloc[[place]].reset_index(drop=True)
        pd.testing.assert_frame_equal(op.deliveries_frame(seen), own, check_dtype=False)  # days late: none is missing
        pd.testing.assert_frame_equal(explain_rows(seen, row["order_id"]), explain_rows(material, row["order_id"]))
        day = day_of_order(material, order)
        assert pd.isna(row["projected_date"]) if day is None else row["projected_date"].date() == day
    return int((rows["status"] != "on_time").sum())


@pytest.mark.parametrize("seeds", [range(8), range(8, 16)], ids=["0", "8"])
def test_of_material(seeds):
    # Phantoms, order BOMs, issue lists, rework and substitutes are all in these plants.
    settings = op.PlanConfig(scheduler=op.SchedulerConfig(capacity=op.Capacity.INFINITE))
    late = [same_answers(op.make_plan(random_plant(seeded(seed)), settings)) for seed in seeds]
    assert sum(late) > 1


def test_of_a_schedule():
    assert same_answers(op.make_plan(workshop(BUSY + "\n E BOARD 8 6 5"))) > 0
