"""Priority rules: which of the operations that wait for a resource goes first."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from orderplan.kernels import kernel
from orderplan.mrp.records import row_type

if TYPE_CHECKING:
    from orderplan.scheduler.shop import Shop
    from orderplan.scheduler.urgency_kernels import Urgency

TARDINESS, RATIO, DUE, RANKED = 0, 1, 2, 3
"""Apparent tardiness cost, critical ratio, operation due date, a rank that the caller gives."""

CANDIDATE = row_type(
    [
        ("value", "f8"),  # the part of the priority that does not change with time
        ("latest", "f8"),  # the moment that time is measured against
        ("setup", "i8"),  # the mode's own
        ("mode", "i4"),
        ("operation", "i4"),
        ("family", "i4"),
        ("job", "i4"),  # where several orders count, else -1
    ],
    align=True,
)
"""An operation that waits for a resource."""


class Rule(NamedTuple):
    """A priority rule with its parameters."""

    kind: int
    slack_scale: float
    """One over what slack is measured in: k1 × the mean processing time."""
    setup_scale: float
    """One over what setups are measured in: k2 × the mean setup."""


@kernel
def candidates_of(shop: Shop, urgency: Urgency, kind: int, rank: np.ndarray) -> np.ndarray:
    """Work out what a kind of rule needs to know about every mode.

    Parameters
    ----------
    shop, urgency
        The problem.
    kind
        The rule.
    rank
        The operations' ranks, the smallest goes first: shape (operations,), float64; empty for the other rules.

    Returns
    -------
    numpy.ndarray
        Shape (modes,), `CANDIDATE`.

    """
    candidates = np.empty(len(shop.modes), dtype=CANDIDATE)
    for mode in range(len(candidates)):
        operation, resource = shop.modes[mode].operation, shop.modes[mode].resource
        job, after = shop.operations[operation].job, urgency.after[operation]
        run = shop.modes[mode].run * urgency.stretch[resource]
        due, value, latest = urgency.due[job, 0], 0.0, 0.0
        if kind == TARDINESS:
            value, latest = np.log(urgency.weight[job, 0] / run), due - after - run
        elif kind == RATIO:
            value, latest = run + after, due
        elif kind == DUE:
            value = after - due
        else:
            value = -rank[operation]
        candidates[mode].value, candidates[mode].latest = value, latest
        candidates[mode].setup, candidates[mode].mode = shop.modes[mode].setup, mode
        candidates[mode].operation, candidates[mode].family = operation, shop.operations[operation].family
        candidates[mode].job = job if kind == TARDINESS and urgency.orders[job] > 1 else -1
    return candidates


@kernel
def priority(
    candidate: np.record, orders: np.ndarray, dues: np.ndarray, weights: np.ndarray, rule: Rule, clock: int, setup: int
) -> float:
    """Give the priority of a candidate at a moment, after a setup: the largest goes first.

    Apparent tardiness cost with setups (Vepsalainen and Morton 1987; Lee, Bhaskaran and Pinedo 1997), as a logarithm:
    log(w / p) - max(0, slack) / (k1 × mean p) - setup / (k2 × mean setup). Where several orders wait for a job, their
    indices add up. `orders`, `dues` and `weights` are those of `Urgency`.
    """
    if rule.kind == TARDINESS:
        slack = candidate.latest - clock
        base = -max(slack, 0.0) * rule.slack_scale
        value: float = candidate.value + base - setup * rule.setup_scale
        job = candidate.job
        if job >= 0:
            total = 1.0
            for place in range(1, orders[job]):
                later = slack + dues[job, place] - dues[job, 0]
                total += weights[job, place] / weights[job, 0] * np.exp(-max(later, 0.0) * rule.slack_scale - base)
            value += np.log(total)
        return value
    if rule.kind == RATIO:
        ratio: float = (clock - candidate.latest) / candidate.value
        return ratio
    static: float = candidate.value
    return static
