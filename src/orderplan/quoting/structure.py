"""What is below a quoted item, and from whom it is bought, in the arrays that the kernels read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from orderplan.bom.conversion_costs import conversion_costs
from orderplan.bom.explode_kernels import merged_needs
from orderplan.data.instance import NONE
from orderplan.enums import Procurement
from orderplan.graph_order import grouped_rows
from orderplan.mrp.material_plan import kept
from orderplan.mrp.rules import REORDER_POINT
from orderplan.purchasing.offers import Offers, offers_of
from orderplan.quoting.order_cost_kernels import AS_NEEDED, BOUGHT, MADE, Below, Terms
from orderplan.quoting.structure_kernels import lines_below, planned_demand, sellers_of

if TYPE_CHECKING:
    from orderplan.data.planning_data import PlanningData
    from orderplan.mrp.material_plan import MaterialPlan

_HOW = {Procurement.MAKE: MADE, Procurement.BUY: BOUGHT, Procurement.SUBCONTRACT: BOUGHT}
_HAD = np.array([_HOW.get(how, AS_NEEDED) for how in Procurement])
_SUBCONTRACTED = np.array([how is Procurement.SUBCONTRACT for how in Procurement])
_MATERIAL, _SUBCONTRACTING = 0, 5
"""The places of these among the cost elements."""


@dataclass(frozen=True, slots=True, eq=False)
class CostBasis:
    """What every quote of a plan starts from; the plan keeps it."""

    material: MaterialPlan
    offers: Offers
    price_starts: np.ndarray
    """Item i's purchase prices are those from ``price_starts[i]`` to before ``price_starts[i + 1]``."""
    setup: np.ndarray
    """Setups of one lot of each item by labour and by machine: shape (items, 2), money."""
    run: np.ndarray
    """Work on one unit started, likewise."""


def cost_basis(material: MaterialPlan, data: PlanningData) -> CostBasis:
    """Give what every quote of a plan starts from; it is found once."""
    return kept(material, "quote_basis", lambda plan: _found(plan, data))


def _found(material: MaterialPlan, data: PlanningData) -> CostBasis:
    instance = material.instance
    setup, run = _conversion(material, NONE)
    return CostBasis(
        material=material,
        offers=offers_of(instance, data),
        price_starts=grouped_rows(instance.purchase_prices.item_id, instance.item_count)[0],
        setup=setup,
        run=run,
    )


def _conversion(material: MaterialPlan, order: int) -> tuple[np.ndarray, np.ndarray]:
    """Cost the operations of the items that are made: setup of a lot and run of a unit, shape (items, 2) each."""
    instance = material.instance
    made = _HAD[instance.items.procurement] == MADE
    setup_labour, setup_machine, run_labour, run_machine = conversion_costs(
        instance, instance.config.costing.labour_rate_per_hour or 0.0, order
    )
    return (
        np.stack([setup_labour, setup_machine], axis=1) * made[:, None],
        np.stack([run_labour, run_machine], axis=1) * made[:, None],
    )


def terms_on(basis: CostBasis, day: int) -> Terms:
    """Give from whom is bought, and at which prices, on a day."""
    prices = basis.material.instance.purchase_prices
    return Terms(
        day=day,
        rules=basis.material.setting.rules,
        offers=basis.offers.rows,
        price_starts=basis.price_starts,
        price_supplier=prices.supplier_id,
        valid_from=prices.valid_from,
        valid_to=prices.valid_to,
        min_quantity=prices.min_quantity,
        unit_price=prices.unit_price,
    )


def structure_below(basis: CostBasis, item: int, order: int, terms: Terms) -> Below:
    """Collect what is below an item, for a new sales order of it.

    Parameters
    ----------
    basis
        What every quote of the plan starts from.
    item
        The code of the quoted item.
    order
        The sales order whose own BOMs and routings count, or `NONE`. Without one the need still carries an order, which
        has no BOM of its own: what is order-specific is kept for it.
    terms
        See `terms_on`; its day is the one on which lines must be in force.

    """
    material = basis.material
    bom, instance, day = material.bom.arrays, material.instance, terms.day
    carried = len(instance.spaces["sales_orders"]) if order == NONE else order
    one = np.ones(1, dtype=np.int64)
    _starts, found, _needs, with_order = merged_needs(bom, one * item, one, carried, day)
    items = found.astype(np.int64)
    line_starts, lines, below = lines_below(bom, items, with_order, carried, day)
    rules = material.setting.rules[items]
    set_aside = with_order & rules["specific"]
    setup, run = _with_order(basis, items, with_order, order)
    offer, has_price = sellers_of(
        items, day, basis.offers.starts, terms.offers, terms.price_starts, terms.price_supplier, terms.valid_from,
        terms.valid_to,
    )  # fmt: skip
    procurement = instance.items.procurement[items]
    had, subcontracted = _HAD[procurement], _SUBCONTRACTED[procurement]
    priced = ~bom.explodes[items] | subcontracted
    seller = np.where(has_price & priced, np.append(terms.offers["supplier"], NONE)[offer], NONE)
    has_nothing = (np.diff(line_starts) == 0) & ~(setup > 0).any(axis=1) & ~(run > 0).any(axis=1)
    demand = planned_demand(
        items, material.rows.blocks, material.rows.pegs, material.rows.planned, material.setting.first_planned_supply
    )
    return Below(
        items=items,
        kept=set_aside,
        usual=np.where(set_aside | (had == AS_NEEDED), 0, _usual_lots(rules)),
        had=had,
        line_starts=line_starts,
        lines=lines,
        below=below,
        offer=np.where((had == BOUGHT) | (seller != NONE), offer, NONE),
        seller=seller.astype(np.int64),
        own_price=np.where(priced | has_nothing, instance.items.unit_cost[items], 0.0),
        own_element=np.where(subcontracted, _SUBCONTRACTING, _MATERIAL),
        setup=setup,
        run=run,
        overhead_rate=instance.config.costing.overhead_rate or 0.0,
        demand=demand,
    )


def _usual_lots(rules: np.ndarray) -> np.ndarray:
    """Give what fills up the stock of items with a reorder point (planning rule 5.5), 0 for others: shape (k,)."""
    filled_up = np.where(rules["order_up_to"] >= 0, rules["order_up_to"] - rules["reorder_point"], rules["lot_size"])
    return np.where(rules["policy"] == REORDER_POINT, np.maximum(filled_up, 0), 0)


def needs_price(below: Below) -> np.ndarray:
    """Tell which rows are bought, or have neither lines nor work that costs anything: shape (k,), bool."""
    worked_on = (below.setup > 0).any(axis=1) | (below.run > 0).any(axis=1)
    return (below.had == BOUGHT) | ((np.diff(below.line_starts) == 0) & ~worked_on)


def _with_order(
    basis: CostBasis, items: np.ndarray, with_order: np.ndarray, order: int
) -> tuple[np.ndarray, np.ndarray]:
    """Give setup and run of rows; the routings of an order count where the need carries it."""
    setup, run = basis.setup[items], basis.run[items]
    if order != NONE:
        own_setup, own_run = _conversion(basis.material, order)
        setup = np.where(with_order[:, None], own_setup[items], setup)
        run = np.where(with_order[:, None], own_run[items], run)
    return setup, run
