"""The result table of the exceptions: what needs someone's attention."""

from __future__ import annotations

from orderplan.enums import ExceptionCode
from orderplan.tables.columns import ITEM_UNIT, count, day, flag, money, quantity, reference, text, words
from orderplan.tables.table import Table

EXCEPTIONS = Table(
    "exceptions",
    "One row per object and code, of a work centre per day: root causes first, the most value × days on top.",
    key=("exception_id",),
    columns=(
        text(
            "exception_id", "code, kind and id of the object, of a work centre also the day: the same from run to run"
        ),
        words("code", ExceptionCode, "what is the matter"),
        count("severity", "1 stop, 2 today, 3 this week, 4 information", required=True),
        reference("item_id", "items", "the item that it is about"),
        text("object_kind", "sales_order, requirement, planned_order, item, work_center, or a kind of supply"),
        text("object_id", "the id of the object"),
        reference("order_id", "sales_orders", "the sales order that the object is kept for"),
        day("date", "the object's own day"),
        day("suggested_date", "the day that is suggested, or on which it is projected to be there or worked off"),
        quantity(
            "quantity", "how much of the object it is about", required=True, unit=f"{ITEM_UNIT}; minutes of an overload"
        ),
        quantity("suggested_quantity", "the quantity that is suggested; empty: none is"),
        count("days", "by how many days; empty: the code has none, or what is waited for never comes", unit="days"),
        money("value", "money in the quantity, of a sales order its open value", required=True),
        flag("is_root", "whether no other row is its cause", required=True),
        text("cause_id", "the exception_id of the root row that is its cause"),
        count("orders_hit", "sales order lines reached upward over the pegging", required=True),
        money("value_hit", "the open value of these", required=True),
        count("rescue", "order-days that doing this alone recovers; empty: it is no such action", unit="days"),
        text("message", "the whole in one or two sentences"),
    ),
)

TABLES = (EXCEPTIONS,)
