"""When an exception of a sales order, a requirement or a planned order is due (planning rules, section 8)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from orderplan.data.instance import ENDLESS, NO_DAY, NONE
from orderplan.enums import ExceptionCode
from orderplan.mrp.deciding_kernels import CAPACITY, LEAD_TIME, MATERIAL, PAST_DUE, UNCOVERED, waits_of
from orderplan.mrp.demands import starts_for
from orderplan.mrp.exception_rows import ORDER, REQUIREMENT, SUPPLY, exception_rows
from orderplan.mrp.identify import items_of_rows, numbering
from orderplan.mrp.records import SAFETY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from orderplan.mrp.findings import Findings
    from orderplan.mrp.material_plan import MaterialPlan

DEFAULT_RELEASE_DAYS = 7


def order_exceptions(findings: Findings) -> Iterator[np.ndarray]:
    """Yield `order_late` and `order_past_due`."""
    plan, found = findings.plan, findings.deliveries
    orders, today = plan.instance.orders, plan.setting.today
    late = np.flatnonzero(found.late)
    codes, why, projected = found.order[late], found.cause[late], found.projected[late]
    never = projected == ENDLESS
    yield exception_rows(
        ExceptionCode.ORDER_LATE,
        ORDER,
        codes,
        item=orders.item_id[codes],
        order=codes,
        date=orders.due_date[codes],
        suggested=np.where(never, NO_DAY, projected),
        quantity=orders.quantity[codes],
        days=np.where(never, NONE, found.days_late[late]),
        cause=np.select(
            [np.isin(why, [MATERIAL, LEAD_TIME, CAPACITY]), why == UNCOVERED],
            [found.supply[late], found.row[late]],
            codes,
        ),
        cause_kind=np.select([why == PAST_DUE, why == UNCOVERED], [ORDER, REQUIREMENT], SUPPLY),
    )
    over = found.order[orders.due_date[found.order] < today]
    yield exception_rows(
        ExceptionCode.ORDER_PAST_DUE,
        ORDER,
        over,
        item=orders.item_id[over],
        order=over,
        date=orders.due_date[over],
        quantity=orders.quantity[over],
        days=today - orders.due_date[over],
    )


def requirement_exceptions(findings: Findings) -> Iterator[np.ndarray]:
    """Yield `demand_uncovered`, `shortage`, `below_safety` and `substitute_used`."""
    plan, states = findings.plan, findings.states
    slots, items = numbering(plan, "requirements").slots, items_of_rows(plan, "requirements")
    rows = plan.store.requirements.array
    needs, safety = rows["need"][slots], rows["source"][slots] == SAFETY
    cover = findings.links.cover[slots]

    def of(code: ExceptionCode, at: np.ndarray, **columns: np.ndarray) -> np.ndarray:
        day = np.where(needs[at] == ENDLESS, NO_DAY, needs[at])
        order = rows["order"][slots[at]]
        return exception_rows(code, REQUIREMENT, slots[at], item=items[at], order=order, date=day, **columns)

    uncovered = np.flatnonzero(~safety & (states.uncovered[slots] > 0))
    yield of(ExceptionCode.DEMAND_UNCOVERED, uncovered, quantity=states.uncovered[slots[uncovered]])
    late = np.flatnonzero(~safety & (cover > np.maximum(needs, plan.setting.today)))
    cause, cause_kind = cause_of_wait(findings, slots[late])
    never = cover[late] == ENDLESS
    yield of(
        ExceptionCode.SHORTAGE,
        late,
        quantity=rows["quantity"][slots[late]],
        suggested=np.where(never, NO_DAY, cover[late]),
        days=np.where(never, NONE, cover[late] - np.maximum(needs[late], plan.setting.today)),
        cause=cause,
        cause_kind=cause_kind,
    )
    safe = np.flatnonzero(safety)
    wanted = rows["quantity"][slots[safe]]
    short = wanted - states.from_existing[slots[safe]]
    below = short > 0
    yield of(ExceptionCode.BELOW_SAFETY, safe[below], quantity=wanted[below], suggested_quantity=short[below])
    used = np.flatnonzero(states.from_substitutes[slots] > 0)
    yield of(ExceptionCode.SUBSTITUTE_USED, used, quantity=states.from_substitutes[slots[used]])


def cause_of_wait(findings: Findings, slots: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Give what requirements covered late wait for in the end, and its kind: a supply, or a requirement uncovered."""
    supply = findings.states.end_supply[slots].astype(np.int64)
    return np.where(supply >= 0, supply, findings.states.end_row[slots]), np.where(supply >= 0, SUPPLY, REQUIREMENT)


def planned_exceptions(findings: Findings) -> Iterator[np.ndarray]:
    """Yield `lead_time_short`, `release_due` and the `excess` of lots."""
    plan, today = findings.plan, findings.plan.setting.today
    slots = numbering(plan, "lots").slots
    rows, codes = plan.store.planned.array[slots], plan.setting.first_planned_supply + slots
    release = wanted_releases(plan, rows, findings.use.earliest_need[codes])

    def of(code: ExceptionCode, mask: np.ndarray, **columns: np.ndarray) -> np.ndarray:
        given = {"quantity": rows["quantity"], "date": release, "item": rows["item"], "order": rows["order"], **columns}
        return exception_rows(code, SUPPLY, codes[mask], **{name: value[mask] for name, value in given.items()})

    start = np.maximum(rows["release"].astype(np.int64), today)
    late = release < start
    cause, cause_kind = _causes_of_lateness(findings, codes, late)
    yield of(
        ExceptionCode.LEAD_TIME_SHORT,
        late,
        suggested=np.maximum(release, today),
        days=_days_over(plan, rows["item"], release, start),
        cause=cause,
        cause_kind=cause_kind,
    )
    within = plan.config.release_days
    due = ~late & (release <= (DEFAULT_RELEASE_DAYS if within is None else within))
    yield of(ExceptionCode.RELEASE_DUE, due, suggested=release)
    surplus = rows["quantity"] - findings.use.pegged[codes]
    ready = findings.links.ready[codes]
    yield of(ExceptionCode.EXCESS, surplus > 0, quantity=surplus, date=np.where(ready == ENDLESS, NO_DAY, ready))


def wanted_releases(plan: MaterialPlan, rows: np.ndarray, needs: np.ndarray) -> np.ndarray:
    """Give the day on which planned orders should be released for the earliest need of each: shape (n,), int64.

    That is their own release, except where a reorder point releases an order only after what it then serves asks for.
    """
    release, due = rows["release"].astype(np.int64), rows["due"].astype(np.int64)
    sooner = needs < due
    needed = starts_for(plan.instance, rows["item"][sooner], needs[sooner])
    release[sooner] = np.minimum(release[sooner], needed)  # not later: a fence may hold up what is released early
    return release


def _causes_of_lateness(findings: Findings, codes: np.ndarray, late: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Give what makes late planned orders later than their lead time does, and its kind; NONE where nothing does."""
    plan, order_count = findings.plan, len(findings.plan.sources.order_priority)
    below = np.full(len(codes), NONE, dtype=np.int64)
    below[late] = waits_of(codes[late], plan.setting, plan.rows, findings.links, findings.receipt_days, order_count)
    cause, kind = np.full(len(codes), NONE, dtype=np.int64), np.full(len(codes), SUPPLY)
    waits = below >= 0
    cause[waits], kind[waits] = cause_of_wait(findings, below[waits])
    return cause, kind


def _days_over(plan: MaterialPlan, items: np.ndarray, release: np.ndarray, start: np.ndarray) -> np.ndarray:
    """Count the days to compress, as the lead time counts: working days, or calendar days of bought items."""
    line = plan.instance.timeline
    low, high = (np.clip(day, line.first, line.last) - line.first for day in (release, start))
    return np.where(
        plan.setting.rules["in_calendar_days"][items], start - release, line.before[high] - line.before[low]
    )
