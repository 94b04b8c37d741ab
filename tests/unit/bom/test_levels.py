"""Low-level codes, shared by what stands in for one another, and cycles named with their path."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

import orderplan as op
from orderplan.enums import IssueKind
from tests.unit.bom.small_plants import MONDAY, built, buy, change, line, make, order, plant

FEBRUARY = date(2026, 2, 2)


def codes(bom):
    return dict(zip(bom.instance.spaces["items"].ids.to_pylist(), bom.levels.tolist(), strict=True))


def test_the_longest_path_counts():
    bom = built(
        [make("A"), make("B"), make("C"), buy("D"), buy("LONE")],
        [line("A", "D"), line("A", "B"), line("B", "C"), line("C", "D")],
    )
    assert codes(bom) == {"A": 0, "B": 1, "C": 2, "D": 3, "LONE": 0}


def test_items_by_level():
    bom = built([make("A"), make("B"), buy("C")], [line("B", "A"), line("A", "C")])
    ids = bom.instance.spaces["items"].ids
    by_level = [ids.take(codes).to_pylist() for codes in np.split(bom.level_items, bom.level_starts[1:-1])]
    assert by_level == [["B"], ["A"], ["C"]]


def test_substitutes_share_the_largest_code_and_push_what_is_below_down():
    # RIM lies on level 2 and RIM-B on none, but RIM-B stands in for RIM, so its own BAR comes below both
    bom = built(
        [make("BIKE"), make("WHEEL"), make("RIM"), make("RIM-B"), buy("BAR")],
        [line("BIKE", "WHEEL"), line("WHEEL", "RIM"), line("RIM-B", "BAR")],
        substitutes=[{"component_id": "RIM", "substitute_id": "RIM-B"}],
    )
    assert codes(bom) == {"BIKE": 0, "WHEEL": 1, "RIM": 2, "RIM-B": 2, "BAR": 3}


def test_substitutes_of_substitutes_share_too():
    bom = built(
        [make("A"), buy("B"), buy("C"), buy("D")],
        [line("A", "D")],
        substitutes=[{"component_id": "B", "substitute_id": "C"}, {"component_id": "D", "substitute_id": "C"}],
    )
    assert codes(bom) == {"A": 0, "B": 1, "C": 1, "D": 1}


@pytest.mark.parametrize(("disposition", "old_code"), [("use_up", 2), ("immediate", 1)])
def test_both_sides_of_a_use_up_change_share(disposition, old_code):
    # NEW comes into A and is in B already, on level 2
    bom = built(
        [make("A"), make("B"), buy("OLD"), buy("NEW")],
        [line("A", "B"), line("B", "NEW"), line("A", "OLD")],
        engineering_changes=[change("ECO-1", "A", "OLD", "NEW", FEBRUARY, disposition=disposition)],
    )
    assert codes(bom) == {"A": 0, "B": 1, "OLD": old_code, "NEW": 2}


def test_lines_to_come_and_lines_of_orders_count_lines_that_are_over_do_not():
    items = [make("TOP"), make("MID"), buy("SOON"), buy("ORDERED"), buy("GONE"), buy("LAPSED")]
    lines = [
        line("TOP", "MID"), line("MID", "SOON", valid_from=FEBRUARY), line("MID", "ORDERED", order_id="SO-1"),
        line("MID", "GONE", valid_to=MONDAY), line("MID", "LAPSED", order_id="SO-1", valid_to=MONDAY),
    ]  # fmt: skip
    bom = built(items, lines, sales_orders=[order("SO-1", "TOP")])
    assert codes(bom) == {"TOP": 0, "MID": 1, "SOON": 2, "ORDERED": 2, "GONE": 0, "LAPSED": 0}


def cycle_of(data, as_of=None):
    """Build the BOM and give the text of the cycle that it fails with."""
    with pytest.raises(op.DataError) as raised:
        op.build_bom(op.encode(data, op.PlanConfig(as_of=as_of)))
    (issue,) = raised.value.issues
    assert issue.kind is IssueKind.CYCLE
    return issue.sentence()


EARLIER = date(2025, 12, 1)
"""A planning day on which a line that is over on the plant's own one was in force: the checks could not see it."""


def test_a_cycle_is_named_with_its_path():
    data = plant(
        [make("FRAME"), make("WHEEL"), make("HUB"), buy("NUT")],
        [line("FRAME", "WHEEL"), line("WHEEL", "HUB"), line("HUB", "FRAME", valid_to=MONDAY), line("HUB", "NUT")],
    )
    assert codes(op.build_bom(op.encode(data)))["NUT"] == 3
    assert cycle_of(data, EARLIER).startswith("cycle FRAME → WHEEL → HUB → FRAME")


def test_a_cycle_that_only_shared_codes_make_names_what_shares():
    # ALT stands in for HUB, and is made of WHEEL, which contains HUB
    data = plant(
        [make("WHEEL"), buy("HUB"), make("ALT")],
        [line("WHEEL", "HUB"), line("ALT", "WHEEL", valid_to=MONDAY)],
        substitutes=[{"component_id": "HUB", "substitute_id": "ALT"}],
    )
    assert codes(op.build_bom(op.encode(data))) == {"WHEEL": 0, "HUB": 1, "ALT": 1}
    assert cycle_of(data, EARLIER).startswith("cycle ALT → WHEEL → HUB")


def test_an_item_in_itself():
    data = plant([make("A"), buy("B")], [line("A", "B"), line("A", "A", valid_to=MONDAY)])
    assert cycle_of(data, EARLIER).startswith("cycle A → A")


def test_cycles_are_refused_when_the_plant_is_read():
    tables = {"substitutes": [{"component_id": "HUB", "substitute_id": "ALT"}]}
    for items, lines, more in (
        ([make("A"), make("B")], [line("A", "B"), line("B", "A")], {}),
        ([make("WHEEL"), buy("HUB"), make("ALT")], [line("WHEEL", "HUB"), line("ALT", "WHEEL")], tables),
    ):
        with pytest.raises(op.DataError, match="cycle"):
            plant(items, lines, **more)


def work_order(receipt_id, item_id, *issued):
    """Give a receipt and its issue list."""
    receipt = {"receipt_id": receipt_id, "kind": "work", "item_id": item_id, "quantity": 1.0, "due_date": FEBRUARY}
    rows = [{"receipt_id": receipt_id, "component_id": part, "quantity_required": 1.0} for part in issued]
    return receipt, rows


def test_what_only_an_issue_list_names_comes_below_what_is_made():
    receipt, rows = work_order("WO-1", "FRAME", "BRACKET")
    bom = built(
        [make("BIKE"), make("FRAME"), buy("BRACKET"), buy("TUBE")],
        [line("BIKE", "FRAME"), line("FRAME", "TUBE")],
        scheduled_receipts=[receipt],
        work_components=rows,
    )
    assert codes(bom) == {"BIKE": 0, "FRAME": 1, "BRACKET": 2, "TUBE": 2}


def test_an_issue_list_that_goes_in_a_circle_is_left_out_and_the_bom_stays():
    # Rework: the FRAME itself and the BIKE above it are issued to make a FRAME. BRACKET is on no circle and stays.
    receipt, rows = work_order("WO-1", "FRAME", "FRAME", "BIKE", "BRACKET")
    bom = built(
        [make("BIKE"), make("FRAME"), buy("BRACKET"), buy("TUBE")],
        [line("BIKE", "FRAME"), line("FRAME", "TUBE")],
        scheduled_receipts=[receipt],
        work_components=rows,
    )
    assert codes(bom) == {"BIKE": 0, "FRAME": 1, "BRACKET": 2, "TUBE": 2}
