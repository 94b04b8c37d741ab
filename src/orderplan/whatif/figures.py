"""The key figures of a plan, and those of another one from what differs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pyarrow.compute as pc

from orderplan.data.instance import ENDLESS, NO_DAY
from orderplan.difference.words import ShortageChange
from orderplan.mrp.supplies import is_open
from orderplan.whatif.item_kernels import short_of_items
from orderplan.whatif.prices import cents, prices_of
from orderplan.whatif.sides import BOUGHT, order_cents, slots_of

if TYPE_CHECKING:
    import pyarrow as pa

    from orderplan.mrp.material_plan import MaterialPlan
    from orderplan.whatif.touched import Touched


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


class OrderSums(NamedTuple):
    """What some sales order lines come to; money in hundredths."""

    order_lines: int
    on_time: int
    late: int
    never: int
    days_late: int
    late_cents: int


def figures_of(plan: MaterialPlan) -> Figures:
    """Give the key figures of a plan; the plan keeps them."""
    plan = plan.kept.get("stands_for", plan)
    if "whatif_figures" not in plan.kept:
        orders = order_sums(plan, np.arange(len(plan.instance.orders.item_id)))
        plan.kept["whatif_figures"] = _figures(plan, orders, _short_items(plan), _purchase_cents(plan))
    found: Figures = plan.kept["whatif_figures"]
    return found


def figures_after(touched: Touched, shortages: pa.Table, purchases: pa.Table) -> Figures:
    """Give the key figures of a plan from those of another one and what differs; equal to those found anew.

    Parameters
    ----------
    touched
        The plans, and where they can differ; codes must mean the same in both.
    shortages, purchases
        `shortage_effects` and `purchase_effects` of the two.

    """
    plan = touched.current
    if "whatif_figures" not in plan.kept:
        before = figures_of(touched.previous)
        gone, come = (order_sums(side, touched.orders) for side in (touched.previous, plan))
        base = (*(getattr(before, name) for name in OrderSums._fields[:-1]), round(before.late_value * 100))
        orders = OrderSums(*(total - less + more for total, less, more in zip(base, gone, come, strict=True)))
        new, cleared = (
            pc.sum(pc.equal(shortages.column("change"), str(word))).as_py() or 0
            for word in (ShortageChange.NEW, ShortageChange.CLEARED)
        )
        more = np.rint(purchases.column("value_change").to_numpy() * 100).astype(np.int64).sum()
        bought = round(before.purchase_value * 100) + int(more)
        plan.kept["whatif_figures"] = _figures(plan, orders, before.short_items + new - cleared, bought)
    found: Figures = plan.kept["whatif_figures"]
    return found


def order_sums(plan: MaterialPlan, codes: np.ndarray) -> OrderSums:
    """Add up some sales order lines, those of them that are planned."""
    rows = plan.instance.orders
    codes = codes[is_open(plan.instance, codes) & (plan.order_covers[codes] != NO_DAY)]
    cover, due = plan.order_covers[codes].astype(np.int64), rows.due_date[codes].astype(np.int64)
    never = cover == ENDLESS
    days = np.where(never, 0, np.maximum(cover + rows.ship_days[codes] - due, 0))
    late = never | (days > 0)
    return OrderSums(
        order_lines=len(codes),
        on_time=int((~late).sum()),
        late=int((late & ~never).sum()),
        never=int(never.sum()),
        days_late=int(days.sum()),
        late_cents=int(order_cents(plan, codes[late]).sum()),
    )


def _figures(plan: MaterialPlan, orders: OrderSums, short_items: int, purchase_cents: int) -> Figures:
    return Figures(
        **{name: getattr(orders, name) for name in OrderSums._fields[:-1]},
        late_value=orders.late_cents / 100,
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
