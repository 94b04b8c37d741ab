"""How stock and money move by week, of what two plans can differ in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from orderplan.data.instance import ENDLESS, NO_DAY
from orderplan.enums import ReceiptKind
from orderplan.mrp.records import SAFETY
from orderplan.mrp.supplies import is_open, usable_stock
from orderplan.mrp.tables import supply_items
from orderplan.purchasing.suggest import DEFAULT_PAYMENT_DAYS
from orderplan.whatif.effects import effect_table
from orderplan.whatif.prices import cents, money, priced_items
from orderplan.whatif.sides import BOUGHT, marked_items, order_cents, slots_of
from orderplan.whatif.tables import WEEK_EFFECTS

if TYPE_CHECKING:
    from orderplan.mrp.material_plan import MaterialPlan
    from orderplan.whatif.touched import Touched

_ORDERED = np.array([kind in {ReceiptKind.PURCHASE, ReceiptKind.SUBCONTRACT} for kind in ReceiptKind])

Flow = tuple[np.ndarray, np.ndarray]
"""Days as offsets, and hundredths of money: shape (n,) each."""


def week_effects(touched: Touched) -> pa.Table:
    """Give how stock and money differ, in the weeks from the first to the last in which anything moves otherwise.

    Stock is worth the price of its item; it grows when supply is there, and shrinks when all that it is pegged with is
    there too. A purchase is paid `payment_days` after it is there. A sale counts when the customer has it.
    """
    before, after = priced_items(touched)
    both = (
        (touched.previous, *before, touched.previous_orders, -1),
        (touched.current, *after, touched.orders, 1),
    )
    sums: list[dict[int, int]] = [{}, {}, {}]
    for plan, items, prices, orders, sign in both:
        flows = (_stock(plan, items, prices), _purchases(plan, items, prices), _sales(plan, orders))
        for total, (days, values) in zip(sums, flows, strict=True):
            _add(total, plan, days, sign * values)
    moved = [week for total in sums for week, value in total.items() if value]
    weeks = range(min(moved), max(moved) + 1, 7) if moved else range(0)
    stock, purchases, sales = (np.array([total.get(week, 0) for week in weeks], dtype=np.int64) for total in sums)
    columns = {
        "week": pa.array(np.array(weeks, dtype=np.int32)).cast(pa.date32()),
        "stock_value": pa.array(money(np.cumsum(stock))),
        "purchases": pa.array(money(purchases)),
        "sales": pa.array(money(sales)),
        "cash": pa.array(money(np.cumsum(sales - purchases))),
    }
    return effect_table(WEEK_EFFECTS, columns)


def mondays(days: np.ndarray) -> np.ndarray:
    """Give the Mondays of the weeks of days, all counted from 1970, which began on a Thursday: shape (n,)."""
    return days - (days + 3) % 7


def _add(total: dict[int, int], plan: MaterialPlan, days: np.ndarray, values: np.ndarray) -> None:
    """Add values to the Mondays of their weeks, in days since 1970."""
    real = (days != ENDLESS) & (days != NO_DAY)
    origin = int(np.datetime64(plan.instance.as_of, "D").astype(np.int64))
    weeks, place = np.unique(mondays(days[real].astype(np.int64) + origin), return_inverse=True)
    added = np.zeros(len(weeks), dtype=np.int64)
    np.add.at(added, place, values[real])
    for monday, value in zip(weeks.tolist(), added.tolist(), strict=True):
        total[monday] = total.get(monday, 0) + value


def _stock(plan: MaterialPlan, items: np.ndarray, prices: np.ndarray) -> Flow:
    """Give when supply of some items comes, and when what their requirements take is used."""
    instance, setting = plan.instance, plan.setting
    marks = marked_items(plan, items)
    lots = np.flatnonzero(usable_stock(instance) & marks[instance.stock.item_id])
    coming = np.flatnonzero(marks[instance.receipts.item_id])
    planned = plan.store.planned.array[slots_of(plan, items, "first_lot", "lots")]
    pegs = plan.store.pegs.array[slots_of(plan, items, "first_peg", "pegs")]
    slots = slots_of(plan, items, "first_requirement", "requirements")
    rows = plan.store.requirements.array[slots]
    covers = plan.store.covers.array[slots_of(plan, items, "first_cover", "requirements")]
    place = np.argsort(slots, kind="stable")
    of_peg = place[np.searchsorted(slots[place], pegs["requirement"])] if len(pegs) else np.empty(0, dtype=np.int64)
    used = np.where(covers == ENDLESS, ENDLESS, np.maximum(np.maximum(rows["need"], setting.today), covers))
    taken = supply_items(plan, pegs["supply"])
    # Safety stock is kept, not used.
    used = np.where(rows["source"] == SAFETY, ENDLESS, used)
    flows = [
        (plan.supply_days[lots], cents(instance.stock.quantity[lots], prices[instance.stock.item_id[lots]])),
        (
            plan.supply_days[setting.stock_count + coming],
            cents(instance.receipts.quantity[coming], prices[instance.receipts.item_id[coming]]),
        ),
        (
            plan.store.ready.array[slots_of(plan, items, "first_ready", "lots")],
            cents(planned["quantity"], prices[planned["item"]]),
        ),
        (used[of_peg], -cents(pegs["quantity"], prices[taken])),
    ]
    return _joined(flows)


def _purchases(plan: MaterialPlan, items: np.ndarray, prices: np.ndarray) -> Flow:
    """Give when purchases of some items are paid."""
    instance = plan.instance
    later = instance.config.purchasing.payment_days
    later = DEFAULT_PAYMENT_DAYS if later is None else later
    marks = marked_items(plan, items)
    coming = np.flatnonzero(marks[instance.receipts.item_id] & _ORDERED[instance.receipts.kind])
    bought = items[BOUGHT[instance.items.procurement[items]]]
    planned = plan.store.planned.array[slots_of(plan, bought, "first_lot", "lots")]
    days, values = _joined(
        [
            (
                plan.supply_days[plan.setting.stock_count + coming],
                cents(instance.receipts.quantity[coming], prices[instance.receipts.item_id[coming]]),
            ),
            (
                plan.store.ready.array[slots_of(plan, bought, "first_ready", "lots")],
                cents(planned["quantity"], prices[planned["item"]]),
            ),
        ]
    )
    return np.where(days == ENDLESS, ENDLESS, days + later), values


def _sales(plan: MaterialPlan, orders: np.ndarray) -> Flow:
    """Give when sales order lines are with their customers."""
    orders = orders[is_open(plan.instance, orders) & (plan.order_covers[orders] != NO_DAY)]
    cover = plan.order_covers[orders].astype(np.int64)
    days = np.where(cover == ENDLESS, ENDLESS, cover + plan.instance.orders.ship_days[orders])
    return days, order_cents(plan, orders)


def _joined(flows: list[Flow]) -> Flow:
    days, values = zip(*flows, strict=True)
    return np.concatenate([column.astype(np.int64) for column in days]), np.concatenate(values)
