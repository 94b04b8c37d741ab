"""Small plants written as text tables, and what is quoted from them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

import orderplan as op
from tests.small_plants import MONDAY, table

if TYPE_CHECKING:
    from orderplan.quoting.records import QuoteTier

LINES = """
    parent_id  component_id  quantity_per
    PUMP       CASE          1
    PUMP       BOLT          4
    CASE       CAST          1
"""
SHOP = {
    "work_centers": "work_center_id \n TURN \n ASSY",
    "resources": """
        resource_id  work_center_id  cost_per_hour
        T-1          TURN            60
        A-1          ASSY            30
    """,
    "operations": """
        item_id  operation  work_center_id  setup_minutes  run_minutes
        CASE     10         TURN            40             10
        PUMP     10         ASSY            20             6
    """,
}
"""Turning costs 60.00 an hour: 40.00 a setup, 10.00 a case. Assembly costs 30.00: 10.00 a setup, 3.00 a pump."""
SUPPLIERS = "supplier_id \n S1 \n S2"
CONFIG = op.PlanConfig(as_of=MONDAY, scheduler=op.SchedulerConfig(capacity="infinite"))


def items(**changes: dict[str, Any]) -> pd.DataFrame:
    """A pump of one case and four bolts, a case turned from one casting, with other cells for some items."""
    rows = {
        "PUMP": {"procurement": "make"},
        "CASE": {"procurement": "make"},
        "CAST": {"procurement": "buy", "unit_cost": 10.0},
        "BOLT": {"procurement": "buy", "unit_cost": 0.25},
    }
    return pd.DataFrame([{"item_id": name, **row, **changes.get(name, {})} for name, row in rows.items()])


def plan_of(*, costing: op.CostingConfig | None = None, **tables: str | pd.DataFrame) -> op.Plan:
    """Plan a plant on `MONDAY`, 5 January 2026; tables hold over those above, an empty text leaves one out."""
    given: dict[str, Any] = {"items": items(), "bom_lines": LINES, **SHOP, **tables}
    frames = {name: table(rows) if isinstance(rows, str) else rows for name, rows in given.items() if len(rows)}
    config = CONFIG if costing is None else op.config.merged(CONFIG, op.PlanConfig(costing=costing))
    return op.make_plan(op.from_frames(frames, config=config))


def quoted(plan: op.Plan, *quantities: float, item: str = "PUMP", **asked: Any) -> op.Quote:
    """Quote without dates; what is no term of `QuoteTerms` is of the request."""
    terms = {name: asked.pop(name) for name in list(asked) if name in op.QuoteTerms.__dataclass_fields__}
    return op.quote(plan, op.QuoteRequest(item, quantities, **asked), terms=op.QuoteTerms(**terms), with_dates=False)


def line(plan: op.Plan, quantity: float, **asked: Any) -> QuoteTier:
    """The only line of a quote of one quantity."""
    (only,) = quoted(plan, quantity, **asked).lines
    return only


def costs(one: QuoteTier) -> dict[str, float]:
    """The elements that cost anything."""
    return {name: cost for name, cost in one.costs if cost}
