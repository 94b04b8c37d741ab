"""What several columns or tables must say together: the reports, word for word."""

from __future__ import annotations

import pytest

from orderplan.data.folder import read_folder

ITEMS = "item_id,procurement\nBIKE,make\nFRAME,make\nWHEEL,make\nTUBE,buy\n"
LINES = "parent_id,component_id,quantity_per\nBIKE,FRAME,1\nFRAME,TUBE,1\nWHEEL,TUBE,1\n"


@pytest.fixture
def warnings_of(plant_folder):
    def found(**files: str) -> list[str]:
        return [" ".join(issue.line().split()) for issue in read_folder(plant_folder(**files)).issues]

    return found


def test_cycles_are_named_as_paths_each_by_itself(errors_of):
    lines = errors_of(items=ITEMS, bom_lines=f"{LINES}TUBE,BIKE,1\nWHEEL,WHEEL,1\nTUBE,FRAME,1\n")
    assert lines == [
        # TUBE → FRAME is in the same knot: the shortest path through the first item in order is shown
        "bom_lines line 2 and 3 more: cycle BIKE → FRAME → TUBE → BIKE. Hint: remove one of these lines.",
        "bom_lines line 6: cycle WHEEL → WHEEL. Hint: remove one of these lines.",
    ]


def test_lines_that_are_over_by_the_planning_day_make_no_cycle(plant_folder, errors_of):
    cycle = LINES.replace("quantity_per", "quantity_per,valid_to").replace(",1\n", ",1,\n") + "TUBE,BIKE,1,2026-01-05\n"
    read_folder(plant_folder(items=ITEMS, bom_lines=cycle, **{"plan.toml": "as_of = 2026-01-05\n"}))
    (line,) = errors_of(**{"plan.toml": "as_of = 2026-01-04\n"})
    assert "cycle BIKE → FRAME → TUBE → BIKE" in line


def test_a_cycle_that_only_a_substitute_makes_says_so(errors_of):
    (line,) = errors_of(items=ITEMS, bom_lines=LINES, substitutes="component_id,substitute_id\nTUBE,BIKE\n")
    assert line == (
        "bom_lines lines 2, 3: cycle BIKE → FRAME → TUBE. (a substitute shares its component's level) "
        "Hint: remove one of these lines, or the substitute."
    )


def test_long_cycles_are_shortened(errors_of):
    many = 40
    items = "item_id,procurement\n" + "".join(f"I{number:02},make\n" for number in range(many))
    lines = "parent_id,component_id,quantity_per\n" + "".join(
        f"I{number:02},I{(number + 1) % many:02},1\n" for number in range(many)
    )
    (line,) = errors_of(items=items, bom_lines=lines)
    # 41 names of the walk: the first nine, two at the end, and 30 between
    assert "cycle I00 → I01 → I02 → I03 → I04 → I05 → I06 → I07 → I08 → … 30 more … → I39 → I00." in line


def test_made_items_without_bom_and_bought_ones_with_one_are_warnings(warnings_of):
    assert warnings_of(
        items=ITEMS + "LAMP,phantom\nRACK,subcontract\n",
        bom_lines=f"{LINES}TUBE,RACK,1\n",
        operations="item_id,operation,work_center_id\nTUBE,10,W\n",
        work_centers="work_center_id\nW\n",
    ) == [
        (
            "items.procurement line 5: 'TUBE' is not made but has a BOM. "
            "Hint: its BOM is not used; is its procurement right?"
        ),
        (
            "items.procurement line 5: 'TUBE' is not made but has operations. "
            "Hint: its routing is not used; is its procurement right?"
        ),
        "items.procurement line 6: 'LAMP' is made but has no BOM. Hint: it is planned as if it needed no components.",
    ]


def test_an_item_that_only_a_change_gives_components_has_a_bom(warnings_of):
    change = "change_id,parent_id,old_component_id,new_component_id,quantity_per,effective_date\n"
    items = "item_id,procurement\nBIKE,make\nTUBE,buy\n"
    assert warnings_of(items=items, engineering_changes=f"{change}ECO,BIKE,,TUBE,1,2026-02-01\n") == []


def test_changes_of_what_is_not_there_are_warnings(warnings_of):
    change = "change_id,parent_id,old_component_id,new_component_id,effective_date\n"
    assert warnings_of(
        items=ITEMS,
        bom_lines=LINES,
        engineering_changes=f"{change}E1,BIKE,FRAME,WHEEL,2026-02-01\nE2,BIKE,WHEEL,TUBE,2026-03-01\n"
        "E3,BIKE,TUBE,,2026-03-01\nE4,WHEEL,FRAME,,2026-03-01\n",
    ) == [
        # E2 takes away what E1 has brought, E3 what E2 has brought.
        (
            "engineering_changes.old_component_id line 5: 'FRAME' is not in the parent's BOM: the change does nothing. "
            "Hint: has the BOM been changed already? Then remove the change."
        )
    ]


def test_order_specific_parts_under_common_ones_are_a_warning(warnings_of):
    items = "item_id,procurement,part_class\nA,make,common\nB,phantom,common\nC,buy,order_specific\n"
    lines = "parent_id,component_id,quantity_per\nA,B,1\nB,C,1\nA,C,1\n"
    # Under the phantom B it may be right: B passes whatever order comes to it.
    assert warnings_of(items=items, bom_lines=lines) == [
        (
            "bom_lines.component_id line 4: order-specific 'C' under a common parent has no order: "
            "it is planned as common. Hint: make the parent order-specific too, or the component common."
        )
    ]


def test_issue_lists_and_progress_of_what_is_no_work_order_are_warnings(warnings_of):
    assert warnings_of(
        items=ITEMS,
        bom_lines=LINES,
        scheduled_receipts="receipt_id,kind,item_id,quantity,due_date\n"
        "PO,purchase,TUBE,1,2026-02-01\nWO,work,FRAME,1,2026-02-01\nSC,subcontract,FRAME,1,2026-02-01\n",
        work_components="receipt_id,component_id,quantity_required\nPO,TUBE,1\nWO,TUBE,1\nSC,TUBE,1\n",
        operation_progress="receipt_id,operation\nPO,10\nWO,10\n",
    ) == [
        "work_components.receipt_id line 2: 'PO' is not a work order. Hint: the row is not used.",
        "operation_progress.receipt_id line 2: 'PO' is not a work order. Hint: the row is not used.",
    ]


def test_a_plant_calendar_without_rows_is_an_error_with_a_suggestion(errors_of):
    shifts = "calendar_id,weekday,start,end\nPLANT,1,06:00,14:00\n"
    assert errors_of(calendars=shifts, **{"plan.toml": 'plant_calendar = "PLNT"\n'}) == [
        "calendars.calendar_id plant_calendar names 'PLNT', which has no rows. Hint: did you mean 'PLANT'?"
    ]


def test_exceptions_may_be_of_calendars_and_of_resources(plant_folder, errors_of):
    files = {
        "calendars": "calendar_id,weekday,start,end\nPLANT,1,06:00,14:00\n",
        "work_centers": "work_center_id\nW\n",
        "resources": "resource_id,work_center_id\nLATHE-1,W\n",
    }
    heading = "calendar_id,start,end,working\n"
    fine = f"{heading}PLANT,2026-01-05,2026-01-05,false\nLATHE-1,2026-01-05 06:00,2026-01-05 08:00,no\n"
    read_folder(plant_folder(**files, calendar_exceptions=fine))
    assert errors_of(**files, calendar_exceptions=f"{heading}LATHE-2,2026-01-05,2026-01-05,false\n") == [
        (
            "calendar_exceptions.calendar_id line 2: 'LATHE-2' is neither in calendars nor in resources. "
            "Hint: did you mean 'LATHE-1'?"
        )
    ]


def test_a_bad_cell_is_not_reported_again_as_a_missing_one(errors_of):
    heading = "item_id,procurement,lot_policy,lot_size,reorder_point,order_up_to,lot_min,lot_max\n"
    assert errors_of(items=f"{heading}A,buy,fixed,x,,,,\nB,buy,reorder_point,,-5,,,\nC,buy,,,,,1e13,5\n") == [
        (
            "items.lot_min line 4: '10000000000000' is out of range. "
            "Hint: the largest that can be counted with is 1,000,000,000,000."
        ),
        "items.lot_size line 2: 'x' is not a quantity.",
        "items.reorder_point line 3: '-5' is negative. Hint: it must be ≥ 0.",
    ]
