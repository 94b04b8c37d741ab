"""What the exceptions of small plants say, and tables that most of these plants share."""

from __future__ import annotations

import orderplan as op

PLATE = """
    item_id  procurement  lead_time_days  unit_cost
    PLATE    buy          28              2
"""
"""A plate that is bought in 28 days: a new one ordered on Monday 5 January 2026 is there on Monday 2 February."""

PLATES_IN_STOCK = """
    item_id  quantity
    PLATE    5
"""


def orders(text: str) -> str:
    """Sales orders: id, item, quantity, due day, price."""
    return "order_id  item_id  quantity  due_date  unit_price\n" + text


def told(plan: op.MaterialPlan, code: str) -> list[str]:
    """The messages of one code, in the order of the table."""
    frame = op.exceptions_frame(plan)
    return frame[frame["code"] == code]["message"].tolist()


def paragraphs(text: str) -> list[str]:
    """Read expected messages: one a paragraph, broken into lines wherever that reads well."""
    return [" ".join(paragraph.split()) for paragraph in text.strip().split("\n\n")]


def codes(plan: op.MaterialPlan) -> list[str]:
    """The codes of all exceptions, sorted."""
    return sorted(op.exceptions_frame(plan)["code"])
