"""The commercial terms of a quote: what comes on top of making and buying, and what must be earned."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields

from orderplan.errors import RequestError

_MOST = 1e9


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteTerms:
    """What comes on top of making and buying, and what must be earned; money, and rates as shares: 0.05 is 5 %.

    Raises
    ------
    RequestError
        Where one is no number from 0 on, a share is above 1, or nothing of a price would be left for the cost.

    """

    overhead_rate: float = 0.0
    """Sales and administration, as a share of what the order costs to make and buy."""
    order_cost: float = 0.0
    """What every order costs whatever its quantity: packing, freight, papers, samples."""
    commission_rate: float = 0.0
    """Commission, as a share of the price."""
    finance_rate: float = 0.0
    """Interest for a year on what the customer has not paid yet."""
    payment_days: int = 0
    """Calendar days from delivery to payment."""
    tool_cost: float = 0.0
    """What a mould or fixture costs that is made for this item."""
    tool_pieces: float | None = None
    """The pieces over which the tool is paid off; None: those of the order itself."""
    tool_upfront_share: float = 0.0
    """The share of the tool that the customer pays at once, beside the price of the pieces."""
    leftover_share: float = 1.0
    """The share that this order pays of what minimum and multiple leave over and no other demand of the plan takes."""
    margin: float | None = None
    """The margin wanted, as a share of the price."""
    least_margin: float = 0.0
    """The margin below which nothing is sold: it gives the floor price."""

    def __post_init__(self) -> None:
        problems = _problems(self)
        if problems:
            raise RequestError("\n".join(problems))
        for term in fields(self):  # 50 and 50.0 are the same terms, and are to be written alike
            value = getattr(self, term.name)
            if value is not None:
                object.__setattr__(self, term.name, int(value) if term.name == "payment_days" else float(value))


_ABOVE_ONE = {"order_cost", "tool_cost", "tool_pieces", "payment_days", "overhead_rate"}
"""What may be above 1; everything else is a share."""


def _problems(terms: QuoteTerms) -> list[str]:
    problems = []
    for term in fields(terms):
        value, name = getattr(terms, term.name), term.name
        if value is None and term.default is None:
            continue
        most = _MOST if name in _ABOVE_ONE else 1.0
        is_number = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
        if not is_number or not 0 <= value <= most:
            problems.append(f"{name}: {value!r} is not a number from 0 to {most:,.0f}.  Hint: 0.05 is 5 %.")
    if problems:
        return problems
    if terms.payment_days != int(terms.payment_days):
        problems.append(f"payment_days: {terms.payment_days} is no whole number of days.")
    if terms.tool_pieces == 0:
        problems.append("tool_pieces: 0 pieces cannot pay off a tool.  Hint: leave it out to charge it to the order.")
    for name in ("margin", "least_margin"):
        share = getattr(terms, name)
        if share is not None and kept_millionths(terms, share) <= 0:
            given_away = f"commission, interest and a margin of {share:.1%} take all of a price"
            problems.append(f"{name}: {given_away}.  Hint: a margin is a share of the price, below 1.")
    return problems


def deducted_millionths(terms: QuoteTerms) -> int:
    """Give what commission and interest take of a price, in millionths."""
    interest = terms.finance_rate * int(terms.payment_days) / 365
    return _millionths(terms.commission_rate) + _millionths(interest)


def kept_millionths(terms: QuoteTerms, margin: float) -> int:
    """Give what of a price is left for the cost at a margin, in millionths."""
    return 1_000_000 - deducted_millionths(terms) - _millionths(margin)


def _millionths(share: float) -> int:
    return math.floor(share * 1_000_000 + 0.5)
