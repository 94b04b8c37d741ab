"""When an exception is due: one function for each group of codes (planning rules, section 8)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from orderplan.data.instance import ENDLESS, NO_DAY, NONE
from orderplan.enums import ExceptionCode, OrderStatus
from orderplan.mrp.deciding_kernels import LEAD_TIME, MATERIAL, PAST_DUE, UNCOVERED, waits_of
from orderplan.mrp.demands import starts_for
from orderplan.mrp.exception_rows import CODES, ORDER, REQUIREMENT, SUPPLY, exception_rows
from orderplan.mrp.identify import items_of_rows, numbering
from orderplan.mrp.records import SAFETY
from orderplan.mrp.supplies import receipt_days, usable_stock

if TYPE_CHECKING:
    from collections.abc import Iterator

    from orderplan.mrp.deliveries import Deliveries
    from orderplan.mrp.links import Links
    from orderplan.mrp.material_plan import MaterialPlan
    from orderplan.mrp.usage_kernels import RequirementState, SupplyUse

DEFAULT_RELEASE_DAYS, DEFAULT_DEFER_DAYS = 7, 7


@dataclass(frozen=True, slots=True, eq=False)
class Findings:
    """What the rules look at."""

    plan: MaterialPlan
    links: Links
    deliveries: Deliveries
    use: SupplyUse
    states: RequirementState
    items_of_supplies: np.ndarray
    """Per supply code its item: int64."""
    notes: dict[int, str] = field(default_factory=dict)
    """What a message says beside its numbers, by the code of the object."""

    @property
    def cause_of(self) -> np.ndarray:
        """For each place in `Cause` the kind of the object to blame, -1 for none."""
        kinds = np.full(5, -1)
        kinds[MATERIAL] = kinds[LEAD_TIME] = SUPPLY
        kinds[PAST_DUE], kinds[UNCOVERED] = ORDER, REQUIREMENT
        return kinds


def order_exceptions(findings: Findings) -> Iterator[np.ndarray]:
    """Yield `order_late` and `order_past_due`."""
    plan, found = findings.plan, findings.deliveries
    orders = plan.instance.orders
    late = np.flatnonzero(found.late)
    codes = found.order[late]
    cause = np.select(
        [np.isin(found.cause[late], [MATERIAL, LEAD_TIME]), found.cause[late] == UNCOVERED],
        [found.supply[late], found.row[late]],
        codes,
    )
    yield exception_rows(
        ExceptionCode.ORDER_LATE,
        ORDER,
        codes,
        item=orders.item_id[codes],
        order=codes,
        date=orders.due_date[codes],
        suggested=np.where(found.projected[late] == ENDLESS, NO_DAY, found.projected[late]),
        quantity=orders.quantity[codes],
        days=found.days_late[late],
        cause=cause,
        cause_kind=findings.cause_of[found.cause[late]],
    )
    over = found.order[orders.due_date[found.order] < 0]
    yield exception_rows(
        ExceptionCode.ORDER_PAST_DUE,
        ORDER,
        over,
        item=orders.item_id[over],
        order=over,
        date=orders.due_date[over],
        quantity=orders.quantity[over],
        days=-orders.due_date[over],
    )


def requirement_exceptions(findings: Findings) -> Iterator[np.ndarray]:
    """Yield `demand_uncovered`, `shortage`, `below_safety` and `substitute_used`."""
    plan, states = findings.plan, findings.states
    slots = numbering(plan, "requirements").slots
    items = items_of_rows(plan, "requirements")
    rows = plan.store.requirements.array[slots]
    counted = np.maximum(rows["need"].astype(np.int64), plan.setting.today)
    cover = findings.links.cover[slots].astype(np.int64)
    safety = rows["source"] == SAFETY

    def of(mask: np.ndarray, code: ExceptionCode, **columns: np.ndarray | int) -> np.ndarray:
        at = np.flatnonzero(mask)
        given = {name: value[at] if isinstance(value, np.ndarray) else value for name, value in columns.items()}
        day = np.where(rows["need"][at] == ENDLESS, NO_DAY, rows["need"][at])
        return exception_rows(code, REQUIREMENT, slots[at], item=items[at], order=rows["order"][at], date=day, **given)

    yield of(~safety & (states.uncovered[slots] > 0), ExceptionCode.DEMAND_UNCOVERED, quantity=states.uncovered[slots])
    end_supply = states.end_supply[slots].astype(np.int64)
    yield of(
        ~safety & (cover > counted),
        ExceptionCode.SHORTAGE,
        quantity=rows["quantity"],
        suggested=np.where(cover == ENDLESS, NO_DAY, cover),
        days=np.where(cover == ENDLESS, 0, cover - counted),
        cause=np.where(end_supply >= 0, end_supply, states.end_row[slots]),
        cause_kind=np.where(end_supply >= 0, SUPPLY, REQUIREMENT),
    )
    short = rows["quantity"] - states.in_stock[slots]
    yield of(safety & (short > 0), ExceptionCode.BELOW_SAFETY, quantity=rows["quantity"], suggested_quantity=short)
    used = states.from_substitutes[slots]
    yield of(used > 0, ExceptionCode.SUBSTITUTE_USED, quantity=used)


def planned_exceptions(findings: Findings) -> Iterator[np.ndarray]:
    """Yield `lead_time_short`, `release_due` and the `excess` of lots."""
    plan, links = findings.plan, findings.links
    slots = numbering(plan, "lots").slots
    rows = plan.store.planned.array[slots]
    today, code = plan.setting.today, plan.setting.first_planned_supply + slots
    release = rows["release"].astype(np.int64)

    def of(mask: np.ndarray, exception: ExceptionCode, **columns: np.ndarray | int) -> np.ndarray:
        given = {name: value[mask] if isinstance(value, np.ndarray) else value for name, value in columns.items()}
        facts = rows[mask]
        defaults = {"quantity": facts["quantity"], "date": release[mask]}
        return exception_rows(
            exception, SUPPLY, code[mask], item=facts["item"], order=facts["order"], **{**defaults, **given}
        )

    # An order of a reorder point is due when it can be there, which may be after what it then serves.
    wanted = np.minimum(rows["due"], findings.use.earliest_need[code]).astype(np.int64)
    sooner = wanted < rows["due"]
    release[sooner] = starts_for(plan.instance, rows["item"][sooner], wanted[sooner])
    late = sooner | (release < today)
    start = np.maximum(rows["release"].astype(np.int64), today)
    waits = _component_to_blame(findings, code, late)
    yield of(
        late,
        ExceptionCode.LEAD_TIME_SHORT,
        suggested=np.maximum(release, today),
        days=_days_over(plan, rows["item"], release, start),
        cause=waits,
        cause_kind=SUPPLY,
    )
    within = plan.config.release_days
    due = ~late & (release <= (DEFAULT_RELEASE_DAYS if within is None else within))
    yield of(due, ExceptionCode.RELEASE_DUE, suggested=release)
    surplus = rows["quantity"] - findings.use.pegged[code]
    yield of(surplus > 0, ExceptionCode.EXCESS, quantity=surplus, date=links.ready[code])


def _component_to_blame(findings: Findings, codes: np.ndarray, late: np.ndarray) -> np.ndarray:
    """Give the supply that makes a late planned order later than its own lead time does; NONE where none does."""
    plan = findings.plan
    below = np.full(len(codes), NONE, dtype=np.int64)
    below[late] = waits_of(
        codes[late], plan.setting, plan.rows, findings.links, receipt_days(plan.instance),
        len(plan.sources.order_priority),
    )  # fmt: skip
    known = below >= 0
    below[known] = findings.states.end_supply[below[known]]
    return below


def _days_over(plan: MaterialPlan, items: np.ndarray, release: np.ndarray, start: np.ndarray) -> np.ndarray:
    """Count the days to compress, as the lead time counts: working days, or calendar days of bought items."""
    line = plan.instance.timeline
    low, high = (np.clip(day, line.first, line.last) - line.first for day in (release, start))
    working = line.before[high] - line.before[low]
    return np.where(plan.setting.rules["in_calendar_days"][items], start - release, working)


def supply_exceptions(findings: Findings) -> Iterator[np.ndarray]:
    """Yield the actions on receipts, `supply_past_due`, `stranded`, and the `excess` of stock."""
    plan, use = findings.plan, findings.use
    receipts, setting = plan.instance.receipts, plan.setting
    coming = np.flatnonzero(receipts.quantity > 0)
    code = setting.stock_count + coming
    day = receipt_days(plan.instance)[coming]
    pegged, need = use.pegged[code], use.earliest_need[code].astype(np.int64)
    dedicated = receipts.order_id[coming] != NONE
    held = _of_held_orders(plan, receipts.order_id[coming])
    nothing = (pegged == 0) & ~dedicated
    early = (need != ENDLESS) & (day > need)
    defer_days = plan.config.defer_days
    later = (need != ENDLESS) & (need - day > (DEFAULT_DEFER_DAYS if defer_days is None else defer_days))
    fewer = _lot_sized(plan, receipts.item_id[coming], pegged)
    less = (pegged > 0) & (fewer < receipts.quantity[coming]) & ~dedicated
    action = np.select(
        [nothing, early, later, less],
        [CODES.index(code) for code in
         (ExceptionCode.CANCEL, ExceptionCode.EXPEDITE, ExceptionCode.DEFER, ExceptionCode.CHANGE_QUANTITY)],
        NONE,
    )  # fmt: skip
    moved = np.where(early | later, need, NO_DAY)
    for firm in (False, True):
        mask = (action != NONE) & (receipts.firm[coming] == firm)
        rows = exception_rows(
            ExceptionCode.FIRM_CONFLICT if firm else ExceptionCode.CANCEL,
            SUPPLY,
            code[mask],
            action=action[mask],
            item=receipts.item_id[coming[mask]],
            order=np.maximum(receipts.order_id[coming[mask]], NONE),
            date=day[mask],
            suggested=np.where(nothing, NO_DAY, moved)[mask],
            days=np.where(early | later, np.abs(need - day), 0)[mask],
            quantity=receipts.quantity[coming[mask]],
            suggested_quantity=np.select([nothing, less], [0, fewer], NONE)[mask],
        )
        if not firm:
            rows["code"] = rows["action"]
        yield rows
    over = receipts.due_date[coming] < 0
    yield exception_rows(
        ExceptionCode.SUPPLY_PAST_DUE,
        SUPPLY,
        code[over],
        item=receipts.item_id[coming[over]],
        order=np.maximum(receipts.order_id[coming[over]], NONE),
        date=receipts.due_date[coming[over]],
        suggested=day[over],
        days=-receipts.due_date[coming[over]],
        quantity=receipts.quantity[coming[over]],
    )
    left = receipts.quantity[coming] - pegged
    kept = dedicated & ~held & (left > 0)
    yield _left_over(ExceptionCode.STRANDED, code[kept], receipts.item_id[coming[kept]],
                     np.maximum(receipts.order_id[coming[kept]], NONE), day[kept], left[kept])  # fmt: skip
    yield from _stock_left(findings)


def _stock_left(findings: Findings) -> Iterator[np.ndarray]:
    """Yield `stranded` and `excess` of stock that no requirement takes."""
    plan = findings.plan
    stock = plan.instance.stock
    lots = np.flatnonzero(usable_stock(plan.instance))
    left = stock.quantity[lots] - findings.use.pegged[lots]
    kept = (stock.order_id[lots] != NONE) & ~_of_held_orders(plan, stock.order_id[lots]) & (left > 0)
    free = (stock.order_id[lots] == NONE) & (left > 0)
    for code, mask in ((ExceptionCode.STRANDED, kept), (ExceptionCode.EXCESS, free)):
        at = lots[mask]
        day = findings.links.ready[at]
        yield _left_over(code, at, stock.item_id[at], np.maximum(stock.order_id[at], NONE), day, left[mask])


def _left_over(
    code: ExceptionCode, objects: np.ndarray, items: np.ndarray, orders: np.ndarray, day: np.ndarray, left: np.ndarray
) -> np.ndarray:
    return exception_rows(code, SUPPLY, objects, item=items, order=orders, date=day, quantity=left)


def _of_held_orders(plan: MaterialPlan, orders: np.ndarray) -> np.ndarray:
    """Tell which reservations are for a held order: they wait with it."""
    held = np.append(plan.instance.orders.status == list(OrderStatus).index(OrderStatus.HELD), False)  # noqa: FBT003 - no order

    return held[np.maximum(orders, NONE)]


def _lot_sized(plan: MaterialPlan, items: np.ndarray, quantity: np.ndarray) -> np.ndarray:
    """Raise quantities to the items' minimum and multiple; 0 stays 0."""
    rules = plan.setting.rules
    raised = np.maximum(quantity, rules["lot_min"][items])
    multiple = np.maximum(rules["lot_multiple"][items], 1)
    return np.where(quantity > 0, -(-raised // multiple) * multiple, 0)
