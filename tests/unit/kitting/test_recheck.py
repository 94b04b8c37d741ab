"""What has changed since an earlier check."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import orderplan as op
from orderplan.kitting.kits import check_kits
from orderplan.kitting.recheck import kit_changes_table, read_kit_components, recheck_kits
from orderplan.kitting.tables import kit_components_frame, kit_components_table
from orderplan.tables.results import result_schema
from orderplan.tables.results_kitting import KIT_CHANGES
from tests.small_plants import planned, rows, shown

ITEMS = """
    item_id  procurement  lead_time_days
    A        make         2
    P        buy          14
    Q        buy          14
    R        none         0
"""
CHANGE = "change job_id component_id missing_before missing available_before available_date"


def plant(*, stock: str, receipts: str = "", **tables: str) -> op.MaterialPlan:
    """Work order W makes 4 A of one P, one Q and one R each; `stock` and `receipts` are rows apart by ``|``."""
    given = {
        "items": ITEMS,
        "on_hand": "\n".join(["item_id quantity", *stock.split("|")]),
        "scheduled_receipts": "\n".join(
            ["receipt_id kind item_id quantity due_date", "W work A 4 2026-01-09", *receipts.split("|")]
        ),
        "work_components": "receipt_id component_id quantity_required\nW P 4\nW Q 4\nW R 4",
        **tables,
    }
    return planned(**given)


def changes(before: op.MaterialPlan, after: op.MaterialPlan):
    return shown(recheck_kits(check_kits(before), check_kits(after)), CHANGE)


def test_a_check_against_itself_is_the_same():
    # P: 1 lacks and comes with S; Q: 2, planned for the 19th; R: 3 never.
    plan = plant(stock="P 3|Q 2|R 1", receipts="S purchase P 1 2026-01-08")

    assert changes(plan, plan) == rows(
        """
        same W P 1 1 2026-01-08 2026-01-08
        same W Q 2 2 2026-01-19 2026-01-19
        same W R 3 3 - -
        """
    )


def test_new_and_cleared():
    assert changes(plant(stock="P 3|Q 4|R 4"), plant(stock="P 4|Q 2|R 4")) == rows(
        "cleared W P 1 0 2026-01-19 - | new W Q 0 2 - 2026-01-19"
    )


@pytest.mark.parametrize(
    ("before", "after", "change"),
    [
        ("3|S purchase P 9 2026-01-08", "2|S purchase P 9 2026-01-08", "worse"),
        ("2|S purchase P 9 2026-01-08", "3|S purchase P 9 2026-01-08", "better"),
        ("3|S purchase P 9 2026-01-08", "3|S purchase P 9 2026-01-09", "worse"),
        ("3|S purchase P 9 2026-01-09", "3|S purchase P 9 2026-01-08", "better"),
        # Less is missing, but the last of it comes later; more is missing, but all of it is there sooner.
        ("2|S purchase P 9 2026-01-08", "3|S purchase P 9 2026-01-12", "worse"),
        ("3|S purchase P 9 2026-01-12", "2|S purchase P 9 2026-01-08", "better"),
    ],
)
def test_the_day_decides_then_the_quantity(before, after, change):
    plans = []
    for text in (before, after):
        quantity, receipt = text.split("|")
        plans.append(plant(stock=f"P {quantity}|Q 4|R 4", receipts=receipt))

    assert [row[0] for row in changes(*plans)] == [change]


def test_never_is_the_latest_day():
    never = plant(stock="P 4|Q 4|R 3")
    some_day = plant(stock="P 4|Q 4|R 3", receipts="S purchase R 1 2026-06-01")

    assert changes(never, some_day) == rows("better W R 1 1 - 2026-06-01")
    assert changes(some_day, never) == rows("worse W R 1 1 2026-06-01 -")


def test_a_job_that_is_gone_is_cleared():
    gone = planned(items=ITEMS)

    assert changes(plant(stock="P 4|Q 3|R 4"), gone) == rows("cleared W Q 1 0 2026-01-19 -")


def test_planned_orders_keep_their_name_when_their_number_changes():
    # An order for A, made of Q. In the second plan another one before it takes the number 1.
    tables = {"items": ITEMS, "bom_lines": "parent_id component_id quantity_per\nA Q 1"}
    later = "order_id item_id quantity due_date\n1 A 1 2026-01-14"
    before = planned(**tables, sales_orders=later)
    after = planned(**tables, sales_orders=f"{later}\n2 A 2 2026-01-13")
    found = recheck_kits(check_kits(before), check_kits(after)).query("job_kind == 'planned_order'")

    assert shown(found, "change job_id missing_before missing") == rows("new 1 0 2 | same 2 1 1")


def test_earlier_checks_may_be_tables_and_files(tmp_path):
    before = check_kits(plant(stock="P 3|Q 2|R 1"))
    after = check_kits(plant(stock="P 4|Q 1|R 1"))
    expected = kit_changes_table(before, after)
    csv, parquet = tmp_path / "kits.csv", tmp_path / "kits.parquet"
    kit_components_frame(before).to_csv(csv, index=False)
    pq.write_table(kit_components_table(before), parquet)

    assert expected.schema == result_schema(KIT_CHANGES)
    for earlier in (
        kit_components_table(before),
        kit_components_frame(before),
        read_kit_components(csv),
        read_kit_components(parquet),
    ):
        assert kit_changes_table(earlier, kit_components_frame(after)).equals(expected)


def test_other_tables_are_refused(tmp_path):
    kits = check_kits(plant(stock="P 3|Q 4|R 4"))
    other, text = tmp_path / "other.csv", tmp_path / "text.parquet"
    other.write_text("job_kind,job_id\nwork_order,W\n")
    text.write_text("nothing")

    with pytest.raises(op.RequestError, match="it has no order_id, item_id, need_date"):
        read_kit_components(other)
    with pytest.raises(op.RequestError, match="cannot be read as kit components"):
        read_kit_components(text)
    with pytest.raises(op.RequestError, match="cannot be read as kit components"):
        read_kit_components(tmp_path / "absent.csv")
    wrong = kit_components_frame(kits).assign(missing="much")
    with pytest.raises(op.RequestError, match="not one of kit components"):
        recheck_kits(wrong, kits)
    with pytest.raises(op.RequestError, match="it has no job_kind"):
        recheck_kits(pa.table({"a": [1]}), kits)


def test_until_is_a_day():
    plan = plant(stock="P 3|Q 4|R 4", receipts="S purchase P 1 2026-01-08")
    found = recheck_kits(check_kits(plan), check_kits(plan, until=date(2026, 1, 8)))

    assert isinstance(found, pd.DataFrame)
    assert shown(found, CHANGE) == rows("cleared W P 1 0 2026-01-08 -")
