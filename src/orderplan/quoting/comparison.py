"""A quote that was given against what the same would be quoted now."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from orderplan.errors import RequestError
from orderplan.quantities import MILLION
from orderplan.quoting.price_arithmetic import margin_of
from orderplan.quoting.quotations import quote
from orderplan.quoting.records import PriceBasis
from orderplan.quoting.requests import QuoteRequest
from orderplan.whatif.words import Dates

if TYPE_CHECKING:
    from datetime import date

    from orderplan.plan import Plan
    from orderplan.quoting.records import Quote, QuoteTier

_KINDS = {
    "quantity": "float64", "still_valid": "bool", "quoted_price": "float64", "price": "float64",
    "quoted_unit_cost": "float64", "unit_cost": "float64", "unit_cost_change": "float64", "moved_by": "str",
    "quoted_margin": "float64", "margin_at_quoted_price": "float64", "quoted_date": "datetime64[s]",
    "promised_date": "datetime64[s]", "days_later": "Int64",
}  # fmt: skip
"""The columns of a comparison, with their kinds even where it has no rows."""


def quote_again(
    plan: Plan, given: Quote, *, with_dates: bool | None = None, dates: Dates | str = Dates.REPAIRED
) -> Quote:
    """Quote what was quoted before, for the same customer, on the same terms, from a plan as it is now.

    Parameters
    ----------
    plan
        The plan.
    given
        The quote. A price that was given is given again, any other one is looked for anew.
    with_dates
        Whether to ask for dates; None: as before.
    dates
        Of what the dates are; see `capable_to_promise`.

    Raises
    ------
    RequestError, UnknownIdError, DataError
        As `quote`: the item may be gone.

    """
    was_given = all(line.price_basis is PriceBasis.GIVEN for line in given.lines)
    request = QuoteRequest(
        given.item_id,
        [line.quantity for line in given.lines],
        requested_date=given.requested_date,
        customer_id=given.customer_id,
        customer_class=None if given.customer_id else given.customer_class,
        order_id=given.order_id,
        unit_price=[line.unlowered_price or 0.0 for line in given.lines] if was_given else None,
        ship_days=given.ship_days,
    )
    asks_for_dates = given.with_dates if with_dates is None else with_dates
    return quote(plan, request, terms=given.terms, with_dates=asks_for_dates, dates=dates)


def compare_quotes(given: Quote, now: Quote) -> pd.DataFrame:
    """Say what has become of a quote that was given: whether it still holds, and what it would earn now.

    Parameters
    ----------
    given
        The quote as it was; see `read_quote`.
    now
        The same asked again; see `quote_again`.

    Returns
    -------
    pandas.DataFrame
        A row for each quantity of both: `quantity`, `still_valid`, `quoted_price`, `price`, `quoted_unit_cost`,
        `unit_cost`, `unit_cost_change`, `moved_by` (the material whose cost has changed most), `quoted_margin`,
        `margin_at_quoted_price` (at the cost now), `quoted_date`, `promised_date`, `days_later`.

    Raises
    ------
    RequestError
        Where they are of two items.

    Examples
    --------
    >>> import orderplan as op
    >>> plan = op.make_plan(op.read_folder("data/samples/bicycle"))
    >>> given = op.quote(plan, op.QuoteRequest("BIKE", [1, 10], unit_price=900), with_dates=False)
    >>> dearer = op.replan(plan, [op.ChangePrice("RIM", 20.0)])
    >>> compare_quotes(given, quote_again(dearer, given))[["quantity", "unit_cost_change", "moved_by"]]
       quantity  unit_cost_change moved_by
    0       1.0              10.0      RIM
    1      10.0              10.0      RIM

    """
    if given.item_id != now.item_id:
        raise RequestError(f"the quotes are of two items, {given.item_id} and {now.item_id}.")
    later = {line.quantity: line for line in now.lines}
    rows = [
        {
            "quantity": line.quantity,
            "still_valid": given.valid_until is None or now.as_of <= given.valid_until,
            "quoted_price": line.price,
            "price": later[line.quantity].price,
            "quoted_unit_cost": line.unit_cost,
            "unit_cost": later[line.quantity].unit_cost,
            "unit_cost_change": round(later[line.quantity].unit_cost - line.unit_cost, 6),
            "moved_by": _moved_most(line, later[line.quantity]),
            "quoted_margin": line.margin,
            "margin_at_quoted_price": _margin_now(given, line, later[line.quantity]),
            "quoted_date": line.promised_date,
            "promised_date": later[line.quantity].promised_date,
            "days_later": _days_between(line.promised_date, later[line.quantity].promised_date),
        }
        for line in given.lines
        if line.quantity in later
    ]
    return pd.DataFrame(rows, columns=list(_KINDS)).astype(_KINDS)


def _moved_most(given: QuoteTier, now: QuoteTier) -> str | None:
    """Give the material whose cost has changed most; None where none has."""
    changes: dict[str, float] = {}
    for sign, line in ((-1, given), (1, now)):
        for material in line.materials:
            changes[material.item_id] = changes.get(material.item_id, 0.0) + sign * material.cost
    moved = {item: round(abs(change), 2) for item, change in changes.items() if round(abs(change), 2) > 0}
    return min(moved, key=lambda item: (-moved[item], item)) if moved else None


def _margin_now(given: Quote, line: QuoteTier, now: QuoteTier) -> float | None:
    if line.price is None:
        return None
    price, quantity = round(line.price * MILLION), round(line.quantity * MILLION)
    return margin_of(price, quantity, round(now.cost * 100), given.terms)


def _days_between(quoted: date | None, now: date | None) -> int | None:
    return None if quoted is None or now is None else (now - quoted).days
