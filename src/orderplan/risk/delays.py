"""How late a delivery may be: for each supplier and lead time the chance of each number of days."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from orderplan.risk.assumptions import RiskAssumptions
    from orderplan.risk.history import PastReceipts

_LONGEST = 3_650
"""No delivery is more days late than this."""
_MEANS = 25
"""A delay of so many times the mean is less likely than 2e-11."""
_LEAST = 1e-9
"""A delay that is less likely is left out."""


class DelayTables(NamedTuple):
    """Chances of days late, one table after the other."""

    starts: np.ndarray
    """Table t is ``chances[starts[t]:starts[t + 1]]``: shape (tables + 1,), int64."""
    chances: np.ndarray
    """The chance of being at most 0, 1, 2, … days late; 1 at the end: float64."""


def delay_tables(
    rates: np.ndarray,
    suppliers: np.ndarray,
    leads: np.ndarray,
    overdue: np.ndarray,
    past: Mapping[int, PastReceipts],
    assumptions: RiskAssumptions,
) -> tuple[DelayTables, np.ndarray]:
    """Make the table of each delivery; those of like deliveries are made once.

    Parameters
    ----------
    rates
        The share of each supplier's deliveries that is in time, by code, the last one for `NONE`: shape
        (suppliers + 1,).
    suppliers, leads, overdue
        Of each delivery its supplier, the lead time of its item in days, and the days since it was due: shape (n,).
    past
        Past receipts by supplier.
    assumptions
        See there.

    Returns
    -------
    tables, table
        The tables, and which one is each delivery's: shape (n,), int64.

    """
    late = np.minimum(overdue, _LONGEST)
    leads_by_late = int(late.max(initial=0)) + 1
    keys = (suppliers.astype(np.int64) + 1) * ((int(leads.max(initial=0)) + 1) * leads_by_late)
    _keys, place, table = np.unique(keys + leads * leads_by_late + late, return_index=True, return_inverse=True)
    chances = [
        _chances(float(rates[supplier]), lead, days, past.get(supplier), assumptions)
        for supplier, lead, days in zip(
            suppliers[place].tolist(), leads[place].tolist(), late[place].tolist(), strict=True
        )
    ]
    starts = np.cumsum([0, *(len(one) for one in chances)]).astype(np.int64)
    return DelayTables(starts, np.concatenate([*chances, np.empty(0)])), table.astype(np.int64)


def _chances(
    rate: float, lead: int, overdue: int, past: PastReceipts | None, assumptions: RiskAssumptions
) -> np.ndarray:
    """Give the chance of being at most so many more days late, for one that is overdue already."""
    mean = max(1.0, assumptions.late_share * lead)
    later = chances_of_more(rate, mean, past, assumptions.history_weight)
    if overdue:
        # It has not come by yesterday: what is left is judged by the deliveries that were as late.
        still = later[overdue - 1] if overdue <= len(later) else 0.0
        # One later than any that was thought of is like any late delivery from today on.
        later = later[overdue:] / still if still > _LEAST else _late_by_more(mean, len(later)) * (1.0 - 1.0 / mean)
    kept = later[: int(np.argmax(np.append(later, 0.0) < _LEAST))]
    return np.append(1.0 - kept, 1.0)


def chances_of_more(rate: float, mean: float, past: PastReceipts | None, weight: float) -> np.ndarray:
    """Give the chance of being more than 0, 1, 2, … days late.

    A share ``1 - rate`` is late, by days of a geometric distribution from 1 on with the mean given. Past receipts are
    mixed in by their number (the mean of a beta, or Dirichlet, distribution with a prior of that weight): with n of
    them, k late, ``rate`` becomes ``(n - k + weight rate) / (n + weight)``, and a late delivery is like one of the k
    with a chance of ``k / (k + weight)``.

    Parameters
    ----------
    rate
        Share of deliveries in time.
    mean
        Mean days of a late one, 1 or more.
    past
        Past receipts, or None.
    weight
        The number of receipts that `rate` and `mean` count for.

    Returns
    -------
    numpy.ndarray
        Shape (days,), float64, falling to 0 at the end; at most 3651.

    """
    seen_last = 0 if past is None else int(past.late.max(initial=0))
    days = np.arange(min(max(_MEANS * math.ceil(mean), seen_last) + 1, _LONGEST + 1))
    late = _late_by_more(mean, len(days))
    share = 1.0 - rate
    if past is not None and past.receipts:
        seen = len(past.late)
        share = (seen + weight * share) / (past.receipts + weight)
        if seen:
            longer = 1.0 - np.searchsorted(past.late, days, side="right") / seen
            late = (seen * longer + weight * late) / (seen + weight)
    late[-1] = 0.0
    more: np.ndarray = share * late
    return more


def _late_by_more(mean: float, days: int) -> np.ndarray:
    """Give the chance that a late delivery is more than 0, 1, 2, … days late: shape (days,)."""
    chances: np.ndarray = (1.0 - 1.0 / mean) ** np.arange(days)
    return chances
