"""Why an order line stands where it does in a ranking, as a planner would say it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from orderplan.data.instance import ENDLESS
from orderplan.priorities.weights import FACTORS
from orderplan.whatif.wording import days_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from orderplan.priorities.factors import Standing


def ranking_texts(
    standing: Standing, sequence: np.ndarray, points: np.ndarray, locked: np.ndarray, contends_for: Sequence[str | None]
) -> list[str]:
    """Say of each line in a ranking what has brought it there, what counts most first.

    Parameters
    ----------
    standing
        How the lines stand.
    sequence
        The rows of `standing` in the order of the ranking: shape (lines,), int64.
    points
        Weight × factor: shape (lines, factors), int64, by row of `standing`.
    locked
        Whether the planner has put it in front: shape (lines,), bool, by row of `standing`.
    contends_for
        By row of `standing` the item or machine; None where the line contends with nobody.

    Examples
    --------
    A line reads ``2 of 111: 9 working days left, 37 needed; class A; 29 days late. Contends for BRG-3305.``

    """
    count = f"{len(sequence):,}"
    parts = _parts(standing, points)
    by_points = np.argsort(-points, axis=1, kind="stable")[sequence].tolist()
    texts = []
    for rank, (row, factors) in enumerate(zip(sequence.tolist(), by_points, strict=True), start=1):
        said = [parts[factor][row] for factor in factors if parts[factor][row]]
        if locked[row]:
            said.insert(0, "put in front by hand")
        wanted = contends_for[row]
        contention = f"Contends for {wanted}." if wanted else "Contends with nobody."
        texts.append(f"{rank:,} of {count}: {'; '.join(said) or 'nothing speaks for it'}. {contention}")
    return texts


def _parts(standing: Standing, points: np.ndarray) -> list[list[str]]:
    """Say in a few words of each factor and line what it is about; empty where the factor adds nothing."""
    never = (standing.projected == ENDLESS).tolist()
    days = zip(standing.days_left.tolist(), standing.days_needed.tolist(), strict=True)
    texts = {
        "customer_class": [f"class {name}" for name in standing.customer_class.to_pylist()],
        "urgency": [_time_text(left, needed) for left, needed in days],
        "value": [f"worth {cents / 100:,.2f}" for cents in standing.value.tolist()],
        "penalty": [f"penalty {cents / 100:,.2f} a day" for cents in standing.penalty.tolist()],
        "age": [f"ordered {days_text(age)} ago" for age in standing.age.tolist()],
        "late": [
            "cannot be covered" if is_never else f"{days_text(late)} late"
            for late, is_never in zip(standing.days_late.tolist(), never, strict=True)
        ],
    }
    counts = (points > 0).T.tolist()
    return [
        [text if counting else "" for text, counting in zip(texts[name], own, strict=True)]
        for name, own in zip(FACTORS, counts, strict=True)
    ]


def _time_text(left: int, needed: int) -> str:
    """Say how much time there is and how much is needed, in working days."""
    if needed == ENDLESS:
        return "nothing covers it"
    if left < 0:
        over = f"should have been ready {-left} working day{'' if left == -1 else 's'} ago"
        return f"{over}, {needed} needed" if needed else f"{over}, is ready"
    return f"{left} working day{'' if left == 1 else 's'} left, {needed or 'none'} needed"
