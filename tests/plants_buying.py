"""The buying side of the random plants: suppliers, their terms and prices, open orders, what buyers have decided."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pyarrow as pa

import orderplan as op
from orderplan.tables.inputs import INPUT_TABLES
from tests.plants import random_plant, seeded

if TYPE_CHECKING:
    import random

    from tests.plants_dice import Row

SUPPLIERS = ("S1", "S2", "S10", "s-Ä")
UNITS = (("BOX", "EA", 3.0), ("DOZ", "EA", 12.0), ("EA", "HALF", 2.0), ("EA", "TON", 0.25))
"""Some are given the one way round, some the other."""


def buying_plant(seed: int) -> op.PlanningData:
    """A random plant in which much is bought."""
    rng = seeded(seed)
    data = random_plant(seeded(seed))
    items = data.tables["items"].to_pylist()
    for row in items:
        row["unit_cost"] = rng.choice((0.0, 1.0, 2.5))
        if row["procurement"] == "make" and rng.random() < 0.2:
            row["procurement"] = "buy"
    bought = [row["item_id"] for row in items if row["procurement"] in {"buy", "subcontract"}]
    start = data.config.as_of
    assert start is not None
    terms, prices = [], []
    for item in bought:
        for supplier in rng.sample(SUPPLIERS, rng.choice((0, 1, 1, 2, 3, 4))):
            terms += terms_rows(rng, supplier, item, start)
        for supplier in rng.sample(SUPPLIERS, rng.choice((0, 0, 1, 2, 3))):
            prices += price_rows(rng, supplier, item, start)
    receipts = data.tables["scheduled_receipts"].to_pylist()
    for row in receipts:
        row["supplier_id"] = rng.choice((None, *SUPPLIERS, "GONE"))
        row["firm"] = rng.random() < 0.4
    orders = data.tables["sales_orders"].to_pylist()
    for row in orders:
        row["unit_price"] = rng.choice((None, 10.0, 99.5))
    rows = {
        "items": items,
        "scheduled_receipts": receipts,
        "sales_orders": orders,
        "suppliers": [{"supplier_id": supplier} for supplier in SUPPLIERS],
        "supplier_items": terms,
        "purchase_prices": prices,
        "unit_conversions": [
            {"from_uom": source, "to_uom": target, "factor": factor} for source, target, factor in UNITS
        ],
    }
    return with_rows(data, **rows)


def with_rows(data: op.PlanningData, **rows: list[Row]) -> op.PlanningData:
    """Put other rows into some tables of a plant."""
    tables: dict[str, Any] = dict(data.tables)
    for name, given in rows.items():
        columns = INPUT_TABLES[name].schema
        filled = [{column: row.get(column) for column in columns.names} for row in given]
        tables[name] = pa.Table.from_pylist(filled, pa.schema([(field.name, field.type) for field in columns]))
    return op.from_frames({name: table for name, table in tables.items() if table.num_rows}, config=data.config)


def terms_rows(rng: random.Random, supplier: str, item: str, start: date) -> list[Row]:
    """One period of terms, or two that follow one another."""
    first, second = (
        {
            "supplier_id": supplier,
            "item_id": item,
            "uom": rng.choice((None, None, "EA", "BOX", "DOZ", "HALF", "TON")),
            "lead_time_days": rng.choice((None, 0, 1, 3, 7, 14)),
            "transit_days": rng.choice((0, 0, 2)),
            "lot_min": rng.choice((None, None, 2.0, 10.0)),
            "lot_multiple": rng.choice((None, None, 1.0, 4.0)),
            "rank": rng.choice((1, 1, 2, 3)),
            "share": rng.choice((None, None, 0.0, 0.3, 0.7)),
        }
        for _ in range(2)
    )
    kind = rng.random()
    if kind < 0.7:
        return [first]
    day = start + timedelta(days=rng.randint(-2, 12))
    if kind < 0.8:
        return [{**first, "valid_from": day}]
    if kind < 0.9:
        return [{**first, "valid_to": day}]
    return [{**first, "valid_to": day}, {**second, "valid_from": day}]


def price_rows(rng: random.Random, supplier: str, item: str, start: date) -> list[Row]:
    day = start + timedelta(days=rng.randint(-2, 12))
    tiers = rng.sample((0.0, 3.0, 8.0, 20.0), rng.randint(1, 3))
    rows: list[Row] = []
    for least in tiers:
        row = {"supplier_id": supplier, "item_id": item, "min_quantity": least, "unit_price": rng.randint(1, 40) / 4}
        if rng.random() < 0.25:
            rows += [{**row, "valid_to": day}, {**row, "unit_price": 11.0, "valid_from": day}]
        else:
            rows.append(row)
    return rows


def placed_rows(rng: random.Random, data: op.PlanningData, suggested: list[Row]) -> list[Row]:
    """Open orders, and among them some suggestions of which a buyer has ordered only a part."""
    rows = data.tables["scheduled_receipts"].to_pylist()
    for number, suggestion in enumerate(suggested):
        row = {name: suggestion[name] for name in ("item_id", "order_id", "supplier_id")}
        row |= {
            "receipt_id": f"PO{number}",
            "kind": rng.choice(("purchase", "purchase", "purchase", "subcontract")),
            "quantity": max(round(suggestion["quantity"] / 2), 1.0),
            "due_date": suggestion["need_date"] - timedelta(days=rng.choice((0, 0, 1, 2))),
            "firm": rng.random() < 0.5,
        }
        rows.append(row)
    return rows


def decided_rows(rng: random.Random, data: op.PlanningData, suggested: list[Row]) -> list[Row]:
    """What buyers have decided on: suggestions as they were or changed, and some that are about nothing any more."""
    items, start = data.tables["items"]["item_id"].to_pylist(), data.config.as_of
    assert start is not None
    rows: dict[tuple[Any, ...], Row] = {}
    for suggestion in suggested:
        row = {name: suggestion[name] for name in ("item_id", "order_id", "supplier_id", "need_date", "quantity")}
        for name, others in (
            ("quantity", (row["quantity"] + 3, row["quantity"] / 2, 1.0)),
            ("need_date", (row["need_date"] + timedelta(days=3), row["need_date"] - timedelta(days=9))),
            ("supplier_id", (*SUPPLIERS, None, "GONE")),
        ):
            if rng.random() < 0.2:
                row[name] = rng.choice(others)
        rows[tuple(row[name] for name in row if name != "quantity")] = row
    for _ in range(rng.randint(0, 3)):
        row = {
            "item_id": rng.choice((*items, "GONE")),
            "order_id": rng.choice((None, None, "GONE", *data.tables["sales_orders"]["order_id"].to_pylist())),
            "supplier_id": rng.choice((None, *SUPPLIERS)),
            "need_date": start + timedelta(days=rng.randint(-2, 16)),
            "quantity": float(rng.randint(1, 12)),
        }
        rows.setdefault(tuple(row[name] for name in row if name != "quantity"), row)
    return list(rows.values())
