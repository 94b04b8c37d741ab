"""Rankings that a search begins with: classic rules for who goes first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from orderplan.data.instance import ENDLESS, NO_DAY
from orderplan.mrp.deliveries import served_orders
from orderplan.priorities.contention import contention_of, rivals_of
from orderplan.priorities.earliest import earliest_covers
from orderplan.priorities.lateness import Yardstick

if TYPE_CHECKING:
    from orderplan.mrp.material_plan import MaterialPlan
    from orderplan.priorities.lateness import Weights

MOST_LINES = 300
"""So many order lines at most get other priorities: a planner reads no longer list, and each costs time."""


def lines_that_may_move(plan: MaterialPlan, weights: Weights) -> np.ndarray:
    """Give the order lines whose priorities a search may change: the late ones that contend, and their rivals.

    Returns
    -------
    numpy.ndarray
        Codes, ascending: shape (n,), int64; of more than `MOST_LINES` those whose lateness costs most, each with its
        rivals.

    """
    found: dict[int, None] = {}
    for code in costliest_late(plan, weights, contention_of(plan).contends):
        if len(found) >= MOST_LINES:
            break
        found.update(dict.fromkeys([code, *rivals_of(plan, code)]))
    return np.sort(np.array(list(found)[:MOST_LINES], dtype=np.int64))


def costliest_late(plan: MaterialPlan, weights: Weights, among: np.ndarray) -> list[int]:
    """Give the codes of the late ones among some order lines, that whose lateness costs most first.

    What is never there comes before all that is late. `among` marks the lines by code: shape (orders,), bool.
    """
    order, projected, days_late, late = served_orders(plan)
    chosen = late & among[order]
    order, days = order[chosen], days_late[chosen]
    never = projected[chosen] == ENDLESS
    weight, penalty = (values[order] for values in weights.of(plan))
    by_contract = weights.yardstick is Yardstick.PENALTY
    main, other = (penalty, weight) if by_contract else (weight, penalty)
    sequence = np.lexsort((order, -other * days, -main * np.where(never, 1, days), ~never))
    return [int(code) for code in order[sequence]]


def starting_scores(plan: MaterialPlan, codes: np.ndarray, weights: Weights) -> dict[str, np.ndarray]:
    """Give for each classic rule a number per line, the smallest first: shape (n,) each.

    Earliest due date (Jackson, 1955), and slack over weight: the line that lacks most time, and weighs most, first.

    Parameters
    ----------
    plan
        The plan to start from.
    codes
        The lines: shape (n,).
    weights
        What a day late costs.

    """
    orders = plan.instance.orders
    due = orders.due_date[codes].astype(np.int64)
    promised = orders.promised_date[codes].astype(np.int64)
    weight, penalty = (values[codes] for values in weights.of(plan))
    own = np.maximum(penalty if weights.yardstick is Yardstick.PENALTY else weight, 1).astype(np.float64)
    covers = earliest_covers(plan)[codes].astype(np.int64)
    slack = np.where(covers == ENDLESS, 0, due - orders.ship_days[codes] - covers).astype(np.float64)
    return {
        "due date": due.astype(np.float64),
        "promised date": np.where(promised == NO_DAY, due, promised).astype(np.float64),
        "weight": -own,
        "slack and weight": np.where(slack < 0, slack * own, slack / own),
    }


def banded(scores: np.ndarray, codes: np.ndarray, classes: int) -> np.ndarray:
    """Cut lines into classes of equal size by their scores, the smallest first: shape (n,), int64, from 1."""
    place = np.empty(len(scores), dtype=np.int64)
    place[np.lexsort((codes, scores))] = np.arange(len(scores))
    return 1 + place * classes // max(len(scores), 1)
