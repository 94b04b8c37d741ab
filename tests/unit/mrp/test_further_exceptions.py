"""Exceptions of later stages among those of the material plan, and exceptions worked out in parts."""

from __future__ import annotations

import pyarrow as pa
import pytest

import orderplan as op
from benchmarks.generate import SHAPES, generate_plant, settings_of
from orderplan.mrp import exception_impact, exceptions
from orderplan.mrp.exceptions import exceptions_frame, exceptions_table
from orderplan.tables.results import result_schema
from orderplan.tables.results_exceptions import EXCEPTIONS
from tests.oracle.mrp_exceptions_graph import orders_above
from tests.properties.test_exceptions import planned, plant, read
from tests.small_plants import planned as plan_of
from tests.small_plants import rows, shown

PLANT = {
    "items": """
        item_id  procurement  lead_time_days  unit_cost
        PLATE    buy          28              2
    """,
    "sales_orders": """
        order_id  item_id  quantity  due_date    unit_price
        SO-1      PLATE    10        2026-01-20  3
        SO-2      PLATE    10        2026-02-20  1
    """,
}
"""Plates ordered today are there on 2 February, 13 days after SO-1 wants them."""


def further(*given: tuple[str, str, float, int | None, bool]) -> pa.Table:
    """Make rows of a later stage: code, object, value hit, days, whether it is a root."""
    columns = {name: [None] * len(given) for name in EXCEPTIONS.by_name}
    columns["code"], columns["object_id"], columns["value_hit"], columns["days"], columns["is_root"] = (
        list(cells) for cells in zip(*given, strict=True)
    )
    columns["exception_id"] = [f"{code}:work_center:{name}" for code, name, *_ in given]
    return pa.table(columns, schema=result_schema(EXCEPTIONS))


def test_rows_of_later_stages_stand_where_their_value_and_days_put_them():
    plan = plan_of(**PLANT)
    own = exceptions_frame(plan)
    # The order had to be released on Tuesday 23 December and is late by 13 days; its value is 30.
    assert shown(own, "code is_root value_hit days") == rows("""
        lead_time_short True  30 13
        order_late      False 30 13
        shortage        False 30 13
    """)
    one = further(
        ("overload", "A", 30.0, 14, True),  # 420: before 390
        ("overload", "B", 30.0, 13, True),  # 390, but behind in the catalogue
        ("overload", "C", 2.0, None, True),  # never done: 365 days of the horizon, 730
        ("overload", "D", 400.0, None, False),
    )
    two = further(("substitute_used", "E", 400.0, None, True))  # no days: one day, 400
    assert shown(exceptions_frame(plan, [one, two]), "code object_id") == rows("""
        overload        C
        overload        A
        substitute_used E
        lead_time_short 1
        overload        B
        overload        D
        order_late      SO-1
        shortage        1
    """)


def test_the_order_of_the_stages_decides_only_between_equals():
    plan = plan_of(**PLANT)
    one = further(("overload", "A", 1.0, 1, True), ("overload", "B", 30.0, 14, True))
    two = further(("substitute_used", "C", 1.0, 1, True), ("overload", "D", 1.0, 1, True))
    there = exceptions_frame(plan, [one, two])["object_id"].tolist()
    back = exceptions_frame(plan, [two, one])["object_id"].tolist()
    assert there == ["B", "1", "C", "A", "D", "SO-1", "1"]
    assert back == ["B", "1", "C", "D", "A", "SO-1", "1"]


def test_a_stage_without_rows_changes_nothing():
    plan = plan_of(**PLANT)
    table = exceptions_table(plan)
    assert table.schema.equals(result_schema(EXCEPTIONS))
    assert exceptions_table(plan, [result_schema(EXCEPTIONS).empty_table()]).equals(table)
    nothing = plan_of(items=PLANT["items"])
    assert exceptions_table(nothing).num_rows == 0
    only = further(("overload", "A", 1.0, 1, True))
    assert exceptions_table(nothing, [only]).equals(only)


@pytest.mark.parametrize("seeds", [range(20), range(20, 40)])
def test_parts_that_are_worked_out_at_the_same_time_are_the_whole(seeds, monkeypatch):
    whole = [exceptions_table(planned(plant(seed), seed)) for seed in seeds]
    monkeypatch.setattr(exceptions, "_PIECE", 2)
    monkeypatch.setattr(exception_impact, "_WORTH_A_THREAD", 1)
    for seed, table in zip(seeds, whole, strict=True):
        assert exceptions_table(planned(plant(seed), seed)).equals(table), f"seed {seed}"


def test_orders_are_counted_in_several_batches_and_through_what_they_share():
    # 300 orders are five batches of 64; reorder points and stock are shared by orders of all of them.
    shape = SHAPES["tiny"]
    data = op.from_frames(generate_plant(shape), config=op.PlanConfig(**settings_of(shape)))
    instance = op.encode(data)
    plan = op.run_mrp(instance, op.build_bom(instance))
    graph, frame = read(data, plan), exceptions_frame(plan)
    values = {order: row["quantity"] * (row["unit_price"] or 0.0) for order, row in graph.state.orders.items()}
    checked, items = 0, set()
    for row in frame[frame["code"].isin(["lead_time_short", "excess", "defer", "release_due"])].itertuples():
        kind = "planned" if row.object_kind == "planned_order" else row.object_kind
        hit = orders_above(graph, [(kind, row.object_id)])
        assert row.orders_hit == len(hit), row.exception_id
        assert row.value_hit == pytest.approx(sum(values[order] for order in hit), abs=0.006), row.exception_id
        checked, items = checked + 1, max(items, {graph.state.orders[order]["item_id"] for order in hit}, key=len)
    assert checked > 200
    assert len(items) > 3
