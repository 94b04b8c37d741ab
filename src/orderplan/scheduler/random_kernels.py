"""Random numbers that every thread draws from a state of its own, the same on every machine."""

from __future__ import annotations

from typing import Any

import numpy as np

from orderplan.kernels import kernel

_MASK = 2**64 - 1


def random_state(seed: int, stream: int) -> np.ndarray:
    """Make the state of a stream of random numbers: shape (1,), uint64.

    The two numbers are mixed (the finaliser of SplitMix64), so that neighbouring ones give streams without likeness.
    """
    mixed = (seed * 0x9E3779B97F4A7C15 + (stream + 1) * 0xBF58476D1CE4E5B9) & _MASK
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        mixed = ((mixed ^ (mixed >> shift)) * factor) & _MASK
    return np.array([(mixed ^ (mixed >> 31)) or 1], dtype=np.uint64)


@kernel
def random_bits(state: np.ndarray) -> int:
    """Draw 53 random bits (Marsaglia's xorshift of 64 bits)."""
    bits = state[0]
    bits ^= bits << np.uint64(13)
    bits ^= bits >> np.uint64(7)
    bits ^= bits << np.uint64(17)
    state[0] = bits
    drawn: Any = np.int64(bits >> np.uint64(11))
    return drawn


@kernel
def random_below(state: np.ndarray, bound: int) -> int:
    """Draw a whole number from 0 to below a bound."""
    return random_bits(state) % bound


@kernel
def random_share(state: np.ndarray) -> float:
    """Draw a number from 0 to below 1."""
    return random_bits(state) / 9007199254740992.0
