"""What a published plan may be failed on, counted; and the bad rows that were left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow.compute as pc

from orderplan.enums import DeliveryStatus, IssueKind
from orderplan.nightly.outcome import Gate, Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pyarrow as pa

    from orderplan.errors import DataIssue


def gate_counts(tables: Mapping[str, pa.Table]) -> dict[Gate, int]:
    """Count the sales order lines that are late or cannot be covered, and the shortages."""
    on_time = pc.equal(tables["deliveries"].column("status"), str(DeliveryStatus.ON_TIME))
    return {
        Gate.LATE: int(pc.sum(pc.invert(on_time)).as_py() or 0),
        Gate.SHORT: tables["shortages"].num_rows,
    }


def rows_left_out(issues: Iterable[DataIssue]) -> int:
    """Count the input rows that were left out, each once however many problems it has."""
    rows: dict[str, list[np.ndarray]] = {}
    for issue in issues:
        if issue.is_error or issue.kind is IssueKind.LEFT_OUT:
            rows.setdefault(issue.table, []).append(issue.rows)
    return sum(len(np.unique(np.concatenate(parts))) for parts in rows.values())


def published_status(left_out: int, failed: Iterable[Gate]) -> Status:
    """Give the status of a published run: a failed gate goes before bad rows, since it was asked for."""
    if tuple(failed):
        return Status.GATE_FAILED
    return Status.QUARANTINED if left_out else Status.PUBLISHED
