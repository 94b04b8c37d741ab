"""The pegging walked up and down, and why an order is late, in plain sentences. Today is Monday 5 January 2026."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pytest

import orderplan as op
from tests.plants import random_plant, seeded
from tests.small_exceptions import PLATE, PLATES_IN_STOCK, orders
from tests.small_plants import planned, rows, shown, table

if TYPE_CHECKING:
    import pandas as pd

UP = "steps item_id source_kind source_id supply_quantity quantity share"
DOWN = "level item_id supply_kind supply_id quantity need_date available_date slack_days status decides"

BIKES = {
    "items": """
        item_id  procurement  lead_time_days
        BIKE     make         2
        FRAME    make         3
        TUBE     buy          14
        BELL     buy          7
    """,
    "bom_lines": """
        parent_id  component_id  quantity_per
        BIKE       FRAME         1
        BIKE       BELL          1
        FRAME      TUBE          4
    """,
}


def purchase(text: str) -> str:
    """Purchase orders: id, item, quantity, due day."""
    return "receipt_id  item_id  quantity  due_date  kind\n" + "\n".join(
        f"{line} purchase" for line in text.strip().splitlines()
    )


def test_a_purchase_order_serves_three_sales_orders():
    plan = planned(
        **BIKES,
        scheduled_receipts=purchase("PO-1 TUBE 30 2026-01-12"),
        sales_orders=orders("SO-1 BIKE 2 2026-02-10 -\n SO-2 FRAME 3 2026-02-11 -\n SO-3 TUBE 6 2026-02-12 -"),
    )

    # 2 bikes take 2 frames, 5 frames take 8 + 12 tubes, 6 are sold as they are: 26 of the 30, 4 are left over.
    found = op.peg_up(plan, "purchase", "PO-1")
    assert shown(found, UP) == rows("""
        1  TUBE   planned_order  3     8   8   1
        1  TUBE   planned_order  4     12  12  1
        1  TUBE   sales_order    SO-3  6   6   1
        2  FRAME  planned_order  1     8   2   1
        2  FRAME  sales_order    SO-2  12  3   1
        3  BIKE   sales_order    SO-1  8   2   1
    """)
    served = found[found["source_kind"] == "sales_order"]
    assert served["order_id"].tolist() == ["SO-3", "SO-2", "SO-1"]
    assert served["supply_quantity"].sum() == 26
    assert shown(found, "need_date available_date", source_id="SO-1") == rows("2026-02-10  2026-02-10")


def test_what_a_supply_gives_is_passed_on_in_proportion():
    # One order of frames for two orders of bikes, its tubes from two purchase orders.
    items = table(BIKES["items"]).assign(lot_policy="lot_for_lot", lot_period_days=14)
    items.loc[items["item_id"] == "FRAME", "lot_policy"] = "period"
    plan = planned(
        items=items,
        bom_lines=BIKES["bom_lines"],
        scheduled_receipts=purchase("PO-1 TUBE 5 2026-01-12\n PO-2 TUBE 15 2026-01-13"),
        sales_orders=orders("SO-1 BIKE 1 2026-02-10 -\n SO-2 BIKE 4 2026-02-11 -"),
    )

    # 20 tubes for 5 frames, 1 for SO-1 and 4 for SO-2. The 5 tubes of PO-1 are a quarter of what the frames take: a
    # quarter of each frame hangs on them, and of the tubes a fifth goes to SO-1.
    assert shown(op.peg_up(plan, "purchase", "PO-1"), UP) == rows("""
        1  TUBE   planned_order  5     5  5     0.25
        2  FRAME  planned_order  1     1  0.25  0.25
        2  FRAME  planned_order  2     4  1     0.25
        3  BIKE   sales_order    SO-1  1  0.25  0.25
        3  BIKE   sales_order    SO-2  4  1     0.25
    """)


def test_what_comes_by_two_ways_is_added_up_and_hangs_on_it_once():
    items = """
        item_id  procurement  lead_time_days
        BIKE     make         2
        FRAME    make         3
        BOLT     buy          7
    """
    lines = """
        parent_id  component_id  quantity_per
        BIKE       FRAME         1
        BIKE       BOLT          2
        FRAME      BOLT          3
    """
    plan = planned(
        items=items,
        bom_lines=lines,
        scheduled_receipts=purchase("PO-1 BOLT 50 2026-01-12"),
        sales_orders=orders("SO-1 BIKE 10 2026-02-10 -"),
    )

    # 20 bolts go into the bikes and 30 into their frames: 50 in all, and each of the 10 bikes hangs on them, once.
    assert shown(op.peg_up(plan, "purchase", "PO-1"), UP) == rows("""
        1  BOLT   planned_order  2     30  30  1
        1  BOLT   planned_order  1     20  20  1
        2  FRAME  planned_order  1     30  10  1
        2  BIKE   sales_order    SO-1  50  10  1
    """)


def test_a_substitute_goes_into_fewer_of_what_it_stands_in_for():
    swaps = """
        component_id  substitute_id  ratio
        PLATE         SHEET          2
    """
    stock = """
        item_id  quantity
        SHEET    8
    """
    plan = planned(
        items=PLATE + "    SHEET  buy  28  1",
        substitutes=swaps,
        on_hand=stock,
        sales_orders=orders("SO-1 PLATE 5 2026-01-16 -"),
    )

    # 8 sheets, 2 for a plate: 4 of the 5 plates.
    assert shown(op.peg_up(plan, "stock", "SHEET/1"), UP) == rows("1  PLATE  sales_order  SO-1  8  4  0.8")
    assert shown(op.peg_down(plan, "SO-1"), "item_id supply_id quantity substitute_for status") == rows("""
        SHEET  SHEET/1  8  PLATE  in_time
        PLATE  1        1  -      late
    """)
    # 4 are there on the day, so these count as on time.
    assert shown(op.deliveries_frame(plan), "quantity_on_time") == rows("4")


def test_a_phantom_is_passed_through():
    items = BIKES["items"] + "    KIT  phantom  0"
    lines = BIKES["bom_lines"] + "        KIT  BIKE  2\n        KIT  BELL  1\n"
    stock = """
        item_id  quantity
        BELL     9
        KIT      1
    """
    plan = planned(items=items, bom_lines=lines, on_hand=stock, sales_orders=orders("SO-1 KIT 3 2026-02-10 -"))

    # One kit is there as such. For the 2 others the sales order itself wants 4 bikes and 2 bells; 4 bells go into the
    # bikes.
    assert shown(op.peg_up(plan, "stock", "BELL/1"), UP) == rows("""
        1  BELL  planned_order  1     4  4  1
        1  BELL  sales_order    SO-1  2  2  1
        2  BIKE  sales_order    SO-1  4  4  1
    """)
    assert shown(op.peg_down(plan, "SO-1"), "level item_id supply_kind supply_id quantity") == rows("""
        0  KIT    stock    KIT/1   1
        0  BIKE   planned  1       4
        1  BELL   stock    BELL/1  4
        1  FRAME  planned  2       4
        2  TUBE   planned  3       16
        0  BELL   stock    BELL/1  2
    """)


def test_what_serves_nobody_and_what_is_safety_stock():
    items = """
        item_id  procurement  lead_time_days  safety_stock
        BOLT     buy          7               5
    """
    stock = """
        item_id  quantity
        BOLT     5
        BOLT     3
    """
    plan = planned(items=items, on_hand=stock)

    # The rows of stock are numbered by quantity. Safety stock takes the latest first, by quantity too: the 5.
    assert shown(op.peg_up(plan, "stock", "BOLT/2"), "steps source_kind source_id order_id quantity") == rows("""
        1  safety_stock  BOLT  -  5
    """)
    assert op.peg_up(plan, "stock", "BOLT/1").empty


def test_rework_in_a_circle_is_walked_once():
    # The work order makes frames out of frames: it takes what it brings.
    receipts = """
        receipt_id  kind  item_id  quantity  due_date    start_date
        WO-1        work  FRAME    5         2026-01-05  2026-01-05
    """
    listed = """
        receipt_id  component_id  quantity_required
        WO-1        FRAME         2
    """
    plan = planned(
        items=BIKES["items"],
        scheduled_receipts=receipts,
        work_components=listed,
        sales_orders=orders("SO-1 FRAME 3 2026-01-16 -"),
    )

    found = op.peg_up(plan, "work", "WO-1")
    assert sorted(shown(found, "steps item_id source_id supply_quantity quantity")) == rows("""
        1  FRAME  SO-1  3  3
        1  FRAME  WO-1  2  2
    """)
    assert shown(op.peg_down(plan, "SO-1"), "level item_id supply_id quantity") == rows("""
        0  FRAME  WO-1  3
        1  FRAME  WO-1  2
    """)


def test_everything_under_an_order_with_its_slack():
    stock = """
        item_id  quantity
        BELL     1
    """
    plan = planned(**BIKES, on_hand=stock, sales_orders=orders("SO-1 BIKE 2 2026-01-21 -"))

    # BIKE starts on Monday 19, FRAME on Wednesday 14. TUBE is there on the 19th, 5 days late, FRAME on Thursday 22, 3
    # days late, BIKE on Monday 26, 5 days late. One bell is there, the other is planned for its day.
    assert shown(op.peg_down(plan, "SO-1"), DOWN) == rows("""
        0  BIKE   planned  1       2  2026-01-21  2026-01-26  -5  late     True
        1  BELL   stock    BELL/1  1  2026-01-19  2026-01-05  14  in_time  False
        1  BELL   planned  2       1  2026-01-19  2026-01-19  0   in_time  False
        1  FRAME  planned  3       2  2026-01-19  2026-01-22  -3  late     True
        2  TUBE   planned  4       8  2026-01-14  2026-01-19  -5  late     True
    """)
    assert op.peg_down(plan, "SO-1")["substitute_for"].isna().all()


def test_what_nothing_covers_stands_in_the_tree():
    items = BIKES["items"].replace("TUBE     buy ", "TUBE     none")
    stock = """
        item_id  quantity
        TUBE     3
    """
    plan = planned(
        items=items, bom_lines=BIKES["bom_lines"], on_hand=stock, sales_orders=orders("SO-1 FRAME 2 2026-01-21 -")
    )

    # 8 tubes are wanted, 3 are there, nothing covers 5.
    assert shown(op.peg_down(plan, "SO-1"), DOWN) == rows("""
        0  FRAME  planned  1       2  2026-01-21  -           -   never      True
        1  TUBE   stock    TUBE/1  3  2026-01-16  2026-01-05  11  in_time    False
        1  TUBE   -        -       5  2026-01-16  -           -   uncovered  True
    """)


CAUSES = {
    "lead time": (
        {**BIKES, "sales_orders": orders("SO-1 BIKE 1 2026-01-21 -")},
        """
        SO-1: 1 of BIKE due 2026-01-21 will be there on 2026-01-26, 5 days late.
        1 of BIKE, wanted 2026-01-21, comes from planned order 1 (make, start 2026-01-19) on 2026-01-26, 5 days late.
        1 of FRAME, wanted 2026-01-19, comes from planned order 3 (make, start 2026-01-14) on 2026-01-22, 3 days late.
        4 of TUBE, wanted 2026-01-14, comes from planned order 4 (buy, start 2025-12-31) on 2026-01-19, 5 days late.
        That decides the date: ordering TUBE today is too late by its lead time.
        """,
    ),
    "lead time of a made item": (
        {
            **BIKES,
            "on_hand": "item_id quantity\n TUBE 4\n BELL 1",
            "sales_orders": orders("SO-1 BIKE 1 2026-01-09 -"),
        },
        # BIKE starts on the 7th, FRAME on the 2nd: a working day late.
        """
        SO-1: 1 of BIKE due 2026-01-09 will be there on 2026-01-12, 3 days late.
        1 of BIKE, wanted 2026-01-09, comes from planned order 1 (make, start 2026-01-07) on 2026-01-12, 3 days late.
        1 of FRAME, wanted 2026-01-07, comes from planned order 2 (make, start 2026-01-02) on 2026-01-08, 1 day late.
        That decides the date: starting FRAME today is too late by its lead time.
        """,
    ),
    "material": (
        {
            "items": PLATE,
            "scheduled_receipts": purchase("PO-1 PLATE 5 2026-01-21"),
            "sales_orders": orders("SO-1 PLATE 5 2026-01-16 -"),
        },
        """
        SO-1: 5 of PLATE due 2026-01-16 will be there on 2026-01-21, 5 days late.
        5 of PLATE, wanted 2026-01-16, comes from purchase order PO-1 on 2026-01-21, 5 days late.
        That decides the date: purchase order PO-1 does not come sooner.
        """,
    ),
    "stock that is not there yet": (
        {
            "items": PLATE,
            "on_hand": "item_id quantity available_date\n PLATE 5 2026-01-19",
            "sales_orders": orders("SO-1 PLATE 5 2026-01-16 -"),
        },
        """
        SO-1: 5 of PLATE due 2026-01-16 will be there on 2026-01-19, 3 days late.
        5 of PLATE, wanted 2026-01-16, comes from stock PLATE/1 on 2026-01-19, 3 days late.
        That decides the date: stock PLATE/1 does not come sooner.
        """,
    ),
    "past due": (
        {"items": PLATE, "on_hand": PLATES_IN_STOCK, "sales_orders": orders("SO-1 PLATE 5 2026-01-02 -")},
        """
        SO-1: 5 of PLATE due 2026-01-02 will be there on 2026-01-05, 3 days late.
        5 of PLATE, wanted 2026-01-02, comes from stock PLATE/1 on 2026-01-05, in time.
        That decides the date: the order was due before anything could be done.
        """,
    ),
    "uncovered": (
        {
            "items": BIKES["items"].replace("TUBE     buy ", "TUBE     none"),
            "bom_lines": BIKES["bom_lines"],
            "on_hand": "item_id quantity\n TUBE 3",
            "sales_orders": orders("SO-1 FRAME 1250 2026-01-21 -"),
        },
        """
        SO-1: 1,250 of FRAME due 2026-01-21 cannot be delivered in full.
        1,250 of FRAME, wanted 2026-01-21, would come from planned order 1 (make, start 2026-01-16), which waits for
        something that never comes.
        5,000 of TUBE, wanted 2026-01-16: nothing covers all of it.
        That decides it: TUBE has no further supply and none can be planned.
        """,
    ),
    "in time": (
        {"items": PLATE, "on_hand": PLATES_IN_STOCK, "sales_orders": orders("SO-1 PLATE 2.5 2026-01-16 -")},
        """
        SO-1: 2.5 of PLATE due 2026-01-16 will be there on 2026-01-05, in time.
        2.5 of PLATE, wanted 2026-01-16, comes from stock PLATE/1 on 2026-01-05, in time.
        It is in time.
        """,
    ),
    "reorder point": (
        {
            "items": """
                item_id  procurement  lead_time_days  lot_policy     reorder_point  order_up_to
                BOLT     buy          7               reorder_point  10             20
            """,
            "on_hand": "item_id quantity\n BOLT 20",
            "sales_orders": orders("SO-1 BOLT 5 2026-01-08 -\n SO-2 BOLT 20 2026-01-14 -"),
        },
        # On the 14th the position falls below 10: ordered then, there on the 21st.
        """
        SO-2: 20 of BOLT due 2026-01-14 will be there on 2026-01-21, 7 days late.
        20 of BOLT, wanted 2026-01-14, comes from planned order 1 (buy, start 2026-01-14) on 2026-01-21, 7 days late.
        That decides the date: the reorder point of BOLT releases it only then.
        """,
    ),
    "fence": (
        {
            "items": "item_id procurement lead_time_days fence_days\n PLATE buy 2 10",
            "sales_orders": orders("SO-1 PLATE 5 2026-01-16 -"),
        },
        """
        SO-1: 5 of PLATE due 2026-01-16 will be there on 2026-01-19, 3 days late.
        5 of PLATE, wanted 2026-01-16, comes from planned order 1 (buy, start 2026-01-14) on 2026-01-19, 3 days late.
        That decides the date: the fence of PLATE lets nothing new come sooner.
        """,
    ),
    "shipping": (
        {
            "items": PLATE,
            "scheduled_receipts": purchase("PO-1 PLATE 5 2026-01-15"),
            "sales_orders": "order_id item_id quantity due_date ship_days\n SO-1 PLATE 5 2026-01-16 2",
        },
        # Ready on Wednesday 14 it would be with the customer on the 16th.
        """
        SO-1: 5 of PLATE due 2026-01-16 will be there on 2026-01-17, 1 day late.
        5 of PLATE, wanted 2026-01-14, comes from purchase order PO-1 on 2026-01-15, 1 day late.
        That decides the date: purchase order PO-1 does not come sooner.
        """,
    ),
    "a kit of nothing": (
        {"items": "item_id procurement\n KIT phantom", "sales_orders": orders("SO-1 KIT 2 2026-01-16 -")},
        """
        SO-1: 2 of KIT due 2026-01-16 will be there on 2026-01-16, in time.
        Nothing is needed for it.
        """,
    ),
}


@pytest.mark.parametrize(("tables", "expected"), CAUSES.values(), ids=CAUSES)
def test_an_order_is_explained(tables, expected):
    plan = planned(**tables)
    order = expected.split(":")[0].strip()

    assert op.explain(plan, order).split() == expected.split()
    # The rows behind the sentences: the order first, then what each waits for.
    chain = op.explain_rows(plan, order)
    assert "\n".join(chain["sentence"]).split() == [
        word for line in op.explain(plan, order).splitlines()[1:-1] for word in line.split()
    ]
    assert chain["step"].tolist() == list(range(len(chain)))
    tree = op.peg_down(plan, order)
    assert tree[tree["decides"]]["level"].tolist() == chain["step"].tolist()


def test_the_rows_of_a_chain():
    tables, _ = CAUSES["lead time"]

    columns = "item_id quantity need_date available_date supply_kind supply_id release_date"
    assert shown(op.explain_rows(planned(**tables), "SO-1"), columns) == rows("""
        BIKE   1  2026-01-21  2026-01-26  planned  1  2026-01-19
        FRAME  1  2026-01-19  2026-01-22  planned  3  2026-01-14
        TUBE   4  2026-01-14  2026-01-19  planned  4  2025-12-31
    """)


@pytest.mark.parametrize(
    ("question", "message"),
    [
        (lambda plan: op.peg_up(plan, "buy", "PO-1"), "'buy' is not a kind of supply.  Hint: stock, purchase, work, "),
        (lambda plan: op.peg_up(plan, "purchase", "PO-2"), "Hint: did you mean 'PO-1'?"),
        (lambda plan: op.peg_up(plan, "work", "PO-1"), "there is no work 'PO-1'.  Hint: it is of kind purchase."),
        (lambda plan: op.peg_up(plan, "planned", "2"), "no planned order '2'.  Hint: they are numbered from 1 to 1."),
        (lambda plan: op.peg_up(plan, "planned", 0), "no planned order '0'"),
        (lambda plan: op.peg_up(plan, "planned", "PLATE"), "no planned order 'PLATE'"),
        (lambda plan: op.peg_up(plan, "stock", "PLATE"), "Hint: its id is the item and a number: BOLT/1."),
        (lambda plan: op.peg_down(plan, "SO-11"), "Hint: did you mean 'SO-1'?"),
        (lambda plan: op.explain(plan, "SO-11"), "Hint: did you mean 'SO-1'?"),
        (lambda plan: op.explain_rows(plan, "SO-11"), "Hint: did you mean 'SO-1'?"),
    ],
)
def test_an_unknown_id_is_answered_with_a_hint(question, message):
    sold = "order_id item_id quantity due_date status\n SO-1 PLATE 9 2026-02-16 open\n SO-5 PLATE 1 2026-02-16 held"
    plan = planned(items=PLATE, scheduled_receipts=purchase("PO-1 PLATE 5 2026-01-21"), sales_orders=sold)

    with pytest.raises(op.UnknownIdError) as caught:
        question(plan)
    assert message in str(caught.value)
    with pytest.raises(op.RequestError, match="SO-5 is not planned"):
        op.peg_down(plan, "SO-5")


def test_a_planned_order_may_be_named_by_its_number():
    plan = planned(items=PLATE, sales_orders=orders("SO-1 PLATE 5 2026-02-16 -"))

    assert op.peg_up(plan, "planned", 1).equals(op.peg_up(plan, "planned", "1"))


PLANTS = 100
CHUNKS = [range(first, first + 25) for first in range(0, PLANTS, 25)]
chunks = pytest.mark.parametrize("seeds", CHUNKS, ids=lambda seeds: f"{seeds.start}-{seeds.stop - 1}")


@cache
def random_plan(seed: int) -> op.MaterialPlan:
    instance = op.encode(random_plant(seeded(seed)))
    return op.run_mrp(instance, op.build_bom(instance))


def supplies_of(plan: op.MaterialPlan) -> list[tuple[str, str]]:
    return list(op.pegging_frame(plan)[["supply_kind", "supply_id"]].drop_duplicates().itertuples(index=False))


@chunks
def test_up_and_down_agree(seeds):
    for seed in seeds:
        plan = random_plan(seed)
        below: dict[tuple[str, str], set[str]] = {}
        for order in op.deliveries_frame(plan)["order_id"]:
            tree = op.peg_down(plan, order)
            for supply in tree[["supply_kind", "supply_id"]].dropna().itertuples(index=False):
                below.setdefault(tuple(supply), set()).add(order)
        for supply in supplies_of(plan):
            served = set(op.peg_up(plan, *supply)["order_id"].dropna())
            assert served == below.get(tuple(supply), set()), f"seed {seed}: {supply}"


@chunks
def test_what_a_supply_gives_arrives(seeds):
    """What goes to sales orders and safety stock is what the supply gives, but for the surplus of lots on the way."""
    for seed in seeds:
        plan = random_plan(seed)
        pegging = op.pegging_frame(plan)
        given = pegging.groupby(["supply_kind", "supply_id"])["quantity"].sum()
        for supply in supplies_of(plan):
            found = op.peg_up(plan, *supply)
            first = found[found["steps"] == 1]
            ends = found[found["source_kind"].isin(["sales_order", "safety_stock"])]
            assert found["share"].between(0, 1 + 1e-9).all(), f"seed {seed}: {supply}"
            assert first["supply_quantity"].sum() >= given[supply] - 1e-5, f"seed {seed}: {supply}"
            assert ends["supply_quantity"].sum() <= given[supply] + 1e-5, f"seed {seed}: {supply}"


@chunks
def test_the_tree_is_complete(seeds):
    """The first level is what the order's requirements are pegged to; below each supply stands what its own are."""
    for seed in seeds:
        plan = random_plan(seed)
        wanted = op.requirements_frame(plan)
        pegs = op.pegging_frame(plan).merge(wanted, on="requirement_id", suffixes=("", "_wanted"))
        for order in op.deliveries_frame(plan)["order_id"]:
            tree = op.peg_down(plan, order)
            path: list[tuple[str, str]] = []
            taken: dict[tuple[int, int], list[str]] = {}
            expected: dict[tuple[int, int], list[str]] = {(0, -1): pegs_of(pegs, "sales_order", order)}
            parents: list[int] = []
            for place, row in enumerate(tree.itertuples()):
                path, parents = path[: row.level], parents[: row.level]
                key = (row.level, parents[-1] if parents else -1)
                if row.status != "uncovered":
                    taken.setdefault(key, []).append(f"{row.supply_kind} {row.supply_id} {row.quantity:.6f}")
                supply = (row.supply_kind, row.supply_id)
                if row.status != "uncovered" and supply not in path:
                    below = pegs_of(pegs, *source_of(*supply))
                    if below:
                        expected[row.level + 1, place] = below
                path.append(supply)
                parents.append(place)
            assert {key: sorted(those) for key, those in taken.items()} == {
                key: those for key, those in expected.items() if those
            }, f"seed {seed}: {order}"


def source_of(kind: str, name: str) -> tuple[str, str]:
    return {"planned": "planned_order", "work": "work_order", "subcontract": "work_order"}.get(kind, "none"), name


def pegs_of(pegs: pd.DataFrame, kind: str, name: str) -> list[str]:
    """The supplies that a source of requirements takes from, with their quantities, sorted."""
    own = pegs[(pegs["source_kind"] == kind) & (pegs["source_id"] == name)]
    return sorted(f"{row.supply_kind} {row.supply_id} {row.quantity:.6f}" for row in own.itertuples())
