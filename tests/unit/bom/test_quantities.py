"""Exact arithmetic on millionths, up to the largest quantities."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from orderplan.quantities import LARGEST, MILLION, component_need, divided, gross_up, times


def half_up(value: Fraction) -> int:
    return int((value + Fraction(1, 2)) // 1)


@settings(deadline=None, max_examples=300)
@given(st.integers(0, LARGEST), st.integers(0, LARGEST))
def test_products_are_exact_wherever_they_fit(quantity, factor):
    product = half_up(Fraction(quantity * factor, MILLION))
    if product > LARGEST:  # scale it down, so that large factors are tried with small quantities too
        quantity = quantity * LARGEST // product
        product = half_up(Fraction(quantity * factor, MILLION))
    if product <= LARGEST:
        assert times(quantity, factor) == product


def test_a_large_factor_on_part_of_a_unit():
    # 0.999999 × 10,000,000 = 9,999,990; the parts alone, 999,999 × 1e13 millionths, are more than 64 bits hold
    assert times(999_999, 10_000_000 * MILLION) == 9_999_990 * MILLION


@settings(deadline=None)
@given(st.integers(0, LARGEST // MILLION), st.integers(1, MILLION))
def test_quotients_are_exact(quantity, divisor):
    assert divided(quantity, divisor) == half_up(Fraction(quantity * MILLION, divisor))


@settings(deadline=None)
@given(
    st.integers(0, 1000 * MILLION), st.integers(0, MILLION - 1), st.integers(0, 1000 * MILLION),
    st.integers(0, 10 * MILLION), st.integers(0, 1000 * MILLION),
)  # fmt: skip
def test_a_components_need_is_rounded_after_each_step(quantity, item_scrap, quantity_per, line_scrap, fixed):
    started = half_up(Fraction(quantity * MILLION, MILLION - item_scrap))
    need = half_up(Fraction(half_up(Fraction(started * quantity_per, MILLION)) * (MILLION + line_scrap), MILLION))
    if need < LARGEST:
        assert component_need(quantity, item_scrap, quantity_per, line_scrap, fixed) == need + fixed


def test_without_scrap_nothing_is_added():
    assert gross_up(7, 0) == 7
