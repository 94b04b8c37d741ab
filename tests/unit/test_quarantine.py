"""Bad rows are left out with all that depends on them; both are listed, and so is what it means for the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from orderplan.data.encode import encode
from orderplan.data.folder import read_folder
from orderplan.enums import IssueKind
from orderplan.errors import DataError

if TYPE_CHECKING:
    from orderplan.data.planning_data import PlanningData

ITEMS = "item_id,procurement,uom\nBIKE,make,EA\nWHEEL,make,EA\nSPOKE,buy,EA\nRIM,bui,EA\nCOAT,buy,KG\n"
"""RIM, on line 5, is bad."""
LINES = "parent_id,component_id,quantity_per\nBIKE,WHEEL,2\nWHEEL,SPOKE,36\nWHEEL,RIM,1\nRIM,SPOKE,1\n"


def left_out(data: PlanningData) -> list[str]:
    return [
        " ".join(issue.line().split()).partition(" Hint:")[0]
        for issue in data.issues
        if issue.is_error or issue.kind is IssueKind.LEFT_OUT
    ]


def test_what_depends_on_a_bad_item_goes_with_it_down_the_whole_chain(plant_folder):
    folder = plant_folder(
        items=ITEMS,
        bom_lines=LINES.replace("\n", ",\n").replace("per,", "per,order_id", 1) + "BIKE,WHEEL,2,SO-1\n",
        sales_orders="order_id,item_id,quantity,due_date\nSO-1,RIM,1,2026-02-01\nSO-2,BIKE,1,2026-02-01\n",
        operations="item_id,operation,work_center_id,order_id\nBIKE,10,W,SO-1\nBIKE,10,W,\n",
        work_centers="work_center_id\nW\n",
        scheduled_receipts="receipt_id,kind,item_id,quantity,due_date\nWO-1,work,RIM,1,2026-01-20\n",
        work_components="receipt_id,component_id,quantity_required\nWO-1,SPOKE,36\n",
        operation_progress="receipt_id,operation\nWO-1,10\n",
        supplier_items="supplier_id,item_id\nS,RIM\nS,SPOKE\n",
        suppliers="supplier_id\nS\n",
    )
    data = read_folder(folder, on_data_error="quarantine")
    # RIM → its lines, its order SO-1 and its work order WO-1 → the order's own line and step, the work order's rows.
    assert left_out(data) == [
        "items.procurement line 5: 'bui' is not one of the words allowed.",
        "bom_lines.component_id line 4: left out, because 'RIM' was left out of items.",
        "bom_lines.order_id line 6: left out, because 'SO-1' was left out of sales_orders.",
        "bom_lines.parent_id line 5: left out, because 'RIM' was left out of items.",
        "sales_orders.item_id line 2: left out, because 'RIM' was left out of items.",
        "scheduled_receipts.item_id line 2: left out, because 'RIM' was left out of items.",
        "work_components.receipt_id line 2: left out, because 'WO-1' was left out of scheduled_receipts.",
        "operations.order_id line 2: left out, because 'SO-1' was left out of sales_orders.",
        "operation_progress.receipt_id line 2: left out, because 'WO-1' was left out of scheduled_receipts.",
        "supplier_items.item_id line 2: left out, because 'RIM' was left out of items.",
    ]
    assert {name: table.num_rows for name, table in data.tables.items() if table.num_rows} == {
        "items": 4,
        "bom_lines": 2,
        "sales_orders": 1,
        "work_centers": 1,
        "operations": 1,
        "suppliers": 1,
        "supplier_items": 1,
    }
    assert encode(data).item_count == 4


def test_parents_that_lose_a_line_are_named(plant_folder):
    data = read_folder(plant_folder(items=ITEMS, bom_lines=LINES), on_data_error="quarantine")
    (issue,) = (issue for issue in data.issues if issue.kind is IssueKind.INCOMPLETE_BOM)
    assert (issue.value(0), issue.lines.tolist()) == ("WHEEL", [4])  # RIM itself is gone, its line needs no notice


def test_warnings_about_what_is_left_name_the_lines_of_the_file(plant_folder):
    # Only the bad line makes WHEEL, so that without it WHEEL has no BOM; FORK had none from the start.
    items = "item_id,procurement\nBIKE,make\nFORK,make\nSPOKE,buy\nWHEEL,make\n"
    lines = "parent_id,component_id,quantity_per\nBIKE,WHEEL,2\nWHEEL,SPOKE,x\n"
    data = read_folder(plant_folder(items=items, bom_lines=lines), on_data_error="quarantine")
    found = [(issue.lines.tolist(), issue.value(0)) for issue in data.issues if issue.kind is IssueKind.NO_BOM]
    assert found == [([3], "FORK"), ([5], "WHEEL")]


def test_stock_reserved_for_an_order_that_is_left_out_stays_and_is_named(plant_folder):
    data = read_folder(
        plant_folder(
            items="item_id,procurement\nA,buy\n",
            sales_orders="order_id,item_id,quantity,due_date\nSO-1,A,-1,2026-02-01\nSO-2,A,1,2026-02-01\n",
            on_hand="item_id,quantity,order_id\nA,1,SO-2\nA,1,SO-1\nA,1,SO-0\n",
        ),
        on_data_error="quarantine",
    )
    assert data.tables["on_hand"].num_rows == 3
    found = [(issue.lines.tolist(), issue.sentence()) for issue in data.issues if issue.table == "on_hand"]
    assert found == [([3], "'SO-1' was left out of sales_orders."), ([4], "'SO-0' is not in sales_orders.")]


def test_rows_without_a_factor_any_more_say_so(plant_folder):
    data = read_folder(
        plant_folder(
            items=ITEMS.replace("bui", "buy"),
            unit_conversions="from_uom,to_uom,factor\nL,KG,0\n",
            on_hand="item_id,quantity,uom\nCOAT,1,L\n",
        ),
        on_data_error="quarantine",
    )
    assert left_out(data) == [
        "unit_conversions.factor line 2: '0' is out of range.",
        "on_hand.uom line 2: left out: no factor for 'COAT: L to KG'.",
    ]


def test_of_identical_rows_the_first_stays_and_of_contradicting_ones_none(plant_folder):
    items = "item_id,procurement\nA,buy\nB,buy\nA,buy\nB,make\n"
    data = read_folder(plant_folder(items=items), on_data_error="quarantine")
    assert data.tables["items"].column("item_id").to_pylist() == ["A"]
    assert left_out(data) == ["items.item_id lines 3, 4, 5: 'B' stands more than once."]


def test_a_plant_calendar_that_loses_all_its_shifts_is_an_error_even_so(plant_folder):
    folder = plant_folder(
        calendars="calendar_id,weekday,start,end\nPLANT,8,06:00,14:00\n", **{"plan.toml": 'plant_calendar = "PLANT"\n'}
    )
    with pytest.raises(DataError, match="plant_calendar names 'PLANT', which has no rows"):
        read_folder(folder, on_data_error="quarantine")


def test_a_table_that_cannot_be_read_is_an_error_even_so(plant_folder):
    with pytest.raises(DataError, match="the file is empty"):
        read_folder(plant_folder(items=""), on_data_error="quarantine")
