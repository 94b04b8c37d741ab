"""What two plans were made from: tables, settings, versions, and their rows."""

from __future__ import annotations

import pandas as pd
import pyarrow as pa
import pytest

import orderplan as op
from orderplan.difference.between_plans import plan_difference
from orderplan.difference.inputs import input_row_changes
from orderplan.tables.inputs import INPUT_TABLES
from tests.small_plants import MONDAY, table
from tests.unit.difference.hand_plans import plan_of, provenance, rows_of


def inputs(**changes):
    difference = plan_difference(plan_of(made=provenance()), plan_of(made=provenance(**changes)))
    return rows_of(difference, "input_changes", "kind name previous current previous_rows rows")


def test_tables_are_others_by_fingerprint():
    changed = {"fingerprints": {"items": "b2", "on_hand": "c3"}, "row_counts": {"items": 1, "on_hand": 7}}
    assert inputs(**changed) == [("table", "items", "a1", "b2", "1", "1"), ("table", "on_hand", "-", "c3", "0", "7")]
    assert inputs(fingerprints={}, row_counts={}) == [("table", "items", "a1", "-", "1", "0")]


def test_settings_and_versions_are_others_and_the_planning_day_is_none_of_them():
    config = op.PlanConfig(horizon_days=90, mrp=op.MrpConfig(defer_days=3))
    found = inputs(as_of=MONDAY.replace(day=6), config=config, versions={"orderplan": "2"})
    assert found == [
        ("setting", "horizon_days", "-", "90", "-", "-"),
        ("setting", "mrp.defer_days", "-", "3", "-", "-"),
        ("version", "orderplan", "1", "2", "-", "-"),
    ]


def row_changes(name: str, before: str | pd.DataFrame, after: str | pd.DataFrame) -> list[tuple[str, ...]]:
    tables = []
    for rows in (before, after):
        frame = table(rows) if isinstance(rows, str) else rows
        declared = INPUT_TABLES[name].schema
        columns = {field.name: pa.nulls(len(frame), field.type) for field in declared}
        for column in frame.columns:
            kind = declared.field(column).type if column in declared.names else pa.string()
            cells = frame[column].astype("object").where(frame[column].notna(), None)
            columns[column] = pa.array([None if cell is None else str(cell) for cell in cells], pa.string()).cast(kind)
        tables.append({name: pa.table(columns)})
    found = input_row_changes(*tables, [name])
    return [
        tuple("-" if cell is None else str(cell) for cell in row.values())
        for row in found.select(["key", "change", "column", "previous", "current", "item_id"]).to_pylist()
    ]


def test_each_changed_cell_of_a_row_is_named_and_new_and_gone_rows_once():
    before = (
        "receipt_id kind item_id quantity due_date\nPO-1 purchase BELL 5 2026-01-12\nPO-2 purchase TIRE 8 2026-01-19"
    )
    after = (
        "receipt_id kind item_id quantity due_date\nPO-3 purchase SEAT 1 2026-01-12\nPO-1 purchase BELL 6 2026-01-13"
    )
    assert row_changes("scheduled_receipts", before, after) == [
        ("PO-1", "changed", "due_date", "2026-01-12", "2026-01-13", "BELL"),
        ("PO-1", "changed", "quantity", "5", "6", "BELL"),
        ("PO-2", "gone", "-", "-", "-", "TIRE"),
        ("PO-3", "new", "-", "-", "-", "SEAT"),
    ]


def test_stock_has_no_key_and_goes_by_item_place_and_lot():
    before = "item_id quantity location_id\nBELL 5 MAIN\nBELL 2 YARD"
    after = "item_id quantity location_id\nBELL 2 YARD\nBELL 4 MAIN"
    assert row_changes("on_hand", before, after) == [("BELL / MAIN", "changed", "quantity", "5", "4", "BELL")]


def test_bom_lines_without_numbers_go_by_component():
    before = "parent_id component_id quantity_per\nBIKE BELL 1\nBIKE TIRE 2\nBIKE SEAT 1"
    after = "parent_id component_id quantity_per\nBIKE TIRE 3\nBIKE SEAT 1"
    # by line number the three would be one row, and all of them shifted
    assert row_changes("bom_lines", before, after) == [
        ("BIKE / BELL", "gone", "-", "-", "-", "BELL"),
        ("BIKE / TIRE", "changed", "quantity_per", "2", "3", "TIRE"),
    ]


def test_columns_of_one_side_alone_are_compared_with_nothing():
    before = pd.DataFrame({"customer_id": ["C1", "C2"], "sector": ["oil", None]})
    after = pd.DataFrame({"customer_id": ["C1", "C2"], "rating": [None, "A"]})
    assert row_changes("customers", before, after) == [
        ("C1", "changed", "sector", "oil", "-", "-"), ("C2", "changed", "rating", "-", "A", "-"),
    ]  # fmt: skip


@pytest.mark.parametrize("name", [name for name, declared in INPUT_TABLES.items() if not declared.key])
def test_the_tables_without_a_key_have_columns_that_name_a_row(name):
    kinds = {str(column.kind) for column in INPUT_TABLES[name].columns}
    assert "id" in kinds
