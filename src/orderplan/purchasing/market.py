"""From whom things can be bought, what each supplier has got already, and to which open orders more may be added."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from orderplan.data.instance import NONE
from orderplan.enums import Procurement, ReceiptKind
from orderplan.graph_order import grouped_rows
from orderplan.mrp.records import recorded
from orderplan.purchasing.choice_kernels import EXTENSIBLE, Market

if TYPE_CHECKING:
    from orderplan.data.instance import Instance
    from orderplan.mrp.material_plan import MaterialPlan
    from orderplan.purchasing.firm import FirmRows
    from orderplan.purchasing.offers import Offers
    from orderplan.purchasing.open_orders import OpenOrders

_KINDS = {Procurement.BUY: ReceiptKind.PURCHASE, Procurement.SUBCONTRACT: ReceiptKind.SUBCONTRACT}
_KIND_OF_ORDER = np.array([list(ReceiptKind).index(_KINDS[how]) if how in _KINDS else NONE for how in Procurement])
"""By procurement the sort of open order that brings more of an item."""


def market_of(plan: MaterialPlan, offers: Offers, orders: OpenOrders, changes: np.ndarray, merge_days: int) -> Market:
    """Put together from whom and how things can be bought.

    Nothing is added to an order that is to be changed otherwise, that is overdue, or whose sales order is gone.
    """
    receipts, procurement = plan.instance.receipts, plan.instance.items.procurement
    may_grow = orders.is_open & (orders.supplier >= 0) & (receipts.order_id >= NONE)
    may_grow &= receipts.due_date >= plan.setting.today
    may_grow &= receipts.kind == _KIND_OF_ORDER[procurement[receipts.item_id]]
    may_grow[changes["receipt"]] = False
    codes = np.flatnonzero(may_grow)
    starts, order = grouped_rows(receipts.item_id[codes].astype(np.int64), plan.instance.item_count)
    codes = codes[order]
    return Market(
        offer_starts=offers.starts,
        offers=offers.rows,
        merge_days=merge_days,
        order_starts=starts,
        open_orders=recorded(
            EXTENSIBLE,
            quantity=receipts.quantity[codes],
            receipt=codes,
            supplier=orders.supplier[codes],
            order=receipts.order_id[codes],
            day=orders.day[codes],
            firm=receipts.firm[codes],
        ),
    )


def allocated_before(instance: Instance, offers: Offers, orders: OpenOrders, firm: FirmRows) -> np.ndarray:
    """Add up by account what is on order from each supplier, and what buyers have decided to order from it: int64."""
    accounts, allocated = offers.rows["account"], np.zeros(len(offers.rows), dtype=np.int64)
    placed = np.flatnonzero(orders.is_open & (orders.offer >= 0))
    np.add.at(allocated, accounts[orders.offer[placed]], instance.receipts.quantity[placed])
    decided = firm.rows[firm.rows["offer"] >= 0]
    np.add.at(allocated, accounts[decided["offer"]], decided["quantity"])
    return allocated
