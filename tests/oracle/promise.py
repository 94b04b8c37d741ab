"""What can be promised, worked out from section C of the planning rules with lists and loops, day by day.

Plans are taken as they are (the pegging, the days on which supply is there); who is judged is `available_to_promise`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pandas as pd

if TYPE_CHECKING:
    import orderplan as op

MILLION = 1_000_000


@dataclass
class FreeSupply:
    """Supply that is kept for no sales order."""

    day: date
    expires: date | None
    quantity: int
    taken: list[tuple[date, int]] = field(default_factory=list)
    """When, and how much."""

    def left(self) -> int:
        """Say what nobody takes."""
        return self.quantity - sum(quantity for _day, quantity in self.taken)


def available(supplies: list[FreeSupply], day: date) -> int:
    """Say how much of an item can be promised for a working day from today on, in millionths."""
    days = {day}
    for supply in supplies:
        days |= {supply.day, *(taken for taken, _ in supply.taken)}
        days |= {supply.expires} if supply.expires else set()
    return max(0, min(_over(supplies, day, u) for u in days if u >= day))


def _over(supplies: list[FreeSupply], asked: date, day: date) -> int:
    """Say what is left over at the end of a day, if what is asked for is taken from what would expire first."""
    over = 0
    for supply in supplies:
        if supply.day > day:
            continue
        over += supply.quantity - sum(quantity for taken, quantity in supply.taken if taken <= day)
        gone = supply.expires is not None and supply.expires <= day
        could_be_promised = supply.expires is not None and supply.day <= asked < supply.expires
        if gone and not could_be_promised:
            over -= supply.left()
    return over


def free_supplies(plan: op.Plan, item_id: str, *, planned: bool = True) -> list[FreeSupply]:
    """Collect the free supply of an item, with what is taken of it."""
    assert plan.material is not None
    assert plan.data is not None
    wanted = {row["requirement_id"]: row for row in plan.requirements.to_dict("records")}
    today = _today(plan)
    found: dict[tuple[str, str], FreeSupply] = {}
    instance = plan.material.instance
    names = instance.spaces["items"].ids.to_pylist()
    place: dict[int, int] = {}
    for row, code in enumerate(instance.stock.item_id.tolist()):
        place[code] = place.get(code, 0) + 1
        usable = _usable(plan, row)
        if names[code] == item_id and usable is not None and instance.stock.order_id[row] == -1:
            since, expires = usable
            found["stock", f"{item_id}/{place[code]}"] = FreeSupply(since, expires, int(instance.stock.quantity[row]))
    for kind, identity, quantity, order, there in _orders_of_supply(plan, item_id, planned=planned):
        if order is None and there is not None and quantity > 0:
            found[kind, identity] = FreeSupply(there, None, quantity)
    for peg in plan.pegging.to_dict("records"):
        supply = found.get((peg["supply_kind"], str(peg["supply_id"])))
        requirement = wanted[peg["requirement_id"]]
        if supply is not None and requirement["source_kind"] != "safety_stock":
            need = max(requirement["need_date"].date(), today, supply.day)
            supply.taken.append((need, round(peg["quantity"] * MILLION)))
    return list(found.values())


def _today(plan: op.Plan) -> date:
    """Give the first working day from the planning day on."""
    assert plan.material is not None
    working = set(plan.material.instance.days(plan.material.instance.timeline.working_days).date)
    day = plan.provenance.as_of
    while day not in working:
        day += timedelta(days=1)
    return day


def _usable(plan: op.Plan, row: int) -> tuple[date, date | None] | None:
    """Give when a row of stock is there and when it expires; None where it does not count (4.1)."""
    assert plan.material is not None
    material, stock = plan.material, plan.material.instance.stock
    offset = int(material.supply_days[row])
    location = int(stock.location_id[row])
    nettable = location < 0 or bool(material.instance.locations.nettable[location])
    expiry = int(stock.expiry_date[row])
    if not nettable or stock.quantity[row] <= 0 or expiry <= offset:
        return None
    there = plan.provenance.as_of + timedelta(days=offset)
    return there, None if expiry > 100_000 else plan.provenance.as_of + timedelta(days=expiry)


def _orders_of_supply(
    plan: op.Plan, item_id: str, *, planned: bool
) -> list[tuple[str, str, int, str | None, date | None]]:
    """List receipts and planned orders of an item: kind, id, millionths, order that it is kept for, day there."""
    assert plan.material is not None
    material, receipts = plan.material, plan.material.instance.receipts
    kinds = ["purchase", "work", "transfer", "subcontract"]
    ids = material.instance.spaces["scheduled_receipts"].ids.to_pylist()
    rows: list[tuple[str, str, int, str | None, date | None]] = []
    item = material.instance.item(item_id)
    for code in range(len(ids)):
        if receipts.item_id[code] == item:
            offset = int(material.supply_days[material.setting.stock_count + code])
            there = None if offset > 100_000 else plan.provenance.as_of + timedelta(days=offset)
            order = None if receipts.order_id[code] == -1 else "kept"
            rows.append((kinds[receipts.kind[code]], ids[code], int(receipts.quantity[code]), order, there))
    if planned:
        for row in plan.planned_orders.to_dict("records"):
            if row["item_id"] == item_id:
                there = None if pd.isna(row["available_date"]) else row["available_date"].date()
                quantity = round(row["quantity"] * MILLION)
                rows.append(("planned", str(row["planned_order_id"]), quantity, _text(row["order_id"]), there))
    return rows


def _text(cell: Any) -> str | None:
    return None if pd.isna(cell) else str(cell)
