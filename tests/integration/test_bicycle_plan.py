"""The bicycle sample's plan, planned by hand: every number of `data/samples/bicycle/README.md`."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

import orderplan as op
from tests.oracle.mrp_plan import naive_plan
from tests.oracle.mrp_tables import PlanRows, plan_rows

BICYCLE = Path(__file__).parents[2] / "data" / "samples" / "bicycle"

PLANNERS = {"naive": lambda data: plan_rows(naive_plan(data))}


def january(day: int) -> date:
    return date(2026, 1, day)


def february(day: int) -> date:
    return date(2026, 2, day)


# Item, order, quantity, release, due, there: the table "Everything planned". What is not there on its due day is the
# chain of SO-3: TUBE ordered today, 5 + 14 = 19 January; FRAME starts 19 and takes 20, 21, 22; BIKE 23 and Monday 26.
PLANNED = [
    ("BIKE", "SO-1", 2, january(14), january(16), january(16)),
    ("BIKE", "SO-2", 10, february(18), february(20), february(20)),
    ("BIKE", "SO-3", 1, january(19), january(21), january(26)),
    ("FRAME", "SO-2", 10, february(13), february(18), february(18)),
    ("FRAME", "SO-3", 1, january(14), january(19), january(22)),
    ("RACK", None, 1, january(14), january(19), january(19)),
    ("WHEEL", None, 2, january(15), january(19), january(19)),
    ("WHEEL", None, 20, february(16), february(18), february(18)),
    ("CHAIN", None, 10, february(11), february(18), february(18)),
    ("CRANK", None, 10, february(6), february(18), february(18)),
    ("HUB", None, 20, february(2), february(16), february(16)),
    ("SPOKE", None, 800, february(9), february(16), february(16)),
    ("TIRE-II", None, 20, february(4), february(16), february(16)),
    ("TUBE", None, 6, date(2025, 12, 31), january(14), january(19)),
    ("TUBE", None, 48, january(30), february(13), february(13)),
]

# Order, due, ready, days late, constraint: the table "The plan".
DELIVERED = [
    ("SO-1", january(16), january(16), 0, "none"),
    ("SO-2", february(20), february(20), 0, "none"),
    ("SO-3", january(21), january(26), 5, "lead_time"),
    ("SO-4", january(15), january(6), 0, "none"),
]


@pytest.fixture(scope="module", params=PLANNERS)
def plan(request) -> PlanRows:
    return PLANNERS[request.param](op.read_folder(BICYCLE))


def taken(plan: PlanRows, item: str) -> list[tuple]:
    """Who takes what for an item: source, supplying item, kind of supply, quantity in units, day of supply."""
    requirements = {row["requirement_id"]: row for row in plan["requirements"] if row["item_id"] == item}
    names = {str(row["planned_order_id"]): name_of(row) for row in plan["planned_orders"]}
    rows = []
    for peg in plan["pegging"]:
        if peg["requirement_id"] in requirements:
            source = requirements[peg["requirement_id"]]["source_id"]
            quantity = peg["quantity"] / 1_000_000
            row = (names.get(source, source), peg["item_id"], peg["supply_kind"], quantity, peg["available_date"])
            rows.append(row)
    return rows


def name_of(planned: dict) -> str:
    """A planned order by what it is: its item, and its order or its due day."""
    return f"{planned['item_id']} {planned['order_id'] or planned['due_date']}"


def wanted(plan: PlanRows, item: str) -> list[tuple]:
    """Quantity in units, need day and priority of an item's requirements."""
    return [
        (row["quantity"] / 1_000_000, row["need_date"], row["priority"])
        for row in plan["requirements"]
        if row["item_id"] == item
    ]


def test_planned_orders(plan):
    days = ("release_date", "due_date", "available_date")
    found = [
        (row["item_id"], row["order_id"], row["quantity"] / 1_000_000, *(row[day] for day in days))
        for row in plan["planned_orders"]
    ]

    assert found == PLANNED


def test_planned_orders_have_levels_kinds_and_priorities(plan):
    codes = {"BIKE": 0, "FRAME": 1, "WHEEL": 1, "RACK": 1}
    for row in plan["planned_orders"]:
        assert row["low_level_code"] == codes.get(row["item_id"], 2)
        assert row["kind"] == ("make" if row["item_id"] in {"BIKE", "FRAME", "WHEEL"} else "buy")
        # SO-1 has priority 2; everything else that is planned is for SO-2 and SO-3, of priority 5.
        assert row["priority"] == (2 if row["order_id"] == "SO-1" else 5)
        # Today is 5 January; only the first TUBE had to be ordered before, on 31 December.
        assert row["late_release"] == (row["release_date"] < january(5)) == (row["quantity"] == 6_000_000)
        assert row["sequence"] == 1


def test_deliveries(plan):
    found = [
        (row["order_id"], row["due_date"], row["projected_date"], row["days_late"], row["constraint"])
        for row in plan["deliveries"]
    ]

    assert found == DELIVERED


def test_urgency_decides_over_the_wheels_on_stock(plan):
    # New wheels come on 28 January, so the first three are tight. SO-4 (priority 1) takes the latest supply in time,
    # the 2 of EAST; SO-1 (2) the 4 of the main warehouse; SO-3 and SO-2 get new ones.
    assert wanted(plan, "WHEEL") == [
        (4, january(14), 2),
        (2, january(15), 1),
        (2, january(19), 5),
        (20, february(18), 5),
    ]
    assert taken(plan, "WHEEL") == [
        ("BIKE SO-1", "WHEEL", "stock", 4, january(5)),
        ("SO-4", "WHEEL", "stock", 2, january(6)),
        ("BIKE SO-3", "WHEEL", "planned", 2, january(19)),
        ("BIKE SO-2", "WHEEL", "planned", 20, february(18)),
    ]


def test_the_substitute_serves_only_the_tight_requirement(plan):
    # Wanted on 15 January, PO-1 comes on 9 February and a new rim on 26 January: RIM-B. On 16 February PO-1 is there.
    assert taken(plan, "RIM") == [
        ("WHEEL 2026-01-19", "RIM-B", "stock", 2, january(5)),
        ("WHEEL 2026-02-18", "RIM", "purchase", 20, february(9)),
    ]
    substitutes = [row["substitute_for"] for row in plan["pegging"]]
    assert [name for name in substitutes if name] == ["RIM"]


def test_the_tire_changes_in_february(plan):
    # The wheels that start on 15 January take 2 of the 6 TIRE, those that start on 16 February TIRE-II.
    assert taken(plan, "TIRE") == [("WHEEL 2026-01-19", "TIRE", "stock", 2, january(5))]
    assert taken(plan, "TIRE-II") == [("WHEEL 2026-02-18", "TIRE-II", "planned", 20, february(16))]


def test_the_frames_of_a_work_order_and_what_it_still_wants(plan):
    # WO-1 makes the frames of SO-1; its TUBE is issued, its PAINT (2 × 0.2 + 0.1) is wanted on 7 January.
    assert taken(plan, "FRAME") == [
        ("BIKE SO-1", "FRAME", "work", 2, january(8)),
        ("BIKE SO-3", "FRAME", "planned", 1, january(22)),
        ("BIKE SO-2", "FRAME", "planned", 10, february(18)),
    ]
    # PAINT: 0.5; 1 × 0.2 + 0.1 = 0.3 on 14 January; 10 × 0.2 + 0.1 = 2.1 on 13 February; all from the 5 on stock.
    assert taken(plan, "PAINT") == [
        ("WO-1", "PAINT", "stock", 0.5, january(5)),
        ("FRAME SO-3", "PAINT", "stock", 0.3, january(5)),
        ("FRAME SO-2", "PAINT", "stock", 2.1, january(5)),
    ]
    assert wanted(plan, "PAINT") == [(0.5, january(7), 2), (0.3, january(14), 5), (2.1, february(13), 5)]


def test_the_tube_that_makes_the_order_late(plan):
    # 4.5 in bars of 6 leaves 1.5, so 45 − 1.5 = 43.5 are left to be planned, in bars of 6: 48.
    assert taken(plan, "TUBE") == [
        ("FRAME SO-3", "TUBE", "planned", 4.5, january(19)),
        ("FRAME SO-2", "TUBE", "planned", 1.5, january(19)),
        ("FRAME SO-2", "TUBE", "planned", 43.5, february(13)),
    ]


def test_what_passes_through_the_drive(plan):
    # 2 and 1 of the 3 on stock, 10 new: through the phantom on the days on which the bicycles start.
    assert taken(plan, "DRIVE") == []
    for item in ("CHAIN", "CRANK"):
        assert wanted(plan, item) == [(2, january(14), 2), (1, january(19), 5), (10, february(18), 5)]
        assert [(source, kind, quantity) for source, _, kind, quantity, _ in taken(plan, item)] == [
            ("BIKE SO-1", "stock", 2),
            ("BIKE SO-3", "stock", 1),
            ("BIKE SO-2", "planned", 10),
        ]


def test_what_the_wheels_take(plan):
    # HUB: 2 on stock for the wheels of SO-3, then 20 new. SPOKE: 2 × 36 × 1.05 = 75.6 and 20 × 36 × 1.05 = 756, of
    # which the 100 − 75.6 = 24.4 left on stock cover a part and 731.6 are planned, by the hundred.
    assert [(source, kind, quantity) for source, _, kind, quantity, _ in taken(plan, "HUB")] == [
        ("WHEEL 2026-01-19", "stock", 2),
        ("WHEEL 2026-02-18", "planned", 20),
    ]
    assert [(source, kind, quantity) for source, _, kind, quantity, _ in taken(plan, "SPOKE")] == [
        ("WHEEL 2026-01-19", "stock", 75.6),
        ("WHEEL 2026-02-18", "stock", 24.4),
        ("WHEEL 2026-02-18", "planned", 731.6),
    ]


def test_the_rack_of_the_order_bom(plan):
    # SO-3 alone has one, on the day on which its bicycle is to start.
    assert taken(plan, "RACK") == [("BIKE SO-3", "RACK", "planned", 1, january(19))]
