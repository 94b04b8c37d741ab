"""What is on order already: open purchase and subcontract orders with their suppliers, and what should change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from orderplan.data.instance import ENDLESS, NO_DAY, NONE
from orderplan.enums import ExceptionCode, ReceiptKind
from orderplan.mrp.exception_rows import place_of
from orderplan.mrp.supply_exceptions import receipt_actions
from orderplan.purchasing.quantity_kernels import orderable_quantities
from orderplan.purchasing.records import CANCEL, DECREASE, DEFER, EXPEDITE, LINE, PLACED
from orderplan.ranges import joined_ranges
from orderplan.tables.arrays import whole

if TYPE_CHECKING:
    from orderplan.data.instance import Instance
    from orderplan.data.planning_data import PlanningData
    from orderplan.mrp.findings import Findings
    from orderplan.purchasing.offers import Offers

_ORDERED = [list(ReceiptKind).index(kind) for kind in (ReceiptKind.PURCHASE, ReceiptKind.SUBCONTRACT)]
_ACTIONS = {
    place_of(ExceptionCode.EXPEDITE): EXPEDITE,
    place_of(ExceptionCode.DEFER): DEFER,
    place_of(ExceptionCode.CANCEL): CANCEL,
    place_of(ExceptionCode.CHANGE_QUANTITY): DECREASE,
}
_CONFLICT = place_of(ExceptionCode.FIRM_CONFLICT)


@dataclass(frozen=True, slots=True, eq=False)
class OpenOrders:
    """The receipts that suppliers still owe; shape (receipts,) each, by receipt code."""

    is_open: np.ndarray
    """Whether it is a purchase or subcontract order of which something is still to come."""
    supplier: np.ndarray
    """The supplier's code, `NONE` where none is named, -2 where it is not among the suppliers."""
    day: np.ndarray
    """The day from which it counts."""
    offer: np.ndarray
    """The supplier's terms for its item, `NONE` where there are none."""


def open_orders_of(findings: Findings, data: PlanningData, offers: Offers) -> OpenOrders:
    """Collect what is on order."""
    instance = findings.plan.instance
    receipts = instance.receipts
    supplier = _suppliers(instance, data)
    return OpenOrders(
        is_open=np.isin(receipts.kind, _ORDERED) & (receipts.quantity > 0),
        supplier=supplier,
        day=findings.receipt_days,
        offer=offers_for(offers, receipts.item_id, supplier, findings.plan.setting.today),
    )


def _suppliers(instance: Instance, data: PlanningData) -> np.ndarray:
    """Give the supplier of each receipt: shape (receipts,), int32."""
    table = data.tables["scheduled_receipts"]
    result = np.full(len(instance.receipts.kind), NONE, dtype=np.int32)
    receipt = instance.spaces["scheduled_receipts"].codes(whole(table.column("receipt_id")))
    known = receipt >= 0  # of a scenario without it there is no code
    result[receipt[known]] = instance.spaces["suppliers"].codes(whole(table.column("supplier_id")))[known]
    return result


def offers_for(offers: Offers, items: np.ndarray, suppliers: np.ndarray, today: int) -> np.ndarray:
    """Find the terms of suppliers for items: those valid today, else the supplier's first ones.

    Returns
    -------
    numpy.ndarray
        The places of the offers, `NONE` where a supplier has none: shape (n,), int32.

    """
    owner, place = offers_of_suppliers(offers, items, suppliers)
    valid = (offers.rows["valid_from"][place] <= today) & (today < offers.rows["valid_to"][place])
    return first_offers(len(items), owner, place, valid)


def offers_of_suppliers(offers: Offers, items: np.ndarray, suppliers: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """List all offers of suppliers for items: which of the rows each is for, and its place; in their order."""
    asked = np.flatnonzero((items >= 0) & (suppliers >= 0))
    firsts = offers.starts[items[asked]]
    counts = offers.starts[items[asked] + 1] - firsts
    owner = np.repeat(asked, counts)
    place = joined_ranges(firsts, counts)
    his = offers.rows["supplier"][place] == suppliers[owner]
    return owner[his], place[his]


def first_offers(count: int, owner: np.ndarray, place: np.ndarray, valid: np.ndarray) -> np.ndarray:
    """Give each row the first of its offers that is valid, else the first, else `NONE`: shape (count,), int32."""
    result = np.full(count, NONE, dtype=np.int32)
    for some in (np.ones(len(place), dtype=bool), valid):  # backwards, so that the first one is written last
        result[owner[some][::-1]] = place[some][::-1]
    return result


def order_changes(findings: Findings, orders: OpenOrders, offers: Offers) -> np.ndarray:
    """Turn the actions on open purchase orders into suggestions: shape (n,), `LINE`.

    What to do is decided where the exceptions are; here it is only told to the buyer. An order is reduced no further
    than to what can be ordered from its supplier; where that is all of it, it is not reduced.
    """
    setting, receipts = findings.plan.setting, findings.plan.instance.receipts
    rows = np.concatenate(list(receipt_actions(findings)))
    rows = rows[orders.is_open[rows["object"] - setting.stock_count]]
    code = np.where(rows["code"] == _CONFLICT, rows["action"], rows["code"])
    action = np.select([code == place for place in _ACTIONS], list(_ACTIONS.values()))
    offer, held = orders.offer[rows["object"] - setting.stock_count], rows["quantity"]
    reduced = (rows["suggested_quantity"] != NONE) & (action != CANCEL)
    kept = held.copy()
    kept[reduced] = orderable_quantities(
        rows["suggested_quantity"][reduced], rows["item"][reduced], offer[reduced], offers.rows, setting.rules
    )
    kept = np.minimum(kept, held)
    told = (action != DECREASE) | (kept < held)
    rows, action, offer, held, kept = (array[told] for array in (rows, action, offer, held, kept))
    receipt = rows["object"] - setting.stock_count
    need = np.where(rows["suggested"] == NO_DAY, findings.use.earliest_need[rows["object"]], rows["suggested"])
    per = np.append(offers.rows["per_sold_unit"], 1.0)[offer]
    lines = np.zeros(len(rows), dtype=LINE)
    lines["quantity"] = np.select([action == CANCEL, action == DECREASE], [held, held - kept], kept)
    lines["sold"] = np.rint(lines["quantity"] / per).astype(np.int64)
    lines["held"], lines["group_sold"] = held, np.rint(held / per).astype(np.int64)
    lines["action"], lines["why"], lines["is_firm_receipt"] = action, PLACED, receipts.firm[receipt]
    lines["item"], lines["order"], lines["receipt"] = rows["item"], rows["order"], receipt
    lines["supplier"], lines["offer"] = np.maximum(orders.supplier[receipt], NONE), offer
    lines["need"] = lines["group_need"] = np.where(need == ENDLESS, NO_DAY, need)
    lines["old_day"], lines["order_day"] = orders.day[receipt], NO_DAY
    lines["receipt_day"] = np.select(
        [action == CANCEL, action == DECREASE], [NO_DAY, orders.day[receipt]], rows["suggested"]
    )
    lines["firm"] = lines["first"] = lines["instead"] = lines["fit"] = NONE
    return lines
