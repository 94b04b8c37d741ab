"""A quote as tables."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import pandas as pd

from orderplan.errors import RequestError

if TYPE_CHECKING:
    from orderplan.quoting.records import Quote, QuoteTier

_TIERS = (
    "quantity", "unit_cost", "price", "price_basis", "margin", "profit", "floor_price", "wanted_price",
    "break_even_quantity", "surcharge", "promised_date", "cost", "revenue", "tool_upfront", "purchases", "is_complete",
    "was_lowered", "constraint", "constraint_id", "explanation", "orders_late",
)  # fmt: skip
_COLUMNS: dict[str, tuple[str, ...]] = {
    "materials": (
        "item_id", "kept_for_order", "supplier_id", "needed", "bought", "paid", "unit_price", "cost", "share",
        "price_until",
    ),
    "leftovers": (
        "item_id", "kept_for_order", "needed", "had", "left", "used_by_plan", "lost", "unit_cost", "value", "charged",
    ),
    "sensitivity": (
        "driver", "item_id", "share", "change", "unit_cost", "unit_cost_change", "price", "margin", "margin_change",
    ),
}  # fmt: skip
_TEXTS = {"price_basis", "constraint", "constraint_id", "explanation", "item_id", "supplier_id", "driver", "element"}
_DAYS = {"promised_date", "price_until"}
_FLAGS = {"is_complete", "was_lowered", "kept_for_order"}
_COUNTS = {"break_even_quantity", "orders_late"}


def quote_frame(quote: Quote, name: str) -> pd.DataFrame:
    """Give one table of a quote: `tiers`, `cost_elements`, `materials`, `leftovers` or `sensitivity`.

    Raises
    ------
    RequestError
        Where there is no such table.

    """
    if name == "tiers":
        return _frame([{column: getattr(line, column) for column in _TIERS} for line in quote.lines], _TIERS)
    if name == "cost_elements":
        columns = ("quantity", "element", "cost", "unit_cost", "share")
        return _frame([row for line in quote.lines for row in _element_rows(line)], columns)
    if name not in _COLUMNS:
        known = ", ".join(["tiers", "cost_elements", *_COLUMNS])
        raise RequestError(f"'{name}' is no table of a quote.  Hint: the tables are {known}.")
    rows = [{"quantity": line.quantity, **asdict(row)} for line in quote.lines for row in getattr(line, name)]
    return _frame(rows, ("quantity", *_COLUMNS[name]))


def _element_rows(line: QuoteTier) -> list[dict[str, Any]]:
    """Give the elements of a quantity; those that cost nothing too, so that quantities can be put side by side."""
    return [
        {
            "quantity": line.quantity,
            "element": element,
            "cost": cost,
            "unit_cost": round(cost / line.quantity, 6),
            "share": round(cost / line.cost, 6) if line.cost else None,
        }
        for element, cost in line.costs
    ]


def _frame(rows: list[dict[str, Any]], columns: tuple[str, ...]) -> pd.DataFrame:
    """Make a table whose columns have their kinds even where it has no rows."""
    return pd.DataFrame({name: _column(name, [row[name] for row in rows]) for name in columns})


def _column(name: str, values: list[Any]) -> Any:
    if name in _TEXTS:
        return pd.Series([None if value is None else str(value) for value in values], dtype="str")
    if name in _DAYS:
        return pd.Series(pd.to_datetime(pd.Series(values, dtype="object")), dtype="datetime64[s]")
    if name in _FLAGS:
        return pd.Series(values, dtype="bool")
    if name in _COUNTS:
        return pd.Series(values, dtype="Int64")
    return pd.Series(values, dtype="float64")
