"""The input tables of a plant, each declared once; `docs/tables.md` and all checks come from here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from orderplan.tables.inputs_buying import FIRM_SUGGESTIONS, PURCHASE_PRICES, SUPPLIER_ITEMS, SUPPLIERS
from orderplan.tables.inputs_items import BOM_LINES, ENGINEERING_CHANGES, ITEMS, SUBSTITUTES, UNIT_CONVERSIONS
from orderplan.tables.inputs_orders import CUSTOMERS, SALES_ORDERS, SALES_PRICES
from orderplan.tables.inputs_shop import (
    CALENDAR_EXCEPTIONS,
    CALENDARS,
    OPERATION_PROGRESS,
    OPERATION_RESOURCES,
    OPERATIONS,
    PUBLISHED_SCHEDULE,
    RESOURCES,
    SETUPS,
    WORK_CENTERS,
)
from orderplan.tables.inputs_supply import LOCATIONS, ON_HAND, SCHEDULED_RECEIPTS, WORK_COMPONENTS

if TYPE_CHECKING:
    from orderplan.tables.table import Table

INPUT_TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        ITEMS, BOM_LINES, SUBSTITUTES, ENGINEERING_CHANGES, SALES_ORDERS, CUSTOMERS, ON_HAND, LOCATIONS,
        SCHEDULED_RECEIPTS, WORK_COMPONENTS, WORK_CENTERS, RESOURCES, OPERATIONS, OPERATION_RESOURCES, SETUPS,
        CALENDARS, CALENDAR_EXCEPTIONS, OPERATION_PROGRESS, UNIT_CONVERSIONS, SUPPLIERS, SUPPLIER_ITEMS,
        PURCHASE_PRICES, SALES_PRICES, FIRM_SUGGESTIONS, PUBLISHED_SCHEDULE,
    )
}  # fmt: skip
"""The input tables by name, in the order of the contract."""
