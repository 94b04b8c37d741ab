"""Which columns of a comparison people read, in which order, and under which heading."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa

    from orderplan.whatif.compare import PlanComparison

HEADINGS = {
    "key_figures": "Key figures",
    "order_effects": "Sales orders",
    "shortage_effects": "Shortages",
    "purchase_effects": "Planned purchases",
    "receipt_effects": "Open orders needed otherwise",
    "week_effects": "Stock and money by week, against the first plan",
    "load_effects": "Load by week",
    "setup_effects": "Setups",
}
"""The tables in their order, and what stands above each."""

_FIRST = {
    "order_effects": (
        "order_id", "move", "item_id", "customer_id", "due_date", "previous_date", "projected_date", "days",
        "previous_days_late", "days_late", "value",
    ),
    "purchase_effects": (
        "item_id", "change", "kind", "order_id", "due_date", "release_date", "previous_quantity", "quantity",
        "value_change",
    ),
}  # fmt: skip
"""Of the widest tables the columns that fit beside one another."""


def shown_columns(name: str, table: pa.Table, comparison: PlanComparison) -> list[str]:
    """Give the columns that are shown; the scenario only where there are several."""
    several = ["scenario"] if len(comparison.names) > 2 and "scenario" in table.column_names else []
    names = _FIRST.get(name, tuple(column for column in table.column_names if column != "scenario"))
    return [*several, *names]
