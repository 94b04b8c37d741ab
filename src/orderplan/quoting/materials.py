"""What an order pays of each material, and what is left over of lots."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from orderplan.bom.prices import supplier_ids
from orderplan.data.instance import NONE
from orderplan.mrp.identify import ids
from orderplan.quantities import MILLION, from_millionths
from orderplan.quoting.order_costs import cents_of
from orderplan.quoting.records import Leftover, MaterialCost
from orderplan.quoting.structure import needs_price
from orderplan.quoting.validity import last_days

if TYPE_CHECKING:
    from orderplan.mrp.material_plan import MaterialPlan
    from orderplan.quoting.order_costs import OrderCosts, Sourced


@dataclass(frozen=True, slots=True, eq=False)
class Named:
    """The rows below a quoted item under their names, found once for all quantities."""

    items: np.ndarray
    """Item ids: shape (k,), object."""
    suppliers: np.ndarray
    """The id of the supplier whose price counts, None where none does: shape (k,), object."""
    priced: np.ndarray
    """Whether the row has a price, or should have one: shape (k,), bool."""


def named_rows(plan: MaterialPlan, sourced: Sourced) -> Named:
    """Give the names of the rows below a quoted item."""
    below = sourced.below
    return Named(
        items=np.array(ids(plan, "items", below.items).to_pylist(), dtype=object),
        suppliers=np.array(supplier_ids(plan.instance, below.seller), dtype=object),
        priced=needs_price(below),
    )


def priced_rows(named: Named, costs: OrderCosts, place: int) -> np.ndarray:
    """Give the rows of a quantity that have a price, or should have one."""
    return np.flatnonzero(named.priced & (costs.had[place] > 0))


def material_costs(
    plan: MaterialPlan, sourced: Sourced, named: Named, costs: OrderCosts, place: int, cost_cents: int
) -> tuple[MaterialCost, ...]:
    """Give what the order of a quantity pays of each material, the largest cost first, then by id."""
    below, rows = sourced.below, priced_rows(named, costs, place)
    cents = cents_of(costs.price[place, rows] * costs.paid[place, rows])
    order = np.lexsort((below.kept[rows], below.items[rows], -cents))
    rows, cents = rows[order], cents[order]
    price = costs.price[place, rows]
    is_known = (price > 0) | (below.seller[rows] != NONE)
    shares = np.round(cents / cost_cents, 6).tolist() if cost_cents else [None] * len(rows)
    return tuple(
        MaterialCost(
            item_id=item,
            kept_for_order=kept,
            needed=needed,
            bought=bought,
            paid=paid,
            supplier_id=supplier,
            unit_price=unit_price if known else None,
            price_until=until,
            cost=cost,
            share=share,
        )
        for item, kept, needed, bought, paid, supplier, unit_price, known, until, cost, share in zip(
            named.items[rows],
            below.kept[rows].tolist(),
            from_millionths(costs.need[place, rows]).tolist(),
            from_millionths(costs.had[place, rows]).tolist(),
            np.round(costs.paid[place, rows], 6).tolist(),
            named.suppliers[rows],
            np.round(price, 6).tolist(),
            is_known.tolist(),
            last_days(plan.instance, sourced, rows, costs.price_row[place, rows]),
            (cents / 100).tolist(),
            shares,
            strict=True,
        )
    )


def unpriced_ids(sourced: Sourced, named: Named, costs: OrderCosts, place: int) -> tuple[str, ...]:
    """Give the items of a quantity that have no price, by id."""
    rows = priced_rows(named, costs, place)
    rows = rows[(sourced.below.seller[rows] == NONE) & (sourced.below.own_price[rows] <= 0)]
    return tuple(sorted(set(named.items[rows])))


def leftovers(sourced: Sourced, named: Named, costs: OrderCosts, place: int) -> tuple[Leftover, ...]:
    """Give what is left of each lot of a quantity, the most charged first, then the most valuable, then by id."""
    below = sourced.below
    left = costs.had[place] - costs.need[place]
    lost = unclaimed(left, sourced)
    value = costs.unit_cost[place] * lost / MILLION
    cents, charged = cents_of(value), cents_of(value * sourced.leftover_share)
    rows = np.flatnonzero(left > 0)
    rows = rows[np.lexsort((below.kept[rows], below.items[rows], -cents[rows], -charged[rows]))]
    return tuple(
        Leftover(
            item_id=item,
            kept_for_order=kept,
            needed=needed,
            had=had,
            left=over,
            used_by_plan=used,
            lost=gone,
            unit_cost=unit_cost,
            value=worth,
            charged=paid,
        )
        for item, kept, needed, had, over, used, gone, unit_cost, worth, paid in zip(
            named.items[rows],
            below.kept[rows].tolist(),
            from_millionths(costs.need[place, rows]).tolist(),
            from_millionths(costs.had[place, rows]).tolist(),
            from_millionths(left[rows]).tolist(),
            from_millionths((left - lost)[rows]).tolist(),
            from_millionths(lost[rows]).tolist(),
            np.round(costs.unit_cost[place, rows], 6).tolist(),
            (cents[rows] / 100).tolist(),
            (charged[rows] / 100).tolist(),
            strict=True,
        )
    )


def unclaimed(left: np.ndarray, sourced: Sourced) -> np.ndarray:
    """Give what of each row's leftovers the plan has no use for (rule Q.5), in millionths: shape (k,)."""
    return np.where(sourced.below.kept, left, np.maximum(left - sourced.below.demand, 0))
