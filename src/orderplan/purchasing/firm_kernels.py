"""What buyers have decided on takes the place of what would be suggested anew."""

from __future__ import annotations

import numpy as np

from orderplan.enums import SuggestionFit
from orderplan.kernels import kernel
from orderplan.purchasing.quantity_kernels import bought_quantity, least_step
from orderplan.purchasing.records import PIECE

FITS, NEEDED_LATER, NEEDED_LESS, NEEDED_EARLIER, NOT_NEEDED, ITEM_GONE = range(6)
assert list(SuggestionFit) == [  # noqa: S101 - the kernel knows the places
    SuggestionFit.FITS, SuggestionFit.NEEDED_LATER, SuggestionFit.NEEDED_LESS,
    SuggestionFit.NEEDED_EARLIER, SuggestionFit.NOT_NEEDED, SuggestionFit.ITEM_GONE,
]  # fmt: skip


@kernel
def cover_by_firm(
    lots: np.ndarray,
    lot_starts: np.ndarray,
    firm: np.ndarray,
    offers: np.ndarray,
    rules: np.ndarray,
    later_days: int,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Let firm suggestions cover planned orders of their item and order.

    Each lot, by need, takes from the firm suggestions that are there by then, the latest first. What a firm suggestion
    then has left, and neither its minimum nor its multiple explains, goes to the earlier lots, by need.

    Parameters
    ----------
    lots, lot_starts
        `LOT`; what they still need is taken down. Item i's are ``lots[lot_starts[i]:lot_starts[i + 1]]``.
    firm
        `FIRM`, by item, order, need (the latest first), supplier.
    offers, rules
        The suppliers' terms and the items'.
    later_days
        What is needed later than decided by more than these days is reported.

    Returns
    -------
    pieces, planned, fit
        `PIECE`, whose lines are the rows of firm suggestions; what of each is taken, and whether it still fits.

    """
    count = len(firm)
    planned, fit = np.zeros(count, dtype=np.int64), np.full(count, ITEM_GONE, dtype=np.int8)
    most = 0
    for k in range(count):
        if firm[k]["item"] >= 0:
            most += lot_starts[firm[k]["item"] + 1] - lot_starts[firm[k]["item"]]
    pieces, used = np.empty(2 * most, dtype=PIECE), 0
    start = 0
    while start < count:
        end = start
        while end < count and firm[end]["item"] == firm[start]["item"] and firm[end].order == firm[start].order:
            end += 1
        if firm[start]["item"] >= 0:
            first, last = lot_starts[firm[start]["item"]], lot_starts[firm[start]["item"] + 1]
            for lot in range(first, last):
                for k in range(start, end):
                    if firm[k].need <= lots[lot].need:
                        used = _taken(k, lot, lots, firm, planned, pieces, used)
            high = end
            while high > start:  # the earliest day first
                low = high - 1
                while low > start and firm[low - 1].need == firm[low].need:
                    low -= 1
                for k in range(low, high):
                    if not _is_explained(k, firm, planned, offers, rules):
                        for lot in range(first, last):
                            if lots[lot].need < firm[k].need:
                                used = _taken(k, lot, lots, firm, planned, pieces, used)
                high = low
            for k in range(start, end):
                fit[k] = NOT_NEEDED if planned[k] == 0 else FITS
                if planned[k] > 0 and not _is_explained(k, firm, planned, offers, rules):
                    fit[k] = NEEDED_LESS
        start = end
    pieces = pieces[:used].copy()
    first_need = np.full(count, np.iinfo(np.int32).max, dtype=np.int64)
    for piece in pieces:
        first_need[piece.line] = min(first_need[piece.line], lots[piece.lot].need)
    for k in range(count):
        if planned[k] > 0 and first_need[k] < firm[k].need:
            fit[k] = NEEDED_EARLIER
        elif fit[k] == FITS and first_need[k] > firm[k].need + later_days:
            fit[k] = NEEDED_LATER
    return pieces, planned, fit


@kernel
def _taken(
    k: int, lot: int, lots: np.ndarray, firm: np.ndarray, planned: np.ndarray, pieces: np.ndarray, used: int
) -> int:
    """Let a lot take from a firm suggestion of its order; give the number of pieces then."""
    quantity = min(lots[lot].quantity, firm[k].quantity - planned[k])
    if quantity <= 0 or lots[lot].order != firm[k].order:
        return used
    lots[lot].quantity -= quantity
    planned[k] += quantity
    piece = pieces[used]
    piece.quantity, piece.line, piece.lot = quantity, k, lot
    return used + 1


@kernel
def _is_explained(k: int, firm: np.ndarray, planned: np.ndarray, offers: np.ndarray, rules: np.ndarray) -> bool:
    """Tell whether minimum and multiple force what a firm suggestion has left, if anything."""
    left = firm[k].quantity - planned[k]
    if left == 0 or planned[k] == 0:
        return left == 0
    rule = rules[firm[k]["item"]]
    enough = bought_quantity(planned[k], 0, firm[k].offer, offers, rule)[0] >= firm[k].quantity
    return enough or left < least_step(firm[k].offer, offers, rule)
