"""The input tables of suppliers, their prices, and what buyers have decided."""

from __future__ import annotations

from orderplan.enums import Severity
from orderplan.tables.columns import (
    count,
    day,
    days,
    identity,
    money,
    quantity,
    rate,
    reference,
    text,
    valid_from,
    valid_to,
)
from orderplan.tables.table import Table

SUPPLIERS = Table(
    "suppliers",
    "One row per supplier.",
    key=("supplier_id",),
    columns=(
        identity("supplier_id", "the supplier"),
        text("name", "its name"),
        rate("on_time_rate", "share of deliveries that come in time", maximum=1),
        rate("quality_rate", "share of deliveries that are good", maximum=1),
        count("rank", "1 is preferred", default=1, minimum=1),
    ),
)

SUPPLIER_ITEMS = Table(
    "supplier_items",
    "What a supplier sells, and on which terms.",
    key=("supplier_id", "item_id", "valid_from"),
    period=True,
    columns=(
        reference("supplier_id", "suppliers", "the supplier", required=True),
        reference("item_id", "items", "the item", required=True),
        text("uom", "the unit it is sold in; lots and prices count in it; empty: the item's own"),
        days("lead_time_days", "days from order to shipment; empty: the item's", unit="calendar days"),
        days("transit_days", "days on the way", default=0, unit="calendar days"),
        quantity("lot_min", "least quantity of an order", unit="unit it is sold in"),
        quantity("lot_multiple", "orders are multiples of this", unit="unit it is sold in"),
        count("rank", "1 is preferred", default=1, minimum=1),
        rate("share", "share of the quantity that it shall have", maximum=1),
        valid_from(),
        valid_to(),
    ),
)

PURCHASE_PRICES = Table(
    "purchase_prices",
    "Price of a supplier by quantity and date, for the unit that it sells in.",
    key=("supplier_id", "item_id", "min_quantity", "valid_from"),
    period=True,
    columns=(
        reference("supplier_id", "suppliers", "the supplier", required=True),
        reference("item_id", "items", "the item", required=True),
        quantity("min_quantity", "from this quantity on", default=0.0, unit="unit it is sold in"),
        money("unit_price", "price of one unit", required=True, unit="money per unit it is sold in"),
        valid_from(),
        valid_to(),
    ),
)

FIRM_SUGGESTIONS = Table(
    "firm_suggestions",
    "A purchase that a buyer has decided on, as suggested or changed, and that is not yet an open order: the next "
    "plans leave it as it is.",
    key=("item_id", "order_id", "supplier_id", "need_date"),
    columns=(
        reference("item_id", "items", "what is bought", required=True, unknown=Severity.WARNING),
        reference(
            "order_id",
            "sales_orders",
            "the sales order for which it is bought and kept apart; empty: for any",
            unknown=Severity.WARNING,
        ),
        reference(
            "supplier_id",
            "suppliers",
            "from whom; empty: not decided yet",
            unknown=Severity.WARNING,
        ),
        day("need_date", "day on which it is to be there", required=True),
        quantity("quantity", "how much", required=True, above=0),
    ),
)
