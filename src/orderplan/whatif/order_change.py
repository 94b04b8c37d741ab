"""The order-change sheet: what a change means at each level, what cannot be undone, and what it costs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from orderplan.data.planning_data import arrow_to_frame
from orderplan.mrp.material_plan import material_of
from orderplan.tables.results import result_schema
from orderplan.whatif.compare import PlanComparison, compare_plans
from orderplan.whatif.replan import replan
from orderplan.whatif.sheet_rows import sheet_rows
from orderplan.whatif.tables import CHANGE_SHEET
from orderplan.whatif.touched import comparable, touched_by
from orderplan.whatif.words import Dates

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

    from orderplan.plan import Plan
    from orderplan.whatif.kinds import Change


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class OrderChangeSheet:
    """What a change of orders means."""

    changes: tuple[str, ...]
    """The changes in a line each."""
    orders: tuple[str, ...]
    """The sales orders that change."""
    sheet: pa.Table
    """The rows of `CHANGE_SHEET`."""
    comparison: PlanComparison
    """The plan after the change against the one before."""
    plan: Plan
    """The plan after the change: nothing is done until someone takes it."""

    @property
    def rows(self) -> pd.DataFrame:
        """The sheet: what the change means for each item and supply."""
        return arrow_to_frame(self.sheet)

    @property
    def other_orders(self) -> pd.DataFrame:
        """The other sales order lines that are there on another day."""
        effects = self.comparison.tables["order_effects"]
        own = pc.is_in(effects.column("order_id"), value_set=pa.array(self.orders, pa.string()))
        return arrow_to_frame(effects.filter(pc.invert(own)).drop_columns(["scenario"]))

    @property
    def cost(self) -> float:
        """What the change costs: fees, and the supply that no other order takes."""
        return round(_sum(self.sheet, "fee") + _sum(self.sheet, "stranded"), 2)

    def summary(self) -> str:
        """Say in a few lines what the change comes to."""
        final = self.sheet.filter(pc.field("final"))
        fees, stranded = (f"{_sum(self.sheet, name):,.2f}" for name in ("fee", "stranded"))
        others = self.other_orders
        later = int((others["days"].fillna(0) > 0).sum())
        lines = [
            *self.changes,
            f"It costs {self.cost:,.2f}: {fees} in fees, {stranded} of supply that no other order takes.",
            f"{final.num_rows:,} of {self.sheet.num_rows:,} lines cannot be undone."
            if final.num_rows
            else "All of it can be undone.",
            f"Other sales order lines that change: {len(others):,}, of them later: {later:,}.",
        ]
        return "\n".join(lines)


def _sum(table: pa.Table, column: str) -> float:
    return float(pc.sum(table.column(column)).as_py() or 0.0)


def order_change_sheet(
    plan: Plan, changes: Iterable[Change], *, cancel_fee: float = 0.0, dates: Dates | str = Dates.REPAIRED
) -> OrderChangeSheet:
    """Say what changes of orders mean before anyone makes them.

    Parameters
    ----------
    plan
        The plan as it is.
    changes
        What a customer asks for: one request, however many changes.
    cancel_fee
        The share of its value that cancelling outside supply costs: 0.1 is 10 %.
    dates
        Of what the dates after the change are; see `replan`.

    Returns
    -------
    OrderChangeSheet
        For each item, from the ordered one down, and each status: planned orders that are dropped or added, purchase
        orders to push or cancel and the fee for that, work orders to shrink with the issued material that goes back,
        stock that becomes free; what cannot be undone, what it all costs, and which other orders move.

    Raises
    ------
    RequestError, UnknownIdError, DataError
        As `replan`.

    Examples
    --------
    >>> import orderplan as op
    >>> from orderplan.whatif.orders import ChangeOrder
    >>> plan = op.make_plan(op.read_folder("data/samples/bicycle"))
    >>> sheet = order_change_sheet(plan, [ChangeOrder("SO-3", quantity=4)])
    >>> sheet.rows[["level", "item_id", "status", "action", "quantity_change"]].head(3)
       level item_id   status action  quantity_change
    0      0    BIKE  planned   plan              3.0
    1      1   FRAME  planned   plan              3.0
    2      1    RACK  planned   plan              3.0

    """
    listed = list(changes)
    after = replan(plan, listed, dates=dates)
    touched = touched_by(*comparable([material_of(plan), material_of(after)]))
    rows = sheet_rows(touched, cancel_fee)
    orders = sorted({name for change in listed for name in [getattr(change, "order_id", None)] if name is not None})
    return OrderChangeSheet(
        changes=tuple(change.description for change in listed),
        orders=tuple(orders),
        sheet=_sheet(rows),
        comparison=compare_plans(plan, after, names=("before", "after")),
        plan=after,
    )


def _sheet(rows: list[dict[str, Any]]) -> pa.Table:
    made = pa.Table.from_pylist(rows, schema=result_schema(CHANGE_SHEET))
    return made.sort_by([(name, "ascending") for name in CHANGE_SHEET.key])
