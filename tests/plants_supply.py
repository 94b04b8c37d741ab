"""The supply of the random plants: stock, receipts and work orders."""

from __future__ import annotations

from datetime import timedelta

from tests.plants_dice import SPAN_DAYS, Drawing, Row


def draw_stock(plant: Drawing) -> None:
    plant.tables["locations"] = [
        {"location_id": "MAIN", "nettable": True, "transfer_days": 0},
        {"location_id": "EAST", "nettable": True, "transfer_days": plant.rng.choice((1, 2, 5))},
        {"location_id": "SCRAP", "nettable": False, "transfer_days": 0},
    ]
    rows = []
    stand_ins = {row["substitute_id"] for row in plant.tables["substitutes"]}
    stand_ins |= {row["old_component_id"] for row in plant.tables["engineering_changes"]}
    for item in plant.items:
        counts = (1, 2, 3) if item in stand_ins else (0, 0, 1, 1, 2, 3)
        for _ in range(plant.rng.choice(counts)):
            row = {
                "item_id": item,
                "quantity": plant.quantity(20 if item in stand_ins else 6),
                "location_id": plant.rng.choice((None, "MAIN", "MAIN", "EAST", "SCRAP")),
                "order_id": None if item in stand_ins and plant.chance(0.5) else reservation(plant),
                "available_date": plant.maybe(0.2, plant.day(-4, 8)),
                "lot_id": plant.maybe(0.3, plant.rng.choice(("L1", "L2"))),
                "expiry_date": plant.maybe(0.25, plant.day(-2, 14)),
            }
            rows.append(row)
            if plant.chance(0.1):
                rows.append(dict(row))
    plant.tables["on_hand"] = rows


def draw_receipts(plant: Drawing) -> None:
    rows = []
    for number in range(plant.rng.choice((0, 1, 2, 3, 4, 5))):
        item = plant.rng.choice(plant.items)
        kinds = ("purchase", "purchase", "transfer", "work")
        if plant.procurement[item] in {"make", "phantom", "subcontract"}:
            kinds = ("work", "work", "subcontract", "transfer")
        due = plant.day(-4, SPAN_DAYS)
        row = {
            "receipt_id": f"R{11 - number}",
            "kind": plant.rng.choice(kinds),
            "item_id": item,
            "quantity": plant.quantity(),
            "due_date": due,
            "order_id": reservation(plant),
            "start_date": plant.maybe(0.4, due - timedelta(days=plant.rng.randint(0, 4))),
        }
        rows.append(row)
    plant.tables["scheduled_receipts"] = rows


def draw_work(plant: Drawing) -> None:
    listed, progress = [], []
    for receipt in plant.tables["scheduled_receipts"]:
        if receipt["kind"] not in {"work", "subcontract"}:
            continue
        if plant.chance(0.5):
            listed += issue_list(plant, receipt)
        if plant.chance(0.6):
            progress += reports(plant, receipt)
    plant.tables["work_components"] = listed
    plant.tables["operation_progress"] = progress


def issue_list(plant: Drawing, receipt: Row) -> list[Row]:
    place = plant.items.index(receipt["item_id"])
    others = plant.items[place:] if plant.chance(0.2) else plant.items[place + 1 :]
    if plant.chance(0.05):
        others = plant.items
    rows = []
    for component in plant.rng.sample(others, min(len(others), plant.rng.randint(1, 3))):
        required = plant.quantity()
        row = {
            "receipt_id": receipt["receipt_id"],
            "component_id": component,
            "quantity_required": required,
            "quantity_issued": plant.rng.choice((0.0, 0.0, 1.0, required, required + 1)),
            "need_date": plant.maybe(0.5, plant.day(-3, SPAN_DAYS)),
        }
        rows.append(row)
    return rows


def reports(plant: Drawing, receipt: Row) -> list[Row]:
    steps = plant.rng.choice(((10,), (20,), (10, 20), (30,)))
    return [
        {
            "receipt_id": receipt["receipt_id"],
            "operation": step,
            "quantity_done": plant.rng.choice((0.0, 1.0, 2.0, receipt["quantity"])),
            "status": plant.rng.choice(("waiting", "running", "running", "done")),
        }
        for step in steps
    ]


def reservation(plant: Drawing) -> str | None:
    """Mostly none; else an order, which may be closed or held, or one that is not there."""
    if plant.chance(0.65):
        return None
    return plant.rng.choice([*plant.orders, *plant.orders, *plant.orders, "GONE"])
