"""The dozen lines that a planner reads first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow.compute as pc

from orderplan.enums import Capacity, DeliveryStatus, ExceptionCode

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pyarrow as pa

    from orderplan.plan import Plan


def summary_text(plan: Plan) -> str:
    """Write the summary of a plan."""
    provenance = plan.provenance
    if plan.material is None and provenance.stopped_before:
        return f"Stopped before {provenance.stopped_before}: nothing is planned."
    lines = [
        f"Planning day {provenance.as_of}; dates are of {provenance.capacity} capacity"
        + ("." if provenance.capacity is Capacity.FINITE else ": no date waits for a machine."),
        _deliveries_line(plan.tables["deliveries"]),
        _counts_line(plan.tables),
        _exceptions_line(plan.tables["exceptions"]),
    ]
    warnings = sum(not issue.is_error for issue in plan.issues)
    left_out = sum(len(issue.rows) for issue in plan.issues if issue.is_error)
    if left_out:
        lines.append(f"{left_out:,} bad rows of the data were left out.")
    if warnings:
        lines.append(f"{warnings:,} warning{'' if warnings == 1 else 's'} about the data.")
    if provenance.stopped_before:
        lines.append(f"Stopped before {provenance.stopped_before}: what follows from there is made when asked for.")
    return "\n".join(lines)


def _counts_line(tables: Mapping[str, pa.Table]) -> str:
    counts = [f"{tables[name].num_rows:,} {name.replace('_', ' ')}" for name in _COUNTED]
    return f"{', '.join(counts)} rows."


_COUNTED = ("planned_orders", "requirements", "pegging")


def _deliveries_line(deliveries: pa.Table) -> str:
    counts = {
        row["values"]: row["counts"] for row in pc.value_counts(deliveries.column("status").cast("string")).to_pylist()
    }
    on_time, late, never = (counts.get(str(status), 0) for status in _STATUSES)
    return (
        f"{deliveries.num_rows:,} sales order lines: {on_time:,} on time, {late:,} late, {never:,} not to be covered."
    )


_STATUSES = (DeliveryStatus.ON_TIME, DeliveryStatus.LATE, DeliveryStatus.UNPLANNABLE)


def _exceptions_line(exceptions: pa.Table) -> str:
    roots = exceptions.filter(pc.field("is_root"))
    urgent = roots.filter(pc.field("severity") <= _URGENT).column("code").cast("string")
    counts = {row["values"]: row["counts"] for row in pc.value_counts(urgent).to_pylist()}
    named = [f"{counts[code]:,} {code.replace('_', ' ')}" for code in map(str, ExceptionCode) if code in counts]
    head = f"{exceptions.num_rows:,} exceptions, {roots.num_rows:,} of them root causes"
    return f"{head}; to act on today: {', '.join(named)}." if named else f"{head}."


_URGENT = 2
"""The severity up to which something is to be acted on today."""
