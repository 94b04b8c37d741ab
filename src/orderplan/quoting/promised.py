"""When each quantity of a quote can be there."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pyarrow.compute as pc

from orderplan.promise.capable import capable_to_promise
from orderplan.promise.words import Mode
from orderplan.whatif.orders import AddOrder

if TYPE_CHECKING:
    from orderplan.data.planning_data import PlanningData
    from orderplan.plan import Plan
    from orderplan.quoting.records import QuoteTier
    from orderplan.quoting.requests import QuoteRequest
    from orderplan.whatif.words import Dates


def with_promised_dates(
    plan: Plan, data: PlanningData, request: QuoteRequest, lines: tuple[QuoteTier, ...], dates: Dates | str
) -> tuple[QuoteTier, ...]:
    """Put into each line the day on which it could be promised, as if it were the only one; nothing is held.

    Where material and machine hours can be found for more by a day, they can for less: a line is never promised later
    than one of a larger quantity.

    Raises
    ------
    RequestError, UnknownIdError, DataError
        As `capable_to_promise`.

    """
    name = _free_name(data, request.item_id)
    orders = [
        AddOrder(
            name,
            request.item_id,
            line.quantity,
            request.requested_date or plan.provenance.as_of,
            customer_id=request.customer_id,
            ship_days=request.ship_days,
            unit_price=line.price,
        )
        for line in lines
    ]
    promises = capable_to_promise(plan, orders, mode=Mode.INQUIRY, dates=dates)
    promised: list[QuoteTier] = []
    for line, promise in zip(reversed(lines), reversed(promises), strict=True):
        dated = replace(
            line,
            promised_date=promise.promised_date,
            constraint=str(promise.constraint),
            constraint_id=promise.constraint_id,
            explanation=promise.explanation.replace(name, "it"),
            orders_late=None if promise.promised_date is None else len(promise.broken),
        )
        promised.append(_no_later(dated, promised[-1]) if promised else dated)
    return tuple(reversed(promised))


def _no_later(line: QuoteTier, larger: QuoteTier) -> QuoteTier:
    """Promise a line as early as a larger quantity."""
    if larger.promised_date is None or (line.promised_date or date.max) <= larger.promised_date:
        return line
    return replace(
        line,
        promised_date=larger.promised_date,
        constraint=larger.constraint,
        constraint_id=larger.constraint_id,
        explanation=larger.explanation,
        orders_late=larger.orders_late,
    )


def _free_name(data: PlanningData, item_id: str) -> str:
    """Give a name that no sales order has."""
    known, name = data.tables["sales_orders"].column("order_id"), f"QUOTE-{item_id}"
    while pc.index(known, name).as_py() >= 0:
        name += "'"
    return name
