"""Cost roll-up: per item a vector of cost elements, its own and what comes from below."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from orderplan.bom.conversion_costs import conversion_costs
from orderplan.bom.cost_kernels import effects_below, rolled_up_totals
from orderplan.bom.explode import are_used, asked_millionths, have_lines, ids_of, item_facts
from orderplan.bom.graph import bom_day
from orderplan.bom.prices import PriceSource, supplier_ids, unit_prices
from orderplan.data.instance import NONE
from orderplan.enums import Procurement
from orderplan.quantities import MILLION, from_millionths

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from orderplan.bom.graph import BomGraph
    from orderplan.data.instance import Instance


class CostElement(StrEnum):
    """What a cost is for."""

    MATERIAL = "material"
    SETUP_LABOUR = "setup_labour"
    SETUP_MACHINE = "setup_machine"
    RUN_LABOUR = "run_labour"
    RUN_MACHINE = "run_machine"
    SUBCONTRACTING = "subcontracting"
    OVERHEAD = "overhead"


ELEMENTS = tuple(CostElement)
_MADE = np.array([p is Procurement.MAKE for p in Procurement])
_SUBCONTRACTED = np.array([p is Procurement.SUBCONTRACT for p in Procurement])


@dataclass(frozen=True, slots=True, eq=False)
class Costs:
    """The cost of one unit of every item on one day."""

    bom: BomGraph
    day: int
    """The costing day, as an offset."""
    order: int
    """The order whose own BOMs count, or `NONE`."""
    lots: np.ndarray
    """The quantity made or bought at a time, in millionths: shape (items,)."""
    own: np.ndarray
    """The item's own cost by element, this level: shape (items, elements), money per unit."""
    total: np.ndarray
    """With all that is below it: shape (items, elements)."""
    complete: np.ndarray
    """Whether every price below is known: shape (items,), bool."""
    price_sources: np.ndarray
    """The place in `PriceSource`, for items whose own cost is a price: shape (items,), int8; -1 for the others."""
    suppliers: np.ndarray
    """The supplier whose price counts, or `NONE`: shape (items,)."""
    standard: Costs | None = None
    """With an order: the costs without it, which components have that it does not reach. Without an order: None."""

    @property
    def unit_costs(self) -> np.ndarray:
        """The cost of one unit of each item over all elements: shape (items,)."""
        return self.total.sum(axis=1)


def standard_lots(instance: Instance) -> np.ndarray:
    """Give the quantity at a time that an item is costed at: shape (items,), millionths.

    Its `lot_size`, at least its `lot_min` and one unit, rounded up to its `lot_multiple`.
    """
    items = instance.items
    lots = np.where(items.lot_size > 0, items.lot_size, MILLION)
    lots = np.maximum(lots, items.lot_min)
    multiple = np.maximum(items.lot_multiple, 1)
    return np.where(items.lot_multiple > 0, -(-lots // multiple) * multiple, lots)


def roll_up_costs(
    bom: BomGraph,
    *,
    day: date | None = None,
    lots: Mapping[str, float] | None = None,
    order_id: str | None = None,
) -> Costs:
    """Cost every item, bottom up.

    A bought item costs its price (see `unit_prices`). A made one costs, for each line in force, the component's cost
    times ``quantity_per × (1 + line scrap) / (1 - item scrap) + fixed_quantity / lot``, its setups divided by the lot,
    its run times divided by ``1 - scrap_rate``, and overhead on both. A subcontracted item costs its price and its
    components; a phantom its components. A made item or phantom that has neither lines in force nor operations that
    cost anything costs its `unit_cost`. Substitutes are not costed.

    Parameters
    ----------
    bom
        The BOM.
    day
        The costing day, for prices and lines; None for the planning day.
    lots
        Quantities at a time for some items; the others have their standard lots (see `standard_lots`).
    order_id
        The sales order whose own BOMs and routings count. Every item is costed as if the order asked for it; the order
        comes down as in an explosion, and components that it does not reach have their standard cost.

    Returns
    -------
    Costs
        Vectors of elements for all items. Where a price is not known it counts as 0 and `complete` says so; see
        `unpriced_items`.

    Raises
    ------
    UnknownIdError
        Where there is no such item or order.
    RequestError
        Where the day is before the planning day, or a lot is below a millionth or too large to be counted.

    """
    instance = bom.instance
    offset, order = bom_day(bom, day), instance.order(order_id)
    lot = standard_lots(instance)
    if lots:
        lot[[instance.item(item_id) for item_id in lots]] = asked_millionths(list(lots.values()))
    costs = _rolled_up(bom, offset, NONE, lot, None)
    return costs if order == NONE else _rolled_up(bom, offset, order, lot, costs)


def _rolled_up(bom: BomGraph, day: int, order: int, lots: np.ndarray, standard: Costs | None) -> Costs:
    instance, arrays = bom.instance, bom.arrays
    prices, sources, suppliers = unit_prices(instance, day, lots)
    own = _own_costs(bom, order, lots, prices)
    has_own_price = ~arrays.explodes | _SUBCONTRACTED[instance.items.procurement]
    by_unit_cost = ~has_own_price & ~have_lines(bom, day, order) & ~(own > 0).any(axis=1)
    own[by_unit_cost, 0] = instance.items.unit_cost[by_unit_cost]
    sources = np.where(by_unit_cost, np.where(instance.items.unit_cost > 0, 2, 0), sources)
    sources = np.where(has_own_price | by_unit_cost, sources, -1).astype(np.int8)
    known = sources != 0
    below_total, below_complete = (own, known) if standard is None else (standard.total, standard.complete)
    total, complete = rolled_up_totals(
        arrays, bom.level_items, day, order, lots, own, known, below_total, below_complete
    )
    suppliers = np.where(sources == 1, suppliers, NONE)
    return Costs(bom, day, order, lots, own, total, complete, sources, suppliers, standard)


def _own_costs(bom: BomGraph, order: int, lots: np.ndarray, prices: np.ndarray) -> np.ndarray:
    """Cost each item's own level by element: shape (items, elements), money per unit."""
    instance, arrays = bom.instance, bom.arrays
    costing = instance.config.costing
    setup_labour, setup_machine, run_labour, run_machine = conversion_costs(
        instance, costing.labour_rate_per_hour or 0.0, order
    )
    units, good = from_millionths(lots), 1.0 - from_millionths(arrays.item_scrap)
    made = _MADE[instance.items.procurement]
    conversion = (
        np.stack([setup_labour / units, setup_machine / units, run_labour / good, run_machine / good], axis=1)
        * made[:, None]
    )
    own = np.zeros((instance.item_count, len(ELEMENTS)))
    own[:, 1:5] = conversion
    own[:, 6] = conversion.sum(axis=1) * (costing.overhead_rate or 0.0)
    own[:, 0] = np.where(arrays.explodes, 0.0, prices)
    own[:, 5] = np.where(_SUBCONTRACTED[instance.items.procurement], prices, 0.0)
    return own


def cost_frame(costs: Costs, item_ids: Sequence[str] | None = None) -> pd.DataFrame:
    """Show costs as a table.

    Parameters
    ----------
    costs
        The roll-up.
    item_ids
        The items to show; None for all.

    Returns
    -------
    pandas.DataFrame
        A row per item: `item_id`, `description`, `procurement`, `uom`, `lot_size`, a column per element with its total,
        `this_level` and `lower_levels` over all elements, `unit_cost`, `price_source`, `supplier_id`, `complete`.

    """
    instance = costs.bom.instance
    items = (
        np.arange(instance.item_count)
        if item_ids is None
        else np.array([instance.item(item_id) for item_id in item_ids], dtype=np.int64)
    )
    frame = item_facts(costs.bom, items)
    frame["lot_size"] = from_millionths(costs.lots[items])
    for place, element in enumerate(ELEMENTS):
        frame[str(element)] = costs.total[items, place]
    frame["this_level"] = costs.own[items].sum(axis=1)
    frame["lower_levels"] = (costs.total - costs.own)[items].sum(axis=1)
    frame["unit_cost"] = costs.unit_costs[items]
    words = [*(str(source) for source in PriceSource), None]
    frame["price_source"] = pd.Series([words[place] for place in costs.price_sources[items].tolist()], dtype="str")
    frame["supplier_id"] = pd.Series(supplier_ids(instance, costs.suppliers[items]), dtype="str")
    frame["complete"] = costs.complete[items]
    return frame


def unpriced_items(costs: Costs) -> pd.DataFrame:
    """List the items that should have a price of their own and have none.

    Returns
    -------
    pandas.DataFrame
        `item_id`, `description`, `procurement`, `uom`, by id. What they leave incomplete says `Costs.complete`.

    """
    missing = np.flatnonzero(costs.price_sources == 0)
    return item_facts(costs.bom, missing)


def price_effects(costs: Costs, item_id: str) -> pd.DataFrame:
    """Give what one more unit of money on an item's price adds to every item's cost: ∂cost/∂price.

    The roll-up is linear in the prices, so this is exact: the units of the item in one unit of the other, at its lot.
    An item without a price of its own, as made ones are, counts as if its own cost were a price.

    Returns
    -------
    pandas.DataFrame
        A row for each item that contains it: `item_id`, `description`, `procurement`, `uom`, `cost_per_price`,
        `cost_share` (what the item itself costs there, as a part of the unit cost; missing where that is 0), the
        largest share first.

    Raises
    ------
    UnknownIdError
        Where there is no such item.

    """
    item = costs.bom.instance.item(item_id)
    sides = [costs] if costs.standard is None else [costs, costs.standard]
    units_and_money = _one_item_alone(costs, item, any_priced=any(side.price_sources[item] >= 0 for side in sides))
    reached = np.flatnonzero(units_and_money[:, 0] > 0)
    reached = reached[reached != item]
    frame = item_facts(costs.bom, reached)
    frame["cost_per_price"] = units_and_money[reached, 0]
    frame["cost_share"] = _shares(units_and_money[reached, 1], costs.unit_costs[reached])
    return frame.sort_values(["cost_share", "item_id"], ascending=[False, True], ignore_index=True)


def _one_item_alone(costs: Costs, item: int, *, any_priced: bool) -> np.ndarray:
    """Roll up one item as if it alone cost anything: its units and its money in one of each item, shape (items, 2)."""
    bom = costs.bom
    own, known = np.zeros((bom.instance.item_count, 2)), np.ones(bom.instance.item_count, dtype=bool)
    has_price = costs.price_sources[item] >= 0 or not any_priced
    own[item] = float(has_price), costs.own[item].sum()
    below = own if costs.standard is None else _one_item_alone(costs.standard, item, any_priced=any_priced)
    return rolled_up_totals(
        bom.arrays, bom.level_items, costs.day, costs.order, costs.lots, own, known, below, known
    )[0]  # fmt: skip


def material_effects(costs: Costs, product_ids: Sequence[str] | None = None) -> pd.DataFrame:
    """Give for products what each bought item below moves their cost: ∂cost/∂price for all pairs in one sparse pass.

    Parameters
    ----------
    costs
        The roll-up.
    product_ids
        The products; None for all items that no line in force uses.

    Returns
    -------
    pandas.DataFrame
        `product_id`, `item_id`, `cost_per_price` (units of the item in one unit of the product), `cost` (its money in
        one unit), `cost_share`; by product, the largest cost first. Items with a price of their own count as bought.

    """
    bom = costs.bom
    if product_ids is None:
        products = np.flatnonzero(~are_used(bom, costs.day))
    else:
        products = np.array(sorted({bom.instance.item(product_id) for product_id in product_ids}), dtype=np.int64)
    starts, items, units, with_order = effects_below(bom.arrays, costs.day, costs.order, costs.lots, products)
    product = np.repeat(products, np.diff(starts))
    standard = costs if costs.standard is None else costs.standard
    priced = np.where(with_order, costs.price_sources[items], standard.price_sources[items]) >= 0
    rows = np.flatnonzero(priced & (items != product))
    product, items, units, with_order = product[rows], items[rows], units[rows], with_order[rows]
    prices = np.where(with_order, costs.own.sum(axis=1)[items], standard.own.sum(axis=1)[items])
    frame = pd.DataFrame({"product": product, "item": items, "cost_per_price": units, "cost": units * prices})
    if costs.standard is not None:  # an item may be needed with the order and without it
        frame = frame.groupby(["product", "item"], as_index=False).sum()
    frame.insert(0, "product_id", ids_of(bom, "items", frame["product"].to_numpy()))
    frame.insert(1, "item_id", ids_of(bom, "items", frame["item"].to_numpy()))
    frame["cost_share"] = _shares(frame["cost"].to_numpy(), costs.unit_costs[frame["product"].to_numpy()])
    frame = frame.drop(columns=["product", "item"])
    return frame.sort_values(["product_id", "cost", "item_id"], ascending=[True, False, True], ignore_index=True)


def _shares(parts: np.ndarray, wholes: np.ndarray) -> np.ndarray:
    """Divide, NaN where the whole is 0: shape (n,)."""
    return np.divide(parts, wholes, out=np.full(len(parts), np.nan), where=wholes > 0)
