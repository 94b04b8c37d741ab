"""Small plants written as text tables, and what is suggested for them as rows of text."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orderplan as op
from orderplan.purchasing.suggest import suggest_purchases
from orderplan.purchasing.tables import purchase_suggestions_frame, suggestion_sources_frame
from tests.small_plants import MONDAY, Cells, shown, table

if TYPE_CHECKING:
    import pandas as pd

    from orderplan.config import PurchasingConfig
    from orderplan.purchasing.records import PurchasePlan

ITEMS = """
    item_id  procurement  lead_time_days  unit_cost
    PLATE    buy          14              2
"""
"""A plate that is bought in two weeks."""
SUPPLIERS = "supplier_id \n S1 \n S2 \n S3"


def bought(
    buying: PurchasingConfig | None = None, *, as_of: object = MONDAY, **tables: str | pd.DataFrame
) -> PurchasePlan:
    """Plan a plant on `MONDAY`, 5 January 2026, and suggest what to buy; suppliers S1 to S3 are there."""
    tables = {"items": ITEMS, "suppliers": SUPPLIERS, **tables}
    frames = {name: table(rows) if isinstance(rows, str) else rows for name, rows in tables.items()}
    data = op.from_frames(frames, config=op.PlanConfig(as_of=as_of))
    instance = op.encode(data)
    return suggest_purchases(op.run_mrp(instance, op.build_bom(instance)), data, buying)


def orders(text: str) -> str:
    """Sales orders: id, item, quantity, due day."""
    return "order_id  item_id  quantity  due_date\n" + text


def plates(text: str) -> str:
    """Sales orders of plates: a quantity and a day each, apart by ``|``."""
    pairs = [pair.split() for pair in text.split("|")]
    return orders("\n".join(f"SO-{place} PLATE {pair[0]} {pair[1]}" for place, pair in enumerate(pairs, start=1)))


def told(plan: PurchasePlan, columns: str, **only: object) -> list[Cells]:
    """Some columns of the suggestions as rows of text, by need date."""
    frame = purchase_suggestions_frame(plan).sort_values(["need_date", "suggestion_id"])
    return shown(frame, columns, **only)


def reason(plan: PurchasePlan) -> str:
    """The reason of the only suggestion."""
    (text,) = purchase_suggestions_frame(plan)["reason"]
    return text


def sources(plan: PurchasePlan) -> list[Cells]:
    """What each suggestion takes of which planned order."""
    return shown(suggestion_sources_frame(plan), "suggestion_id planned_order_id quantity")
