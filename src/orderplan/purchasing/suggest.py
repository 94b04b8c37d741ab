"""From planned orders and exceptions to what a buyer acts on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from orderplan.config import PlanConfig, PurchasingConfig, merged
from orderplan.graph_order import grouped_rows
from orderplan.mrp.findings import findings_of
from orderplan.purchasing.amounts import prices_for
from orderplan.purchasing.firm import decided_purchases, firm_rows
from orderplan.purchasing.lots import lots_of
from orderplan.purchasing.market import allocated_before, market_of
from orderplan.purchasing.merging import lot_days, new_purchases
from orderplan.purchasing.names import suggestion_ids
from orderplan.purchasing.offers import offers_of
from orderplan.purchasing.open_orders import open_orders_of, order_changes
from orderplan.purchasing.records import INCREASE, NEW, PurchasePlan
from orderplan.purchasing.served import orders_served

if TYPE_CHECKING:
    from orderplan.data.planning_data import PlanningData
    from orderplan.mrp.material_plan import MaterialPlan

DEFAULT_MERGE_DAYS = 7
DEFAULT_FAST_PRIORITY = 3
DEFAULT_PAYMENT_DAYS = 30


def suggest_purchases(
    material: MaterialPlan, data: PlanningData, config: PurchasingConfig | None = None
) -> PurchasePlan:
    """Suggest what a buyer should do: order, add to orders, and change, pull in, push out or cancel those placed.

    Nothing is netted anew: every suggestion covers planned orders of the plan, or passes on an action on an open order
    that the plan's exceptions have. What a buyer has decided on (the table `firm_suggestions`) covers planned orders
    first and stays as it is.

    Parameters
    ----------
    material
        The plan.
    data
        The tables that it was made from: the firm suggestions, the suppliers of open orders, the units that suppliers
        sell in.
    config
        Settings that hold over those of the plan.

    Returns
    -------
    PurchasePlan
        The suggestions and the planned orders that they cover. A late or missing supplier never raises: it is a row.

    Examples
    --------
    >>> import orderplan as op
    >>> data = op.read_folder("data/samples/bicycle")
    >>> instance = op.encode(data)
    >>> print(suggest_purchases(op.run_mrp(instance, op.build_bom(instance)), data).summary())
    8 purchase suggestions: 8 new
    1 should have been ordered before today; to be spent: 1,301.00

    """
    settings = _settings(material, config)
    findings = findings_of(material)
    instance, setting = material.instance, material.setting
    offers = offers_of(instance, data)
    orders = open_orders_of(findings, data, offers)
    changes = order_changes(findings, orders, offers)
    firm = firm_rows(instance, data, offers, setting.today)
    lots, lot_starts = lots_of(material)
    decided, decided_pieces = decided_purchases(material, firm, lots, lot_starts, offers)
    market = market_of(material, offers, orders, changes, settings.merge_days or DEFAULT_MERGE_DAYS)
    new, new_pieces = new_purchases(
        material,
        lots,
        market,
        allocated_before(instance, offers, orders, firm),
        lot_days(lots, decided, decided_pieces),
        DEFAULT_FAST_PRIORITY if settings.fast_priority is None else settings.fast_priority,
    )
    new_pieces["line"] += len(decided)
    lines, pieces = _in_groups(decided, new, changes), np.concatenate([decided_pieces, new_pieces])
    prices, sources = prices_for(instance, offers, lines, np.maximum(lines["order_day"], setting.today))
    for array in (lots, lines, pieces, prices, sources):
        array.flags.writeable = False
    return PurchasePlan(
        material=material,
        settings=settings,
        offers=offers,
        open_orders=orders,
        firm=firm,
        lots=lots,
        lines=lines,
        ids=suggestion_ids(material, firm, lines),
        pieces=pieces,
        prices=prices,
        price_sources=sources,
        served=orders_served(material, *_supplies(material, lots, lines, pieces)),
    )


def _settings(material: MaterialPlan, config: PurchasingConfig | None) -> PurchasingConfig:
    """Put the settings together; what nobody has given takes its default."""
    defaults = PurchasingConfig(
        merge_days=DEFAULT_MERGE_DAYS, fast_priority=DEFAULT_FAST_PRIORITY, payment_days=DEFAULT_PAYMENT_DAYS
    )
    return merged(
        PlanConfig(purchasing=defaults),
        material.instance.config,
        PlanConfig(purchasing=config or PurchasingConfig()),
    ).purchasing


def _in_groups(decided: np.ndarray, new: np.ndarray, changes: np.ndarray) -> np.ndarray:
    """Put all suggestions together; what is bought at once keeps one number, each change on an order has its own."""
    count = 0
    for lines in (decided, new):
        lines["group"] += count
        count = int(lines["group"].max(initial=count - 1)) + 1
    changes["group"] = count + np.arange(len(changes))
    return np.concatenate([decided, new, changes])


def _supplies(
    plan: MaterialPlan, lots: np.ndarray, lines: np.ndarray, pieces: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Give the supply codes that stand behind each suggestion: its planned orders, or the receipt that is changed."""
    changed = np.flatnonzero(~np.isin(lines["action"], [NEW, INCREASE]))
    owners = np.concatenate([pieces["line"], changed]).astype(np.int64)
    planned = plan.setting.first_planned_supply + lots["slot"][pieces["lot"]]
    supplies = np.concatenate([planned, plan.setting.stock_count + lines["receipt"][changed]])
    starts, order = grouped_rows(owners, len(lines))
    return starts, supplies[order].astype(np.int64)
