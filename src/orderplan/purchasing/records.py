"""The purchase suggestions of a plan as rows of integers, before they become tables that people read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from orderplan.data.instance import NO_DAY
from orderplan.enums import PurchaseAction
from orderplan.mrp.records import row_type

if TYPE_CHECKING:
    import pyarrow as pa

    from orderplan.config import PurchasingConfig
    from orderplan.mrp.material_plan import MaterialPlan
    from orderplan.purchasing.firm import FirmRows
    from orderplan.purchasing.offers import Offers
    from orderplan.purchasing.open_orders import OpenOrders
    from orderplan.purchasing.served_kernels import Served

NEW, INCREASE, DECREASE, EXPEDITE, DEFER, CANCEL = range(6)
assert list(PurchaseAction) == [  # noqa: S101 - kernels know the places
    PurchaseAction.NEW, PurchaseAction.INCREASE, PurchaseAction.DECREASE,
    PurchaseAction.EXPEDITE, PurchaseAction.DEFER, PurchaseAction.CANCEL,
]  # fmt: skip

FIRST_CHOICE, BY_QUOTA, FASTER, NO_SUPPLIER, DECIDED, PLACED = range(6)
"""Why a supplier is asked: the first by rank; its turn by quota; in time where the preferred one is not; there is none;
the buyer has decided so; the order is with it already."""

NO_PRICE, LIST_PRICE, OWN_COST = range(3)
"""Where a price comes from: nowhere, the supplier's prices, the item's own cost."""

LOT = row_type(
    [
        ("quantity", "i8"),  # what no firm suggestion covers
        ("slot", "i4"),  # of the planned order
        ("item", "i4"),
        ("order", "i4"),  # the sales order for which it is kept apart, or NONE
        ("need", "i4"),
        ("counted", "i4"),  # the day on which it can be there at the soonest, if that is after its need; else its need
        ("priority", "i4"),
        ("components", "i4"),  # the earliest start that the components of a subcontracted one allow; NO_DAY: any
        ("offer", "i4"),  # of the faster supplier that it goes to, or NONE
    ],
    align=True,
)
"""A planned order to be bought; they stand by item, need, order, sequence."""

LINE = row_type(
    [
        ("quantity", "i8"),  # of the item's unit
        ("sold", "i8"),  # the same in the unit that the supplier sells
        ("group_sold", "i8"),  # what is bought at once with it, in the unit that the supplier sells
        ("planned", "i8"),  # what planned orders take of it
        ("held", "i8"),  # what the receipt has now, of the item's unit
        ("item", "i4"),
        ("order", "i4"),
        ("offer", "i4"),  # the supplier's terms, or NONE
        ("supplier", "i4"),
        ("receipt", "i4"),
        ("firm", "i4"),  # its row of firm suggestions, or NONE
        ("group", "i4"),  # lines with the same number are bought at once
        ("need", "i4"),
        ("group_need", "i4"),  # the first need of what is bought at once
        ("order_day", "i4"),  # the latest day on which to place it; NO_DAY where there is nothing to place
        ("receipt_day", "i4"),  # ENDLESS: never; NO_DAY where nothing comes
        ("old_day", "i4"),  # the day from which a receipt counts now, or NO_DAY
        ("first", "i4"),  # the first supplier by rank, or NONE
        ("instead", "i4"),  # the preferred supplier in whose place a faster one is taken, or NONE
        ("sooner", "i4"),  # by how many days that one is faster
        ("action", "i1"),  # the place in `PurchaseAction`
        ("why", "i1"),  # why this supplier
        ("fit", "i1"),  # the place in `SuggestionFit`, or NONE
        ("raised", "i1"),  # whether the minimum (bit 1) or the multiple (bit 2) raised the quantity bought at once
        ("is_firm_receipt", "?"),
    ],
    align=True,
)
"""A purchase suggestion. Days are offsets, quantities millionths."""

PIECE = row_type([("quantity", "i8"), ("line", "i4"), ("lot", "i4")], align=True)
"""What of a planned order a suggestion covers: the place of its line, and of its `LOT`."""


@dataclass(frozen=True, slots=True, eq=False)
class PurchasePlan:
    """What a buyer should do: the suggestions, and the planned orders that each of them covers."""

    material: MaterialPlan
    settings: PurchasingConfig
    """The settings that held, none of them missing."""
    offers: Offers
    open_orders: OpenOrders
    firm: FirmRows
    lots: np.ndarray
    """The planned orders to be bought: shape (lots,), `LOT`."""
    lines: np.ndarray
    """The suggestions: shape (lines,), `LINE`."""
    ids: pa.Array
    """The names of the suggestions: shape (lines,), string."""
    pieces: np.ndarray
    """Shape (pieces,), `PIECE`."""
    prices: np.ndarray
    """Money for one unit that the supplier sells, NaN where it is not known: shape (lines,)."""
    price_sources: np.ndarray
    """int8: shape (lines,)."""
    served: Served
    """The sales orders that need each suggestion."""

    @property
    def today(self) -> int:
        """The first day on which anything can be ordered, as an offset."""
        return self.material.setting.today

    @property
    def is_placed(self) -> np.ndarray:
        """Whether each suggestion is something to order: new, or added to an order; shape (lines,), bool."""
        action = self.lines["action"]
        return (action == NEW) | (action == INCREASE)

    @property
    def is_late(self) -> np.ndarray:
        """Whether each should have been ordered before today; not where nothing needs it: shape (lines,), bool."""
        day = self.lines["order_day"]
        return self.is_placed & (self.lines["planned"] > 0) & (day != NO_DAY) & (day < self.today)

    def summary(self) -> str:
        """Say in a few lines what there is to buy, and how much of it should have been ordered before today."""
        from orderplan.purchasing.amounts import amounts

        counts = [int((self.lines["action"] == place).sum()) for place in range(len(PurchaseAction))]
        told = ", ".join(f"{count:,} {action}" for count, action in zip(counts, PurchaseAction, strict=True) if count)
        money = float(np.nansum(amounts(self)[self.is_placed]))
        return (
            f"{len(self.lines):,} purchase suggestions{': ' if told else ''}{told}\n"
            f"{int(self.is_late.sum()):,} should have been ordered before today; to be spent: {money:,.2f}"
        )
