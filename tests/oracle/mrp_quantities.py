"""Quantities of the naive planner: whole millionths, each product and quotient rounded half up by itself."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

MILLION = 10**6


def millionths(quantity: float | None) -> int:
    """Turn a quantity or rate of the tables into millionths; a missing one is 0."""
    return 0 if quantity is None else int((Decimal(repr(quantity)) * MILLION).quantize(Decimal(1), ROUND_HALF_UP))


def units(quantity: int) -> float:
    """Turn millionths back into units."""
    return quantity / MILLION


def times(quantity: int, factor: int) -> int:
    """A product of two numbers in millionths."""
    return (quantity * factor + MILLION // 2) // MILLION


def divided(quantity: int, divisor: int) -> int:
    """A quotient of two numbers in millionths."""
    return (2 * quantity * MILLION + divisor) // (2 * divisor)


def component_quantity(made: int, item_scrap: int, quantity_per: int, line_scrap: int, fixed: int) -> int:
    """Rule 2.3."""
    started = divided(made, MILLION - item_scrap)
    return times(times(started, quantity_per), MILLION + line_scrap) + fixed


def largest_covered(wanted: int, supply: int, ratio: int) -> int:
    """Rule 4.8: the largest quantity, at most `wanted`, for which times(t, ratio) is at most `supply`."""
    # times(t, ratio) ≤ supply  ⟺  t·ratio + 500 000 < (supply + 1)·1 000 000
    return min(wanted, ((supply + 1) * MILLION - MILLION // 2 - 1) // ratio)


def rounded_up(quantity: int, multiple: int) -> int:
    """The next multiple; 0 means any quantity will do."""
    return quantity if multiple == 0 else -(-quantity // multiple) * multiple
