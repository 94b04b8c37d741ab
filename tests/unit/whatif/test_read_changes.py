"""Changes in files: each kind read and written again, and every mistake named with its place."""

from __future__ import annotations

import json
from datetime import date, datetime

import pytest

import orderplan as op
from orderplan.whatif.boms import ChangeBomLine
from orderplan.whatif.capacity import AddOvertime, AddShift, BreakDown
from orderplan.whatif.kinds import KINDS
from orderplan.whatif.orders import AddOrder, ChangeOrder
from orderplan.whatif.read_changes import changes_from, changes_text, read_changes
from orderplan.whatif.receipts import AddReceipt
from tests.plants import seeded
from tests.unit.whatif.drawn_changes import DRAWS, Draw, drawn_plant

TOML = """
[[change]]
kind = "add_order"
order_id = "SO-RUSH"
item_id = "PUMP-200"
quantity = 5
due_date = 2026-01-19
priority = 1
order_kind = "rush"

[[change]]
kind = "break_down"
resource_id = "MILL-1"
start = 2026-01-12T10:00:00
end = 2026-01-14

[[change]]
kind = "add_shift"
calendar_id = "DAY"
start = "14:00"
end = "22:00"
weekdays = [1, 6]
"""


def written(tmp_path, name, text):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def problems_of(document):
    with pytest.raises(op.ConfigError) as raised:
        changes_from(document, source="changes.toml")
    return list(raised.value.problems)


def test_a_toml_file_gives_its_changes(tmp_path):
    assert read_changes(written(tmp_path, "changes.toml", TOML)) == [
        AddOrder("SO-RUSH", "PUMP-200", 5.0, date(2026, 1, 19), priority=1, kind="rush"),
        BreakDown("MILL-1", datetime.fromisoformat("2026-01-12T10:00"), date(2026, 1, 14)),
        AddShift("DAY", "14:00", "22:00", (1, 6)),
    ]


@pytest.mark.parametrize("wrapped", [True, False])
def test_a_json_file_gives_its_changes_with_or_without_a_name_around_them(tmp_path, wrapped):
    entries = [
        {"kind": "change_order", "order_id": "SO-1", "due_date": "2026-02-03"},
        {"kind": "add_receipt", "receipt_id": "P", "receipt_kind": "purchase", "item_id": "X", "quantity": 2,
         "due_date": "2026-02-03", "firm": False},
        {"kind": "change_bom_line", "parent_id": "A", "component_id": "B", "quantity_per": 1.5},
    ]  # fmt: skip
    path = written(tmp_path, "changes.json", json.dumps({"change": entries} if wrapped else entries))
    assert read_changes(path) == [
        ChangeOrder("SO-1", due_date=date(2026, 2, 3)),
        AddReceipt("P", "purchase", "X", 2.0, date(2026, 2, 3), firm=False),
        ChangeBomLine("A", "B", quantity_per=1.5),
    ]


def test_all_mistakes_of_a_file_are_named_at_once():
    document = {
        "change": [
            {"kind": "add_ordr"},
            {"kind": "add_order", "order_id": "X", "itm_id": "PUMP", "quantity": "3,5", "due_date": "2026-13-01"},
            {"kind": "add_order", "order_id": "X", "item_id": "PUMP", "quantity": -1, "due_date": "2026-01-01"},
            {"order_id": "X"},
            {"kind": "delay_receipt", "receipt_id": "P", "days": 1.5},
            {"kind": "add_shift", "calendar_id": "DAY", "start": "14:00", "end": "22:00", "weekdays": [1, 9]},
            "cancel everything",
        ]
    }
    place = "changes.toml: change"
    assert problems_of(document) == [
        f"{place} 1: 'add_ordr' is no kind of change.  Hint: did you mean 'add_order'?",
        f"{place} 2 (add_order): 'itm_id' is no field of this change.  Hint: did you mean 'item_id'?",
        f"{place} 2 (add_order): item_id is missing.  Hint: what is ordered.",
        f"{place} 2 (add_order), quantity: '3,5' is not a quantity.  Hint: use a decimal point.",
        f"{place} 2 (add_order), due_date: '2026-13-01' is not a day.  Hint: the calendar has no such day.",
        f"{place} 3 (add_order), quantity: '-1' is negative.  Hint: it must be ≥ 0.",
        f"{place} 4: kind is missing.  Hint: there are {', '.join(KINDS)}.",
        f"{place} 5 (delay_receipt), days: '1.5' is not a whole number.",
        f"{place} 6 (add_shift), weekdays: '9' is out of range.  Hint: it must be ≥ 1 and ≤ 7.",
        f"{place} 7: 'cancel everything' is no change.  Hint: give its kind and fields.",
    ]


@pytest.mark.parametrize(
    ("name", "text", "problem"),
    [
        ("a.toml", "[change]\nkind = 1", "'change' is no list of changes.  Hint: write [[change]] in two brackets."),
        ("a.toml", "[[changes]]\nkind = 1", "'changes' is not known here.  Hint: each change stands under [[change]]."),
        ("a.toml", "kind =", "not readable as TOML"),
        ("a.json", "{", "not readable as JSON"),
        ("a.toml", '[[change]]\nkind = "cancel_order"\norder_id = ["A"]', "['A'] is no single value"),
    ],
)
def test_a_file_that_is_no_list_of_changes_says_so(tmp_path, name, text, problem):
    with pytest.raises(op.ConfigError) as raised:
        read_changes(written(tmp_path, name, text))
    assert problem in str(raised.value)
    assert name in str(raised.value)


def test_a_file_that_is_not_there_or_no_text_says_so(tmp_path):
    with pytest.raises(op.ConfigError, match="cannot be read"):
        read_changes(tmp_path / "nowhere.toml")
    (tmp_path / "a.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(op.ConfigError, match="not readable as UTF-8"):
        read_changes(tmp_path / "a.toml")


def test_an_overtime_until_a_moment_stays_one():
    entry = {"kind": "add_overtime", "calendar_id": "M1", "start": "2026-01-10 06:00", "end": "2026-01-10 12:00"}
    found = changes_from([entry], source="x")
    assert found == [AddOvertime("M1", *(datetime.fromisoformat(f"2026-01-10T{hour}:00") for hour in ("06", "12")))]


@pytest.mark.parametrize("name", sorted(DRAWS))
def test_every_kind_is_written_and_read_again_as_it_was(name):
    drawn = 0
    for seed in range(12):
        rng = seeded(seed)
        change = DRAWS[name](Draw(rng, drawn_plant(rng)))
        if change is not None:
            drawn += 1
            assert changes_from(json.loads(changes_text([change])), source="x") == [change]
    assert drawn
