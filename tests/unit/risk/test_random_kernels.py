"""Random numbers by name: evenly spread, without likeness, the same whatever else is drawn."""

from __future__ import annotations

from statistics import NormalDist

import numpy as np
import pytest

from orderplan.risk.random_kernels import LATENESS, YIELD, below, keys_of, lateness_share, normal_of, uniform

DRAWS = 20_000


def drawn(key: np.uint64) -> np.ndarray:
    return np.array([uniform(key, draw) for draw in range(DRAWS)])


def test_the_numbers_of_a_key_are_spread_evenly():
    # Each of 20 equal parts is hit 1,000 times out of 20,000, give or take sqrt(20,000 × 0.05 × 0.95) = 31: five times.
    counts = np.histogram(drawn(keys_of(0, LATENESS, np.array([7]))[0]), bins=20, range=(0, 1))[0]
    assert np.abs(counts - 1_000).max() < 155


@pytest.mark.parametrize(
    "other",
    [
        keys_of(0, LATENESS, np.array([8]))[0],  # the neighbour
        keys_of(0, YIELD, np.array([7]))[0],  # the same thing for another purpose
        keys_of(1, LATENESS, np.array([7]))[0],  # another seed
    ],
)
def test_keys_that_differ_in_one_thing_have_no_likeness(other):
    # The correlation of 20,000 independent pairs lies within 5 / sqrt(20,000) = 0.035 of 0.
    one = drawn(keys_of(0, LATENESS, np.array([7]))[0])
    assert abs(np.corrcoef(one, drawn(other))[0, 1]) < 0.035
    assert abs(np.corrcoef(one[:-1], one[1:])[0, 1]) < 0.035


def test_keys_do_not_depend_on_what_else_is_asked():
    assert keys_of(3, YIELD, np.array([5, 9]))[1] == keys_of(3, YIELD, np.array([9]))[0]


@pytest.mark.parametrize("share", [1e-12, 1e-5, 0.01, 0.075, 0.3, 0.5, 0.9, 0.926, 1 - 1e-9])
def test_the_quantiles_of_the_normal_distribution(share):
    assert normal_of(share) == pytest.approx(NormalDist().inv_cdf(share), rel=2e-6, abs=1e-6)
    assert below(NormalDist().inv_cdf(share)) == pytest.approx(share, rel=1e-6)


@pytest.mark.parametrize("correlation", [0.0, 0.5, 1.0])
def test_deliveries_of_a_supplier_are_late_together_as_much_as_assumed(correlation):
    # The normal numbers behind the shares have that correlation; 5,000 pairs give it within 5 / sqrt(5,000) = 0.07.
    keys, supplier = keys_of(0, LATENESS, np.array([1, 2])), keys_of(0, LATENESS, np.array([3]))[0]
    pairs = np.array([[lateness_share(key, supplier, correlation, draw) for key in keys] for draw in range(5_000)])
    normal = np.vectorize(NormalDist().inv_cdf)(np.clip(pairs, 1e-12, 1 - 1e-12))
    assert np.corrcoef(normal.T)[0, 1] == pytest.approx(correlation, abs=0.07)
    assert pairs.mean() == pytest.approx(0.5, abs=0.03)
