"""A comparison in a few lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow.compute as pc

from orderplan.difference.words import ShortageChange
from orderplan.whatif.words import Move

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pyarrow as pa

    from orderplan.whatif.figures import Figures


def summary_text(names: Sequence[str], figures: Sequence[Figures], tables: Mapping[str, pa.Table]) -> str:
    """Say for each plan but the first how it differs from it."""
    return "\n".join(
        line
        for name, own in zip(names[1:], figures[1:], strict=True)
        for line in (f"{name} against {names[0]}:", *_lines(name, figures[0], own, tables))
    )


def _lines(name: str, base: Figures, own: Figures, tables: Mapping[str, pa.Table]) -> list[str]:
    orders, shortages, purchases = (
        tables[table].filter(pc.field("scenario") == name)
        for table in ("order_effects", "shortage_effects", "purchase_effects")
    )
    lines = [
        _orders_line(orders),
        _shortages_line(shortages),
        _purchases_line(purchases),
        _late_line(base, own),
    ]
    return [f"  {line}" for line in lines if line] or ["  nothing changes."]


def _counts(table: pa.Table, column: str) -> dict[str, int]:
    return {row["values"]: row["counts"] for row in pc.value_counts(table.column(column)).to_pylist()}


def _orders_line(orders: pa.Table) -> str:
    if not orders.num_rows:
        return "No sales order line moves."
    counts = _counts(orders, "move")
    parts = []
    for move in (Move.LATER, Move.EARLIER):
        if str(move) in counts:
            rows = orders.filter(pc.field("move") == str(move))
            days, value = pc.sum(pc.abs(rows.column("days"))).as_py(), pc.sum(rows.column("value")).as_py()
            days_word = "day" if days == 1 else "days"
            in_time = rows.filter(pc.equal(rows.column("days_late"), 0)).num_rows if move is Move.LATER else 0
            still = f" ({in_time:,} of them still in time)" if in_time else ""
            parts.append(f"{counts[str(move)]:,} {move} by {days:,} {days_word} in all, worth {value:,.2f}{still}")
    parts += [f"{counts[str(move)]:,} {words}" for move, words in _OTHER_MOVES.items() if str(move) in counts]
    return f"Sales order lines: {'; '.join(parts)}."


_OTHER_MOVES = {
    Move.NEVER: "no longer to be covered",
    Move.AGAIN: "to be covered again",
    Move.NEW: "new",
    Move.GONE: "gone",
    Move.SAME: "changed, on the same day",
}


def _shortages_line(shortages: pa.Table) -> str:
    counts = _counts(shortages, "change")
    parts = [f"{counts[str(word)]:,} {word}" for word in ShortageChange if str(word) in counts]
    return f"Short items: {', '.join(parts)}." if parts else ""


def _purchases_line(purchases: pa.Table) -> str:
    counts = _counts(purchases, "change")
    parts = [f"{counts[word]:,} {word}" for word in sorted(counts)]
    change = round(pc.sum(purchases.column("value_change")).as_py() or 0.0, 2)
    return f"Planned purchases: {', '.join(parts)}; their value changes by {change:+,.2f}." if parts else ""


def _late_line(base: Figures, own: Figures) -> str:
    if (base.late, base.never, base.days_late) == (own.late, own.never, own.days_late):
        return ""
    never = f"; never covered {base.never:,} → {own.never:,}" if base.never != own.never else ""
    return f"Late order lines {base.late:,} → {own.late:,}, their days {base.days_late:,} → {own.days_late:,}{never}."
