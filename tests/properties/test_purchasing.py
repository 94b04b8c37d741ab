"""Purchase suggestions of random small plants against what the planning rules say of them, and what holds of any.

For more plants than the tests take: ``python -m tests.properties.test_purchasing 0 5000``.
"""

from __future__ import annotations

import sys
from collections import Counter
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

import pandas as pd
import pyarrow as pa
import pytest

import orderplan as op
from orderplan.config import merged
from orderplan.purchasing.payments import payments_frame, payments_table
from orderplan.purchasing.suggest import suggest_purchases
from orderplan.purchasing.supplier_exceptions import supplier_exceptions
from orderplan.purchasing.tables import (
    purchase_suggestions_frame,
    purchase_suggestions_table,
    suggestion_sources_frame,
    suggestion_sources_table,
)
from tests.oracle.mrp_exceptions_graph import graph_of
from tests.oracle.mrp_smallest import plant_text
from tests.oracle.mrp_tables import plan_rows
from tests.oracle.purchasing import Desk, Line, offers_of
from tests.oracle.purchasing_steps import amount_of, expected_purchases, price_of, served_by
from tests.plants import seeded
from tests.plants_buying import buying_plant, decided_rows, placed_rows, with_rows

if TYPE_CHECKING:
    from orderplan.purchasing.records import PurchasePlan

PLANTS = 160
CHUNK = 40
CHUNKS = [range(first, first + CHUNK) for first in range(0, PLANTS, CHUNK)]
chunks = pytest.mark.parametrize("seeds", CHUNKS, ids=lambda seeds: f"{seeds.start}-{seeds.stop - 1}")
PLACED = ("new", "increase")


def settings(seed: int) -> op.PlanConfig:
    """Several windows and several ideas of what is urgent."""
    return op.PlanConfig(
        purchasing=op.config.PurchasingConfig(
            merge_days=(None, 1, 4)[seed % 3], fast_priority=(None, 0, 5)[seed // 3 % 3]
        )
    )


def planned(data: op.PlanningData) -> op.MaterialPlan:
    instance = op.encode(data)
    return op.run_mrp(instance, op.build_bom(instance))


def suggested(data: op.PlanningData, seed: int) -> PurchasePlan:
    return suggest_purchases(planned(data), data, settings(seed).purchasing)


@cache
def plant(seed: int) -> op.PlanningData:
    """A random plant; in one of four buyers have ordered parts of the suggestions, in two they have decided on some."""
    data, rng = buying_plant(seed), seeded(seed)
    rows = [row for row in suggestions(suggested(data, seed)) if row["action"] == "new" and rng.random() < 0.6]
    if seed % 4 == 0:
        return with_rows(data, scheduled_receipts=placed_rows(rng, data, rows))
    return data if seed % 4 == 1 else with_rows(data, firm_suggestions=decided_rows(rng, data, rows))


@cache
def purchases(seed: int) -> PurchasePlan:
    return suggested(plant(seed), seed)


def suggestions(plan: PurchasePlan) -> list[dict[str, Any]]:
    return purchase_suggestions_table(plan).to_pylist()


def found_rows(plan: PurchasePlan) -> dict[str, dict[str, Any]]:
    """The library's suggestions as plain values, with what each covers."""
    sources: dict[str, dict[int, int]] = {}
    for row in suggestion_sources_table(plan).to_pylist():
        sources.setdefault(row["suggestion_id"], {})[row["planned_order_id"]] = round(row["quantity"] * 1e6)
    others = {row["object_id"] for row in supplier_exceptions(plan).to_pylist()}
    found = {}
    for row in suggestions(plan):
        name = row["suggestion_id"]
        assert name not in found
        cells = {column: row[column] for column in COMPARED}
        for column in ("quantity", "order_quantity", "surplus"):
            cells[column] = round(cells[column] * 1e6)
        found[name] = {**cells, "sources": sources.get(name, {}), "other_supplier": name in others}
    return found


COMPARED = (
    "action", "item_id", "supplier_id", "receipt_id", "quantity", "order_date", "need_date", "unit_price", "amount",
    "order_ids", "order_id", "line_group", "order_quantity", "surplus", "receipt_date", "late", "firm", "fit", "orders",
    "value_at_risk",
)  # fmt: skip


def expected_rows(data: op.PlanningData, plan: PurchasePlan, seed: int) -> dict[str, dict[str, Any]]:
    material = plan.material
    tables = {
        "planned_orders": op.planned_orders_frame(material),
        "requirements": op.requirements_frame(material),
        "pegging": op.pegging_frame(material),
        "deliveries": op.deliveries_frame(material),
    }
    rows = plan_rows(tables)
    graph = graph_of(data, rows)
    desk, lines = expected_purchases(data, graph, rows, merged(data.config, settings(seed)))
    expected, counts = {}, Counter[str]()
    for line in lines:
        name = f"{line.action}/{line.receipt}"
        if line.action == "new":
            name = f"{line.item}/{line.order or '-'}/{line.supplier or '-'}/{line.need}"
        counts[name] += 1
        expected[name if counts[name] == 1 else f"{name}/{counts[name]}"] = cells_of(desk, line)
    return expected


def cells_of(desk: Desk, line: Line) -> dict[str, Any]:
    """What the tables should have of a suggestion."""
    placed, firm = line.action in PLACED, line.fit is not None
    known = {row["supplier_id"] for row in desk.data.tables["suppliers"].to_pylist()}
    served, orders = served_by(desk, line), desk.graph.state.orders
    named = sorted(served, key=lambda order: (orders[order]["due_date"], order.encode()))
    values = [order_value(desk, order) for order in served]
    price = price_of(desk, line)
    return {
        "action": line.action,
        "item_id": line.item,
        "supplier_id": line.supplier if firm or line.supplier in known else None,
        "receipt_id": line.receipt,
        "quantity": line.quantity,
        "order_date": line.order_day,
        "need_date": line.need,
        "unit_price": price,
        "amount": amount_of(line, price),
        "order_ids": ", ".join([*named[:3], *(["…"] if len(named) > 3 else [])]) or None,
        "order_id": line.order,
        "line_group": f"{line.item}/{line.supplier or '-'}/{line.group_need}" if line.action == "new" else None,
        "order_quantity": line.sold,
        "surplus": line.quantity - line.planned if placed else 0,
        "receipt_date": None if line.receipt_day == NEVER_THERE else line.receipt_day,
        "late": placed and line.planned > 0 and line.order_day is not None and line.order_day < desk.today,
        "firm": firm,
        "fit": line.fit,
        "orders": len(served),
        "value_at_risk": round(sum(values), 2) if placed or line.action == "expedite" else 0.0,
        "sources": {lot.number: quantity for lot, quantity in line.takes},
        "other_supplier": placed and not firm and line.first is not None and line.first != line.supplier,
    }


def order_value(desk: Desk, order_id: str) -> float:
    order = desk.graph.state.orders[order_id]
    price = order["unit_price"]
    return order["quantity"] * (desk.item(order["item_id"])["unit_cost"] if price is None else price)


NEVER_THERE = date.max


def differences(seed: int) -> list[str]:
    data, plan = plant(seed), purchases(seed)
    expected, found = expected_rows(data, plan, seed), found_rows(plan)
    told = []
    for name in sorted(expected.keys() | found.keys()):
        one, other = expected.get(name), found.get(name)
        if one is None or other is None:
            told.append(f"{name} is {'missing' if other is None else 'too many'}: {one or other}")
            continue
        told += [
            f"{name} {column}: {other[column]} instead of {one[column]}"
            for column in one
            if not same(one[column], other[column])
        ]
    return [*told, str(settings(seed).purchasing), plant_text(data)] if told else []


def same(one: Any, other: Any) -> bool:
    """Money may differ by a rounding of a cent."""
    if isinstance(one, float) and isinstance(other, float):
        return abs(one - other) < 0.0101
    return one == other


@chunks
def test_suggestions_are_those_of_the_rules(seeds):
    for seed in seeds:
        told = differences(seed)
        assert not told, f"seed {seed}\n\n" + "\n".join(told)


@chunks
def test_what_is_planned_is_bought_and_traces_to_requirements(seeds):
    for seed in seeds:
        material, frame = (
            purchases(seed).material,
            purchase_suggestions_frame(purchases(seed)).set_index("suggestion_id"),
        )
        sources = suggestion_sources_frame(purchases(seed))
        orders = op.planned_orders_frame(material).set_index("planned_order_id")
        bought = orders[orders["kind"].isin(["buy", "subcontract"])]["quantity"]
        taken = sources.groupby("planned_order_id")["quantity"].sum()
        pd.testing.assert_series_equal(taken, bought.sort_index(), check_names=False)
        covered = sources.groupby("suggestion_id")["quantity"].sum().reindex(frame.index, fill_value=0.0)
        placed = frame["action"].isin(PLACED)
        assert (covered[~placed] == 0).all(), f"seed {seed}: a change on an order covers no planned order"
        over = (frame["quantity"] - covered)[placed].round(6)
        assert (over >= 0).all(), f"seed {seed}: no suggestion covers more than it brings"
        pd.testing.assert_series_equal(over, frame["surplus"][placed], check_names=False)
        assert (covered[placed & ~frame["firm"]] > 0).all(), f"seed {seed}: each new suggestion covers planned orders"
        if sources.empty:
            continue
        behind = sources.join(orders[["item_id", "order_id"]], on="planned_order_id")
        behind = behind.join(
            frame[["item_id", "order_id", "firm", "need_date"]], on="suggestion_id", suffixes=("", "_told")
        )
        assert (behind["item_id"] == behind["item_id_told"]).all()
        assert (behind["order_id"].fillna("") == behind["order_id_told"].fillna("")).all(), f"seed {seed}: kept apart"
        early = behind["need_date"] < behind["need_date_told"]
        assert behind[early]["firm"].all(), f"seed {seed}: nothing is bought for a need before its own"
        served = set(op.pegging_frame(material).query("supply_kind == 'planned'")["supply_id"].astype(int))
        idle = behind[~behind["planned_order_id"].isin(served)]["planned_order_id"]
        if len(
            idle
        ):  # a lot that its minimum, its reorder point or its cutting makes: the plan says that it is too much
            excess = op.exceptions_frame(material).query("code == 'excess' and object_kind == 'planned_order'")
            assert set(idle) <= set(excess["object_id"].astype(int)), (
                f"seed {seed}: what a suggestion covers is for nothing"
            )


@chunks
def test_minimum_multiple_and_validity_are_kept(seeds):
    for seed in seeds:
        data, frame = plant(seed), purchase_suggestions_frame(purchases(seed))
        offers, receipts = offers_of(data), data.frame("scheduled_receipts").set_index("receipt_id")["quantity"]
        new = frame[frame["action"].isin(PLACED) & ~frame["firm"] & frame["supplier_id"].notna()]
        for name, lines in new.groupby(new["line_group"].fillna(new["suggestion_id"])):
            line, day = lines.iloc[0], max(lines["order_date"].iloc[0].date(), as_today(data))
            valid = [
                offer
                for offer in offers[line["item_id"]]
                if offer.supplier == line["supplier_id"]
                and (offer.valid_from or day) <= day
                and (offer.valid_to is None or day < offer.valid_to)
            ]
            assert valid, f"seed {seed}: the terms of {name} are not valid on {day}"
            total = round(lines["order_quantity"].sum() * 1e6)
            held = receipts.get(line["receipt_id"], 0.0) * 1e6 / float(valid[0].per)
            if len(valid) == 1 and "/2" not in name and lines["suggestion_id"].str.count("/2$").sum() == 0:
                assert total + held >= valid[0].minimum - 1, f"seed {seed}: {name} is below the minimum"
                assert not valid[0].multiple or total % valid[0].multiple == 0, f"seed {seed}: {name} is no multiple"


def as_today(data: op.PlanningData) -> date:
    return graph_of(data, {"planned_orders": [], "requirements": [], "pegging": [], "deliveries": []}).today


@chunks
def test_what_is_confirmed_is_suggested_no_more(seeds):
    confirmed_ones = 0
    for seed in seeds:
        if seed % 4 > 1:
            continue  # there buyers have decided already
        data, frame = plant(seed), purchase_suggestions_frame(purchases(seed))
        new = frame[frame["action"] == "new"]
        keys = ["item_id", "order_id", "supplier_id", "need_date"]
        if new.duplicated(keys).any():
            continue  # lots of one day that the largest quantity has cut would be one firm suggestion together
        rows = new[[*keys, "quantity"]].astype(object)
        rows["need_date"] = [day.date() for day in rows["need_date"]]
        firm = with_rows(data, firm_suggestions=rows.where(rows.notna(), None).to_dict("records"))
        again = purchase_suggestions_frame(suggested(firm, seed))
        kept = again[again["firm"]]
        assert not ((again["action"] == "new") & ~again["firm"]).any(), f"seed {seed}: {again.to_string()}"
        assert (kept["fit"] == "fits").all(), f"seed {seed}\n{kept.to_string()}\n{new.to_string()}"
        assert kept["quantity"].sum() == pytest.approx(new["quantity"].sum())
        confirmed_ones += len(kept)
    assert confirmed_ones > 15


def test_a_second_run_and_rows_in_another_order_give_the_same_bytes():
    for seed in range(40):
        data, rng = plant(seed), seeded(seed)
        tables = {}
        for name, table in data.tables.items():
            rows = list(range(table.num_rows))
            rng.shuffle(rows)
            tables[name] = table.take(pa.array(rows, pa.int64()))
        shuffled = op.from_frames({name: t for name, t in tables.items() if t.num_rows}, config=data.config)
        for other in (suggested(data, seed), suggested(shuffled, seed)):
            for make in (purchase_suggestions_table, suggestion_sources_table, payments_table, supplier_exceptions):
                assert make(purchases(seed)).equals(make(other)), f"seed {seed}: {make.__name__}"


def test_sentences_have_no_gaps():
    for seed in range(0, PLANTS, 3):
        for row in suggestions(purchases(seed)):
            for text in (row["reason"], row["if_not_placed"]):
                gaps = ("?", "None", "nan", "NaT", "  ", "{", "}", " 0 EA")
                assert text == text.strip(), text
                assert text.endswith("."), text
                assert not any(gap in text for gap in gaps), f"seed {seed}: {text}"


def test_payments_add_up():
    # What is due in all is what open orders cost and what suggestions add to that, those that never come left out.
    for seed in range(0, PLANTS, 5):
        frame, told = payments_frame(purchases(seed)), purchase_suggestions_frame(purchases(seed))
        comes = told["receipt_date"].notna() | told["action"].isin(["cancel"])
        assert frame["amount"].sum() - frame["ordered_amount"].sum() == pytest.approx(
            told["amount"][comes].sum(), abs=0.05
        )
        assert frame["firm_amount"].sum() == pytest.approx(told["amount"][comes & told["firm"]].sum(), abs=0.05)


def test_the_plants_show_every_kind_of_case():
    frames = pd.concat([purchase_suggestions_frame(purchases(seed)) for seed in range(PLANTS)])
    assert set(frames["action"]) == {"new", "increase", "decrease", "expedite", "defer", "cancel"}
    assert set(frames["fit"].dropna()) == {
        "fits", "needed_later", "needed_less", "needed_earlier", "not_needed", "item_gone",
    }  # fmt: skip
    reasons = " ".join(frames["reason"])
    for part in ("is faster than", "It is the turn of", "No supplier", "is the first choice", "The minimum brings",
                 "The multiple brings", "It is firm: ask", "No price is known"):  # fmt: skip
        assert part in reasons, part


if __name__ == "__main__":
    for number in range(*map(int, sys.argv[1:3])):
        found_differences = differences(number)
        plant.cache_clear()
        purchases.cache_clear()
        if found_differences:
            sys.exit(f"seed {number}\n\n" + "\n".join(found_differences))
    sys.stdout.write("no difference\n")
