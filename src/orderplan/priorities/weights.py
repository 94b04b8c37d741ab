"""What counts in the ranking of order lines, and how much."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from math import isfinite

import numpy as np

from orderplan.errors import RequestError
from orderplan.quantities import to_millionths
from orderplan.tables.suggest import suggestions

MOST_WEIGHT = 1_000.0


@dataclass(frozen=True, slots=True, kw_only=True)
class RankWeights:
    """The weight of each factor of the score; a factor with weight 0 does not count.

    Raises
    ------
    RequestError
        Where a weight is below 0, above 1,000 or no number.

    """

    customer_class: float = 3.0
    """The class of the customer: A before B before C."""
    urgency: float = 5.0
    """The critical ratio: the time that is left over the time that is needed."""
    value: float = 1.0
    """What the line is worth."""
    penalty: float = 3.0
    """What a day late costs by the contract."""
    age: float = 1.0
    """The days since it was ordered, so that small customers do not wait for ever."""
    late: float = 2.0
    """That it is late, or can never be covered, as things stand."""

    def __post_init__(self) -> None:
        """Refuse what is no weight."""
        for name, value in asdict(self).items():
            if not isfinite(value) or not 0 <= value <= MOST_WEIGHT:
                hint = f"give a number from 0 to {MOST_WEIGHT:,.0f}."
                raise RequestError(f"the weight of {name} is {value}, not a weight.  Hint: {hint}")

    @property
    def millionths(self) -> np.ndarray:
        """The weights in the order of `FACTORS`: shape (factors,), int64."""
        return to_millionths(np.array([getattr(self, name) for name in FACTORS], dtype=np.float64))


FACTORS: tuple[str, ...] = tuple(field.name for field in fields(RankWeights))
"""The factors in the order of the weights."""


def weights_from(given: Mapping[str, float]) -> RankWeights:
    """Take the weights that are given by the names of their factors, ``class`` for that of the customer.

    Raises
    ------
    RequestError
        Where there is no such factor; the text says which ones there are.

    Examples
    --------
    >>> weights_from({"class": 0, "penalty": 10}).penalty
    10

    """
    named = {"customer_class" if name == "class" else name: weight for name, weight in given.items()}
    for name in named:
        if name not in FACTORS:
            known = ["class", *FACTORS[1:]]
            meant = suggestions([name], known).get(name)
            hint = f"did you mean '{meant}'?" if meant else f"there are {', '.join(known)}."
            raise RequestError(f"'{name}' is nothing that a ranking weighs.  Hint: {hint}")
    return RankWeights(**named)


def class_places(classes: Sequence[str] | Mapping[str, float] | None, there: Sequence[str]) -> dict[str, float]:
    """Give each customer class its factor.

    Parameters
    ----------
    classes
        The classes, the best first, or each with its factor from 0 to 1; None: those that are there, by their names.
    there
        The classes that customers have.

    Returns
    -------
    dict
        The factor by class. Of k classes in a sequence the first one has 1, the next ``(k - 1) / k``, and so on.

    Raises
    ------
    RequestError
        Where a factor is outside 0 to 1.

    Examples
    --------
    >>> class_places(None, ["B", "A", "A"])
    {'A': 1.0, 'B': 0.5}

    """
    if isinstance(classes, Mapping):
        wrong = [name for name, factor in classes.items() if not 0 <= factor <= 1]
        if wrong:
            raise RequestError(
                f"class '{wrong[0]}' has the factor {classes[wrong[0]]}.  Hint: give one from 0 (least) to 1 (best)."
            )
        return dict(classes)
    names = list(dict.fromkeys(sorted(set(there)) if classes is None else classes))
    return {name: (len(names) - place) / len(names) for place, name in enumerate(names)}
