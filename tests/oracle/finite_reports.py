"""What is reported from the shop and what it has been told: operations that run, machines' setups, what is frozen."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.oracle.finite_plan import FinitePlan
    from tests.oracle.mrp_days import Row
    from tests.oracle.mrp_exceptions_graph import Key

LONG_AGO = datetime(1970, 1, 1)  # noqa: DTZ001 - plant time


def family_of(plan: FinitePlan, item: str) -> str | None:
    return plan.graph.state.items[item]["setup_family"]


def families_now(plan: FinitePlan) -> dict[str, str | None]:
    """What each machine is set up for: what is reported to run on it, else what was the last to run."""
    found: dict[str, str | None] = {}
    rows = [
        row
        for row in plan.tables["operation_progress"]
        if row["resource_id"] is not None and row["status"] != "waiting"
    ]
    for row in sorted(rows, key=lambda row: (row["status"] == "running", last_moment(row))):
        found[row["resource_id"]] = family_of(plan, plan.graph.state.receipts[row["receipt_id"]]["item_id"])
    return found


def last_moment(row: Row) -> datetime:
    return row["actual_end"] or row["actual_start"] or LONG_AGO


def running_machines(plan: FinitePlan, key: Key, operation: int) -> list[str]:
    """The machine on which an operation is reported to run."""
    return [
        row["resource_id"]
        for row in plan.tables["operation_progress"]
        if key == ("work", row["receipt_id"])
        and row["operation"] == operation
        and row["status"] == "running"
        and row["resource_id"] is not None
    ]
