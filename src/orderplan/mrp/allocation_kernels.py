"""The steps of allocation: which supply covers which requirement (planning rules, section 4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from orderplan.data.instance import ENDLESS
from orderplan.kernels import kernel
from orderplan.mrp.records import SAFETY, row_type
from orderplan.mrp.rules import REORDER_POINT
from orderplan.quantities import times

if TYPE_CHECKING:
    from orderplan.mrp.rules import SubstituteRules
    from orderplan.mrp.supplies import Supplies

LEFT = row_type(
    [
        ("quantity", "i8"),
        # Where to look for the next free supply that something is left of, from here backwards; itself if it is one.
        ("below", "i8"),
        ("above", "i8"),  # the same forwards
    ]
)
"""What is left of a supply. An item's allocation touches only the rows of its own supplies."""

TAKE = row_type([("row", "i8"), ("supply", "i8"), ("quantity", "i8"), ("covered", "i8")])
"""What has been taken for which row of the requirements: the supply's code, its quantity, what that covers."""


@kernel
def opened(item: int, supplies: Supplies, left: np.ndarray) -> bool:
    """Put an item's supplies back to where nothing is taken; tell whether any is reserved for an order."""
    reserved = False
    for place in range(supplies.starts[item], supplies.starts[item + 1]):
        left[place].quantity = supplies.rows[place].quantity
        is_free = supplies.rows[place].order == -1
        left[place].below = place if is_free else place - 1
        left[place].above = place if is_free else place + 1
        reserved = reserved or supplies.rows[place].order >= 0
    return reserved


@kernel
def free_below(left: np.ndarray, place: int, first: int) -> int:
    """Find the last free supply with something left from `place` back to `first`; below `first` where there is none."""
    found = place
    while found >= first and left[found].below != found:
        found = left[found].below
    while place >= first and place != found:
        following = left[place].below
        left[place].below = found
        place = following
    return found


@kernel
def free_above(left: np.ndarray, place: int, end: int) -> int:
    """Find the first free supply with something left from `place` on to before `end`; `end` where there is none."""
    found = place
    while found < end and left[found].above != found:
        found = left[found].above
    while place < end and place != found:
        following = left[place].above
        left[place].above = found
        place = following
    return found


@kernel
def places_in_time(supplies: Supplies, item: int, day: int) -> int:
    """Give the place after the last supply of an item that is there on or before a day."""
    low, high = supplies.starts[item], supplies.starts[item + 1]
    while low < high:
        middle = (low + high) // 2
        if supplies.rows[middle].day <= day:
            low = middle + 1
        else:
            high = middle
    return low


@kernel
def most_covered(supply: int, ratio: int) -> int:
    """Give the largest t with ``times(t, ratio) <= supply``, all in millionths (planning rule 4.8)."""
    whole, rest = (supply + 1) // ratio, (supply + 1) % ratio
    return whole * 1_000_000 + (rest * 1_000_000 - 500_001) // ratio


@kernel
def take(
    row: int,
    place: int,
    ratio: int,
    supplies: Supplies,
    left: np.ndarray,
    rows: np.ndarray,
    takes: np.ndarray,
    count: int,
) -> int:
    """Cover as much of a row as a supply has; give the number of takes."""
    covered = rows[row].uncovered
    used = covered if ratio == 1_000_000 else times(covered, ratio)
    if used > left[place].quantity:
        covered = left[place].quantity if ratio == 1_000_000 else most_covered(left[place].quantity, ratio)
        used = covered if ratio == 1_000_000 else times(covered, ratio)
    if covered <= 0:
        return count
    rows[row].uncovered -= covered
    left[place].quantity -= used
    if left[place].quantity == 0 and supplies.rows[place].order == -1:
        left[place].below, left[place].above = place - 1, place + 1
    takes[count].row, takes[count].supply = row, supplies.rows[place].code
    takes[count].quantity, takes[count].covered = used, covered
    return count + 1


@kernel
def take_in_time(
    row: int,
    item: int,
    ratio: int,
    supplies: Supplies,
    left: np.ndarray,
    rows: np.ndarray,
    takes: np.ndarray,
    count: int,
) -> int:
    """Cover a row with free supply of an item that is in time, latest first."""
    first, day = supplies.starts[item], rows[row].day
    place = free_below(left, places_in_time(supplies, item, day) - 1, first)
    while place >= first and rows[row].uncovered > 0:
        if supplies.rows[place].expiry == ENDLESS or supplies.rows[place].expiry > day:
            count = take(row, place, ratio, supplies, left, rows, takes, count)
        place = free_below(left, place - 1, first)
    return count


@kernel
def take_late(
    row: int,
    item: int,
    ratio: int,
    limit: int,
    supplies: Supplies,
    left: np.ndarray,
    rows: np.ndarray,
    takes: np.ndarray,
    count: int,
) -> int:
    """Cover a row with free supply of an item that comes after its need but by `limit`, earliest first."""
    end = supplies.starts[item + 1]
    place = free_above(left, places_in_time(supplies, item, rows[row].day), end)
    while place < end and supplies.rows[place].day <= limit and rows[row].uncovered > 0:
        count = take(row, place, ratio, supplies, left, rows, takes, count)
        place = free_above(left, place + 1, end)
    return count


@kernel
def by_priority(first: int, end: int, rows: np.ndarray) -> np.ndarray:
    """Give the rows from `first` to before `end` by (priority, counted need, source): shape (rows,), int64."""
    keys = np.empty(end - first, dtype=np.int64)
    ascending = True
    for row in range(first, end):
        keys[row - first] = np.int64(rows[row].priority) << 32 | row
        ascending = ascending and (row == first or rows[row - 1].priority <= rows[row].priority)
    if not ascending:
        keys.sort()
    for place in range(len(keys)):
        keys[place] &= 0xFFFFFFFF
    return keys


@kernel
def end_of_tight(first: int, end: int, earliest_new: int, rows: np.ndarray) -> int:
    """Give the place after the last tight row of an item (planning rule 4.6): they come first, by counted need."""
    tight = first
    while tight < end and rows[tight].day < earliest_new:
        tight += 1
    return tight


@kernel
def end_of_class(urgent: np.ndarray, begin: int, rows: np.ndarray) -> int:
    """Give the place after the last row that has the priority of the one at `begin`."""
    end = begin
    while end < len(urgent) and rows[urgent[end]].priority == rows[urgent[begin]].priority:
        end += 1
    return end


@kernel
def allocate_reserved(
    item: int,
    first: int,
    end: int,
    supplies: Supplies,
    left: np.ndarray,
    rows: np.ndarray,
    takes: np.ndarray,
    count: int,
) -> int:
    """Step 1: reserved supply to the requirements of its order."""
    start, stop = supplies.starts[item], supplies.starts[item + 1]
    keys = np.empty(stop - start, dtype=np.int64)
    reserved = 0
    for place in range(start, stop):
        if supplies.rows[place].order >= 0:
            keys[reserved] = np.int64(supplies.rows[place].order) << 32 | place
            reserved += 1
    keys = np.sort(keys[:reserved])
    for row in by_priority(first, end, rows):
        order = np.int64(rows[row].order)
        if order < 0:
            continue
        low = np.searchsorted(keys, order << 32)
        high = np.searchsorted(keys, (order + 1) << 32)
        late = low
        while late < high and supplies.rows[keys[late] & 0xFFFFFFFF].day <= rows[row].day:
            late += 1
        for at in range(late - 1, low - 1, -1):
            place = keys[at] & 0xFFFFFFFF
            usable = supplies.rows[place].expiry == ENDLESS or supplies.rows[place].expiry > rows[row].day
            if rows[row].uncovered > 0 and left[place].quantity > 0 and usable:
                count = take(row, place, 1_000_000, supplies, left, rows, takes, count)
        for at in range(late, high):
            place = keys[at] & 0xFFFFFFFF
            if rows[row].uncovered > 0 and left[place].quantity > 0:
                count = take(row, place, 1_000_000, supplies, left, rows, takes, count)
    return count


@kernel
def allocate_free(
    item: int,
    first: int,
    end: int,
    rules: np.ndarray,
    reschedule_days: int,
    supplies: Supplies,
    left: np.ndarray,
    rows: np.ndarray,
    takes: np.ndarray,
    count: int,
) -> int:
    """Take steps 3 to 5: free supply to tight requirements, safety stock, the others."""
    start, stop = supplies.starts[item], supplies.starts[item + 1]
    if free_below(left, stop - 1, start) < start:
        return count
    earliest_new = rules[item].earliest_new
    tight = end_of_tight(first, end, earliest_new, rows)
    urgent = by_priority(first, tight, rows)
    begin = 0
    while begin < len(urgent):
        behind = end_of_class(urgent, begin, rows)
        for row in urgent[begin:behind]:
            count = take_in_time(row, item, 1_000_000, supplies, left, rows, takes, count)
        for row in urgent[begin:behind]:
            count = take_late(row, item, 1_000_000, earliest_new, supplies, left, rows, takes, count)
        begin = behind
    for row in range(tight, end):
        if rows[row].source == SAFETY:
            count = take_in_time(row, item, 1_000_000, supplies, left, rows, takes, count)
    by_position = rules[item].policy == REORDER_POINT
    for row in range(first if by_position else tight, end):
        if rows[row].source == SAFETY:
            continue
        pooled = by_position and not (rules[item].specific and rows[row].order >= 0)
        if row < tight and not pooled:
            continue
        count = take_in_time(row, item, 1_000_000, supplies, left, rows, takes, count)
        if pooled:
            count = take_late(row, item, 1_000_000, ENDLESS, supplies, left, rows, takes, count)
        elif reschedule_days > 0:
            limit = rows[row].day + reschedule_days
            count = take_late(row, item, 1_000_000, limit, supplies, left, rows, takes, count)
    return count


@kernel
def _applies(place: int, substitutes: SubstituteRules, row: int, rows: np.ndarray) -> bool:
    """Tell whether a substitute counts for a requirement (planning rule 4.7)."""
    return (
        substitutes.rows[place].valid_from <= rows[row].day < substitutes.rows[place].valid_to
        and (substitutes.rows[place].parent == -1 or substitutes.rows[place].parent == rows[row].parent)
        and (substitutes.rows[place].order == -1 or substitutes.rows[place].order == rows[row].order)
    )


@kernel
def allocate_use_up(
    item: int,
    first: int,
    end: int,
    substitutes: SubstituteRules,
    supplies: Supplies,
    left: np.ndarray,
    rows: np.ndarray,
    takes: np.ndarray,
    count: int,
) -> int:
    """Step 2: what is to be used up goes before the item's own free supply."""
    for row in range(first, end):
        if rows[row].source == SAFETY:
            continue
        for place in range(substitutes.starts[item], substitutes.starts[item + 1]):
            if substitutes.rows[place].use_up and _applies(place, substitutes, row, rows):
                other, ratio = substitutes.rows[place].substitute, substitutes.rows[place].ratio
                count = take_in_time(row, other, ratio, supplies, left, rows, takes, count)
    return count


@kernel
def allocate_substitutes(
    item: int,
    first: int,
    end: int,
    earliest_new: int,
    substitutes: SubstituteRules,
    supplies: Supplies,
    left: np.ndarray,
    rows: np.ndarray,
    takes: np.ndarray,
    count: int,
) -> int:
    """Step 6: what is still uncovered and tight takes the substitutes' remaining free supply."""
    tight = end_of_tight(first, end, earliest_new, rows)
    urgent = by_priority(first, tight, rows)
    begin = 0
    while begin < len(urgent):
        behind = end_of_class(urgent, begin, rows)
        for late in range(2):
            for row in urgent[begin:behind]:
                for place in range(substitutes.starts[item], substitutes.starts[item + 1]):
                    if rows[row].uncovered == 0 or not _applies(place, substitutes, row, rows):
                        continue
                    other, ratio = substitutes.rows[place].substitute, substitutes.rows[place].ratio
                    if late == 0:
                        count = take_in_time(row, other, ratio, supplies, left, rows, takes, count)
                    else:
                        count = take_late(row, other, ratio, earliest_new, supplies, left, rows, takes, count)
        begin = behind
    return count
