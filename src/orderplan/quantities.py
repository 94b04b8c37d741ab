"""Quantities as integers: millionths of a unit in 64 bits, and the exact arithmetic on them.

Every product or quotient is rounded half up to a millionth by itself, in the order in which the planning rules write
it, so that any program that follows the rules gets the same digits.
"""

from __future__ import annotations

import numpy as np

from orderplan.kernels import kernel

MILLION = 1_000_000
"""Millionths in one unit."""
LARGEST = 9_000_000_000_000 * MILLION
"""The largest quantity held: nine million million units, just below what 64 bits hold."""


def to_millionths(values: np.ndarray) -> np.ndarray:
    """Turn quantities, rates or ratios into whole millionths.

    Parameters
    ----------
    values
        Shape (n,), float64, finite, below 9e12.

    Returns
    -------
    numpy.ndarray
        Shape (n,), int64.

    """
    return np.rint(np.asarray(values, dtype=np.float64) * MILLION).astype(np.int64)


def from_millionths(values: np.ndarray) -> np.ndarray:
    """Turn whole millionths into units: shape (n,), float64, exact to the last of six decimals."""
    return np.asarray(values, dtype=np.int64) / MILLION


@kernel
def times(quantity: int, factor: int) -> int:
    """Multiply two numbers in millionths, rounded half up.

    Both are split into whole units and the rest, so that nothing overflows as long as the result fits.
    """
    units = quantity // 1_000_000
    rest = quantity - units * 1_000_000
    if factor < 9_000_000_000_000:  # the product with the rest fits, and one division is enough
        return units * factor + (rest * factor + 500_000) // 1_000_000
    return units * factor + rest * (factor // 1_000_000) + (rest * (factor % 1_000_000) + 500_000) // 1_000_000


@kernel
def divided(quantity: int, divisor: int) -> int:
    """Divide two numbers in millionths, rounded half up; the divisor is at most 1 (a yield), so nothing overflows."""
    return (quantity // divisor) * 1_000_000 + ((quantity % divisor) * 1_000_000 + divisor // 2) // divisor


@kernel
def gross_up(quantity: int, scrap_rate: int) -> int:
    """Give what must be started so that `quantity` is left after scrap: ``q / (1 - scrap)``, all in millionths."""
    if scrap_rate == 0:
        return quantity
    return divided(quantity, 1_000_000 - scrap_rate)


@kernel
def component_need(quantity: int, item_scrap: int, quantity_per: int, line_scrap: int, fixed_quantity: int) -> int:
    """Give the quantity of a component for one order of its parent, all in millionths.

    Planning rules, section 2: ``q / (1 - item.scrap_rate) * quantity_per * (1 + line.scrap_rate) + fixed_quantity``,
    rounded after each step.
    """
    need = times(gross_up(quantity, item_scrap), quantity_per)
    if line_scrap > 0:
        need = times(need, 1_000_000 + line_scrap)
    return need + fixed_quantity
