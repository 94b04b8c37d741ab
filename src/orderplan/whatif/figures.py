"""The key figures of a plan, and those of another one from what differs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow.compute as pc

from orderplan.data.instance import ENDLESS
from orderplan.difference.words import ShortageChange
from orderplan.mrp.deliveries import served_orders
from orderplan.whatif.item_kernels import short_of_items
from orderplan.whatif.prices import cents, prices_of
from orderplan.whatif.sides import order_cents, slots_of
from orderplan.whatif.weeks import BOUGHT

if TYPE_CHECKING:
    import pyarrow as pa

    from orderplan.mrp.material_plan import MaterialPlan


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What a plan comes to."""

    order_lines: int
    on_time: int
    late: int
    never: int
    """Sales order lines that cannot be covered in full."""
    days_late: int
    """Of all late order lines together."""
    late_value: float
    """The open value of the order lines that are late or never there."""
    short_items: int
    """Items of which a requirement is covered late or not at all."""
    planned_orders: int
    purchase_value: float
    """What all planned purchases cost."""


def figures_of(plan: MaterialPlan) -> Figures:
    """Give the key figures of a plan; the plan keeps them."""
    if "whatif_figures" not in plan.kept:
        plan.kept["whatif_figures"] = _with(plan, _short_items(plan), _purchase_cents(plan))
    found: Figures = plan.kept["whatif_figures"]
    return found


def figures_after(
    base: MaterialPlan, plan: MaterialPlan, shortages: pa.Table, purchases: pa.Table
) -> Figures:
    """Give the key figures of a plan from those of another one and what differs; equal to those found anew.

    Parameters
    ----------
    base, plan
        The plans.
    shortages, purchases
        `shortage_effects` and `purchase_effects` of the two.

    """
    if "whatif_figures" not in plan.kept:
        before = figures_of(base)
        new, cleared = (
            pc.sum(pc.equal(shortages.column("change"), str(word))).as_py() or 0
            for word in (ShortageChange.NEW, ShortageChange.CLEARED)
        )
        more = np.rint(purchases.column("value_change").to_numpy() * 100).astype(np.int64).sum()
        bought = round(before.purchase_value * 100) + int(more)
        plan.kept["whatif_figures"] = _with(plan, before.short_items + new - cleared, bought)
    found: Figures = plan.kept["whatif_figures"]
    return found


def _with(plan: MaterialPlan, short_items: int, purchase_cents: int) -> Figures:
    served = served_orders(plan)
    never = served.projected == ENDLESS
    late_value = int(order_cents(plan, served.order[served.late]).sum())
    return Figures(
        order_lines=len(served.order),
        on_time=int((~served.late).sum()),
        late=int((served.late & ~never).sum()),
        never=int(never.sum()),
        days_late=int(served.days_late.sum()),
        late_value=late_value / 100,
        short_items=short_items,
        planned_orders=int(plan.blocks["lots"].sum()),
        purchase_value=purchase_cents / 100,
    )


def _short_items(plan: MaterialPlan) -> int:
    days = plan.days
    quantity, _late, _need = short_of_items(
        np.arange(plan.instance.item_count),
        plan.setting.today,
        plan.setting.first_planned_supply,
        plan.rows,
        days.supply,
        days.covers,
        days.ready,
    )
    return int((quantity > 0).sum())


def _purchase_cents(plan: MaterialPlan) -> int:
    items = np.flatnonzero(BOUGHT[plan.instance.items.procurement])
    rows = plan.store.planned.array[slots_of(plan, items, "first_lot", "lots")]
    return int(cents(rows["quantity"], prices_of(plan)[rows["item"]]).sum())
