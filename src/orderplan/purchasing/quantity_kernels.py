"""How much is bought at once, in the item's unit and in the one that the supplier sells."""

from __future__ import annotations

import numpy as np

from orderplan.data.instance import NONE
from orderplan.kernels import kernel
from orderplan.mrp.rules import FIXED

_LARGEST = 9e18
"""As much as 64 bits hold: more of a very small unit cannot be counted."""
BY_MINIMUM, BY_MULTIPLE = 1, 2
"""What raised a quantity; both may have."""


@kernel
def own_quantity(sold: int, per_sold_unit: float) -> int:
    """Turn a quantity of the unit sold into the item's own unit, both in millionths."""
    return sold if per_sold_unit == 1.0 else int(np.rint(sold * per_sold_unit))


@kernel
def sold_quantity(quantity: int, per_sold_unit: float) -> int:
    """Give a quantity in the unit sold, at least as much as asked for, both in millionths."""
    if per_sold_unit == 1.0:
        return quantity
    sold = int(min(np.rint(quantity / per_sold_unit), _LARGEST))
    return sold + 1 if own_quantity(sold, per_sold_unit) < quantity else sold


@kernel
def bought_quantity(quantity: int, held: int, offer: int, offers: np.ndarray, rule: np.record) -> tuple[int, int, int]:
    """Raise a quantity to the minimum and to the multiple: the supplier's where it has them, else the item's.

    Parameters
    ----------
    quantity
        What is needed, in millionths of the item's unit.
    held
        What is on the order already to which it is added; that counts for the minimum.
    offer, offers
        The supplier's terms, or `NONE`.
    rule
        The item's `ITEM_RULES`.

    Returns
    -------
    quantity, sold, raised
        The quantity in millionths of the item's unit and of the one that the supplier sells, and what raised it: bits.
        Where a number of units sold is only rounded to a millionth, that is no more of the item.

    """
    per, least, multiple = 1.0, 0, 0
    if offer != NONE:
        per, multiple = offers[offer].per_sold_unit, offers[offer].lot_multiple
        least = offers[offer].lot_min
    fixed, raised = rule.policy == FIXED, 0
    if least > 0:
        least = max(least - sold_quantity(held, per), 0)
        floor = own_quantity(least, per)
    else:
        floor = (rule.lot_size if fixed else rule.lot_min) - held
    if floor > quantity:
        quantity, raised = floor, BY_MINIMUM
    item_multiple = rule.lot_size if fixed else rule.lot_multiple
    if multiple == 0 and item_multiple > 0 and quantity % item_multiple > 0:
        quantity = -(-quantity // item_multiple) * item_multiple
        raised |= BY_MULTIPLE
    exact = sold_quantity(quantity, per)
    sold = max(exact, least)
    if multiple > 0 and sold % multiple > 0:
        sold = -(-sold // multiple) * multiple
        raised |= BY_MULTIPLE
    return (quantity if sold == exact else own_quantity(sold, per)), sold, raised


@kernel
def least_step(offer: int, offers: np.ndarray, rule: np.record) -> int:
    """Give the step by which quantities grow at least, in millionths of the item's unit."""
    multiple, finest = (rule.lot_size if rule.policy == FIXED else rule.lot_multiple), 1
    if offer != NONE:
        finest = int(np.ceil(offers[offer].per_sold_unit))
        if offers[offer].lot_multiple > 0:
            multiple = own_quantity(offers[offer].lot_multiple, offers[offer].per_sold_unit)
    return max(multiple, finest)


@kernel
def orderable_quantities(
    quantities: np.ndarray, items: np.ndarray, offer: np.ndarray, offers: np.ndarray, rules: np.ndarray
) -> np.ndarray:
    """Raise quantities to what can be ordered at least, all in millionths of the items' units: shape (n,), int64."""
    result = np.empty(len(quantities), dtype=np.int64)
    for k in range(len(quantities)):
        result[k] = bought_quantity(quantities[k], 0, offer[k], offers, rules[items[k]])[0]
    return result
