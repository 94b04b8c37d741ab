"""Net change: plans that start from an earlier one are those of full regeneration, cell by cell.

For more plants than the tests take: ``python -m tests.properties.test_net_change 0 5000``.
"""

from __future__ import annotations

import sys
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pandas as pd
import pyarrow as pa
import pytest

import orderplan as op
from tests.plants import random_plant, seeded
from tests.small_plants import MONDAY, table

if TYPE_CHECKING:
    import random

PLANTS = 120
CHUNK = 30
CHUNKS = [range(first, first + CHUNK) for first in range(0, PLANTS, CHUNK)]
chunks = pytest.mark.parametrize("seeds", CHUNKS, ids=lambda seeds: f"{seeds.start}-{seeds.stop - 1}")

FRAMES = (op.planned_orders_frame, op.requirements_frame, op.pegging_frame, op.deliveries_frame, op.exceptions_frame)
Tables = dict[str, pa.Table]
Row = dict[str, Any]


def moved(rng: random.Random, row: Row, column: str) -> None:
    """Move a day by some days; a missing one stays missing."""
    if row[column] is not None:
        row[column] += timedelta(days=rng.choice((-9, -3, -1, 1, 2, 8)))


def resized(rng: random.Random, row: Row, column: str) -> None:
    """Take another quantity, at times none at all or one with a fraction."""
    row[column] = rng.choice((1.0, 2.0, 3.0, 7.0, 0.25, 15.0, row[column] or 1.0))


def changed_order(rng: random.Random, row: Row) -> None:
    column = rng.choice(("quantity", "quantity", "due_date", "due_date", "priority", "status", "ship_days"))
    if column == "quantity":
        resized(rng, row, column)
    elif column == "due_date":
        moved(rng, row, column)
    elif column == "priority":
        row[column] = rng.choice((1, 2, 3, 5, 9))
    elif column == "status":
        row[column] = rng.choice(("open", "held", "closed"))
    else:
        row[column] = rng.choice((0, 1, 4))


def changed_receipt(rng: random.Random, row: Row) -> None:
    column = rng.choice(("due_date", "due_date", "quantity", "order_id", "start_date", "kind"))
    if column == "quantity":
        resized(rng, row, column)
    elif column == "order_id":
        row[column] = None
    elif column == "kind":
        row[column] = rng.choice(("work", "purchase", "transfer"))
    else:
        moved(rng, row, column)


def changed_stock(rng: random.Random, row: Row) -> None:
    resized(rng, row, "quantity")


def changed_item(rng: random.Random, row: Row) -> None:
    column = rng.choice(("lead_time_days", "lot_policy", "safety_stock", "lot_min", "scrap_rate", "fence_days"))
    choices: dict[str, tuple[Any, ...]] = {
        "lead_time_days": (0, 1, 2, 4, 9),
        "lot_policy": ("lot_for_lot", "period"),
        "safety_stock": (0.0, 1.0, 4.0),
        "lot_min": (0.0, 1.0, 2.0),
        "scrap_rate": (0.0, 0.2),
        "fence_days": (0, 2, 7),
    }
    row[column] = rng.choice(choices[column])


def changed_line(rng: random.Random, row: Row) -> None:
    column = rng.choice(("quantity_per", "quantity_per", "scrap_rate", "lead_offset_days", "valid_from", "valid_to"))
    if column == "quantity_per":
        row[column] = rng.choice((0.0, 0.5, 1.0, 2.0, 3.0))
    elif column == "scrap_rate":
        row[column] = rng.choice((0.0, 0.1))
    elif column == "lead_offset_days":
        row[column] = rng.choice((0, 1, 3))
    else:
        moved(rng, row, column)


def changed_issue(rng: random.Random, row: Row) -> None:
    resized(rng, row, rng.choice(("quantity_required", "quantity_issued")))


def changed_progress(rng: random.Random, row: Row) -> None:
    resized(rng, row, "quantity_done")


CHANGES = {
    "sales_orders": changed_order,
    "scheduled_receipts": changed_receipt,
    "on_hand": changed_stock,
    "items": changed_item,
    "bom_lines": changed_line,
    "work_components": changed_issue,
    "operation_progress": changed_progress,
}
OFTEN = ("sales_orders", "sales_orders", "scheduled_receipts", "bom_lines", *CHANGES)


def changed(rng: random.Random, data: op.PlanningData) -> op.PlanningData:
    """Change some rows of a plant; the plant itself where no change that is drawn goes together with the rest."""
    for _ in range(20):
        tables = dict(data.tables)
        for _ in range(rng.choice((1, 1, 1, 2, 4))):
            name = rng.choice([name for name in OFTEN if tables[name].num_rows])
            rows = tables[name].to_pylist()
            CHANGES[name](rng, rng.choice(rows))
            tables[name] = pa.Table.from_pylist(rows, schema=tables[name].schema)
        try:
            result = op.from_frames(tables, config=data.config)
            op.build_bom(op.encode(result))
        except op.DataError:
            continue
        return result
    return data


def planned(data: op.PlanningData, **how: Any) -> op.MaterialPlan:
    instance = op.encode(data)
    return op.run_mrp(instance, op.build_bom(instance), **how)


def frames(plan: op.MaterialPlan) -> list[pd.DataFrame]:
    return [frame(plan) for frame in FRAMES]


def difference(one: list[pd.DataFrame], other: list[pd.DataFrame]) -> str | None:
    """Say in which table two plans differ first, and how; None where they do not."""
    for frame, left, right in zip(FRAMES, one, other, strict=True):
        try:
            pd.testing.assert_frame_equal(left, right)
        except AssertionError as error:
            return f"{frame.__name__}: {error}\n{left.to_string()}\n{right.to_string()}"
    return None


def differs(seed: int) -> str | None:
    """Plan a chain of changes and a branch of it by net change; say what differs from full regeneration."""
    rng = seeded(seed)
    data = random_plant(rng)
    base = planned(data)
    plans = [(data, base, frames(base))]
    for step in range(4):
        # Mostly from the last plan, at times from any: branches of one base share its store.
        since_data, since, _ = plans[-1] if rng.random() < 0.7 else rng.choice(plans)
        new = changed(rng, since_data)
        touched = [row["item_id"] for row in data.tables["items"].to_pylist() if rng.random() < 0.1]
        plan = planned(new, since=since, touched=touched, threads=1 + step % 2)
        shown = frames(plan)
        found = difference(frames(planned(new)), shown)
        if found:
            return f"step {step}: {found}"
        plans.append((new, plan, shown))
    for place, (_data, plan, shown) in enumerate(plans):
        plan.kept.clear()
        found = difference(shown, frames(plan))
        if found:
            return f"plan {place} is not as it was: {found}"
    return None


@chunks
def test_net_change_gives_the_plan_of_full_regeneration(seeds):
    for seed in seeds:
        found = differs(seed)
        assert found is None, f"seed {seed}, {found}"


def with_own_item_in_a_list(status: str) -> op.PlanningData:
    """Give a plant whose work order R9 takes 5 of what it makes 8 of; SO2 waits for the other 3."""
    return op.from_frames(
        {
            name: table(rows)
            for name, rows in {
                "items": """
                    item_id  procurement  lead_time_days
                    H        make         25
                """,
                "sales_orders": f"""
                    order_id  item_id  quantity  due_date    priority  status
                    SO10      H        4         2026-01-16  5         open
                    SO2       H        3         2026-01-09  1         {status}
                """,
                "scheduled_receipts": """
                    receipt_id  kind  item_id  quantity  due_date    start_date  order_id
                    R9          work  H        8         2026-02-02  2026-01-05  -
                    R10         work  H        4         2026-01-16  2026-01-12  SO10
                """,
                "work_components": """
                    receipt_id  component_id  quantity_required
                    R9          H             5
                """,
            }.items()
        },
        config=op.PlanConfig(as_of=MONDAY),
    )


def test_covers_of_before_are_told_to_nobody_where_a_work_order_takes_its_own_item():
    base = planned(with_own_item_in_a_list("open"))
    assert [str(day.date()) for day in op.deliveries_frame(base)["projected_date"]] == ["2026-01-16", "2026-02-02"]
    # Without SO2 the requirement of SO10 stands where that of SO2 stood, whose cover was 2 February.
    changed_plan = planned(with_own_item_in_a_list("held"), since=base)
    assert [str(day.date()) for day in op.deliveries_frame(changed_plan)["projected_date"]] == ["2026-01-16"]


if __name__ == "__main__":
    for number in range(int(sys.argv[1]), int(sys.argv[2])):
        text = differs(number)
        if text:
            sys.exit(f"seed {number}, {text}")
