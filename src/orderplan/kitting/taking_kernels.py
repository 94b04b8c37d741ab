"""Taking from supplies for kit rows: own and reserved supply, what is to be used up, substitutes; and giving back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from orderplan.bom.explode_kernels import grown
from orderplan.data.instance import ENDLESS
from orderplan.kernels import kernel
from orderplan.mrp.allocation_kernels import most_covered
from orderplan.quantities import times

if TYPE_CHECKING:
    import numpy as np

    from orderplan.kitting.pool import Pool
    from orderplan.mrp.rules import SubstituteRules


class Takings(NamedTuple):
    """What kit rows have taken, in turn."""

    rows: np.ndarray
    """`TAKING`; those behind the ones in use are room."""
    used: int
    """How many there are."""


@kernel
def take(row: int, place: int, ratio: int, rows: np.ndarray, supplies: np.ndarray, takings: Takings) -> Takings:
    """Cover as much of a row as one supply has, where it has not expired by the day of use (planning rule 4.5)."""
    supply, wanted = supplies[place], rows[row].open
    if supply.left <= 0 or (supply.expiry != ENDLESS and supply.expiry <= max(supply.day, rows[row].day)):
        return takings
    used = wanted if ratio == 1_000_000 else times(wanted, ratio)
    covered = wanted
    if used > supply.left:
        covered = supply.left if ratio == 1_000_000 else most_covered(supply.left, ratio)
        used = covered if ratio == 1_000_000 else times(covered, ratio)
    if covered <= 0:
        return takings
    rows[row].open -= covered
    supply.left -= used
    listed, count = takings.rows, takings.used
    if count == len(listed):
        listed = grown(listed, 2 * count)
    taking = listed[count]
    taking.quantity, taking.covered, taking.row, taking.place = used, covered, row, place
    return Takings(listed, count + 1)


@kernel
def give_back(base: int, rows: np.ndarray, pool: Pool, takings: Takings) -> Takings:
    """Undo all takings from `base` on."""
    supplies, first_left, listed = pool.rows, pool.first_left, takings.rows
    for k in range(base, takings.used):
        place = listed[k].place
        supplies[place].left += listed[k].quantity
        rows[listed[k].row].open += listed[k].covered
        item = supplies[place].made
        first_left[item] = min(first_left[item], place)
    return Takings(listed, base)


@kernel
def take_reserved(row: int, first_planned: int, rows: np.ndarray, pool: Pool, takings: Takings) -> Takings:
    """Cover a row with supply that is reserved for its order; planned orders, from that code on, are left."""
    order, item = rows[row].order, rows[row].component
    if order < 0:
        return takings
    low, end, supplies = pool.free_ends[item], pool.starts[item + 1], pool.rows
    high = end
    while low < high:
        middle = (low + high) // 2
        if supplies[middle].order < order:
            low = middle + 1
        else:
            high = middle
    while low < end and supplies[low].order == order and rows[row].open > 0:
        if supplies[low].code < first_planned:
            takings = take(row, low, 1_000_000, rows, supplies, takings)
        low += 1
    return takings


@kernel
def take_free(
    row: int, item: int, ratio: int, last_day: int, first_planned: int, rows: np.ndarray, pool: Pool, takings: Takings
) -> Takings:
    """Cover a row with free supply of an item that is there by a day; planned orders, from that code on, are left."""
    place, end, supplies = pool.first_left[item], pool.free_ends[item], pool.rows
    if place == end:
        return takings
    while place < end and supplies[place].left == 0:
        place += 1
    pool.first_left[item] = place
    while place < end and rows[row].open > 0 and supplies[place].day <= last_day:
        if supplies[place].code < first_planned:
            takings = take(row, place, ratio, rows, supplies, takings)
        place += 1
    return takings


@kernel
def applies(rule: Any, row: Any) -> bool:
    """Tell whether a substitute (`SUBSTITUTE_RULE`) counts for a row (planning rule 4.7)."""
    if not rule.valid_from <= row.day < rule.valid_to:
        return False
    other_parent, other_order = rule.parent != row.parent, rule.order != row.order
    return not (rule.parent >= 0 and other_parent) and not (rule.order >= 0 and other_order)


@kernel
def uses_up(row: Any, substitutes: SubstituteRules) -> bool:
    """Tell whether something is to be used up before a row's own component."""
    first, end = substitutes.starts[row.component], substitutes.starts[row.component + 1]
    if first < end:
        rules = substitutes.rows
        for place in range(first, end):
            if rules[place].use_up and applies(rules[place], row):
                return True
    return False


@kernel
def take_substitutes(
    row: int,
    only_used_up: bool,
    first_planned: int,
    substitutes: SubstituteRules,
    rows: np.ndarray,
    pool: Pool,
    takings: Takings,
) -> Takings:
    """Cover a row with free supply of its substitutes, in rank order."""
    item = rows[row].component
    first, end = substitutes.starts[item], substitutes.starts[item + 1]
    if first < end:
        rules = substitutes.rows
        for place in range(first, end):
            rule = rules[place]
            if rows[row].open > 0 and (rule.use_up or not only_used_up) and applies(rule, rows[row]):
                takings = take_free(row, rule.substitute, rule.ratio, ENDLESS, first_planned, rows, pool, takings)
    return takings


@kernel
def take_own(row: int, substitutes: SubstituteRules, rows: np.ndarray, pool: Pool, takings: Takings) -> Takings:
    """Cover a row with what is reserved for it, what is to be used up before its component, and its component."""
    takings = take_reserved(row, ENDLESS, rows, pool, takings)
    takings = take_substitutes(row, True, ENDLESS, substitutes, rows, pool, takings)
    return take_free(row, rows[row].component, 1_000_000, ENDLESS, ENDLESS, rows, pool, takings)


@kernel
def take_for_parts(
    first: int, end: int, substitutes: SubstituteRules, rows: np.ndarray, pool: Pool, takings: Takings
) -> Takings:
    """Cover the rows of parts that are not passed through.

    First come those that nothing is used up for, then the others, so that what is to be used up serves its own rows
    first; then substitutes for what is short.
    """
    for turn in range(2):
        for row in range(first, end):
            if rows[row].open > 0 and uses_up(rows[row], substitutes) == (turn == 1):
                takings = take_own(row, substitutes, rows, pool, takings)
    for row in range(first, end):
        if rows[row].open > 0:
            takings = take_substitutes(row, False, ENDLESS, substitutes, rows, pool, takings)
    return takings
