"""What a lot may fall short of: for each taker of a lot the chance that its share is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from orderplan.kernels import kernel
from orderplan.quantities import MILLION
from orderplan.risk.random_kernels import below

if TYPE_CHECKING:
    from orderplan.mrp.link_kernels import Links
    from orderplan.mrp.projection_kernels import Rows

_COUNTED = 2_000
"""Pieces up to which the chances are added up piece by piece; of more the normal distribution is as good."""
_SMALLEST = -600.0
"""The logarithm of the smallest chance that the adding up can begin with."""


@kernel
def chance_of_fewer(pieces: int, good: int, scrap: float) -> float:
    """Give the chance that fewer than `good` of some pieces are good, each lost by itself with chance `scrap`.

    The binomial distribution; of more than 2,000 pieces the normal one with its mean and variance and half a piece of
    correction.
    """
    if scrap <= 0.0 or good <= 0:
        return 0.0
    if good > pieces:
        return 1.0
    if pieces > _COUNTED or pieces * np.log1p(-scrap) < _SMALLEST:
        spread = np.sqrt(pieces * scrap * (1.0 - scrap))
        return below((good - 0.5 - pieces * (1.0 - scrap)) / spread)
    enough, chance = 0.0, (1.0 - scrap) ** pieces
    for bad in range(pieces - good + 1):
        enough += chance
        chance *= (pieces - bad) / (bad + 1) * scrap / (1.0 - scrap)
    return min(max(1.0 - enough, 0.0), 1.0)


@kernel
def chances_short(supplies: np.ndarray, quantities: np.ndarray, scrap: np.ndarray, rejected: np.ndarray,
                  rows: Rows, links: Links) -> np.ndarray:  # fmt: skip
    """Give for each pegging row the chance that what it takes of its supply is missing.

    What is missing of a lot is missing to those that take from it last; what nobody takes of it goes first.

    Parameters
    ----------
    supplies
        The supplies that may fall short, by code: shape (n,).
    quantities
        How much each of them is to bring, in millionths: shape (n,).
    scrap
        The share that making it loses, each piece by itself: shape (n,). As many pieces are begun as give the quantity
        on the average, rounded up.
    rejected
        The chance that a part of it is rejected, any share of it as likely: shape (n,).
    rows, links
        The plan.

    Returns
    -------
    numpy.ndarray
        Shape (pegging rows,), float64; 0 where nothing can be missing.

    """
    result = np.zeros(len(rows.pegs))
    for place in range(len(supplies)):
        supply, quantity = supplies[place], quantities[place]
        begun: Any = np.int64(np.ceil(quantity / MILLION / (1.0 - scrap[place]) - 1e-9)) if scrap[place] < 1.0 else 0
        taken: Any = np.int64(0)
        for at in range(links.supply_starts[supply], links.supply_starts[supply + 1]):
            peg = links.supply_pegs[at]
            taken += rows.pegs[peg].quantity
            wanted = min(taken, quantity)
            if begun > 0:
                result[peg] = chance_of_fewer(begun, -(-wanted // MILLION), scrap[place])
            if rejected[place] > 0.0:
                result[peg] = max(result[peg], rejected[place] * (wanted / quantity))
    return result
