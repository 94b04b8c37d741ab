"""From draws to what is asked of them: quantiles, chances, and what each source of risk costs."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from orderplan.bom.explode_kernels import grown
from orderplan.data.instance import NONE
from orderplan.kernels import kernel


class Outcomes(NamedTuple):
    """What the draws come to, of some orders."""

    starts: np.ndarray
    """The days on which order k may be there stand from ``starts[k]`` on: shape (orders + 1,), int64."""
    days: np.ndarray
    """Such a day, as an offset: shape (days,), int64, ascending within an order."""
    draws_by: np.ndarray
    """In how many draws the order is there by then: shape (days,), int64."""
    late_days: np.ndarray
    """Days after the due date, over all draws: shape (orders,), int64."""
    source: np.ndarray
    """What makes the order late most often, of what is not in the plan; `NONE` where nothing does: shape (orders,)."""
    source_draws: np.ndarray
    """In how many draws it does: shape (orders,), int64."""
    supplier: np.ndarray
    """The supplier that makes the order late most often, by anything that it delivers; `NONE` where none does."""
    supplier_draws: np.ndarray
    """In how many draws that one does: shape (orders,), int64."""


class Costs(NamedTuple):
    """What each source costs over all draws; shape (sources,) each, int64."""

    order_days: np.ndarray
    """Days after the due date, and after the plan's, of all orders whose day it decides."""
    orders: np.ndarray
    """Orders that it makes late."""
    worth: np.ndarray
    """Their value, in hundredths."""


def new_costs(sources: int) -> Costs:
    """Begin with nothing."""
    return Costs(*(np.zeros(sources, dtype=np.int64) for _ in Costs._fields))


@kernel
def counted(
    days: np.ndarray,
    sources: np.ndarray,
    due: np.ndarray,
    planned: np.ndarray,
    worth: np.ndarray,
    supplier_of_source: np.ndarray,
    costs: Costs,
) -> Outcomes:
    """Count the draws of some orders, and add to what the sources cost.

    Parameters
    ----------
    days, sources
        When each order is there in each draw, and what decides it: shape (orders, draws), int32.
    due, planned
        The day on which it is due, and on which it is there by the plan: shape (orders,).
    worth
        What it is worth, in hundredths: shape (orders,).
    supplier_of_source
        The supplier of each source, or `NONE`: shape (sources,).
    costs
        What the sources cost so far; added to.

    """
    orders, draws = days.shape
    starts, late_days = np.zeros(orders + 1, dtype=np.int64), np.zeros(orders, dtype=np.int64)
    source, source_draws = np.full(orders, NONE, dtype=np.int64), np.zeros(orders, dtype=np.int64)
    supplier, supplier_draws = np.full(orders, NONE, dtype=np.int64), np.zeros(orders, dtype=np.int64)
    by_source = np.zeros(len(costs.orders), dtype=np.int64)
    by_supplier = np.zeros(supplier_of_source.max() + 2 if len(supplier_of_source) else 1, dtype=np.int64)
    room = 4 * orders + draws
    found, draws_by = np.empty(room, dtype=np.int64), np.empty(room, dtype=np.int64)
    at = 0
    for order in range(orders):
        limit = max(due[order], planned[order])
        for draw in range(draws):
            day, why = days[order, draw], sources[order, draw]
            late_days[order] += max(day - due[order], 0)
            if day > limit and why != NONE:
                by_source[why] += 1
                costs.order_days[why] += day - limit
                by_supplier[supplier_of_source[why]] += 1  # those without a supplier at the end
        by_supplier[-1] = 0
        for draw in range(draws):
            why = sources[order, draw]
            if why == NONE or by_source[why] == 0:
                continue
            costs.orders[why] += by_source[why]
            costs.worth[why] += by_source[why] * worth[order]
            source[order], source_draws[order] = _more_often(why, by_source[why], source[order], source_draws[order])
            by_source[why] = 0
            who = supplier_of_source[why]
            supplier[order], supplier_draws[order] = _more_often(
                who, by_supplier[who], supplier[order], supplier_draws[order]
            )
            by_supplier[who] = 0
        if at + draws > len(found):
            found, draws_by = grown(found, 2 * len(found)), grown(draws_by, 2 * len(found))
        in_turn = np.sort(days[order])
        starts[order] = at
        for draw in range(draws):
            if draw + 1 == draws or in_turn[draw + 1] != in_turn[draw]:
                found[at], draws_by[at] = in_turn[draw], draw + 1
                at += 1
    starts[orders] = at
    return Outcomes(
        starts, found[:at].copy(), draws_by[:at].copy(), late_days, source, source_draws, supplier, supplier_draws
    )


@kernel
def _more_often(one: int, count: int, other: int, most: int) -> tuple[int, int]:
    """Give which of two happens in more draws, and in how many; of equal ones the first by number."""
    if count > most or (count == most and count > 0 and one < other):
        return one, count
    return other, most


@kernel
def days_by(outcomes: Outcomes, draws: int) -> np.ndarray:
    """Give the first day by which each order is there in so many draws at least: shape (orders,), int64."""
    result = np.empty(len(outcomes.late_days), dtype=np.int64)
    for order in range(len(result)):
        at = outcomes.starts[order]
        while outcomes.draws_by[at] < draws:
            at += 1
        result[order] = outcomes.days[at]
    return result


@kernel
def draws_by(outcomes: Outcomes, days: np.ndarray) -> np.ndarray:
    """Give in how many draws each order is there by a day of its own: shape of `days` (orders,), int64."""
    result = np.zeros(len(days), dtype=np.int64)
    for order in range(len(days)):
        for at in range(outcomes.starts[order], outcomes.starts[order + 1]):
            if outcomes.days[at] <= days[order]:
                result[order] = outcomes.draws_by[at]
    return result


def draws_for(probability: float, draws: int) -> int:
    """Give the least number of draws that is a share of all, what floating point adds left aside."""
    return max(int(np.ceil(round(probability * draws, 6))), 1)
