"""The tables of priorities, each declared once."""

from __future__ import annotations

from orderplan.tables.columns import count, day, factor, flag, money, rate, reference, text, words
from orderplan.tables.table import Column, Kind, Table
from orderplan.whatif.words import Move

_ORDER = reference("order_id", "sales_orders", "the order line", required=True)
_ITEM = reference("item_id", "items", "what is ordered", required=True)
_CUSTOMER = reference("customer_id", "customers", "who ordered it")
_PRIORITY = count("priority", "1 is the most urgent", required=True)


def _number(name: str, meaning: str, unit: str = "") -> Column:
    """Declare a number that may be below 0."""
    return Column(name, Kind.MONEY, meaning, required=True, unit=unit)


def _days(name: str, meaning: str) -> Column:
    return count(name, meaning, unit="calendar days", required=True)


RANKING = Table(
    "ranking",
    "One row per open sales order line, the first one first.",
    key=("rank",),
    columns=(
        count("rank", "its place", required=True),
        _ORDER,
        _ITEM,
        _CUSTOMER,
        text("customer_class", "the class of the customer"),
        _PRIORITY,
        flag("locked", "whether the planner has put it in front by hand", required=True),
        factor("score", "the sum of weight × factor", required=True),
        *(
            rate(f"{name}_factor", f"from 0 to 1: {meaning}", maximum=1)
            for name, meaning in (
                ("customer_class", "the class of the customer"),
                ("urgency", "1 less half the critical ratio"),
                ("value", "its value as a share of the largest"),
                ("penalty", "its penalty as a share of the largest"),
                ("age", "its age as a share of the largest"),
                ("late", "1 where it is late or never there"),
            )
        ),
        day("due_date", "the day on which the customer wants it", required=True),
        day("promised_date", "the day that was promised to the customer"),
        day("projected_date", "the day on which the customer has all of it; empty: never"),
        count("days_late", "days after the due date; empty: never there", unit="calendar days"),
        count("days_left", "from today until it must be ready", unit="working days", required=True),
        count(
            "days_needed",
            "from today until it could be ready with what it is pegged to; empty: never",
            unit="working days",
        ),
        count("slack_days", "days left less days needed; empty: never there", unit="working days"),
        factor("critical_ratio", "(days left + 1) / (days needed + 1), at least 0"),
        money("value", "quantity × price; without a price × the item's unit cost", required=True),
        money("penalty_per_day", "what a day late costs by the contract", required=True),
        count("age_days", "days since it was ordered; empty: no date", unit="calendar days"),
        flag("contends", "whether a priority can change anything for it or through it", required=True),
        text("contends_for", "the item or machine"),
        text("explanation", "why it stands where it does, in a sentence"),
    ),
)

MOVED_ORDERS = Table(
    "moved_orders",
    "One row per sales order line that is there on another day, or has another priority.",
    key=("order_id",),
    columns=(
        _ORDER,
        words("move", Move, "what became of its date"),
        _ITEM,
        _CUSTOMER,
        count("previous_priority", "its priority as it was; empty: it was not planned"),
        _PRIORITY,
        day("due_date", "the day on which the customer wants it", required=True),
        day("previous_date", "the projected date as it was; empty: never, or not planned"),
        day("projected_date", "the projected date now; empty: never"),
        count("days", "calendar days later, below 0: sooner; empty where there is no date on one side", unit="days"),
        count("previous_days_late", "days late as it was; empty: never there, or not planned", unit="calendar days"),
        count("days_late", "days late now; empty: never there", unit="calendar days"),
        money("value", "its open quantity at its price", required=True),
        _number("weighted_days", "by how many weighted days late its share rises", "days"),
        _number("penalty", "by how much its penalty rises", "money"),
    ),
)

PRIORITY_EFFECTS = Table(
    "priority_effects",
    "One row per order line that is moved alone, the move that helps most first.",
    key=("place",),
    columns=(
        count("place", "1 helps most", required=True),
        _ORDER,
        _CUSTOMER,
        count("previous_priority", "its priority as it is", required=True),
        count("priority", "what it would be", required=True),
        count("previous_days_late", "days late as it is; empty: never there", unit="calendar days"),
        count("days_late", "days late then; empty: never there", unit="calendar days"),
        count("orders_earlier", "other order lines that are there sooner", required=True),
        _days("days_earlier", "by so many days in all"),
        count("orders_later", "other order lines that are there later, or never any more", required=True),
        _days("days_later", "by so many days in all"),
        money("value_later", "what these are worth", required=True),
        _number("weighted_days", "by how many weighted days late the whole plan rises; below 0: it helps", "days"),
        _number("penalty", "by how much the penalties of the whole plan rise", "money"),
        count("never", "by how many more lines can never be covered; below 0: fewer", required=True),
        flag("helps", "whether the plan as a whole is better", required=True),
    ),
)

RUSH_PLACES = Table(
    "rush_places",
    "One row per priority that a new order line could have.",
    key=("priority",),
    columns=(
        count("priority", "1 is the most urgent", required=True),
        day("projected_date", "when the customer has it; empty: never"),
        count("days_late", "days after its due date; empty: never there", unit="calendar days"),
        count("orders_later", "other order lines that are there later, or never any more", required=True),
        _days("days_later", "by so many days in all, without those that never are"),
        money("value_later", "what these are worth", required=True),
        count("orders_earlier", "other order lines that are there sooner", required=True),
        _days("days_earlier", "by so many days in all"),
        count("orders_never", "other order lines that can no longer be covered", required=True),
        _number("harm", "by how many weighted days late the others rise", "days"),
        _number("harm_penalty", "by how much the penalties of the others rise", "money"),
        _number("weighted_lateness_days", "weighted days late of all, the new line among them", "days"),
        text("remark", "least harm: the best one; as 3: the same as with priority 3"),
    ),
)

PRIORITY_TABLES: dict[str, Table] = {
    table.name: table for table in (RANKING, MOVED_ORDERS, PRIORITY_EFFECTS, RUSH_PLACES)
}
"""Every table of priorities by name."""
