"""The tables of a simulation, each declared once."""

from __future__ import annotations

from orderplan.risk.words import Outlook, RiskSource
from orderplan.tables.columns import count, day, reference, text, words
from orderplan.tables.table import Column, Kind, Table


def _money(name: str, meaning: str) -> Column:
    return Column(name, Kind.MONEY, meaning, unit="money")


def _chance(name: str, meaning: str) -> Column:
    return Column(name, Kind.RATE, meaning, unit="share", minimum=0, maximum=1)


def _mean(name: str, meaning: str, unit: str = "") -> Column:
    return Column(name, Kind.FACTOR, meaning, unit=unit, minimum=0)


ORDER_RISKS = Table(
    "order_risks",
    "One row per open sales order line: when it will be there, and how sure that is.",
    key=("order_id",),
    columns=(
        reference("order_id", "sales_orders", "the order line", required=True),
        reference("item_id", "items", "what is ordered", required=True),
        reference("customer_id", "customers", "who ordered it"),
        count("priority", "1 is the most urgent"),
        words("outlook", Outlook, "how sure it is"),
        day("due_date", "when it is due", required=True),
        day("promised_date", "what was promised; empty: nothing"),
        day("projected_date", "the plan's own date; empty: never"),
        day("p50_date", "the first day by which it is there with a chance of 50 %; empty: never"),
        day("p80_date", "likewise of 80 %"),
        day("p95_date", "likewise of 95 %"),
        _chance("on_time_chance", "chance of being there by the due date"),
        _chance("promise_chance", "chance of being there by the promised date; empty: nothing was promised"),
        _mean("mean_days_late", "days after the due date, 0 where in time, on the average; empty: never", "days"),
        _money("value", "its open quantity at its price"),
        _money("value_at_risk", "its value times the chance of being late"),
        words("source_kind", RiskSource, "what makes it late most often, beyond the plan; empty: nothing does"),
        text("source_id", "the receipt, the item or the machine"),
        _chance("source_chance", "chance of being late, and later than by the plan, because of this"),
        reference("supplier_id", "suppliers", "whose deliveries make it late most often, all together"),
        _chance("supplier_chance", "chance of being late, and later than by the plan, because of that supplier"),
    ),
)

RISK_SOURCES = Table(
    "risk_sources",
    "One row per source of risk that makes any order late, the costliest first. A supplier's row is the sum of its "
    "receipts, purchases and rejected items.",
    key=("kind", "source_id", "supplier_id"),
    columns=(
        words("kind", RiskSource, "what may go wrong"),
        text("source_id", "the supplier, the receipt, the item or the machine"),
        reference("supplier_id", "suppliers", "who is to deliver it; empty: nobody, or not known"),
        _mean(
            "order_days", "days that orders are late because of it, beyond the plan, added up, on the average", "days"
        ),
        _mean("orders_late", "orders that are late because of it, on the average"),
        _money("value_at_risk", "their value, on the average"),
    ),
)

TABLES = (ORDER_RISKS, RISK_SOURCES)
