"""The BOM engine agrees with the naive planner, cell by cell, on random small plants that mix every feature."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import orderplan as op
from orderplan.data.instance import ENDLESS, NO_DAY
from orderplan.enums import IssueKind
from tests.oracle.bom import PlannersBom
from tests.oracle.bom_changes import boms_of
from tests.oracle.bom_cost import ELEMENTS, PlannersCosts
from tests.oracle.bom_days import earliest_new
from tests.oracle.bom_levels import CycleError, low_level_codes
from tests.oracle.bom_plants import AS_OF, DAYS, LOTS, costed_plants, layered_plants, tangled_plants
from tests.oracle.bom_rows import MILLION, Plant, built

EXAMPLES = 260
"""Random plants for each property."""
bom_property = settings(
    max_examples=EXAMPLES,
    deadline=None,  # the first example compiles the kernels
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
CLOSE = 1e-9
"""Costs are floating point, so they agree up to rounding."""


def cells(frame: pd.DataFrame) -> list[dict]:
    """Give a table as rows of plain values, None for missing ones."""
    return [{name: _plain(value) for name, value in row.items()} for row in frame.to_dict("records")]


def _plain(value):
    if pd.isna(value):
        return None
    return value.date() if isinstance(value, pd.Timestamp) else value


def ids(plant: Plant, table: str = "items") -> list[str]:
    return sorted(row.item_id if table == "items" else row.order_id for row in getattr(plant, table))


@st.composite
def questions(draw, plant: Plant, side: str = "parent_id") -> tuple[str, date]:
    """Draw an item to ask about, mostly one that stands on that side of a line, and a day."""
    items = [*(getattr(line, side) for line in plant.lines), *ids(plant)]
    return draw(st.sampled_from(items)), draw(st.sampled_from(DAYS))


def orders_of(plant: Plant) -> list[str | None]:
    """Give the orders to ask with, and None to ask without one."""
    return [*ids(plant, "orders"), None]


@bom_property
@given(layered_plants(), st.data())
def test_lines_and_substitutes_are_those_of_the_changes(plant, data):
    bom = built(plant)
    boms, used_up = boms_of(plant)
    assert lines_to_come(plant, bom) == sorted(
        (
            *line.place,
            line.valid_to or date.max,
            *(line.quantity_per, line.fixed_quantity, line.scrap_rate, line.lead_offset_days),
        )
        for lines in boms.values()
        for line in lines
        if line.comes(AS_OF)
    )
    assert brought_by_changes(plant, bom) == sorted(
        (new, old, parent, order or "", ratio, first or date.min, end or date.max)
        for new, old, parent, order, ratio, first, end in used_up
    )
    shuffled = {name: data.draw(st.permutations(getattr(plant, name))) for name in ("items", "lines", "changes")}
    again = built(replace(plant, **shuffled))
    for one, other in ((bom.lines, again.lines), (bom.substitutes, again.substitutes)):
        for name in one.__slots__:
            np.testing.assert_array_equal(getattr(one, name), getattr(other, name), err_msg=name)


def lines_to_come(plant: Plant, bom: op.BomGraph) -> list[tuple]:
    """Give the library's lines that are in force on the planning day or later, as plain values."""
    items, orders, lines = ids(plant), [*ids(plant, "orders"), ""], bom.lines
    return sorted(
        (
            items[lines.parent_id[row]],
            orders[lines.order_id[row]],
            lines.line_no[row],
            items[lines.component_id[row]],
            day_of(lines.valid_from[row]),
            lines.operation[row],
            day_of(lines.valid_to[row]),
            *(units(getattr(lines, name)[row]) for name in ("quantity_per", "fixed_quantity", "scrap_rate")),
            lines.lead_offset_days[row],
        )
        for row in np.flatnonzero(lines.valid_to > np.maximum(lines.valid_from, 0))
    )


def brought_by_changes(plant: Plant, bom: op.BomGraph) -> list[tuple]:
    """Give the library's substitutes of rank 0, as plain values: the ranks that a plant gives start at 1."""
    items, orders, rows = ids(plant), [*ids(plant, "orders"), ""], bom.substitutes
    return sorted(
        (
            *(items[getattr(rows, name)[row]] for name in ("component_id", "substitute_id", "parent_id")),
            orders[rows.order_id[row]],
            units(rows.ratio[row]),
            day_of(rows.valid_from[row]),
            day_of(rows.valid_to[row]),
        )
        for row in np.flatnonzero(rows.rank == 0)
    )


def day_of(offset: int) -> date:
    ends = {NO_DAY: date.min, ENDLESS: date.max}
    return ends[int(offset)] if int(offset) in ends else AS_OF + timedelta(days=int(offset))


def units(millionths: int) -> Fraction:
    return Fraction(int(millionths), MILLION)


@bom_property
@given(layered_plants())
def test_levels_and_earliest_days(plant):
    bom, planners = built(plant), PlannersBom(plant)
    codes = low_level_codes(planners)
    assert dict(zip(ids(plant), bom.levels.tolist(), strict=True)) == codes
    for code in range(max(codes.values()) + 1):
        items = bom.level_items[bom.level_starts[code] : bom.level_starts[code + 1]]
        assert [ids(plant)[item] for item in items] == [item for item in ids(plant) if codes[item] == code]
    days = [earliest_new(planners, item) or date.max for item in ids(plant)]
    assert list(map(day_of, bom.earliest_new)) == days


@bom_property
@given(tangled_plants())
def test_a_cycle_is_an_error_even_if_only_shared_codes_make_it(plant):
    try:
        codes = low_level_codes(PlannersBom(plant))
    except CycleError:
        with pytest.raises(op.DataError) as raised:
            built(plant)
        cycles = [issue for issue in raised.value.issues if issue.kind is IssueKind.CYCLE]
        assert cycles
        assert {issue.kind for issue in raised.value.issues if issue.is_error} == {IssueKind.CYCLE}
        for issue in cycles:
            path = issue.message.removeprefix("cycle ").split(".")[0].split(" → ")
            assert len(path) > 1
            assert set(path) <= set(ids(plant))
    else:
        assert dict(zip(ids(plant), built(plant).levels.tolist(), strict=True)) == codes


@bom_property
@given(layered_plants(), st.data())
def test_indented_explosion(plant, data):
    bom, planners = built(plant), PlannersBom(plant)
    item, day = data.draw(questions(plant))
    quantity = data.draw(st.sampled_from(LOTS))
    levels = data.draw(st.sampled_from([None, None, 1, 2]))
    for order in orders_of(plant):
        found = op.indented_explosion(bom, item, quantity=float(quantity), day=day, order_id=order, levels=levels)
        assert cells(found) == [
            {
                "level": level,
                "parent_id": line.parent_id,
                "line_no": line.line_no,
                "component_id": line.component_id,
                "description": None,
                "procurement": plant.item[line.component_id].procurement,
                "quantity": float(need),
                "uom": "EA",
                "quantity_per": float(line.quantity_per),
                "fixed_quantity": float(line.fixed_quantity),
                "scrap_rate": float(line.scrap_rate),
                "operation": line.operation,
                "lead_offset_days": line.lead_offset_days,
                "valid_from": line.valid_from,
                "valid_to": line.valid_to,
                "order_id": line.order_id,
            }
            for level, line, need in planners.explosion(item, quantity, day, order, levels=levels)
        ]


@bom_property
@given(layered_plants(), st.data())
def test_summarised_explosions(plant, data):
    bom, planners = built(plant), PlannersBom(plant)
    item, day = data.draw(questions(plant))
    order = data.draw(st.sampled_from(orders_of(plant)))
    quantities = [data.draw(st.sampled_from(LOTS)) for _ in plant.items]
    codes = low_level_codes(planners)
    expected = [
        {
            "product_id": product,
            "item_id": component,
            "description": None,
            "procurement": plant.item[component].procurement,
            "low_level_code": codes[component],
            "quantity": float(need),
            "uom": "EA",
            "is_leaf": not planners.lines(component, order if for_order else None, day),
            "for_order": for_order,
        }
        for product, quantity in zip(ids(plant), quantities, strict=True)
        for (component, for_order), need in sorted(
            planners.summed(product, quantity, day, order).items(), key=lambda row: (codes[row[0][0]], row[0])
        )
    ]
    found = op.summarised_explosions(bom, ids(plant), quantities=list(map(float, quantities)), day=day, order_id=order)
    assert cells(found) == expected
    quantity = quantities[ids(plant).index(item)]
    alone = op.summarised_explosion(bom, item, quantity=float(quantity), day=day, order_id=order)
    assert [{"product_id": item, **row} for row in cells(alone)] == [
        row for row in expected if row["product_id"] == item
    ]


@bom_property
@given(layered_plants(), st.data())
def test_where_used(plant, data):
    bom, planners = built(plant), PlannersBom(plant)
    item, day = data.draw(questions(plant, "component_id"))
    levels = data.draw(st.sampled_from([None, None, 1, 2]))
    paths = {None: list(planners.paths_up(item, day))}
    for order in plant.orders:
        paths[order.order_id] = planners.paths_up_in_order(item, day, order)
    tops = {order.order_id: {order.item_id} for order in plant.orders}
    tops[None] = {parent for parent in ids(plant) if not planners.users(parent, day)}
    for order_id, of_order in paths.items():
        found = op.where_used(bom, item, day=day, order_id=order_id, levels=levels)
        assert cells(found) == [
            {
                "level": len(path),
                "component_id": path[-1].component_id,
                "parent_id": path[-1].parent_id,
                "description": None,
                "procurement": plant.item[path[-1].parent_id].procurement,
                "quantity": float(planners.in_one(path)),
                "line_no": path[-1].line_no,
                "operation": path[-1].operation,
                "quantity_per": float(path[-1].quantity_per),
                "fixed_quantity": float(path[-1].fixed_quantity),
                "is_top": path[-1].parent_id in tops[order_id],
                "order_id": path[-1].order_id,
            }
            for path in of_order
            if levels is None or len(path) <= levels
        ]


@st.composite
def costings(draw, plant: Plant) -> PlannersCosts:
    """Draw a day, an order and lots to cost a plant with."""
    order = draw(st.sampled_from(orders_of(plant)))
    lots = draw(st.dictionaries(st.sampled_from(ids(plant)), st.sampled_from(LOTS), max_size=2))
    return PlannersCosts(PlannersBom(plant), draw(st.sampled_from(DAYS)), order, lots)


def rolled_up(plant: Plant, costing: PlannersCosts) -> op.Costs:
    lots = {item: float(lot) for item, lot in costing.lots.items()}
    return op.roll_up_costs(built(plant), day=costing.day, lots=lots, order_id=costing.order_id)


@bom_property
@given(costed_plants(), st.data())
def test_costs(plant, data):
    costing = data.draw(costings(plant))
    costs = rolled_up(plant, costing)
    rows = cells(op.cost_frame(costs))
    assert [row["item_id"] for row in rows] == ids(plant)
    for row in rows:
        item, order = row["item_id"], costing.order_id
        own, total, source = costing.own(item, order), costing.total(item, order), costing.source(item, order)
        assert row["procurement"] == plant.item[item].procurement
        assert row["lot_size"] == float(costing.lot(item))
        assert {element: row[element] for element in ELEMENTS} == close(total)
        assert row["this_level"] == close(sum(own.values()))
        assert row["lower_levels"] == close(sum(total.values()) - sum(own.values()))
        assert row["unit_cost"] == close(sum(total.values()))
        assert row["price_source"] == (None if source is None else source[1])
        assert row["supplier_id"] == (None if source is None else source[2])
        assert row["complete"] == costing.is_complete(item, order)
    unpriced = {row["item_id"] for row in rows if row["price_source"] == "none"}
    assert op.unpriced_items(costs)["item_id"].tolist() == sorted(unpriced)


def close(value):
    if isinstance(value, dict):
        return pytest.approx({name: float(number) for name, number in value.items()}, rel=CLOSE, abs=CLOSE)
    return pytest.approx(float(value), rel=CLOSE, abs=CLOSE)


@bom_property
@given(costed_plants(), st.data())
def test_material_and_price_effects(plant, data):
    costing = data.draw(costings(plant))
    costs = rolled_up(plant, costing)
    planners, order = costing.bom, costing.order_id
    asked = data.draw(st.sampled_from([None, *ids(plant)]))
    products = [item for item in ids(plant) if not planners.users(item, costing.day)] if asked is None else [asked]
    found = op.material_effects(costs, None if asked is None else [asked])
    expected = {
        (product, item): moved_by(costing, product, item)
        for product in products
        for item in costing.priced_below(product, order)
    }
    assert {(row["product_id"], row["item_id"]): moved(row) for row in cells(found)} == {
        key: tuple(map(close_or_missing, values)) for key, values in expected.items()
    }
    assert found["product_id"].is_monotonic_increasing
    assert (found.groupby("product_id")["cost"].diff().fillna(0) <= 0).all()
    item, _day = data.draw(questions(plant, "component_id"))
    table = op.price_effects(costs, item)
    effects = {other: moved_by(costing, other, item) for other in ids(plant) if other != item}
    assert {row["item_id"]: (row["cost_per_price"], row["cost_share"]) for row in cells(table)} == {
        other: (close(per_price), close_or_missing(share))
        for other, (per_price, _cost, share) in effects.items()
        if per_price > 0
    }
    assert table["cost_share"].dropna().is_monotonic_decreasing


def moved(row: dict) -> tuple:
    return row["cost_per_price"], row["cost"], row["cost_share"]


def moved_by(costing: PlannersCosts, product: str, item: str) -> tuple[Fraction, Fraction, Fraction | None]:
    """Give what an item does to a product: what a price higher by one adds, its money, its share in the whole."""
    cost = costing.unit_cost(product)
    raised = replace(costing, raised=item, totals={}).unit_cost(product) - cost
    money = cost - replace(costing, free=item, totals={}).unit_cost(product)
    return raised, money, money / cost if cost else None


def close_or_missing(value: Fraction | None):
    return None if value is None else close(value)
