"""Which order lines move between two plans that differ in priorities, and what that costs."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from orderplan.data.instance import ENDLESS, NO_DAY, NONE
from orderplan.mrp.identify import days_array, ids
from orderplan.mrp.supplies import is_open
from orderplan.priorities.lateness import ONE_DAY
from orderplan.priorities.tables import MOVED_ORDERS
from orderplan.tables.results import result_schema
from orderplan.whatif.prices import money
from orderplan.whatif.sides import order_cents
from orderplan.whatif.words import Move

if TYPE_CHECKING:
    from orderplan.mrp.material_plan import MaterialPlan
    from orderplan.priorities.lateness import Weights


class Moved(NamedTuple):
    """The order lines that are there on another day or have another priority; shape (n,) each, int64."""

    code: np.ndarray
    """In the plan after."""
    previous: np.ndarray
    """The projected day before; `ENDLESS`: never, `NO_DAY`: it was not planned."""
    projected: np.ndarray
    """Likewise after."""
    previous_priority: np.ndarray
    """`NONE`: it was not planned."""


class Tally(NamedTuple):
    """How many other lines move, and by how much; money in hundredths."""

    later: int
    """Those that never are any more among them."""
    days_later: int
    cents_later: int
    earlier: int
    """Those that can be covered again among them."""
    days_earlier: int
    cents_earlier: int
    never: int
    again: int


def moved_between(before: MaterialPlan, after: MaterialPlan) -> Moved:
    """Find the order lines of `after` that are there on another day or have another priority than in `before`."""
    orders = after.instance.orders
    code = np.flatnonzero(is_open(after.instance) & (after.order_covers != NO_DAY))
    spaces = [plan.instance.spaces["sales_orders"] for plan in (before, after)]
    old = code if spaces[0].ids.equals(spaces[1].ids) else spaces[0].codes(spaces[1].ids.take(pa.array(code)))
    old = np.maximum(old, NONE)  # whatever is missing is the last place
    known = np.append(is_open(before.instance) & (before.order_covers != NO_DAY), False)[old]
    previous = np.where(known, np.append(_projected(before), NO_DAY)[old], NO_DAY)
    priority = np.where(known, np.append(before.instance.orders.priority, NONE)[old], NONE)
    projected = _projected(after)[code]
    other = (previous != projected) | (priority != orders.priority[code])
    return Moved(code[other], previous[other], projected[other], priority[other].astype(np.int64))


def _projected(plan: MaterialPlan) -> np.ndarray:
    """Give the day on which the customer has each sales order line: shape (orders,), int64."""
    cover = plan.order_covers.astype(np.int64)
    return np.where((cover == ENDLESS) | (cover == NO_DAY), cover, cover + plan.instance.orders.ship_days)


def tally_of(after: MaterialPlan, moved: Moved, left_out: int = NONE) -> Tally:
    """Count the lines that move, but for one that is left out and for those that were not planned before."""
    counts = (moved.code != left_out) & (moved.previous != NO_DAY)
    value = order_cents(after, moved.code)
    never = counts & (moved.projected == ENDLESS) & (moved.previous != ENDLESS)
    again = counts & (moved.previous == ENDLESS) & (moved.projected != ENDLESS)
    days = np.where(counts & ~never & ~again & (moved.projected != ENDLESS), moved.projected - moved.previous, 0)
    later, earlier = (days > 0) | never, (days < 0) | again
    return Tally(
        later=int(later.sum()),
        days_later=int(days[days > 0].sum()),
        cents_later=int(value[later].sum()),
        earlier=int(earlier.sum()),
        days_earlier=int(-days[days < 0].sum()),
        cents_earlier=int(value[earlier].sum()),
        never=int(never.sum()),
        again=int(again.sum()),
    )


def moved_table(after: MaterialPlan, moved: Moved, weights: Weights) -> pa.Table:
    """Give the lines that move as the table `moved_orders`, those that are later by most first."""
    orders, code = after.instance.orders, moved.code
    weight, penalty = (values[code] for values in weights.of(after))
    due = orders.due_date[code].astype(np.int64)
    new, gone, gone_before = moved.previous == NO_DAY, moved.projected == ENDLESS, moved.previous == ENDLESS
    late = np.where(gone, 0, np.maximum(moved.projected - due, 0))
    late_before = np.where(new | gone_before, 0, np.maximum(moved.previous - due, 0))
    days, no_days = moved.projected - moved.previous, new | gone | gone_before
    customers = orders.customer_id[code]
    columns = {
        "order_id": ids(after, "sales_orders", code),
        "move": _moves(moved),
        "item_id": ids(after, "items", orders.item_id[code]),
        "customer_id": after.instance.customer_ids.ids.take(pa.array(customers, mask=customers < 0)),
        "previous_priority": pa.array(moved.previous_priority, mask=new),
        "priority": pa.array(orders.priority[code]),
        "due_date": days_array(after, due),
        "previous_date": days_array(after, moved.previous),
        "projected_date": days_array(after, moved.projected),
        "days": pa.array(days, mask=no_days),
        "previous_days_late": pa.array(late_before, mask=new | gone_before),
        "days_late": pa.array(late, mask=gone),
        "value": money(order_cents(after, code)),
        "weighted_days": pa.array((late - late_before) * weight / ONE_DAY),
        "penalty": money((late - late_before) * penalty),
    }
    schema = result_schema(MOVED_ORDERS)
    table = pa.table([pa.array(columns[field.name]).cast(field.type) for field in schema], schema=schema)
    # Never there is the worst, there at last is the best.
    worse = np.where(gone & ~gone_before, ENDLESS, np.where(gone_before & ~gone, -ENDLESS, np.where(no_days, 0, days)))
    return table.take(pa.array(np.lexsort((code, -worse))))


def _moves(moved: Moved) -> pa.Array:
    """Say of each line what became of its date."""
    days = moved.projected - moved.previous
    choices = [
        (moved.previous == NO_DAY, Move.NEW),
        (days == 0, Move.SAME),
        (moved.projected == ENDLESS, Move.NEVER),
        (moved.previous == ENDLESS, Move.AGAIN),
        (days > 0, Move.LATER),
    ]
    words = pa.array([*(str(word) for _mask, word in choices), str(Move.EARLIER)])
    place = np.select([mask for mask, _word in choices], range(len(choices)), len(choices))
    found: pa.Array = pc.take(words, pa.array(place))
    return found
