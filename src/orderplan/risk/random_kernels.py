"""Random numbers by name rather than in turn: the same whatever thread asks, and in whatever order.

Each thing that may go wrong has a *key*, made of the seed and of what it is; its number in a draw is a hash of both.
So a draw can be made for some orders only, or by several threads, and is the same draw.
"""

from __future__ import annotations

import math

import numpy as np

from orderplan.kernels import kernel

LATENESS, YIELD, RUN_TIME, SUPPLIER = range(4)
"""What a key is for."""

_STEP = np.uint64(0x9E3779B97F4A7C15)
_FIRST, _SECOND = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
_PARTS = 2.0**-53


@kernel
def mixed(bits: np.uint64) -> np.uint64:
    """Mix 64 bits so that each one decides about every other (the finaliser of SplitMix64, Steele et al. 2014)."""
    bits = (bits ^ (bits >> np.uint64(30))) * _FIRST
    bits = (bits ^ (bits >> np.uint64(27))) * _SECOND
    return bits ^ (bits >> np.uint64(31))


def keys_of(seed: int, purpose: int, numbers: np.ndarray) -> np.ndarray:
    """Make the keys of things.

    Parameters
    ----------
    seed
        Of the simulation, from 0.
    purpose
        `LATENESS`, `YIELD`, `RUN_TIME` or `SUPPLIER`.
    numbers
        What tells them apart, such as from `numbers_of`: shape (n,).

    Returns
    -------
    numpy.ndarray
        Shape (n,), uint64.

    """
    return _keys(np.uint64(seed & (2**64 - 1)), purpose, numbers.astype(np.int64))


@kernel
def _keys(seed: np.uint64, purpose: int, numbers: np.ndarray) -> np.ndarray:
    first = mixed(seed * _STEP + _STEP)
    keys = np.empty(len(numbers), dtype=np.uint64)
    for place in range(len(numbers)):
        own = np.uint64(numbers[place]) * np.uint64(4) + np.uint64(purpose + 1)
        keys[place] = mixed(first + own * _STEP)
    return keys


def numbers_of(*columns: np.ndarray) -> np.ndarray:
    """Give each row of some columns a number of its own, a hash of its values: shape (n,), int64."""
    numbers = np.zeros(len(columns[0]), dtype=np.int64)
    for column in columns:
        numbers = _mixed_in(numbers, column.astype(np.int64))
    return numbers


@kernel
def _mixed_in(numbers: np.ndarray, values: np.ndarray) -> np.ndarray:
    result = np.empty_like(numbers)
    for row in range(len(numbers)):
        result[row] = np.int64(mixed(np.uint64(numbers[row]) * _STEP + np.uint64(values[row]) + np.uint64(1)))
    return result


@kernel
def uniform(key: np.uint64, draw: int) -> float:
    """Give the number of a key in a draw: above 0 and below 1, any as likely."""
    bits = mixed(key + np.uint64(draw + 1) * _STEP)
    return ((bits >> np.uint64(11)) + 0.5) * _PARTS


@kernel
def normal_of(share: float) -> float:
    """Give the number below which a standard normal one is with a chance, within 1e-7.

    Wichura, Algorithm AS 241 (PPND7), Applied Statistics 37 (1988).
    """
    middle = share - 0.5
    if abs(middle) <= 0.425:
        square = 0.180625 - middle * middle
        return (
            middle
            * (((59.109374720 * square + 159.29113202) * square + 50.434271938) * square + 3.3871327179)
            / (((67.187563600 * square + 78.757757664) * square + 17.895169469) * square + 1.0)
        )
    tail = math.sqrt(-math.log(share if middle < 0 else 1.0 - share))
    if tail <= 5.0:
        tail -= 1.6
        value = (((0.17023821103 * tail + 1.3067284816) * tail + 2.7568153900) * tail + 1.4234372777) / (
            (0.12021132975 * tail + 0.73700164250) * tail + 1.0
        )
    else:
        tail -= 5.0
        value = (((0.017337203997 * tail + 0.42868294337) * tail + 3.0812263860) * tail + 6.6579051150) / (
            (0.012258202635 * tail + 0.24197894225) * tail + 1.0
        )
    return -value if middle < 0 else value


@kernel
def below(number: float) -> float:
    """Give the chance that a standard normal number is below another."""
    return 0.5 * math.erfc(-number / math.sqrt(2.0))


@kernel
def lateness_share(key: np.uint64, supplier_key: np.uint64, correlation: float, draw: int) -> float:
    """Give the uniform number that decides how late a delivery is, alike among those of a supplier.

    A Gaussian copula with one factor: ``Phi(sqrt(r) Z + sqrt(1 - r) Y)`` with Z the supplier's and Y the delivery's own
    (Glasserman, Monte Carlo Methods in Financial Engineering, 9.4).
    """
    own = uniform(key, draw)
    if correlation <= 0.0:
        return own
    shared = normal_of(uniform(supplier_key, draw))
    return below(math.sqrt(correlation) * shared + math.sqrt(1.0 - correlation) * normal_of(own))
