"""When an exception of a scheduled receipt or of stock is due (planning rules, section 8)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from orderplan.data.instance import ENDLESS, NO_DAY, NONE
from orderplan.enums import ExceptionCode, OrderStatus
from orderplan.mrp.exception_rows import SUPPLY, exception_rows, place_of
from orderplan.mrp.rules import FIXED
from orderplan.mrp.supplies import usable_stock

if TYPE_CHECKING:
    from collections.abc import Iterator

    from orderplan.mrp.findings import Findings
    from orderplan.mrp.material_plan import MaterialPlan

DEFAULT_DEFER_DAYS = 7


def receipt_exceptions(findings: Findings) -> Iterator[np.ndarray]:
    """Yield `supply_past_due`, and the `stranded` and `excess` of receipts."""
    plan = findings.plan
    receipts, today = plan.instance.receipts, plan.setting.today
    coming = np.flatnonzero(receipts.quantity > 0)
    pegged, day = findings.use.pegged[plan.setting.stock_count + coming], findings.receipt_days[coming]
    item, order, own_day = receipts.item_id[coming], receipts.order_id[coming], receipts.due_date[coming]
    left = receipts.quantity[coming] - pegged

    def of(code: ExceptionCode, mask: np.ndarray, **columns: np.ndarray) -> np.ndarray:
        given = {"item": item, "order": np.maximum(order, NONE), "date": own_day, **columns}
        objects = plan.setting.stock_count + coming[mask]
        return exception_rows(code, SUPPLY, objects, **{name: value[mask] for name, value in given.items()})

    yield of(
        ExceptionCode.SUPPLY_PAST_DUE,
        own_day < today,
        suggested=day,
        days=today - own_day,
        quantity=receipts.quantity[coming],
    )
    reserved = order != NONE
    yield of(ExceptionCode.STRANDED, reserved & ~_of_held_orders(plan, order) & (left > 0), quantity=left)
    # What a receipt has too much because of its lot is no reason to change it.
    kept = _lot_sized(plan, item, pegged) >= receipts.quantity[coming]
    yield of(ExceptionCode.EXCESS, ~reserved & (pegged > 0) & (left > 0) & kept, quantity=left)


def receipt_actions(findings: Findings) -> Iterator[np.ndarray]:
    """Yield the one action on each receipt that needs one: `cancel`, `expedite`, `defer` or `change_quantity`.

    On a firm receipt that is a `firm_conflict`.
    """
    plan = findings.plan
    receipts = plan.instance.receipts
    coming = np.flatnonzero(receipts.quantity > 0)
    codes, quantity = plan.setting.stock_count + coming, receipts.quantity[coming]
    pegged, need = findings.use.pegged[codes], findings.use.earliest_need[codes].astype(np.int64)
    day, free = findings.receipt_days[coming], receipts.order_id[coming] == NONE
    defer_days = DEFAULT_DEFER_DAYS if plan.config.defer_days is None else plan.config.defer_days
    early = (need != ENDLESS) & (day > need)
    # What safety stock takes is wanted as soon as it comes.
    later = (need != ENDLESS) & (need - day > defer_days) & ~findings.use.for_safety[codes]
    lot_sized = _lot_sized(plan, receipts.item_id[coming], pegged)
    fewer = free & (pegged > 0) & (lot_sized < quantity)
    nothing = free & (pegged == 0)
    action = np.select(
        [nothing, early, later, fewer],
        [
            place_of(ExceptionCode.CANCEL),
            place_of(ExceptionCode.EXPEDITE),
            place_of(ExceptionCode.DEFER),
            place_of(ExceptionCode.CHANGE_QUANTITY),
        ],
        NONE,
    )
    firm, acts, moved = receipts.firm[coming], action != NONE, early | later
    rows = exception_rows(
        ExceptionCode.FIRM_CONFLICT,
        SUPPLY,
        codes[acts],
        action=action[acts],
        item=receipts.item_id[coming[acts]],
        order=np.maximum(receipts.order_id[coming[acts]], NONE),
        date=receipts.due_date[coming[acts]],
        suggested=np.where(moved, need, NO_DAY)[acts],
        days=np.where(moved, np.abs(need - day), NONE)[acts],
        quantity=quantity[acts],
        suggested_quantity=np.select([nothing, fewer], [0, lot_sized], NONE)[acts],
    )
    rows["code"] = np.where(firm[acts], rows["code"], rows["action"])
    yield rows


def stock_exceptions(findings: Findings) -> Iterator[np.ndarray]:
    """Yield `stranded` and `excess` of stock that no requirement takes."""
    plan = findings.plan
    stock = plan.instance.stock
    lots = np.flatnonzero(usable_stock(plan.instance))
    left = stock.quantity[lots] - findings.use.pegged[lots]
    free = stock.order_id[lots] == NONE
    kept = ~free & ~_of_held_orders(plan, stock.order_id[lots])
    for code, mask in ((ExceptionCode.STRANDED, kept & (left > 0)), (ExceptionCode.EXCESS, free & (left > 0))):
        at = lots[mask]
        yield exception_rows(
            code,
            SUPPLY,
            at,
            item=stock.item_id[at],
            order=np.maximum(stock.order_id[at], NONE),
            date=findings.links.ready[at],
            quantity=left[mask],
        )


def _of_held_orders(plan: MaterialPlan, orders: np.ndarray) -> np.ndarray:
    """Tell which reservations are for a held order: they wait with it."""
    held = plan.instance.orders.status == list(OrderStatus).index(OrderStatus.HELD)
    return np.append(held, False)[np.maximum(orders, NONE)]


def _lot_sized(plan: MaterialPlan, items: np.ndarray, quantity: np.ndarray) -> np.ndarray:
    """Raise quantities to the items' minimum and multiple (planning rule 5.2); 0 stays 0."""
    rules = plan.setting.rules[items]
    fixed = rules["policy"] == FIXED
    raised = np.maximum(quantity, np.where(fixed, rules["lot_size"], rules["lot_min"]))
    multiple = np.maximum(np.where(fixed, rules["lot_size"], rules["lot_multiple"]), 1)
    return np.where(quantity > 0, -(-raised // multiple) * multiple, 0)
