"""One scenario in integers: what the kernels read.

Ids are codes (the place among the sorted ids), days are offsets from the planning day, quantities are millionths. Every
array is read-only, and every table is in a canonical order, so that the order of the input rows changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from orderplan.errors import UnknownIdError

if TYPE_CHECKING:
    from datetime import date

    import pandas as pd
    import pyarrow as pa

    from orderplan.config import PlanConfig
    from orderplan.tables.references import IdSpace
    from orderplan.timeline import Timeline, WorkCalendar

NONE = -1
"""The code of no item, no order, no supplier; also a missing count."""
NO_DAY = -(2**31)
"""The offset of a missing day, and of a validity that always was."""
ENDLESS = 2**31 - 1
"""The offset of a validity without end."""
NO_MOMENT = -(2**62)
"""The second of a missing moment."""


@dataclass(frozen=True, slots=True, eq=False)
class Items:
    """One row per item, in the order of the codes; shape (items,) each."""

    procurement: np.ndarray
    """int8, the place in `Procurement`."""
    part_class: np.ndarray
    """int8, the place in `PartClass`."""
    lead_time_days: np.ndarray
    lot_policy: np.ndarray
    """int8, the place in `LotPolicy`."""
    lot_size: np.ndarray
    """Millionths; 0 where there is none, as for the next ones."""
    lot_min: np.ndarray
    lot_multiple: np.ndarray
    lot_max: np.ndarray
    lot_period_days: np.ndarray
    reorder_point: np.ndarray
    order_up_to: np.ndarray
    """`NONE` where there is none."""
    safety_stock: np.ndarray
    scrap_rate: np.ndarray
    """Millionths."""
    unit_cost: np.ndarray
    """Money per unit, float64."""
    fence_days: np.ndarray
    setup_family: np.ndarray
    """The place of what the setup tables call it in `Instance.family_ids`; negative: none of them names it."""


@dataclass(frozen=True, slots=True, eq=False)
class ItemTexts:
    """What people read about items, in the order of the codes; Arrow arrays of shape (items,) each."""

    description: pa.Array
    uom: pa.Array


@dataclass(frozen=True, slots=True, eq=False)
class Lines:
    """One row per BOM line, by parent, order (standard first), line number, component, validity; shape (lines,)."""

    parent_id: np.ndarray
    component_id: np.ndarray
    order_id: np.ndarray
    """The order whose own BOM the line belongs to, or `NONE`."""
    line_no: np.ndarray
    quantity_per: np.ndarray
    """Millionths of the component's own unit for one unit of the parent."""
    fixed_quantity: np.ndarray
    scrap_rate: np.ndarray
    operation: np.ndarray
    lead_offset_days: np.ndarray
    valid_from: np.ndarray
    """Offset of the first day, `NO_DAY` where it always was."""
    valid_to: np.ndarray
    """Offset of the first day no longer valid, `ENDLESS` where there is none."""


@dataclass(frozen=True, slots=True, eq=False)
class Substitutes:
    """One row per substitute, by component, rank, substitute, parent; shape (substitutes,) each."""

    component_id: np.ndarray
    rank: np.ndarray
    substitute_id: np.ndarray
    parent_id: np.ndarray
    """The only parent, or `NONE` for any."""
    ratio: np.ndarray
    """Millionths of substitute for one unit of component."""
    mode: np.ndarray
    """int8, the place in `SubstituteMode`."""
    valid_from: np.ndarray
    valid_to: np.ndarray
    order_id: np.ndarray
    """The only order (from an engineering change of that order's BOM), or `NONE` for any."""


@dataclass(frozen=True, slots=True, eq=False)
class Changes:
    """One row per engineering change, by effective day, change, parent, old and new component; shape (changes,)."""

    effective_date: np.ndarray
    change_id: np.ndarray
    """The place of the change's id among the sorted ones."""
    parent_id: np.ndarray
    old_component_id: np.ndarray
    new_component_id: np.ndarray
    quantity_per: np.ndarray
    """Millionths; `NONE` where it is the old line's."""
    disposition: np.ndarray
    """int8, the place in `Disposition`."""
    order_id: np.ndarray


@dataclass(frozen=True, slots=True, eq=False)
class SalesOrders:
    """One row per sales order line, in the order of the codes; shape (orders,) each."""

    item_id: np.ndarray
    quantity: np.ndarray
    due_date: np.ndarray
    priority: np.ndarray
    kind: np.ndarray
    status: np.ndarray
    ship_days: np.ndarray
    unit_price: np.ndarray
    promised_date: np.ndarray
    penalty_per_day: np.ndarray
    """Money for each calendar day late, float64."""
    customer_id: np.ndarray
    """The place of the customer's id in `Instance.customer_ids`; `NONE` where there is none."""


@dataclass(frozen=True, slots=True, eq=False)
class OnHand:
    """One row per lot of stock; shape (lots,) each."""

    item_id: np.ndarray
    order_id: np.ndarray
    """The order for which it is reserved; `NONE`: free; -2: an order that is not there any more."""
    location_id: np.ndarray
    available_date: np.ndarray
    expiry_date: np.ndarray
    quantity: np.ndarray
    lot_id: np.ndarray
    """The place of the lot's id among the sorted ones, or `NONE`."""


@dataclass(frozen=True, slots=True, eq=False)
class Locations:
    """One row per location, in the order of the codes; shape (locations,) each."""

    nettable: np.ndarray
    transfer_days: np.ndarray


@dataclass(frozen=True, slots=True, eq=False)
class Receipts:
    """One row per scheduled receipt, in the order of the codes; shape (receipts,) each."""

    kind: np.ndarray
    item_id: np.ndarray
    quantity: np.ndarray
    due_date: np.ndarray
    order_id: np.ndarray
    """As in `OnHand`."""
    firm: np.ndarray
    start_date: np.ndarray


@dataclass(frozen=True, slots=True, eq=False)
class WorkComponents:
    """One row per line of a work order's issue list, by receipt and component; shape (lines,) each."""

    receipt_id: np.ndarray
    component_id: np.ndarray
    quantity_required: np.ndarray
    quantity_issued: np.ndarray
    need_date: np.ndarray


@dataclass(frozen=True, slots=True, eq=False)
class Progress:
    """One row per operation of a work order on which something is reported, by receipt and operation; shape (rows,)."""

    receipt_id: np.ndarray
    operation: np.ndarray
    quantity_done: np.ndarray
    status: np.ndarray
    """int8, the place in `ProgressStatus`."""
    resource_id: np.ndarray
    actual_start: np.ndarray
    """Seconds after the planning day's midnight, int64, as the next one; `NO_MOMENT` where there is none."""
    actual_end: np.ndarray


@dataclass(frozen=True, slots=True, eq=False)
class WorkCenters:
    """One row per work centre, in the order of the codes; shape (work centres,) each."""

    finite: np.ndarray


@dataclass(frozen=True, slots=True, eq=False)
class WorkCalendars:
    """When work centres and machines work: the calendars that differ, and which of them is whose."""

    calendars: tuple[WorkCalendar, ...]
    """Each of them once; the exceptions of a machine's own are in it, so such a machine has a calendar for itself."""
    of_resource: np.ndarray
    """The place of each machine's calendar: its own, else its work centre's, else the plant's: shape (resources,)."""
    of_work_center: np.ndarray
    """The place of each work centre's own calendar, else the plant's: shape (work centres,)."""


@dataclass(frozen=True, slots=True, eq=False)
class Resources:
    """One row per machine or crew, in the order of the codes; shape (resources,) each."""

    work_center_id: np.ndarray
    efficiency: np.ndarray
    cost_per_hour: np.ndarray


@dataclass(frozen=True, slots=True, eq=False)
class Operations:
    """One row per routing step, by item, order (standard first) and operation; shape (operations,) each."""

    item_id: np.ndarray
    order_id: np.ndarray
    operation: np.ndarray
    work_center_id: np.ndarray
    setup_minutes: np.ndarray
    run_minutes: np.ndarray
    wait_minutes: np.ndarray
    interruptible: np.ndarray


@dataclass(frozen=True, slots=True, eq=False)
class OperationResources:
    """One row per machine that can do an operation, by item, operation, rank, machine; shape (rows,) each."""

    item_id: np.ndarray
    operation: np.ndarray
    rank: np.ndarray
    resource_id: np.ndarray
    setup_minutes: np.ndarray
    """NaN: the operation's own."""
    run_minutes: np.ndarray
    """NaN: the operation's own."""


@dataclass(frozen=True, slots=True, eq=False)
class Setups:
    """One row per setup from one family to another, by work centre and families; shape (setups,) each."""

    work_center_id: np.ndarray
    from_family: np.ndarray
    """The place in `Instance.family_ids`, as the next one."""
    to_family: np.ndarray
    minutes: np.ndarray


@dataclass(frozen=True, slots=True, eq=False)
class PublishedOperations:
    """One row per operation of the schedule that the shop works to, in the order of its key; shape (operations,)."""

    receipt_id: np.ndarray
    """`NONE`: a planned order, as the next four tell which."""
    item_id: np.ndarray
    order_id: np.ndarray
    due_date: np.ndarray
    sequence: np.ndarray
    operation: np.ndarray
    resource_id: np.ndarray
    start: np.ndarray
    """Seconds after the planning day's midnight, int64."""


@dataclass(frozen=True, slots=True, eq=False)
class SupplierItems:
    """One row per item of a supplier, by item, rank, supplier, validity; shape (rows,) each."""

    item_id: np.ndarray
    rank: np.ndarray
    supplier_id: np.ndarray
    lead_time_days: np.ndarray
    """`NONE`: the item's own."""
    transit_days: np.ndarray
    lot_min: np.ndarray
    """Millionths of the unit it is sold in, as the next one."""
    lot_multiple: np.ndarray
    share: np.ndarray
    """Millionths; `NONE`: no quota."""
    valid_from: np.ndarray
    valid_to: np.ndarray
    per_sold_unit: np.ndarray
    """The item's own units in one unit that it is sold in, float64."""


@dataclass(frozen=True, slots=True, eq=False)
class PurchasePrices:
    """One row per price, by item, supplier, least quantity, validity; shape (prices,) each."""

    item_id: np.ndarray
    supplier_id: np.ndarray
    min_quantity: np.ndarray
    """Millionths of the unit it is sold in."""
    unit_price: np.ndarray
    """Money for one unit it is sold in, float64."""
    valid_from: np.ndarray
    valid_to: np.ndarray


@dataclass(frozen=True, slots=True, eq=False)
class Instance:
    """One scenario in integers."""

    config: PlanConfig
    as_of: date
    """The planning day: offset 0."""
    calendar: WorkCalendar
    """The plant's."""
    timeline: Timeline
    """The plant's working days."""
    spaces: dict[str, IdSpace]
    """The ids of each table that others refer to."""
    change_ids: IdSpace
    """The ids of the engineering changes."""
    lot_ids: IdSpace
    """The ids of the lots of stock."""
    customer_ids: IdSpace
    """The ids of the customers that sales orders name, whether or not the table of customers has them."""
    family_ids: IdSpace
    """What the setup tables call items."""
    items: Items
    texts: ItemTexts
    lines: Lines
    substitutes: Substitutes
    changes: Changes
    orders: SalesOrders
    stock: OnHand
    locations: Locations
    receipts: Receipts
    work_components: WorkComponents
    progress: Progress
    work_centers: WorkCenters
    work_calendars: WorkCalendars
    resources: Resources
    operations: Operations
    operation_resources: OperationResources
    setups: Setups
    published: PublishedOperations
    supplier_items: SupplierItems
    purchase_prices: PurchasePrices

    @property
    def item_count(self) -> int:
        """How many items there are."""
        return len(self.spaces["items"])

    def item(self, item_id: str) -> int:
        """Give the code of an item.

        Raises
        ------
        UnknownIdError
            Where there is no such item; the text says which one may be meant.

        """
        return code_in(self.spaces["items"], "items", item_id)

    def order(self, order_id: str | None) -> int:
        """Give the code of a sales order, `NONE` for None; raises as `item`."""
        return NONE if order_id is None else code_in(self.spaces["sales_orders"], "sales_orders", order_id)

    def day(self, moment: date | None) -> int:
        """Give the offset of a day, 0 for None (the planning day)."""
        return 0 if moment is None else (moment - self.as_of).days

    def days(self, offsets: np.ndarray) -> pd.DatetimeIndex:
        """Give the days of offsets; `NO_DAY` and `ENDLESS` are missing."""
        import pandas as pd

        offsets = np.asarray(offsets, dtype=np.int64)
        moments = (np.datetime64(self.as_of, "D") + offsets).astype("datetime64[s]")
        moments[(offsets == NO_DAY) | (offsets == ENDLESS)] = np.datetime64("NaT")
        return pd.DatetimeIndex(moments)


def code_in(space: IdSpace, table: str, identity: str) -> int:
    """Give the code of an id.

    Raises
    ------
    UnknownIdError
        Where the table has no such id.

    """
    code = space.code(identity)
    if code < 0:
        from orderplan.tables.suggest import suggestions

        meant = suggestions([identity], space.ids.to_pylist()).get(identity)
        hint = f"  Hint: did you mean '{meant}'?" if meant else ""
        raise UnknownIdError(f"'{identity}' is not in {table}.{hint}")
    return code
