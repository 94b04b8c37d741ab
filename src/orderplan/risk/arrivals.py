"""Who brings each supply: the deliveries of a plan, what is late together, and which lots may fall short."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from orderplan.data.instance import NONE
from orderplan.enums import ReceiptKind
from orderplan.mrp.identify import numbering
from orderplan.mrp.links import links_of
from orderplan.purchasing.records import INCREASE, NEW
from orderplan.purchasing.suggest import suggest_purchases
from orderplan.quantities import MILLION
from orderplan.risk.random_kernels import numbers_of
from orderplan.risk.yields import chances_short
from orderplan.tables.arrays import whole
from orderplan.whatif.sides import BOUGHT

if TYPE_CHECKING:
    from orderplan.data.instance import Instance
    from orderplan.data.planning_data import PlanningData
    from orderplan.mrp.material_plan import MaterialPlan
    from orderplan.purchasing.records import PurchasePlan
    from orderplan.risk.assumptions import RiskAssumptions

_DELIVERED = [list(ReceiptKind).index(kind) for kind in (ReceiptKind.PURCHASE, ReceiptKind.SUBCONTRACT)]
_WORK = list(ReceiptKind).index(ReceiptKind.WORK)


@dataclass(frozen=True, slots=True, eq=False)
class Arrivals:
    """What brings the supplies of a plan; shape (supplies,) each, by supply code."""

    item: np.ndarray
    """int64; of stock `NONE`."""
    quantity: np.ndarray
    """What it is to bring, in millionths."""
    is_delivered: np.ndarray
    """Whether it comes from outside, an open order or a planned purchase: bool."""
    supplier: np.ndarray
    """The code of who delivers it, `NONE` where that is not known: int64."""
    delivery: np.ndarray
    """The supply that stands for all that comes with it, bought at once: int64."""
    first_day: np.ndarray
    """The first day on which anything of that is there by the plan."""
    number: np.ndarray
    """What its random numbers hang on: the same in any plan that has the supply, however it was made: int64."""


def arrivals_of(plan: MaterialPlan, data: PlanningData) -> Arrivals:
    """Find out who delivers what: open orders by their supplier, planned purchases as the suggestions to buyers say."""
    setting, receipts, planned = plan.setting, plan.instance.receipts, plan.store.planned.array
    first, stock = setting.first_planned_supply, setting.stock_count
    links = links_of(plan)
    count = len(links.ready)  # the store may hold planned orders of later plans too
    slots = numbering(plan, "lots").slots
    item = np.full(count, NONE, dtype=np.int64)
    item[stock:first], item[first + slots] = receipts.item_id, planned["item"][slots]
    quantity = np.zeros(count, dtype=np.int64)
    quantity[stock:first], quantity[first + slots] = receipts.quantity, planned["quantity"][slots]
    is_delivered = np.zeros(count, dtype=bool)
    is_delivered[stock:first] = np.isin(receipts.kind, _DELIVERED)
    is_delivered[first + slots] = BOUGHT[plan.instance.items.procurement[planned["item"][slots]]]
    purchases = suggest_purchases(plan, data)
    supplier, delivery = np.full(count, NONE, dtype=np.int64), np.arange(count)
    supplier[stock:first] = np.maximum(purchases.open_orders.supplier, NONE)
    _add_purchases(purchases, plan, supplier, delivery)
    first_day = links.ready.astype(np.int64)
    np.minimum.at(first_day, delivery, links.ready)
    number = numbers_of(np.arange(count))
    rows = planned[slots]
    number[first + slots] = numbers_of(*(rows[name] for name in ("item", "order", "due", "sequence")))
    return Arrivals(item, quantity, is_delivered, supplier, delivery, first_day[delivery], number)


def _add_purchases(purchases: PurchasePlan, plan: MaterialPlan, supplier: np.ndarray, delivery: np.ndarray) -> None:
    """Fill in who delivers planned purchases, and what is bought at once; a lot of several by the largest part."""
    lines, pieces, lots, setting = purchases.lines, purchases.pieces, purchases.lots, plan.setting
    pieces = pieces[np.isin(lines["action"], [NEW, INCREASE])[pieces["line"]]]
    pieces = pieces[np.lexsort((-pieces["line"], pieces["quantity"]))]  # the largest is written last
    supply = setting.first_planned_supply + lots["slot"][pieces["lot"]].astype(np.int64)
    line = lines[pieces["line"]]
    supplier[supply] = line["supplier"]
    delivery[supply] = np.where(line["action"] == INCREASE, setting.stock_count + line["receipt"], NONE)
    # Lines of one item and supplier with one need are one order, though `lot_max` may cut it (see `line_group`).
    groups = np.stack([line["item"], line["supplier"], line["group_need"]], axis=1)
    group = np.zeros(len(delivery), dtype=np.int64)
    group[supply] = np.unique(groups, axis=0, return_inverse=True)[1].reshape(-1)
    new = np.flatnonzero(delivery == NONE)
    _groups, first_of, place = np.unique(group[new], return_index=True, return_inverse=True)
    delivery[new] = new[first_of[place]]


def rates_of(instance: Instance, data: PlanningData, column: str, default: float) -> np.ndarray:
    """Give a rate of each supplier, the default where it has none and, last, for none: shape (suppliers + 1,)."""
    result = np.full(len(instance.spaces["suppliers"]) + 1, default)
    table = data.tables["suppliers"]
    codes = instance.spaces["suppliers"].codes(whole(table.column("supplier_id"))).astype(np.int64)
    rates = whole(table.column(column)).to_numpy(zero_copy_only=False).astype(np.float64)
    known = ~np.isnan(rates)
    result[codes[known]] = rates[known]
    return result


def shortfalls(plan: MaterialPlan, data: PlanningData, arrivals: Arrivals, assumptions: RiskAssumptions) -> np.ndarray:
    """Give for each pegging row the chance that what it takes is missing at first: shape (pegging rows,), float64.

    What is made loses pieces by the scrap rate of its item, what is delivered is good by the rate of its supplier.
    """
    if not assumptions.yields:
        return np.zeros(plan.store.pegs.used)
    instance = plan.instance
    supplies = np.flatnonzero((arrivals.item != NONE) & (arrivals.quantity > 0))
    item, delivered = arrivals.item[supplies], arrivals.is_delivered[supplies]
    made = ~delivered
    receipt = supplies[supplies < plan.setting.first_planned_supply] - plan.setting.stock_count
    made[: len(receipt)] &= instance.receipts.kind[receipt] == _WORK
    quality = rates_of(instance, data, "quality_rate", assumptions.quality_rate)[arrivals.supplier[supplies]]
    return chances_short(
        supplies,
        arrivals.quantity[supplies],
        np.where(made, instance.items.scrap_rate[item] / MILLION, 0.0),
        np.where(delivered, 1.0 - quality, 0.0),
        plan.rows._replace(pegs=plan.store.pegs.rows),  # without the room behind them
        links_of(plan),
    )
