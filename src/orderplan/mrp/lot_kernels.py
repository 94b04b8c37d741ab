"""Lot sizing: net requirements become planned orders (planning rules, section 5)."""

from __future__ import annotations

from typing import Any

import numpy as np

from orderplan.bom.explode_kernels import grown
from orderplan.day_kernels import DayArrays, ahead_one, back_one
from orderplan.kernels import kernel
from orderplan.mrp.demands import LAST_PRIORITY
from orderplan.mrp.records import SAFETY
from orderplan.mrp.rules import FIXED, MOST_CUTS, PERIOD, REORDER_POINT


@kernel
def release_for(days: DayArrays, rules: np.ndarray, item: int, due: int) -> int:
    """Give the release of an order that is due on a day (planning rule 1.3)."""
    lead = rules[item].lead
    return back_one(days, due - lead, 0) if rules[item].in_calendar_days else back_one(days, due, lead)


@kernel
def available_for(days: DayArrays, rules: np.ndarray, item: int, start: int) -> int:
    """Give the day on which an order that starts on a day is there (planning rules 1.3 and 6.3)."""
    lead = rules[item].lead
    day = ahead_one(days, start + lead, 0) if rules[item].in_calendar_days else ahead_one(days, start, lead)
    return max(day, rules[item].fence_end)


@kernel
def lot_of(quantity: int, minimum: int, multiple: int) -> int:
    """Raise a quantity to the minimum and round it up to the multiple (planning rule 5.2)."""
    quantity = max(quantity, minimum)
    return -(-quantity // multiple) * multiple if multiple > 0 else quantity


@kernel
def cuts_of(quantity: int, maximum: int) -> int:
    """Give the number of orders that a lot is cut into (planning rule 5.2)."""
    cuts = -(-quantity // maximum) if maximum > 0 else 1
    return cuts if cuts <= MOST_CUTS else 1


@kernel
def add_lot(
    item: int, order: int, quantity: int, maximum: int, release: int, due: int, lots: np.ndarray, first: int, count: int
) -> int:
    """Cut a lot into orders; `first` is where the item's orders of the same key begin. Give the number of orders."""
    cuts = cuts_of(quantity, maximum)
    for cut in range(cuts):
        same_day = count > first and lots[count - 1].due == due
        lots[count]["item"], lots[count].order = item, order
        lots[count].quantity = quantity - (cuts - 1) * maximum if cut == cuts - 1 else maximum
        lots[count].release, lots[count].due = release, due
        lots[count].sequence = lots[count - 1].sequence + 1 if same_day else 1
        lots[count].priority = LAST_PRIORITY
        count += 1
    return count


@kernel
def plan_lots(
    item: int,
    order: int,
    net: np.ndarray,
    rows: np.ndarray,
    rules: np.ndarray,
    days: DayArrays,
    lots: np.ndarray,
    count: int,
) -> tuple[np.ndarray, int]:
    """Plan the orders of one key from its net requirements.

    Parameters
    ----------
    item, order
        The key.
    net
        The rows that are not covered, by (counted need, priority, source): shape (n,).
    rows, rules, days
        The requirements, the items' rules, the calendar.
    lots, count
        The orders planned so far, and their number.

    Returns
    -------
    lots, count
        With the new orders behind; the arrays are other ones where the room did not suffice.

    """
    on_its_own = order >= 0  # lot for lot, whatever the item's policy (planning rule 5.3)
    fixed = rules[item].policy == FIXED and not on_its_own
    by_period = rules[item].policy == PERIOD and not on_its_own
    minimum = rules[item].lot_size if fixed else rules[item].lot_min
    multiple = rules[item].lot_size if fixed else rules[item].lot_multiple
    maximum = rules[item].lot_size if fixed else rules[item].lot_max
    first = count
    surplus: Any = np.int64(0)
    at = 0
    while at < len(net):
        day = rows[net[at]].day
        end = at
        wanted: Any = np.int64(0)
        while end < len(net) and rows[net[end]].day == day:
            wanted += rows[net[end]].uncovered
            end += 1
        if wanted > surplus:
            lot = wanted - surplus
            if by_period:
                ahead = end
                while ahead < len(net) and rows[net[ahead]].day < day + rules[item].period:
                    lot += rows[net[ahead]].uncovered
                    ahead += 1
            lot = lot_of(lot, minimum, multiple)
            cuts = cuts_of(lot, maximum)
            if count + cuts > len(lots):
                lots = grown(lots, 2 * len(lots) + cuts)
            release = release_for(days, rules, item, day)
            count = add_lot(item, order, lot, maximum, release, day, lots, first, count)
            surplus += lot
        surplus -= wanted
        at = end
    return lots, count


@kernel
def belongs_to_pool(item: int, row: int, rows: np.ndarray, rules: np.ndarray) -> bool:
    """Tell whether a row lowers an item's inventory position: no safety stock, and no order of its own key."""
    return rows[row].source != SAFETY and not (rules[item].specific and rows[row].order >= 0)


@kernel
def plan_reorders(
    item: int,
    first_row: int,
    end_row: int,
    today: int,
    free: int,
    rows: np.ndarray,
    rules: np.ndarray,
    days: DayArrays,
    lots: np.ndarray,
    count: int,
) -> tuple[np.ndarray, int]:
    """Plan the orders of an item with a reorder point (planning rule 5.5); `free` is what is left of its free supply.

    The key of an item that is order-specific has only the rows without an order.
    """
    first = count
    position = np.int64(free)
    for row in range(first_row, end_row):
        if belongs_to_pool(item, row, rows, rules):
            position += rows[row].quantity - rows[row].uncovered
    at, day = first_row, today
    while True:
        while at < end_row and rows[at].day <= day:
            if belongs_to_pool(item, at, rows, rules):
                position -= rows[at].quantity
            at += 1
        while position < rules[item].reorder_point:
            wanted = rules[item].order_up_to - position if rules[item].order_up_to >= 0 else rules[item].lot_size
            lot = lot_of(wanted, rules[item].lot_min, rules[item].lot_multiple)
            cuts = cuts_of(lot, rules[item].lot_max)
            if count + cuts > len(lots):
                lots = grown(lots, 2 * len(lots) + cuts)
            release = ahead_one(days, day, 0)
            due = available_for(days, rules, item, release)
            count = add_lot(item, -1, lot, rules[item].lot_max, release, due, lots, first, count)
            position += lot
        while at < end_row and not belongs_to_pool(item, at, rows, rules):
            at += 1
        if at == end_row:
            return lots, count
        day = rows[at].day


@kernel
def uses_reorder_point(item: int, rules: np.ndarray) -> bool:
    """Tell whether an item's pool is planned by a reorder point."""
    return rules[item].policy == REORDER_POINT


@kernel
def peg_to_lots(
    net: np.ndarray,
    rows: np.ndarray,
    lots: np.ndarray,
    first: int,
    end: int,
    origin: int,
    code: int,
    takes: np.ndarray,
    count: int,
) -> int:
    """Peg the net requirements of one key to its lots, in their orders (planning rule 5.7).

    Parameters
    ----------
    net, rows
        As in `plan_lots`.
    lots, first, end
        The key's orders are ``lots[first:end]``.
    origin, code
        The supply code of the order ``lots[k]`` is ``code + k - origin``.
    takes, count
        What has been taken so far.

    Returns
    -------
    int
        The number of takes.

    """
    lot = first
    left = lots[lot].quantity if lot < end else np.int64(0)
    for row in net:
        while rows[row].uncovered > 0 and lot < end:
            taken = min(rows[row].uncovered, left)
            rows[row].uncovered -= taken
            left -= taken
            takes[count].row, takes[count].supply = row, code + lot - origin
            takes[count].quantity, takes[count].covered = taken, taken
            count += 1
            lots[lot].priority = min(lots[lot].priority, rows[row].priority)
            if left == 0:
                lot += 1
                left = lots[lot].quantity if lot < end else np.int64(0)
    return count
