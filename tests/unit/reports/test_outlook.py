"""The delivery outlook worked out by hand, and against loops over the tables of random plants.

Today is Monday 5 January 2026, and the plant works Monday to Friday.
"""

from __future__ import annotations

from collections import defaultdict

import pandas as pd
import pyarrow as pa
import pytest

import orderplan as op
from orderplan.enums import Procurement
from orderplan.mrp.deliveries import deliveries_table
from orderplan.reports.outlook import (
    customer_outlook_frame,
    customer_outlook_table,
    partial_deliveries_frame,
    partial_deliveries_table,
    priority_outlook_frame,
    priority_outlook_table,
)
from orderplan.tables.results import result_schema
from orderplan.tables.results_orders import CUSTOMER_OUTLOOK, DELIVERIES, PARTIAL_DELIVERIES, PRIORITY_OUTLOOK
from tests.plants import random_plant, seeded
from tests.small_plants import planned, rows, shown

PHANTOM = list(Procurement).index(Procurement.PHANTOM)

SEALS = {
    "items": """
        item_id  procurement  lead_time_days
        SEAL     buy          28
    """,
    "on_hand": """
        item_id  quantity
        SEAL     3
    """,
    "scheduled_receipts": """
        receipt_id  kind      item_id  quantity  due_date
        PO-1        purchase  SEAL     4         2026-01-14
        PO-2        purchase  SEAL     2         2026-01-21
    """,
    "sales_orders": """
        order_id  item_id  quantity  due_date    priority  customer_id  unit_price  promised_date  ship_days
        SO-1      SEAL     10        2026-01-16  5         ADA          10          2026-01-20     2
        SO-2      SEAL     1         2026-01-30  5         ADA          12          -              0
        SO-3      SEAL     1         2026-03-30  2         BEN          11          2026-03-20     0
        SO-4      SEAL     2         2026-01-02  9         -            9           2026-01-09     0
    """,
}
"""A new SEAL is there on 5 + 28 = Monday 2 February, so only SO-3, due in March, is not tight.

By priority, SO-1 and SO-2 come before SO-4. SO-1 is wanted on 14 January (16 less 2 days on the way): latest in time
first it takes PO-1 (4, on 14) and the stock (3). SO-2, wanted on 30 January, takes 1 of PO-2. Then SO-1 takes what
comes late but no later than 2 February: 1 of PO-2 on 21, and 2 of a new order, on 2 February. SO-4 gets 2 of that.
"""


def test_partial_deliveries_are_what_is_there_by_day():
    # Two days on the way for SO-1: stock of today is there on 7 January, PO-1 on 16, PO-2 on 23, new ones on 4
    # February.
    plan = planned(**SEALS)
    columns = "order_id delivery_date quantity cumulative_quantity on_time"
    assert shown(partial_deliveries_frame(plan), columns) == rows("""
        SO-1  2026-01-07  3  3   True
        SO-1  2026-01-16  4  7   True
        SO-1  2026-01-23  1  8   False
        SO-1  2026-02-04  2  10  False
        SO-2  2026-01-21  1  1   True
        SO-3  2026-03-30  1  1   True
        SO-4  2026-02-02  2  2   False
    """)


def test_deliveries_name_the_customer_and_the_promise():
    plan = planned(**SEALS)
    columns = "order_id customer_id priority promised_date projected_date days_late days_after_promise quantity_on_time"
    # SO-1 is 19 days after 16 January and 15 after the 20 that was promised; SO-3 ten days after its promise, though it
    # is there by its due date; SO-4 31 days after 2 January and 24 after the 9.
    assert shown(op.deliveries_frame(plan), columns) == rows("""
        SO-1  ADA  5  2026-01-20  2026-02-04  19  15  7
        SO-2  ADA  5  -           2026-01-21  0   -   1
        SO-3  BEN  2  2026-03-20  2026-03-30  0   10  1
        SO-4  -    9  2026-01-09  2026-02-02  31  24  0
    """)


def test_customers_and_priorities_are_added_up():
    plan = planned(**SEALS)
    # ADA: 10 × 10 + 1 × 12 = 112, late 100, one of two in time. Lines without a customer stand last.
    columns = "lines late unplannable on_time_share open_value late_value mean_days_late worst_days_late"
    assert shown(customer_outlook_frame(plan), "customer_id " + columns) == rows("""
        ADA  2  1  0  0.5  112  100  19  19
        BEN  1  0  0  1    11   0    -   -
        -    1  1  0  0    18   18   31  31
    """)
    assert shown(priority_outlook_frame(plan), "priority " + columns) == rows("""
        2  1  0  0  1    11   0    -   -
        5  2  1  0  0.5  112  100  19  19
        9  1  1  0  0    18   18   31  31
    """)


def test_a_kit_is_delivered_as_its_scarcest_component_allows():
    # Four kits of 2 bolts and 1 plate. 8 bolts are there; 1 plate is, 1 comes on 13 January and 2 on 20. Of bolts the
    # first share is 1, so the plates decide: 1/4, 2/4 and 4/4 of four kits.
    plan = planned(
        items="""
            item_id  procurement  lead_time_days
            KIT      phantom      0
            BOLT     buy          28
            PLATE    buy          28
        """,
        bom_lines="""
            parent_id  component_id  quantity_per
            KIT        BOLT          2
            KIT        PLATE         1
        """,
        on_hand="""
            item_id  quantity
            BOLT     8
            PLATE    1
        """,
        scheduled_receipts="""
            receipt_id  kind      item_id  quantity  due_date
            PO-1        purchase  PLATE    1         2026-01-13
            PO-2        purchase  PLATE    2         2026-01-20
        """,
        sales_orders="""
            order_id  item_id  quantity  due_date
            SO-1      KIT      4         2026-01-14
        """,
    )
    assert shown(partial_deliveries_frame(plan), "delivery_date quantity cumulative_quantity on_time") == rows("""
        2026-01-05  1  1  True
        2026-01-13  1  2  True
        2026-01-20  2  4  False
    """)


def test_what_never_comes_has_no_row():
    # One of three is on stock, and nobody makes or buys more.
    plan = planned(
        items="""
            item_id  procurement
            GEAR     none
            CASE     phantom
        """,
        on_hand="""
            item_id  quantity
            GEAR     1
        """,
        sales_orders="""
            order_id  item_id  quantity  due_date    priority
            SO-1      GEAR     3         2026-01-14  5
            SO-2      GEAR     1         2026-01-14  5
            SO-3      CASE     5         2026-01-15  5
        """,
    )
    # CASE is a kit of nothing: there when it is wanted. SO-2 comes after SO-1 and finds no gear left.
    assert shown(partial_deliveries_frame(plan), "order_id delivery_date quantity on_time") == rows("""
        SO-1  2026-01-05  1  True
        SO-3  2026-01-15  5  True
    """)
    columns = "lines late unplannable on_time_share mean_days_late"
    assert shown(priority_outlook_frame(plan), columns) == rows("3 0 2 0.333333 -")


@pytest.mark.parametrize("plant", [SEALS, {"items": "item_id procurement\nSEAL buy"}], ids=["orders", "no orders"])
def test_the_tables_are_as_declared_with_and_without_rows(plant):
    plan = planned(**plant)
    assert deliveries_table(plan).schema == result_schema(DELIVERIES)
    assert partial_deliveries_table(plan).schema == result_schema(PARTIAL_DELIVERIES)
    assert customer_outlook_table(plan).schema == result_schema(CUSTOMER_OUTLOOK)
    assert priority_outlook_table(plan).schema == result_schema(PRIORITY_OUTLOOK)


def random_plan(seed: int) -> op.MaterialPlan:
    """A random plant with customers, promises and prices."""
    data, rng = random_plant(seeded(seed)), seeded(seed)
    orders = data.frame("sales_orders")
    orders["customer_id"] = [rng.choice((None, "ADA", "BEN", "Ö")) for _ in orders.index]
    orders["unit_price"] = [rng.choice((1.0, 2.5, 100.0)) for _ in orders.index]
    orders["promised_date"] = orders["due_date"].where([rng.random() < 0.6 for _ in orders.index])
    tables = {**data.tables, "sales_orders": pa.Table.from_pandas(orders, preserve_index=False)}
    instance = op.encode(op.from_frames(tables, config=data.config))
    return op.run_mrp(instance, op.build_bom(instance))


def test_partial_deliveries_add_up_to_the_deliveries():
    for seed in range(120):
        plan = random_plan(seed)
        parts, whole = partial_deliveries_frame(plan), op.deliveries_frame(plan).set_index("order_id")
        names = [order_id.encode() for order_id in parts["order_id"]]
        assert names == sorted(names), f"seed {seed}: sorted by its key"
        assert (parts["quantity"] > 0).all(), f"seed {seed}: something comes each time"
        for order_id, line in whole.iterrows():
            of_order = parts[parts["order_id"] == order_id]
            assert of_order["delivery_date"].is_monotonic_increasing, f"seed {seed}: {order_id}"
            assert of_order["delivery_date"].is_unique, f"seed {seed}: {order_id}"
            assert of_order["cumulative_quantity"].round(6).tolist() == of_order["quantity"].cumsum().round(6).tolist()
            in_time = of_order.loc[of_order["on_time"], "quantity"].sum()
            assert round(in_time, 6) == line["quantity_on_time"], f"seed {seed}: {order_id}"
            if pd.isna(line["projected_date"]):
                assert of_order["quantity"].sum() < line["quantity"], f"seed {seed}: {order_id} is never there in full"
            else:
                assert round(of_order["quantity"].sum(), 6) == line["quantity"], f"seed {seed}: {order_id}"
                assert of_order["delivery_date"].max() <= line["projected_date"], f"seed {seed}: {order_id}"


def test_parts_of_what_is_pegged_are_delivered_on_their_days():
    for seed in range(60):
        plan = random_plan(seed)
        orders = plan.instance.orders
        ship_days = dict(zip(plan.instance.spaces["sales_orders"].ids.to_pylist(), orders.ship_days, strict=True))
        wanted = op.requirements_frame(plan).query("source_kind == 'sales_order' and parent_id.isna()")
        procurement = plan.instance.items.procurement[orders.item_id]
        kits = {name for name, how in zip(ship_days, procurement, strict=True) if how == PHANTOM}
        expected: dict[tuple[str, pd.Timestamp], float] = defaultdict(float)
        pegs = op.pegging_frame(plan).merge(wanted[["requirement_id", "source_id"]], on="requirement_id")
        for peg in pegs.dropna(subset="available_date").itertuples():
            days = pd.Timedelta(days=int(ship_days[peg.source_id]))
            expected[peg.source_id, peg.available_date + days] += peg.covered
        found = {
            (row.order_id, row.delivery_date): row.quantity
            for row in partial_deliveries_frame(plan).itertuples()
            if row.order_id not in kits and row.order_id in set(wanted["source_id"])
        }
        plain = {key: round(amount, 6) for key, amount in expected.items() if key[0] not in kits}
        assert {key: round(amount, 6) for key, amount in found.items()} == plain, f"seed {seed}"


def test_outlooks_are_sums_over_the_deliveries():
    for seed in range(60):
        plan = random_plan(seed)
        lines = op.deliveries_frame(plan).to_dict("records")
        price = dict(
            zip(plan.instance.spaces["sales_orders"].ids.to_pylist(), plan.instance.orders.unit_price, strict=True)
        )
        for key, frame in (("customer_id", customer_outlook_frame(plan)), ("priority", priority_outlook_frame(plan))):
            groups = defaultdict(list)
            for line in lines:
                groups[None if pd.isna(line[key]) else line[key]].append(line)
            names = sorted((name for name in groups if name is not None), key=lambda name: str(name).encode())
            expected = [*names, None] if None in groups else names
            assert [None if pd.isna(name) else name for name in frame[key]] == expected, f"seed {seed}"
            for row in frame.to_dict("records"):
                of_group = groups[None if pd.isna(row[key]) else row[key]]
                late = [line["days_late"] for line in of_group if line["status"] == "late"]
                never = sum(line["status"] == "unplannable" for line in of_group)
                value = {
                    status: sum(
                        line["quantity"] * price[line["order_id"]] for line in of_group if line["status"] == status
                    )
                    for status in ("on_time", "late", "unplannable")
                }
                assert row["lines"] == len(of_group), f"seed {seed}"
                assert (row["late"], row["unplannable"]) == (len(late), never), f"seed {seed}"
                assert row["on_time_share"] == round(1 - (len(late) + never) / len(of_group), 6), f"seed {seed}"
                assert row["open_value"] == pytest.approx(sum(value.values()), abs=0.006), f"seed {seed}"
                assert row["late_value"] == pytest.approx(value["late"] + value["unplannable"], abs=0.006), (
                    f"seed {seed}"
                )
                assert pd.isna(row["mean_days_late"]) == (not late), f"seed {seed}"
                if late:
                    assert row["mean_days_late"] == round(sum(late) / len(late), 2), f"seed {seed}"
                    assert row["worst_days_late"] == max(late), f"seed {seed}"
