"""Engineering changes: each case by hand."""

from __future__ import annotations

from datetime import date

import pytest

import orderplan as op
from tests.unit.bom.small_plants import MONDAY, built, buy, change, line, make, order, taken

FEBRUARY, MARCH = date(2026, 2, 2), date(2026, 3, 2)
ITEMS = [make("PUMP", part_class="order_specific"), *(buy(name) for name in ("NUT", "SEAL", "SEAL-2", "SEAL-3"))]
LINES = [line("PUMP", "SEAL", 2, line_no=10), line("PUMP", "NUT", 8, line_no=20)]
ORDERS = [order("SO-1", "PUMP"), order("SO-2", "PUMP")]


def changed(*changes, lines=LINES):
    return built(ITEMS, lines, sales_orders=ORDERS, engineering_changes=changes)


def used_up(bom):
    """Give the substitutes: component, substitute, parent, ratio, mode, rank, valid from, order."""
    rows = bom.substitutes
    items, orders = ([*bom.instance.spaces[table].ids.to_pylist(), None] for table in ("items", "sales_orders"))
    codes = (rows.component_id, rows.substitute_id, rows.parent_id)
    names = [[items[code] for code in column.tolist()] for column in codes]
    numbers = [column.tolist() for column in (rows.ratio, rows.mode, rows.rank)]
    days = bom.instance.days(rows.valid_from).date.tolist()
    return list(zip(*names, *numbers, days, [orders[code] for code in rows.order_id.tolist()], strict=True))


def test_the_old_line_stops_and_the_new_one_begins_on_the_effective_day():
    bom = changed(change("ECO-1", "PUMP", "SEAL", "SEAL-2", FEBRUARY, quantity_per=3))
    assert taken(bom, "PUMP", day=date(2026, 2, 1)) == [("SEAL", 2), ("NUT", 8)]
    assert taken(bom, "PUMP", day=FEBRUARY) == [("SEAL-2", 3), ("NUT", 8)]
    assert not used_up(bom)


def test_a_change_that_is_in_force_already():
    bom = changed(change("ECO-1", "PUMP", "SEAL", "SEAL-2", date(2025, 12, 1)))
    assert taken(bom, "PUMP") == [("SEAL-2", 2), ("NUT", 8)]


def test_the_new_line_has_the_old_ones_other_properties():
    about = {"line_no": 70, "fixed_quantity": 1.5, "scrap_rate": 0.1, "operation": 20, "lead_offset_days": 3}
    old = line("PUMP", "SEAL", 2, **about, valid_to=date(2026, 6, 1))
    bom = changed(change("ECO-1", "PUMP", "SEAL", "SEAL-2", FEBRUARY), lines=[old])
    (new,) = op.indented_explosion(bom, "PUMP", day=FEBRUARY).to_dict("records")
    assert new["component_id"] == "SEAL-2"
    assert new["quantity_per"] == 2  # the change names none: as many as of the old one
    assert {name: new[name] for name in about} == about
    assert (new["valid_from"].date(), new["valid_to"].date()) == (FEBRUARY, date(2026, 6, 1))


def test_use_up_makes_the_old_component_a_substitute_of_the_new_one():
    bom = changed(change("ECO-1", "PUMP", "SEAL", "SEAL-2", FEBRUARY, quantity_per=3, disposition="use_up"))
    assert taken(bom, "PUMP", day=FEBRUARY) == [("SEAL-2", 3), ("NUT", 8)]
    # 2 old ones did what 3 new ones do: 2 / 3 = 0.666667 of the old for one of the new; mode 1 is use_up
    assert used_up(bom) == [("SEAL-2", "SEAL", "PUMP", 666_667, 1, 0, FEBRUARY, None)]


def test_use_up_of_what_is_kept_under_another_quantity_is_no_substitute():
    bom = changed(change("ECO-1", "PUMP", "SEAL", "SEAL", FEBRUARY, quantity_per=3, disposition="use_up"))
    assert taken(bom, "PUMP", day=FEBRUARY) == [("SEAL", 3), ("NUT", 8)]
    assert not used_up(bom)


@pytest.mark.parametrize(("old", "new"), [(0, 2), (2, 0), (1e-6, 10)], ids=["none before", "none after", "a trace"])
def test_use_up_where_one_side_takes_nothing_brings_no_substitute(old, new):
    eco = change("ECO-1", "PUMP", "SEAL", "SEAL-2", FEBRUARY, quantity_per=new, disposition="use_up")
    bom = changed(eco, lines=[line("PUMP", "SEAL", old)])
    assert taken(bom, "PUMP", day=FEBRUARY) == [("SEAL-2", new)]
    assert not used_up(bom)


def test_a_later_change_changes_what_an_earlier_one_brought():
    # Their ids stand in the other order: the effective days decide.
    bom = changed(
        change("ECO-1", "PUMP", "SEAL-2", "SEAL-3", MARCH, quantity_per=5, disposition="use_up"),
        change("ECO-2", "PUMP", "SEAL", "SEAL-2", FEBRUARY, disposition="use_up"),
    )
    assert taken(bom, "PUMP", day=date(2026, 2, 1))[0] == ("SEAL", 2)
    assert taken(bom, "PUMP", day=date(2026, 3, 1))[0] == ("SEAL-2", 2)
    assert taken(bom, "PUMP", day=MARCH)[0] == ("SEAL-3", 5)
    # ECO-2: 2 for 2; ECO-1: 2 / 5 = 0.4
    assert used_up(bom) == [
        ("SEAL-2", "SEAL", "PUMP", 1_000_000, 1, 0, FEBRUARY, None),
        ("SEAL-3", "SEAL-2", "PUMP", 400_000, 1, 0, MARCH, None),
    ]


def test_of_changes_on_one_day_the_id_decides():
    bom = changed(
        change("ECO-2", "PUMP", "SEAL-2", "SEAL-3", FEBRUARY),
        change("ECO-1", "PUMP", "SEAL", "SEAL-2", FEBRUARY),
    )
    assert taken(bom, "PUMP", day=FEBRUARY)[0] == ("SEAL-3", 2)


def test_pure_addition_comes_behind_the_other_lines():
    bom = changed(change("ECO-1", "PUMP", None, "SEAL-2", FEBRUARY, quantity_per=4))
    assert taken(bom, "PUMP") == [("SEAL", 2), ("NUT", 8)]
    frame = op.indented_explosion(bom, "PUMP", day=FEBRUARY)
    assert frame[["line_no", "component_id", "quantity"]].to_dict("records")[2] == {
        "line_no": 30,
        "component_id": "SEAL-2",
        "quantity": 4,
    }


def test_pure_removal():
    bom = changed(change("ECO-1", "PUMP", "SEAL", None, FEBRUARY))
    assert taken(bom, "PUMP", day=date(2026, 2, 1)) == [("SEAL", 2), ("NUT", 8)]
    assert taken(bom, "PUMP", day=FEBRUARY) == [("NUT", 8)]


def test_a_line_that_begins_after_the_change_is_replaced_from_its_own_first_day():
    lines = [line("PUMP", "SEAL", 2, valid_from=MARCH)]
    bom = changed(change("ECO-1", "PUMP", "SEAL", "SEAL-2", FEBRUARY, disposition="use_up"), lines=lines)
    assert not taken(bom, "PUMP", day=FEBRUARY)
    assert taken(bom, "PUMP", day=MARCH) == [("SEAL-2", 2)]
    assert used_up(bom)[0][6] == MARCH


def test_a_line_that_ends_by_the_change_stays_as_it_is():
    lines = [line("PUMP", "SEAL", 2, valid_to=FEBRUARY), line("PUMP", "NUT", 8)]
    bom = changed(change("ECO-1", "PUMP", "SEAL", "SEAL-2", FEBRUARY), lines=lines)
    assert taken(bom, "PUMP", day=date(2026, 2, 1)) == [("NUT", 8), ("SEAL", 2)]
    assert taken(bom, "PUMP", day=FEBRUARY) == [("NUT", 8)]


def test_a_change_for_an_order_makes_its_own_bom_of_the_standard_one():
    bom = changed(change("ECO-1", "PUMP", "SEAL", "SEAL-2", MONDAY, order_id="SO-1", disposition="use_up"))
    assert taken(bom, "PUMP") == [("SEAL", 2), ("NUT", 8)]
    assert taken(bom, "PUMP", order_id="SO-2") == [("SEAL", 2), ("NUT", 8)]
    assert taken(bom, "PUMP", order_id="SO-1") == [("SEAL-2", 2), ("NUT", 8)]
    assert used_up(bom) == [("SEAL-2", "SEAL", "PUMP", 1_000_000, 1, 0, MONDAY, "SO-1")]


def test_a_change_for_an_order_that_has_its_own_bom_leaves_the_standard_lines_out():
    own = [line("PUMP", "SEAL", 3, order_id="SO-1")]
    bom = changed(
        change("ECO-1", "PUMP", None, "SEAL-3", MONDAY, quantity_per=1, order_id="SO-1"), lines=[*LINES, *own]
    )
    assert taken(bom, "PUMP", order_id="SO-1") == [("SEAL", 3), ("SEAL-3", 1)]
    assert taken(bom, "PUMP") == [("SEAL", 2), ("NUT", 8)]


def test_a_standard_change_reaches_an_order_bom_made_after_it_but_none_made_before():
    bom = changed(
        change("ECO-1", "PUMP", None, "SEAL-3", MONDAY, quantity_per=1, order_id="SO-1"),
        change("ECO-2", "PUMP", "SEAL", "SEAL-2", FEBRUARY),
        change("ECO-3", "PUMP", None, "SEAL-3", MARCH, quantity_per=1, order_id="SO-2"),
    )
    assert taken(bom, "PUMP", day=MARCH) == [("SEAL-2", 2), ("NUT", 8)]
    assert taken(bom, "PUMP", day=MARCH, order_id="SO-1") == [("SEAL", 2), ("NUT", 8), ("SEAL-3", 1)]
    assert taken(bom, "PUMP", day=MARCH, order_id="SO-2") == [("SEAL-2", 2), ("NUT", 8), ("SEAL-3", 1)]


@pytest.mark.parametrize("first_day", [None, MARCH], ids=["begun", "to begin"])
def test_an_order_bom_that_a_change_empties_does_not_fall_back_on_the_standard_one(first_day):
    removal = change("ECO-1", "PUMP", "SEAL", None, FEBRUARY, order_id="SO-1")
    bom = changed(removal, lines=[line("PUMP", "SEAL", 2, valid_from=first_day)])
    assert taken(bom, "PUMP", day=MARCH) == [("SEAL", 2)]
    assert taken(bom, "PUMP", day=MARCH, order_id="SO-1") == []


def test_a_change_whose_old_component_is_not_there_does_nothing():
    bom = changed(change("ECO-1", "PUMP", "SEAL-3", "SEAL-2", MONDAY))
    assert taken(bom, "PUMP") == [("SEAL", 2), ("NUT", 8)]


def test_a_plants_own_substitutes_stay_beside_those_of_changes():
    own = [
        {"component_id": "SEAL-2", "substitute_id": "SEAL-3", "rank": 1},
        {"component_id": "NUT", "substitute_id": "SEAL"},
    ]
    eco = change("ECO-1", "PUMP", "SEAL", "SEAL-2", FEBRUARY, disposition="use_up")
    bom = built(ITEMS, LINES, engineering_changes=[eco], substitutes=own)
    assert [row[:2] for row in used_up(bom)] == [("NUT", "SEAL"), ("SEAL-2", "SEAL"), ("SEAL-2", "SEAL-3")]
