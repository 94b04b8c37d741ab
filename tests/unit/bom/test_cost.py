"""Cost roll-up: a worked example, and each rule by hand."""

from __future__ import annotations

from datetime import date

import pytest

import orderplan as op
from orderplan.bom.cost import ELEMENTS
from tests.unit.bom.small_plants import built, buy, change, line, make, order, phantom, plant, subcontract

FEBRUARY = date(2026, 2, 2)


def elements(costs, item_id):
    """Give the elements of an item's cost that are not 0."""
    row = op.cost_frame(costs, [item_id]).iloc[0]
    return {str(name): row[str(name)] for name in ELEMENTS if row[str(name)] != 0}


def unit_cost(costs, item_id):
    return float(costs.unit_costs[costs.bom.instance.item(item_id)])


def approx(numbers):
    return pytest.approx(numbers, rel=1e-12)


PUMP_ITEMS = [
    make("PUMP", lot_size=10), subcontract("SHAFT", unit_cost=12), phantom("KIT"),
    make("WHEEL", scrap_rate=0.2, lot_min=4, lot_multiple=3), buy("BAR", 5), buy("BOLT", 0.5), buy("SEAL", 8),
]  # fmt: skip
PUMP_LINES = [
    line("PUMP", "SHAFT", 1), line("PUMP", "WHEEL", 2), line("PUMP", "KIT", 1),
    line("SHAFT", "BAR", 2), line("WHEEL", "BAR", 0.4, scrap_rate=0.1, fixed_quantity=0.3),
    line("KIT", "BOLT", 8), line("KIT", "SEAL", 1),
]  # fmt: skip
PUMP_ROUTING = {
    "work_centers": [{"work_center_id": "MILL"}, {"work_center_id": "BENCH"}],
    "resources": [
        {"resource_id": "MILL-1", "work_center_id": "MILL", "cost_per_hour": 60},
        {"resource_id": "BENCH-1", "work_center_id": "BENCH", "cost_per_hour": 0},
    ],
    "operations": [
        {"item_id": "WHEEL", "operation": 10, "work_center_id": "MILL", "setup_minutes": 30, "run_minutes": 4},
        {"item_id": "PUMP", "operation": 10, "work_center_id": "BENCH", "setup_minutes": 0, "run_minutes": 12},
    ],
}


@pytest.fixture(scope="module")
def pump():
    return op.roll_up_costs(built(PUMP_ITEMS, PUMP_LINES, labour_rate=30, overhead_rate=0.5, **PUMP_ROUTING))


def test_a_worked_example(pump):
    # WHEEL, 6 at a time (at least 4, in threes), of which 20 % are lost:
    #   BAR       0.4 × 1.1 / 0.8 + 0.3 / 6 = 0.55 + 0.05 = 0.6 at 5              3.00
    #   setup     30 min = 0.5 h: 15 of labour, 30 of the mill, for 6             2.50 and 5.00
    #   run       4 min: 2 of labour, 4 of the mill, for 0.8 of a good one        2.50 and 5.00
    #   overhead  half of 2.5 + 5 + 2.5 + 5 = 15                                  7.50
    assert elements(pump, "WHEEL") == approx(
        {"material": 3.0, "setup_labour": 2.5, "setup_machine": 5.0, "run_labour": 2.5, "run_machine": 5.0,
         "overhead": 7.5}
    )  # fmt: skip
    assert unit_cost(pump, "WHEEL") == approx(25.5)
    # SHAFT: its price 12, and 2 BAR at 5 that are sent along
    assert elements(pump, "SHAFT") == approx({"material": 10.0, "subcontracting": 12.0})
    # KIT: 8 × 0.5 + 8 = 12, nothing of its own
    assert elements(pump, "KIT") == approx({"material": 12.0})
    # PUMP: SHAFT 22, 2 WHEEL 51, KIT 12; 12 min of labour at 30 are 6, half as overhead 3
    assert elements(pump, "PUMP") == approx(
        {"material": 10 + 6 + 12, "subcontracting": 12.0, "setup_labour": 5.0, "setup_machine": 10.0,
         "run_labour": 5 + 6.0, "run_machine": 10.0, "overhead": 15 + 3.0}
    )  # fmt: skip
    assert unit_cost(pump, "PUMP") == approx(22 + 51 + 12 + 9)


def test_this_level_and_lower_levels_apart(pump):
    frame = op.cost_frame(pump).set_index("item_id")
    assert frame.loc["PUMP", "this_level"] == approx(9.0)
    assert frame.loc["PUMP", "lower_levels"] == approx(85.0)
    assert frame.loc["WHEEL", "this_level"] == approx(22.5)
    assert frame.loc["SHAFT", "this_level"] == approx(12.0)
    assert frame.loc["KIT", "this_level"] == 0
    assert frame.loc["BAR", "lower_levels"] == 0
    assert frame["lot_size"].to_dict() == {
        "BAR": 1, "BOLT": 1, "KIT": 1, "PUMP": 10, "SEAL": 1, "SHAFT": 1, "WHEEL": 6,
    }  # fmt: skip
    assert frame["price_source"].dropna().to_dict() == dict.fromkeys(("BAR", "BOLT", "SEAL", "SHAFT"), "unit_cost")


def test_another_lot_changes_setups_and_fixed_quantities_only(pump):
    # WHEEL at 60: BAR 0.55 + 0.3 / 60 = 0.555 at 5, setups 15 / 60 and 30 / 60, runs as before
    costs = op.roll_up_costs(pump.bom, lots={"WHEEL": 60})
    assert elements(costs, "WHEEL") == approx(
        {"material": 2.775, "setup_labour": 0.25, "setup_machine": 0.5, "run_labour": 2.5, "run_machine": 5.0,
         "overhead": 4.125}
    )  # fmt: skip


def test_costing_day_decides_on_lines():
    bom = built(
        [make("WHEEL"), buy("TIRE", 12), buy("TIRE-II", 14)],
        [line("WHEEL", "TIRE", valid_to=FEBRUARY), line("WHEEL", "TIRE-II", valid_from=FEBRUARY)],
    )
    assert unit_cost(op.roll_up_costs(bom), "WHEEL") == 12
    assert unit_cost(op.roll_up_costs(bom, day=FEBRUARY), "WHEEL") == 14


def test_an_unpriced_item_is_listed_and_marks_all_above_it():
    bom = built(
        [make("BIKE"), make("FRAME"), make("WHEEL"), buy("TUBE"), buy("RIM", 15)],
        [line("BIKE", "FRAME"), line("BIKE", "WHEEL", 2), line("FRAME", "TUBE", 4), line("WHEEL", "RIM")],
    )
    costs = op.roll_up_costs(bom)
    assert op.unpriced_items(costs)["item_id"].tolist() == ["TUBE"]
    frame = op.cost_frame(costs).set_index("item_id")
    assert frame["complete"].to_dict() == {
        "BIKE": False, "FRAME": False, "RIM": True, "TUBE": False, "WHEEL": True,
    }  # fmt: skip
    assert frame.loc["BIKE", "unit_cost"] == 30


def test_what_is_made_or_phantom_without_lines_is_not_free_in_silence():
    items = [make("KNOWN", unit_cost=7), make("GAP"), phantom("HOLLOW"), make("ORDERED"), make("OVER"), buy("NUT", 1)]
    lines = [line("ORDERED", "NUT", order_id="SO-1"), line("OVER", "NUT", valid_to=FEBRUARY)]
    bom = built(items, lines, sales_orders=[order("SO-1", "ORDERED")])
    costs = op.roll_up_costs(bom)
    assert unit_cost(costs, "KNOWN") == 7
    # ORDERED has lines for SO-1 only: its standard cost is not known
    assert op.unpriced_items(costs)["item_id"].tolist() == ["GAP", "HOLLOW", "ORDERED"]
    assert not op.cost_frame(costs, ["HOLLOW", "ORDERED"])["complete"].any()
    assert unit_cost(op.roll_up_costs(bom, order_id="SO-1"), "ORDERED") == 1
    assert op.unpriced_items(op.roll_up_costs(bom, order_id="SO-1"))["item_id"].tolist() == ["GAP", "HOLLOW"]
    assert "OVER" in op.unpriced_items(op.roll_up_costs(bom, day=FEBRUARY))["item_id"].tolist()


def test_a_routing_that_costs_something_is_a_cost_without_lines():
    bom = built([make("PUMP", unit_cost=99)], [], labour_rate=30, **{
        **PUMP_ROUTING, "operations": [PUMP_ROUTING["operations"][1]],
    })  # fmt: skip
    costs = op.roll_up_costs(bom)
    assert elements(costs, "PUMP") == approx({"run_labour": 6.0})  # 12 minutes at 30 an hour
    assert op.cost_frame(costs)["price_source"].isna().all()


ENGINE_ITEMS = [
    make("BIKE", part_class="order_specific"), make("FRAME", part_class="order_specific"), make("WHEEL"),
    buy("TUBE", 4), buy("ALLOY", 9), buy("RIM", 15), buy("RIM-X", 40), make("ENGINE", part_class="order_specific"),
]  # fmt: skip
ENGINE_LINES = [
    line("BIKE", "FRAME"), line("BIKE", "WHEEL", 2), line("FRAME", "TUBE", 5), line("WHEEL", "RIM"),
    line("BIKE", "ENGINE"), line("FRAME", "ALLOY", 3, order_id="SO-1"), line("WHEEL", "RIM-X", order_id="SO-1"),
    line("ENGINE", "TUBE", 2, order_id="SO-1"), line("ENGINE", "WHEEL", 1, order_id="SO-1"),
]  # fmt: skip


@pytest.fixture(scope="module")
def ordered():
    return built(ENGINE_ITEMS, ENGINE_LINES, sales_orders=[order("SO-1", "BIKE")])


def test_an_orders_own_boms_count_where_the_order_comes_down(ordered):
    standard, of_order = op.roll_up_costs(ordered), op.roll_up_costs(ordered, order_id="SO-1")
    # FRAME 5 × 4, 2 WHEEL of 15 each; ENGINE is not known without the order
    assert unit_cost(standard, "BIKE") == 20 + 30
    # FRAME 3 × 9; WHEEL is common, so its own BOM for SO-1 does not count in BIKE; ENGINE 2 × 4 + 15
    assert unit_cost(of_order, "BIKE") == 27 + 30 + 23
    assert unit_cost(of_order, "WHEEL") == 40  # as if SO-1 asked for it
    assert of_order.complete[ordered.instance.item("BIKE")]


def test_a_common_item_does_not_hand_its_order_on():
    bom = built(
        [make("WHEEL"), make("HUB", part_class="order_specific"), buy("AXLE", 1), buy("AXLE-X", 10)],
        [line("WHEEL", "HUB"), line("HUB", "AXLE"), line("HUB", "AXLE-X", order_id="SO-1"),
         line("WHEEL", "HUB", 2, order_id="SO-1")],
        sales_orders=[order("SO-1", "WHEEL")],
    )  # fmt: skip
    costs = op.roll_up_costs(bom, order_id="SO-1")
    assert unit_cost(costs, "WHEEL") == 2
    assert effects(op.material_effects(costs, ["WHEEL"])) == {("WHEEL", "AXLE"): 2}
    assert effects(op.price_effects(costs, "AXLE")) == {("WHEEL",): 2}


def effects(frame):
    keys = [name for name in ("product_id", "item_id") if name in frame]
    return {tuple(row[name] for name in keys): row["cost_per_price"] for row in frame.to_dict("records")}


def test_material_effects_are_the_units_of_each_priced_item_in_a_product(pump):
    frame = op.material_effects(pump)
    # BAR: 2 in the SHAFT and 2 × 0.6 in the WHEELs
    assert effects(frame) == approx(
        {("PUMP", "BAR"): 3.2, ("PUMP", "BOLT"): 8.0, ("PUMP", "SEAL"): 1.0, ("PUMP", "SHAFT"): 1.0}
    )
    assert frame["item_id"].tolist() == ["BAR", "SHAFT", "SEAL", "BOLT"]  # 16, 12, 8 and 4 of money
    assert frame["cost"].tolist() == approx([16.0, 12.0, 8.0, 4.0])
    assert frame["cost_share"].tolist() == approx([16 / 94, 12 / 94, 8 / 94, 4 / 94])
    assert effects(op.material_effects(pump, ["KIT", "KIT"])) == {("KIT", "BOLT"): 8, ("KIT", "SEAL"): 1}
    assert op.material_effects(pump, []).empty


def test_price_effects_on_everything_that_contains_an_item(pump):
    frame = op.price_effects(pump, "BAR")
    assert effects(frame) == approx({("PUMP",): 3.2, ("SHAFT",): 2.0, ("WHEEL",): 0.6})
    # 5 × 2 of 22, 5 × 3.2 of 94, 5 × 0.6 of 25.5
    assert frame["item_id"].tolist() == ["SHAFT", "PUMP", "WHEEL"]
    assert frame["cost_share"].tolist() == approx([10 / 22, 16 / 94, 3 / 25.5])


def test_an_effect_is_what_a_higher_price_adds():
    dearer = [{**row, "unit_cost": 6} if row["item_id"] == "BAR" else row for row in PUMP_ITEMS]
    given = {"labour_rate": 30, "overhead_rate": 0.5, **PUMP_ROUTING}
    before, after = (op.roll_up_costs(built(items, PUMP_LINES, **given)) for items in (PUMP_ITEMS, dearer))
    assert unit_cost(after, "PUMP") - unit_cost(before, "PUMP") == approx(3.2)


def test_effects_follow_the_orders_bom(ordered):
    costs = op.roll_up_costs(ordered, order_id="SO-1")
    # 3 ALLOY in the FRAME; 2 WHEEL and one in the ENGINE: 3 RIM; 2 TUBE in the ENGINE
    assert effects(op.material_effects(costs, ["BIKE"])) == {
        ("BIKE", "ALLOY"): 3, ("BIKE", "RIM"): 3, ("BIKE", "TUBE"): 2,
    }  # fmt: skip
    assert effects(op.price_effects(costs, "ALLOY")) == {("BIKE",): 3, ("FRAME",): 3}
    assert effects(op.price_effects(costs, "RIM-X")) == {("WHEEL",): 1}
    assert op.price_effects(costs, "ENGINE").empty  # its price counts without the order only, and BIKE has it with it
    standard = op.roll_up_costs(ordered)
    assert effects(op.price_effects(standard, "ENGINE")) == {("BIKE",): 1}
    # ENGINE has no lines without the order: its own missing price counts, at 0
    assert effects(op.material_effects(standard, ["BIKE"])) == {
        ("BIKE", "ENGINE"): 1, ("BIKE", "RIM"): 2, ("BIKE", "TUBE"): 5,
    }  # fmt: skip


def test_an_item_met_with_the_order_and_without_it_is_added_up():
    # PIN is order-specific, bought, under BIKE (with the order) and under the common WHEEL (without it): 4 + 2 × 3
    bom = built(
        [make("BIKE", part_class="order_specific"), make("WHEEL"), buy("PIN", 0.5, part_class="order_specific")],
        [line("BIKE", "PIN", 4), line("BIKE", "WHEEL", 2), line("WHEEL", "PIN", 3)],
        sales_orders=[order("SO-1", "BIKE")],
    )
    costs = op.roll_up_costs(bom, order_id="SO-1")
    (row,) = op.material_effects(costs, ["BIKE"]).to_dict("records")
    assert (row["cost_per_price"], row["cost"], row["cost_share"]) == (10, 5, 1)
    nothing = op.material_effects(costs, [])
    assert nothing.empty
    assert list(nothing.columns) == list(row)


def test_by_itself_products_are_what_no_line_in_force_uses():
    bom = built(
        [make("CAR"), make("ENGINE"), make("SPARE"), buy("BLOCK", 100)],
        [line("CAR", "ENGINE", valid_to=FEBRUARY), line("ENGINE", "BLOCK"), line("SPARE", "BLOCK")],
    )
    for day, products in ((None, ["CAR", "SPARE"]), (FEBRUARY, ["ENGINE", "SPARE"])):
        frame = op.material_effects(op.roll_up_costs(bom, day=day))
        assert frame["product_id"].tolist() == products


def test_a_share_of_nothing_is_missing():
    bom = built([make("A"), buy("B")], [line("A", "B", 2)])
    costs = op.roll_up_costs(bom)
    for frame in (op.price_effects(costs, "B"), op.material_effects(costs)):
        assert frame["cost_per_price"].tolist() == [2]
        assert frame["cost_share"].isna().all()


@pytest.mark.parametrize("lot", [0.0, -1.0, 1e-9, float("nan"), 1e12])
def test_lots_that_make_no_sense_are_refused(pump, lot):
    with pytest.raises(op.RequestError, match="is not above 0 and up to"):
        op.roll_up_costs(pump.bom, lots={"WHEEL": lot})


def test_unknown_ids_and_days(pump):
    with pytest.raises(op.UnknownIdError, match="did you mean 'WHEEL'"):
        op.roll_up_costs(pump.bom, lots={"WHEELS": 1})
    with pytest.raises(op.UnknownIdError):
        op.roll_up_costs(pump.bom, order_id="SO-9")
    with pytest.raises(op.UnknownIdError):
        op.cost_frame(pump, ["WHEELS"])
    with pytest.raises(op.UnknownIdError):
        op.price_effects(pump, "WHEELS")
    with pytest.raises(op.RequestError, match="before the planning day"):
        op.roll_up_costs(pump.bom, day=date(2026, 1, 4))


def test_standard_lots():
    items = [
        buy("PLAIN"), buy("SIZE", lot_size=5), buy("LEAST", lot_size=5, lot_min=8), buy("SMALL", lot_min=0.25),
        buy("WHOLE", lot_size=5, lot_multiple=4), buy("MANY", lot_min=9, lot_multiple=2.5),
    ]  # fmt: skip
    instance = op.encode(plant(items, []))
    lots = dict(zip(instance.spaces["items"].ids.to_pylist(), op.standard_lots(instance).tolist(), strict=True))
    assert lots == {
        "PLAIN": 1_000_000, "SIZE": 5_000_000, "LEAST": 8_000_000, "SMALL": 1_000_000,
        "WHOLE": 8_000_000, "MANY": 10_000_000,
    }  # fmt: skip


def test_a_change_shows_in_the_cost_from_its_day_on():
    bom = built(
        [make("PUMP"), buy("SEAL", 8), buy("SEAL-2", 5)],
        [line("PUMP", "SEAL", 2)],
        engineering_changes=[change("ECO-1", "PUMP", "SEAL", "SEAL-2", FEBRUARY)],
    )
    assert unit_cost(op.roll_up_costs(bom), "PUMP") == 16
    assert unit_cost(op.roll_up_costs(bom, day=FEBRUARY), "PUMP") == 10
