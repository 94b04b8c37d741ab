"""The BOM as the kernels see it, and the kernels that all walks through it share."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from orderplan.kernels import kernel

if TYPE_CHECKING:
    import numpy as np


class BomArrays(NamedTuple):
    """The BOM in arrays; i counts items, l lines. Lines are sorted by parent, the standard ones before order BOMs.

    Quantities and rates are millionths, days offsets from the planning day.
    """

    starts: np.ndarray
    """Item i's lines are ``starts[i]`` … ``starts[i + 1] - 1``: shape (items + 1,), int64."""
    standard_ends: np.ndarray
    """Item i's standard lines end before this one; those of order BOMs follow: shape (items,), int64."""
    component: np.ndarray
    order: np.ndarray
    quantity_per: np.ndarray
    fixed_quantity: np.ndarray
    line_scrap: np.ndarray
    offset: np.ndarray
    valid_from: np.ndarray
    valid_to: np.ndarray
    used_starts: np.ndarray
    """The lines in which item i is the component are ``used_lines[used_starts[i]:used_starts[i + 1]]``."""
    used_lines: np.ndarray
    parent: np.ndarray
    item_scrap: np.ndarray
    explodes: np.ndarray
    """Whether an item's lines count, that is whether it is made, subcontracted or a phantom: shape (items,), bool."""
    passes_order: np.ndarray
    """Whether an order comes down through an item: it is order-specific or a phantom: shape (items,), bool."""
    levels: np.ndarray
    """Low-level codes: shape (items,), int32."""


@kernel
def line_range(bom: BomArrays, parent: int, order: int) -> tuple[int, int]:
    """Give the first line of a parent's BOM and the one after its last: an order's own BOM where it has one.

    Planning rules, section 2: any line that carries the order replaces the standard lines entirely.
    """
    low, end = bom.standard_ends[parent], bom.starts[parent + 1]
    if order >= 0 and low < end:
        high = end
        while low < high:
            middle = (low + high) // 2
            if bom.order[middle] < order:
                low = middle + 1
            else:
                high = middle
        if low < end and bom.order[low] == order:
            last = low
            while last < end and bom.order[last] == order:
                last += 1
            return low, last
    return bom.starts[parent], bom.standard_ends[parent]


@kernel
def in_force(bom: BomArrays, line: int, day: int) -> bool:
    """Tell whether a line is valid on a day."""
    return bom.valid_from[line] <= day < bom.valid_to[line]


@kernel
def order_below(bom: BomArrays, item: int, order: int) -> int:
    """Give the order that comes down to an item: the one above it if the item passes orders, else none."""
    return order if bom.passes_order[item] else -1
