"""Random plants with everything that a change may touch, and random changes of every kind."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any

import orderplan as op
from orderplan.whatif.boms import AddBomLine, AddEngineeringChange, AddSubstitute, ChangeBomLine, RemoveBomLine
from orderplan.whatif.capacity import AddMachine, AddOvertime, AddShift, BreakDown
from orderplan.whatif.items import ChangeLeadTime, ChangeLotRule
from orderplan.whatif.orders import AddOrder, CancelOrder, ChangeOrder, HoldOrder, ReleaseOrder
from orderplan.whatif.receipts import AddReceipt, CancelReceipt, ChangeReceipt, DelayReceipt, PullReceipt
from orderplan.whatif.stock import CountStock, LoseStock
from orderplan.whatif.suppliers import ChangePrice, StopSupplier
from tests.plants import frames_of
from tests.plants_buying import buying_plant
from tests.plants_load import draw_calendars, draw_machines, draw_routings

if TYPE_CHECKING:
    import random
    from collections.abc import Callable
    from datetime import date

    from orderplan.whatif.kinds import Change


def drawn_plant(rng: random.Random) -> op.PlanningData:
    """Draw a plant that buys, makes, and has machines."""
    while True:
        data = buying_plant(rng.randrange(10**6))
        tables: Any = {name: table.to_pylist() for name, table in data.tables.items()}
        draw_calendars(rng, tables, data.config)
        draw_machines(rng, tables)
        draw_routings(rng, tables)
        if rng.random() < 0.5:
            for row in tables["bom_lines"]:
                row["line_no"] = None
        try:
            made = op.from_frames(frames_of(tables), config=data.config)
            op.build_bom(op.encode(made))
        except op.DataError:
            continue
        return made


class Draw:
    """What changes are drawn from: the ids of one plant."""

    def __init__(self, rng: random.Random, data: op.PlanningData) -> None:
        self.rng, self.data = rng, data
        assert data.config.as_of is not None
        self.today: date = data.config.as_of

    def ids(self, table: str, column: str) -> list[str]:
        return sorted({value for value in self.data.tables[table].column(column).to_pylist() if value is not None})

    def id(self, table: str, column: str) -> str | None:
        known = self.ids(table, column)
        return self.rng.choice(known) if known else None

    def row(self, table: str) -> dict[str, Any] | None:
        rows = self.data.tables[table].to_pylist()
        return self.rng.choice(rows) if rows else None

    def item(self) -> str:
        found = self.id("items", "item_id")
        assert found is not None
        return found

    def day(self, low: int = -5, high: int = 40) -> date:
        return self.today + timedelta(days=self.rng.randint(low, high))

    def quantity(self) -> float:
        return self.rng.choice((0.0, 0.25, 1.0, 2.0, 3.0, 7.0, 15.0, 40.0))

    def maybe(self, value: Any) -> Any:
        return value if self.rng.random() < 0.5 else None

    def fresh(self, stem: str, table: str, column: str) -> str:
        """An id that is not there yet, before, between or behind the others."""
        known = set(self.ids(table, column))
        names = [f"{start}{stem}{number}" for start in ("", "a", "z", "0") for number in range(3)]
        return self.rng.choice([name for name in names if name not in known])


def _change_order(draw: Draw) -> Change | None:
    order = draw.id("sales_orders", "order_id")
    values: dict[str, Any] = {
        "quantity": draw.quantity(),
        "due_date": draw.day(),
        "priority": draw.rng.choice((1, 2, 5, 9)),
        "item_id": draw.item(),
        "unit_price": draw.rng.choice((0.0, 5.0)),
    }
    chosen = draw.rng.sample(sorted(values), draw.rng.choice((1, 1, 1, 2)))
    return None if order is None else ChangeOrder(order, **{name: values[name] for name in chosen})


def _add_order(draw: Draw) -> Change:
    order = draw.fresh("SO-N", "sales_orders", "order_id")
    gone = {*draw.ids("on_hand", "order_id"), *draw.ids("scheduled_receipts", "order_id")}
    gone -= set(draw.ids("sales_orders", "order_id"))
    if gone and draw.rng.random() < 0.3:
        order = draw.rng.choice(sorted(gone))  # stock has been kept for it all along
    return AddOrder(order, draw.item(), draw.quantity(), draw.day(), priority=draw.rng.choice((1, 5)), ship_days=1)


def _add_receipt(draw: Draw) -> Change:
    return AddReceipt(
        draw.fresh("R-N", "scheduled_receipts", "receipt_id"),
        draw.rng.choice(("purchase", "work", "transfer", "subcontract")),
        draw.item(),
        draw.quantity(),
        draw.day(),
        order_id=draw.maybe(draw.id("sales_orders", "order_id")),
        supplier_id=draw.maybe(draw.id("suppliers", "supplier_id")),
        firm=draw.rng.random() < 0.5,
    )


def _of_order(kind: Callable[[str], Change]) -> Callable[[Draw], Change | None]:
    def draw_one(draw: Draw) -> Change | None:
        order = draw.id("sales_orders", "order_id")
        return None if order is None else kind(order)

    return draw_one


def _of_receipt(make: Callable[[Draw, str], Change]) -> Callable[[Draw], Change | None]:
    def draw_one(draw: Draw) -> Change | None:
        receipt = draw.id("scheduled_receipts", "receipt_id")
        return None if receipt is None else make(draw, receipt)

    return draw_one


def _lose_stock(draw: Draw) -> Change | None:
    row = draw.row("on_hand")
    return None if row is None else LoseStock(row["item_id"], draw.quantity(), location_id=row["location_id"])


def _count_stock(draw: Draw) -> Change:
    row = draw.maybe(draw.row("on_hand"))
    return CountStock(draw.item() if row is None else row["item_id"], draw.quantity())


def _moment(draw: Draw, day: date) -> date | datetime:
    return day if draw.rng.random() < 0.5 else datetime.combine(day, time(draw.rng.choice((6, 9, 13))))


def _add_overtime(draw: Draw) -> Change | None:
    place = draw.id("calendars", "calendar_id") if draw.rng.random() < 0.5 else draw.id("resources", "resource_id")
    day = draw.day(0, 20)
    return None if place is None else AddOvertime(place, _moment(draw, day), day + timedelta(days=1))


def _break_down(draw: Draw) -> Change | None:
    machine, day = draw.id("resources", "resource_id"), draw.day(0, 20)
    return None if machine is None else BreakDown(machine, _moment(draw, day), day + timedelta(days=2))


def _add_shift(draw: Draw) -> Change | None:
    calendar = draw.id("calendars", "calendar_id")
    if calendar is None:
        return None
    return AddShift(calendar, *draw.rng.choice((("06:00", "07:00"), ("22:30", "24:00"), ("14:00", "15:00"))), (2, 6))


def _add_machine(draw: Draw) -> Change | None:
    center = draw.id("work_centers", "work_center_id")
    if center is None:
        return None
    like = draw.maybe(draw.id("resources", "resource_id"))
    return AddMachine(draw.fresh("M-N", "resources", "resource_id"), center, efficiency=0.5, like=like)


def _change_lead_time(draw: Draw) -> Change:
    row = draw.row("supplier_items")
    if row is not None and draw.rng.random() < 0.4:
        return ChangeLeadTime(row["item_id"], draw.rng.choice((0, 3, 12)), supplier_id=row["supplier_id"])
    return ChangeLeadTime(draw.item(), draw.rng.choice((0, 1, 3, 12)))


def _change_lot_rule(draw: Draw) -> Change:
    values: dict[str, Any] = {
        "lot_policy": draw.rng.choice(("lot_for_lot", "period", "fixed", "reorder_point")),
        "lot_size": draw.rng.choice((1.0, 4.0)),
        "lot_min": draw.rng.choice((0.0, 3.0)),
        "lot_multiple": draw.rng.choice((0.0, 2.0)),
        "lot_max": draw.rng.choice((5.0, 50.0)),
        "lot_period_days": draw.rng.choice((1, 9)),
        "reorder_point": draw.rng.choice((0.0, 4.0)),
        "order_up_to": draw.rng.choice((6.0, 30.0)),
        "safety_stock": draw.rng.choice((0.0, 3.0)),
    }
    chosen = draw.rng.sample(sorted(values), draw.rng.choice((1, 2, 4, 9)))
    return ChangeLotRule(draw.item(), **{name: values[name] for name in chosen})


def _change_bom_line(draw: Draw) -> Change | None:
    row = draw.row("bom_lines")
    if row is None:
        return None
    values: dict[str, Any] = {
        "quantity_per": draw.rng.choice((0.0, 0.5, 3.0)),
        "fixed_quantity": draw.rng.choice((0.0, 2.0)),
        "scrap_rate": draw.rng.choice((0.0, 0.1)),
        "lead_offset_days": draw.rng.choice((0, 2)),
    }
    chosen = draw.rng.sample(sorted(values), draw.rng.choice((1, 1, 2)))
    line_no = draw.maybe(row["line_no"])
    own = {name: values[name] for name in chosen}
    return ChangeBomLine(row["parent_id"], row["component_id"], line_no, row["order_id"], **own)


def _remove_bom_line(draw: Draw) -> Change | None:
    row = draw.row("bom_lines")
    return None if row is None else RemoveBomLine(row["parent_id"], row["component_id"], order_id=row["order_id"])


def _add_bom_line(draw: Draw) -> Change:
    order = draw.id("sales_orders", "order_id") if draw.rng.random() < 0.2 else None
    parent, component = draw.item(), draw.item()
    return AddBomLine(parent, component, draw.quantity(), line_no=draw.maybe(draw.rng.randint(1, 90)), order_id=order)


def _add_engineering_change(draw: Draw) -> Change | None:
    row = draw.row("bom_lines")
    if row is None:
        return None
    old, new = row["component_id"], draw.maybe(draw.item())
    change_id = draw.fresh("EC-N", "engineering_changes", "change_id")
    return AddEngineeringChange(
        change_id,
        row["parent_id"],
        draw.day(-3, 20),
        old_component_id=old,
        new_component_id=new,
        quantity_per=draw.maybe(2.0),
        disposition=draw.rng.choice(("immediate", "use_up")),
        order_id=row["order_id"],
    )


def _add_substitute(draw: Draw) -> Change | None:
    row = draw.row("bom_lines")
    if row is None:
        return None
    return AddSubstitute(
        row["component_id"], draw.item(), draw.maybe(row["parent_id"]), ratio=2.0, rank=draw.rng.choice((1, 2))
    )


def _change_price(draw: Draw) -> Change:
    supplier = draw.maybe(draw.id("suppliers", "supplier_id"))
    return ChangePrice(draw.item(), draw.rng.choice((0.5, 9.0)), supplier_id=supplier)


def _stop_supplier(draw: Draw) -> Change | None:
    supplier = draw.id("suppliers", "supplier_id")
    return None if supplier is None else StopSupplier(supplier, draw.maybe(draw.day(0, 20)))


DRAWS: dict[str, Callable[[Draw], Change | None]] = {
    "add_order": _add_order,
    "change_order": _change_order,
    "cancel_order": _of_order(CancelOrder),
    "hold_order": _of_order(HoldOrder),
    "release_order": _of_order(ReleaseOrder),
    "add_receipt": _add_receipt,
    "change_receipt": _of_receipt(lambda draw, receipt: ChangeReceipt(receipt, draw.quantity(), draw.day())),
    "delay_receipt": _of_receipt(lambda draw, receipt: DelayReceipt(receipt, draw.rng.choice((1, 5, 30)))),
    "pull_receipt": _of_receipt(lambda draw, receipt: PullReceipt(receipt, draw.rng.choice((1, 5, 30)))),
    "cancel_receipt": _of_receipt(lambda _draw, receipt: CancelReceipt(receipt)),
    "count_stock": _count_stock,
    "lose_stock": _lose_stock,
    "add_shift": _add_shift,
    "add_overtime": _add_overtime,
    "break_down": _break_down,
    "add_machine": _add_machine,
    "change_lead_time": _change_lead_time,
    "change_lot_rule": _change_lot_rule,
    "add_bom_line": _add_bom_line,
    "change_bom_line": _change_bom_line,
    "remove_bom_line": _remove_bom_line,
    "add_engineering_change": _add_engineering_change,
    "add_substitute": _add_substitute,
    "change_price": _change_price,
    "stop_supplier": _stop_supplier,
}
"""For each kind of change what draws one; None where the plant has nothing to change so."""
