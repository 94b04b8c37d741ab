"""The tables of suggestions: whom each serves, what happens without it, what takes long; their form."""

from __future__ import annotations

import pandas as pd
import pytest

import orderplan as op
from orderplan.mrp.exceptions import exceptions_table
from orderplan.purchasing.payments import payments_table
from orderplan.purchasing.supplier_exceptions import supplier_exceptions
from orderplan.purchasing.tables import (
    purchase_suggestions_frame,
    purchase_suggestions_table,
    suggestion_sources_table,
)
from orderplan.tables.results import result_schema
from orderplan.tables.results_purchasing import PAYMENTS, PURCHASE_SUGGESTIONS, SUGGESTION_SOURCES
from tests.small_plants import MONDAY, rows
from tests.unit.purchasing.buying import bought, orders, plates, told

TWO_LEVELS = {
    "items": """
        item_id  procurement  lead_time_days  unit_cost  safety_stock
        FRAME    make         5               0          0
        PLATE    buy          14              2          0
        TUBE     buy          14              1          3
    """,
    "bom_lines": "parent_id component_id quantity_per \n FRAME PLATE 2",
}


def test_orders_are_found_up_through_what_is_made_and_named_by_due_date():
    # Plates go into frames, of which SO-1 to SO-4 want one each; SO-5 wants plates. The frames cost nothing, so only
    # prices count: 4 × 50 and 7 × 3.
    plan = bought(
        **TWO_LEVELS,
        sales_orders="""
            order_id  item_id  quantity  due_date    unit_price
            SO-1      FRAME    1         2026-03-06  50
            SO-2      FRAME    1         2026-03-05  50
            SO-3      FRAME    1         2026-03-04  50
            SO-4      FRAME    1         2026-03-04  50
            SO-5      PLATE    7         2026-02-25  3
        """,
    )
    found = purchase_suggestions_frame(plan).set_index("item_id").loc["PLATE"]
    assert found["quantity"] == 15
    assert found["order_ids"] == "SO-5, SO-3, SO-4, …"
    assert (found["orders"], found["value_at_risk"]) == (5, 221.0)
    assert found["if_not_placed"] == "SO-5, SO-3, SO-4 and 2 more cannot be delivered in full."


def test_safety_stock_serves_no_order():
    plan = bought(**TWO_LEVELS)
    assert told(plan, "item_id quantity order_ids orders value_at_risk") == rows("TUBE 3 - 0 0")
    assert purchase_suggestions_frame(plan)["if_not_placed"].tolist() == ["No sales order waits for it."]


@pytest.mark.parametrize(("count", "told_count", "text"), [(99, 99, "96 more"), (150, 100, "97 or more others")])
def test_no_more_orders_are_counted_than_tell_anything(count, told_count, text):
    plan = bought(sales_orders=plates(" | ".join(["1 2026-02-16"] * count)))
    assert told(plan, "orders value_at_risk") == [(str(told_count), str(2 * told_count))]
    (sentence,) = purchase_suggestions_frame(plan)["if_not_placed"]
    assert sentence.endswith(f" and {text} cannot be delivered in full.")


def test_what_takes_longer_than_the_horizon_is_marked():
    # With a horizon of 30 days: CAST takes S1 35 days; FORGED is subcontracted in 14, but what goes into it takes 20.
    frames = {
        "items": """
            item_id  procurement  lead_time_days
            CAST     buy          14
            FORGED   subcontract  14
            BILLET   buy          20
            PLATE    buy          30
        """,
        "bom_lines": "parent_id component_id quantity_per \n FORGED BILLET 1",
        "supplier_items": "supplier_id item_id lead_time_days \n S1 CAST 35",
        "sales_orders": orders("SO-1 CAST 1 2026-06-01 \n SO-2 FORGED 1 2026-06-01 \n SO-3 PLATE 1 2026-06-01"),
    }
    from orderplan.purchasing.suggest import suggest_purchases
    from tests.small_plants import table

    data = op.from_frames(
        {name: table(text) for name, text in {**frames, "suppliers": "supplier_id \n S1"}.items()},
        config=op.PlanConfig(as_of=MONDAY, horizon_days=30),
    )
    instance = op.encode(data)
    frame = purchase_suggestions_frame(suggest_purchases(op.run_mrp(instance, op.build_bom(instance)), data))
    assert dict(zip(frame["item_id"], frame["long_lead"], strict=True)) == {
        "CAST": True, "FORGED": True, "BILLET": False, "PLATE": False,
    }  # fmt: skip


def test_a_subcontracted_order_waits_for_its_components():
    # BILLET ordered today is there on 26 January (20 days: Sunday the 25th), and FORGED 14 days after that.
    plan = bought(
        items="item_id procurement lead_time_days \n FORGED subcontract 14 \n BILLET buy 20",
        bom_lines="parent_id component_id quantity_per \n FORGED BILLET 1",
        sales_orders=orders("SO-1 FORGED 1 2026-01-12"),
    )
    found = dict(told(plan, "item_id receipt_date"))
    assert found == {"BILLET": "2026-01-26", "FORGED": "2026-02-09"}


def test_what_never_comes_has_no_receipt_date():
    plan = bought(
        items="item_id procurement lead_time_days \n FORGED subcontract 14 \n BILLET none 0",
        bom_lines="parent_id component_id quantity_per \n FORGED BILLET 1",
        sales_orders=orders("SO-1 FORGED 1 2026-01-12"),
    )
    assert told(plan, "item_id receipt_date days_late") == rows("FORGED - -")


def test_nothing_comes_before_the_fence():
    # Ten working days from Monday 5 January: Monday the 19th.
    plan = bought(
        items="item_id procurement lead_time_days fence_days \n PLATE buy 3 10",
        sales_orders=plates("1 2026-01-12"),
    )
    assert told(plan, "receipt_date") == rows("2026-01-19")


def test_tables_are_as_declared_with_rows_and_without():
    empty = bought()
    full = bought(
        sales_orders=plates("30 2026-02-16"),
        supplier_items="supplier_id item_id share \n S1 PLATE - \n S2 PLATE 0.5",
        firm_suggestions="item_id need_date quantity \n PLATE 2026-02-16 4",
    )
    for plan, count in ((empty, 0), (full, 2)):
        for table, declared in (
            (purchase_suggestions_table(plan), PURCHASE_SUGGESTIONS),
            (suggestion_sources_table(plan), SUGGESTION_SOURCES),
            (payments_table(plan), PAYMENTS),
        ):
            assert table.schema == result_schema(declared)
            assert table.num_rows == count
            keys = table.select(declared.key).to_pandas()
            pd.testing.assert_frame_equal(keys, keys.sort_values(list(declared.key), na_position="first"))
            assert not keys.duplicated().any()


def test_exceptions_are_like_those_of_the_plan():
    plan = bought(
        sales_orders=plates("30 2026-02-16"),
        supplier_items="supplier_id item_id rank share \n S1 PLATE 1 - \n S2 PLATE 2 0.5",
    )
    found = supplier_exceptions(plan)
    assert found.schema == exceptions_table(plan.material).schema
    (row,) = found.to_pylist()
    assert row["exception_id"] == "substitute_used:purchase_suggestion:PLATE/-/S2/2026-02-16"
    assert (row["code"], row["object_kind"], row["object_id"]) == (
        "substitute_used", "purchase_suggestion", "PLATE/-/S2/2026-02-16",
    )  # fmt: skip
    assert (row["orders_hit"], row["value"], row["value_hit"], row["is_root"]) == (1, 60.0, 60.0, True)


def test_the_summary_counts():
    # 5 plates for 12 January should have been ordered on 29 December; both cost 2 a plate.
    plan = bought(sales_orders=plates("5 2026-01-12 | 10 2026-02-16"))
    assert plan.summary() == (
        "2 purchase suggestions: 2 new\n1 should have been ordered before today; to be spent: 30.00"
    )
    # What has no price, and what is decided for an item that is gone, is neither late nor money.
    plan = bought(
        items="item_id procurement lead_time_days \n PLATE buy 14",
        sales_orders=plates("5 2026-02-16"),
        firm_suggestions="item_id need_date quantity \n GONE 2026-01-12 4",
    )
    assert plan.summary() == "2 purchase suggestions: 2 new\n0 should have been ordered before today; to be spent: 0.00"
    assert bought().summary() == ("0 purchase suggestions\n0 should have been ordered before today; to be spent: 0.00")
