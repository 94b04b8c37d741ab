"""From the item's unit to the one that the supplier sells, and never less than what is needed."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from orderplan.purchasing.quantity_kernels import own_quantity, sold_quantity

pers = st.sampled_from([1.0, 2.0, 3.0, 12.0, 100.0, 0.25, 0.001, 1000.0, 1 / 3, 1 / 5.55, 5.55, 0.9])


@given(quantity=st.integers(1, 10**13), per=pers)
def test_what_is_ordered_is_enough_and_no_more_than_it_must_be(quantity, per):
    sold = sold_quantity(quantity, per)
    assert own_quantity(sold, per) >= quantity
    # One and a half millionths of the unit sold are the most that it is away from the exact quotient.
    assert abs(sold - Fraction(quantity) / Fraction(per)) <= Fraction(3, 2)


def test_a_quotient_as_people_write_it_stays():
    # 3.7 m of a bar of 5.55 kg/m are 20.535 kg, though 1 / 5.55 has no end.
    assert sold_quantity(3_700_000, 1 / 5.55) == 20_535_000


def test_what_cannot_be_counted_ends():
    assert sold_quantity(10**18, 1e-6) >= 9 * 10**18
