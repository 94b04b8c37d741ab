"""A simulation in sentences that can be read out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from orderplan.risk.words import Outlook, RiskSource

if TYPE_CHECKING:
    from collections.abc import Mapping

_NAMED = 5
"""So many orders, suppliers and other sources are named."""
_IN_TIME = pa.array([str(Outlook.SAFE), str(Outlook.IN_DANGER)])
_COUNTS = 0.05
"""A source that makes fewer order lines late on the average is not named."""
_SHOWN = 0.01
"""A chance below this is written as under 1 %."""


def summary_text(draws: int, tables: Mapping[str, pa.Table]) -> str:
    """Say how sure the plan is, which orders are in danger though it has them in time, and what hurts most."""
    orders, sources = tables["order_risks"], tables["risk_sources"]
    lines = [_count_line(orders, draws), _sure_line(orders)]
    in_danger = orders.filter(pc.field("outlook") == str(Outlook.IN_DANGER))
    if in_danger.num_rows:
        lines.append("In danger though the plan has them in time, the most money first:")
        rows = in_danger.sort_by([("value_at_risk", "descending"), ("order_id", "ascending")]).slice(0, _NAMED)
        lines += [f"  {order_sentence(row)}" for row in rows.to_pylist()]
    lines += _source_lines(sources)
    return "\n".join(line for line in lines if line)


def order_sentence(row: Mapping[str, Any]) -> str:
    """Say of a row of `order_risks` how sure it is, and what threatens it."""
    name = f"{row['order_id']} ({row['item_id']})"
    if row["projected_date"] is None:
        return f"{name} cannot be covered in full."
    due = f"due {row['due_date']}"
    if row["outlook"] == str(Outlook.LATE):
        said = f"{name}, {due}, is late by the plan: there on {row['projected_date']}"
    elif row["projected_date"] == row["due_date"]:
        said = f"{name}, {due} and there that day by the plan, is in time with {percent(row['on_time_chance'])}"
    else:
        there = f"there on {row['projected_date']} by the plan"
        said = f"{name}, {due} and {there}, is in time with {percent(row['on_time_chance'])}"
    return f"{said}; {row['p80_date']} is 80 % sure.{_threat(row)}"


def _threat(row: Mapping[str, Any]) -> str:
    """Say what makes an order late most often: a supplier where one does so more often than any other single thing."""
    if row["supplier_chance"] >= _SHOWN and row["supplier_chance"] >= row["source_chance"]:
        return f" Most often {row['supplier_id']} makes it late ({percent(row['supplier_chance'])})."
    if row["source_chance"] >= _SHOWN:
        words = source_words(row["source_kind"], row["source_id"])
        return f" Most often {words} makes it late ({percent(row['source_chance'])})."
    return ""


def source_words(kind: str, name: str) -> str:
    """Name a source of risk so that it fits into a sentence."""
    return {
        RiskSource.SUPPLIER: name,
        RiskSource.RECEIPT: f"open order {name}",
        RiskSource.PURCHASE: f"the purchase of {name}",
        RiskSource.ITEM: f"a lot of {name} that falls short",
        RiskSource.MACHINE: f"slow work on {name}",
    }[RiskSource(kind)]


def percent(chance: float) -> str:
    """Write a chance in whole percent; one that is neither 0 nor 1 is never written as if it were."""
    if 0 < chance < _SHOWN:
        return "under 1 %"
    if 1 - _SHOWN < chance < 1:
        return "over 99 %"
    return f"{chance * 100:.0f} %"


def _count_line(orders: pa.Table, draws: int) -> str:
    counts = {row["values"]: row["counts"] for row in pc.value_counts(orders.column("outlook")).to_pylist()}
    words = {
        Outlook.SAFE: "in time and safe (80 % or more)",
        Outlook.IN_DANGER: "in time by the plan but in danger",
        Outlook.LATE: "late by the plan",
        Outlook.NEVER: "not to be covered",
    }
    parts = [f"{counts[str(word)]:,} {text}" for word, text in words.items() if str(word) in counts]
    noun = "sales order line" if orders.num_rows == 1 else "sales order lines"
    total = f"{orders.num_rows:,} {noun} in {draws:,} draws"
    return f"{total}: {', '.join(parts)}." if parts else f"{total}."


def _sure_line(orders: pa.Table) -> str:
    planned = orders.filter(pc.is_in(orders.column("outlook"), value_set=_IN_TIME)).num_rows
    expected = pc.sum(orders.column("on_time_chance")).as_py() or 0.0
    value, at_risk = (pc.sum(orders.column(name)).as_py() or 0.0 for name in ("value", "value_at_risk"))
    if not orders.num_rows:
        return ""
    on_time = f"On time: {planned:,} by the plan, {expected:,.0f} to be expected."
    if not value:  # no order has a price
        return on_time
    return f"{on_time} Of {value:,.2f} open value {at_risk:,.2f} is to be expected late."


def _source_lines(sources: pa.Table) -> list[str]:
    lines = []
    suppliers = sources.filter(pc.field("kind") == str(RiskSource.SUPPLIER)).slice(0, _NAMED)
    if suppliers.num_rows:
        lines.append("Suppliers that hurt most:")
        lines += [f"  {row['source_id']} {_cost(row)}" for row in suppliers.to_pylist()]
    own = sources.filter(pc.field("supplier_id").is_null() & (pc.field("orders_late") >= _COUNTS))
    own = own.slice(0, _NAMED)
    if own.num_rows:
        lines.append("What hurts most besides:" if suppliers.num_rows else "What hurts most:")
        lines += [f"  {source_words(row['kind'], row['source_id'])} {_cost(row)}" for row in own.to_pylist()]
    return lines


def _cost(row: Mapping[str, Any]) -> str:
    return (
        f"costs {row['order_days']:,.1f} order-days and makes {row['orders_late']:,.1f} order lines late on the "
        f"average, worth {row['value_at_risk']:,.2f}"
    )
