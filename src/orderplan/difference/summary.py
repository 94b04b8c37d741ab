"""The dozen lines that say what changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from orderplan.difference.words import Origin

if TYPE_CHECKING:
    from orderplan.difference.record import PlanDifference

_MOST_NAMED = 3


def difference_text(difference: PlanDifference) -> str:
    """Write the summary of a difference."""
    days = difference.days_passed
    head = f"From {difference.previous_as_of} to {difference.as_of}" if days else f"On {difference.as_of}"
    if difference.is_empty:
        return f"{head}: nothing changed."
    tables = difference.tables
    lines = [
        f"{head}:",
        _moved_line(tables["moved_orders"]),
        _counts_line("Sales order lines", tables["order_changes"]),
        _purchases_line(tables["purchase_changes"]),
        _counts_line("Shortages", tables["shortage_changes"]),
        _counts_line("Exceptions", tables["exception_changes"]),
        _counts_line("Planned orders", tables["planned_order_changes"]),
        _inputs_line(tables["input_changes"], tables["input_row_changes"]),
    ]
    if days:
        lines.append(_origins_line(difference))
    return "\n".join([*filter(None, lines), *_named_orders(tables["moved_orders"])])


def _moved_line(moved: pa.Table) -> str:
    if not moved.num_rows:
        return ""
    days = moved.column("days").drop_null()
    never = pc.sum(pc.is_null(moved.column("projected_date"))).as_py()
    later, sooner = (int(pc.sum(mask).as_py() or 0) for mask in (pc.greater(days, 0), pc.less(days, 0)))
    parts = [f"{later:,} later", f"{sooner:,} sooner"]
    if never:
        parts.append(f"{never:,} no longer to be covered")
    again = moved.num_rows - later - sooner - never
    if again:
        parts.append(f"{again:,} to be covered again")
    return f"Sales order lines moved: {', '.join(parts)}."


def _counts_line(what: str, changes: pa.Table) -> str:
    if not changes.num_rows:
        return ""
    counted = {row["values"]: row["counts"] for row in pc.value_counts(changes.column("change")).to_pylist()}
    return f"{what}: {', '.join(f'{counted[word]:,} {word}' for word in sorted(counted))}."


def _purchases_line(changes: pa.Table) -> str:
    line = _counts_line("Purchase suggestions", changes)
    total = round(pc.sum(changes.column("amount_change")).as_py() or 0.0, 2)
    return f"{line[:-1]}; their value changed by {total:+,.2f}." if total else line


def _inputs_line(inputs: pa.Table, row_changes: pa.Table) -> str:
    if not inputs.num_rows:
        return ""
    named = [f"{row['kind']} {row['name']}" for row in inputs.to_pylist()]
    count = row_changes.num_rows
    rows = f" ({count:,} change{'s' * (count > 1)} in rows)" if count else ""
    return f"What changed in the input: {', '.join(named)}{rows}."


def _origins_line(difference: PlanDifference) -> str:
    """Say how much of it follows from the days that passed alone."""
    origins = [table.column("origin") for table in difference.tables.values() if "origin" in table.column_names]
    origin = pa.chunked_array([chunk for column in origins for chunk in column.chunks], pa.string())
    if origin.null_count:
        return "What follows from the days that passed alone is not known."
    by_day = pc.sum(pc.equal(origin, str(Origin.DAY))).as_py() or 0
    days = "day" if difference.days_passed == 1 else "days"
    return f"{by_day:,} of these {len(origin):,} changes follow only from the {days} that passed."


def _named_orders(moved: pa.Table) -> list[str]:
    """Name the order lines that moved most."""
    if not moved.num_rows:
        return []
    far = pc.coalesce(pc.abs(moved.column("days")), pa.scalar(2**31))
    order = pc.sort_indices(
        pa.table({"far": far, "order_id": moved.column("order_id")}), [("far", "descending"), ("order_id", "ascending")]
    )
    rows = moved.take(order.slice(0, _MOST_NAMED)).to_pylist()
    return [_order_line(row) for row in rows]


def _order_line(row: dict[str, object]) -> str:
    before, after = (row[name] or "never" for name in ("previous_date", "projected_date"))
    reason = f"  Changed: {row['changed_input']}." if row["changed_input"] else ""
    return f"{row['order_id']}: {before} → {after}; {row['explanation']}{reason}"
