"""What the manifest of a run says beside its files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from orderplan.nightly.gates import gate_counts, published_status, rows_left_out
from orderplan.nightly.manifest import FORMAT
from orderplan.plan_files import provenance_record

if TYPE_CHECKING:
    from collections.abc import Mapping

    from orderplan.difference.record import PlanDifference
    from orderplan.nightly.settings import NightlySettings
    from orderplan.plan import Plan


def manifest_content(
    name: str,
    settings: NightlySettings,
    plan: Plan,
    difference: PlanDifference | None,
    *,
    rows: Mapping[str, int],
    seconds: Mapping[str, float],
) -> dict[str, Any]:
    """Give the content of the manifest but for the files.

    Parameters
    ----------
    name
        The run's.
    settings
        Those of the job.
    plan
        What is published.
    difference
        To the last good run.
    rows
        Of each result table.
    seconds
        How long each step took so far.

    """
    counts = gate_counts(plan.tables)
    failed = [gate for gate in settings.gates if counts[gate]]
    left_out = rows_left_out(plan.issues)
    status = published_status(left_out, failed)
    changes = None if difference is None else {key: table.num_rows for key, table in difference.tables.items()}
    return {
        "format": FORMAT,
        "run": name,
        "status": status.name.lower(),
        "exit_code": int(status),
        "started": settings.started.isoformat(timespec="seconds"),
        "source": settings.source,
        **provenance_record(plan.provenance),
        "result_rows": dict(rows),
        "rows_left_out": left_out,
        "warnings": sum(not issue.is_error for issue in plan.issues),
        "gates": {str(gate): count for gate, count in counts.items()},
        "failed_gates": [str(gate) for gate in failed],
        "changes": changes,
        "step_seconds": dict(seconds),
    }
