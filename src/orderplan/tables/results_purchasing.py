"""The result tables of purchasing: what to buy, for which planned orders, and when it is to be paid."""

from __future__ import annotations

from orderplan.enums import PurchaseAction, SuggestionFit
from orderplan.tables.columns import count, day, flag, quantity, reference, text, words
from orderplan.tables.table import Column, Kind, Table

_SUGGESTION = Column("suggestion_id", Kind.ID, "the suggestion", required=True)


def _money(name: str, meaning: str, *, required: bool = False) -> Column:
    """Declare an amount of money, which may be below 0."""
    return Column(name, Kind.MONEY, meaning, required=required, unit="money")


PURCHASE_SUGGESTIONS = Table(
    "purchase_suggestions",
    "One row per thing that a buyer should do, by suggestion.",
    key=("suggestion_id",),
    columns=(
        Column(
            "suggestion_id",
            Kind.ID,
            "its name from one plan to the next: item, sales order, supplier and need date, or action and receipt",
            required=True,
        ),
        words("action", PurchaseAction, "what to do"),
        Column("item_id", Kind.ID, "what it is about", required=True, references="items"),
        reference("supplier_id", "suppliers", "from whom; empty: there is no supplier, or none is named"),
        reference("receipt_id", "scheduled_receipts", "the open order that is changed or added to"),
        quantity("quantity", "how much is bought, added, taken off, moved or cancelled", required=True),
        day("order_date", "the latest day on which to place it; empty: it is placed already"),
        day("need_date", "the first day on which any of it is needed; empty: nothing needs it"),
        Column(
            "unit_price",
            Kind.MONEY,
            "price of one unit as the supplier sells it; empty: not known",
            unit="money per unit it is sold in",
        ),
        _money("amount", "what it costs; below 0: what it saves; empty: no price is known"),
        text("order_ids", "the first sales orders that need it, by due date; …: there are more"),
        text("reason", "why, and why this supplier, in sentences"),
        reference("order_id", "sales_orders", "the sales order for which it is bought and kept apart; empty: for any"),
        text("line_group", "what is bought at once: lines with the same text make one order; empty: a change"),
        text("uom", "the item's own unit, in which `quantity` and `surplus` count"),
        quantity("order_quantity", "`quantity` in the unit that the supplier sells", unit="unit it is sold in"),
        text("supplier_uom", "that unit"),
        quantity("surplus", "what of it no planned order takes", required=True),
        day("receipt_date", "the day on which it is there then; empty: never, or nothing comes"),
        count(
            "days_late",
            "days by which that is after the need; of an order to be pulled in, if it is left; empty: never there",
            unit="calendar days",
        ),
        flag("late", "whether it should have been ordered before today", required=True),
        flag("long_lead", "whether it takes longer than the horizon to get one", required=True),
        flag("firm", "whether a buyer has decided on it already", required=True),
        Column(
            "fit",
            Kind.WORD,
            "whether what a buyer has decided on is still needed so; empty: not firm",
            words=SuggestionFit,
        ),
        count("orders", "sales orders that need it, counted up to 100", required=True),
        _money("value_at_risk", "open value of these, where it must not be left undone", required=True),
        text("if_not_placed", "what happens if it is not done, in a sentence"),
    ),
)

SUGGESTION_SOURCES = Table(
    "suggestion_sources",
    "One row per planned order, or part of one, that a suggestion covers.",
    key=("suggestion_id", "planned_order_id"),
    columns=(
        _SUGGESTION,
        Column("planned_order_id", Kind.COUNT, "the planned order", required=True, references="planned_orders"),
        quantity("quantity", "how much of it", required=True),
        day("need_date", "the day on which the planned order is needed", required=True),
    ),
)

PAYMENTS = Table(
    "payments",
    "One row per week and supplier to which money is due, if all suggestions are followed.",
    key=("week", "supplier_id"),
    columns=(
        day("week", "the Monday of the week in which it is to be paid", required=True),
        reference("supplier_id", "suppliers", "to whom; empty: no supplier is named"),
        _money("ordered_amount", "of open orders as they are", required=True),
        _money("firm_amount", "of what buyers have decided on", required=True),
        _money("suggested_amount", "of suggestions, those that change open orders included", required=True),
        _money("amount", "all together", required=True),
        count(
            "without_price", "orders and suggestions whose price is not known and that are missing here", required=True
        ),
    ),
)

TABLES = (PURCHASE_SUGGESTIONS, SUGGESTION_SOURCES, PAYMENTS)
