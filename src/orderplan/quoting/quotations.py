"""From a customer's question to a quote: cost, price, margin and date of every quantity."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from orderplan.bom.graph import bom_day
from orderplan.errors import RequestError
from orderplan.mrp.material_plan import material_of
from orderplan.quoting.break_even import MOST_SEARCHED
from orderplan.quoting.order_costs import Sourced, costs_at
from orderplan.quoting.promised import with_promised_dates
from orderplan.quoting.records import Quote
from orderplan.quoting.requests import QuoteRequest, asked_tiers
from orderplan.quoting.sales_prices import class_of, list_prices, price_at
from orderplan.quoting.structure import cost_basis, structure_below, terms_on
from orderplan.quoting.terms import QuoteTerms
from orderplan.quoting.tiers import Asked, tier_records
from orderplan.quoting.validity import first_end
from orderplan.whatif.words import Dates

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from orderplan.data.planning_data import PlanningData
    from orderplan.mrp.material_plan import MaterialPlan
    from orderplan.plan import Plan


def quote(
    plan: Plan,
    request: QuoteRequest,
    *,
    terms: QuoteTerms | None = None,
    day: date | None = None,
    valid_until: date | None = None,
    with_dates: bool = True,
    dates: Dates | str = Dates.REPAIRED,
) -> Quote:
    """Quote an item: what each quantity costs, at which price it earns what, and when it can be there.

    Parameters
    ----------
    plan
        The plan as it is; it stays so.
    request
        What the customer asks for.
    terms
        What comes on top of making and buying, and what must be earned; None: nothing does.
    day
        The day on which lines and prices hold; None: the planning day.
    valid_until
        The last day of the quote; None: the first one on which a price in it ends.
    with_dates
        False: costs and prices alone, which takes milliseconds.
    dates
        Of what the dates are; see `capable_to_promise`.

    Returns
    -------
    Quote
        One line for each quantity. An item without a price costs nothing in it and is named in `unpriced_items`.

    Raises
    ------
    RequestError
        Where the plan was read from files or stopped early, a quantity or price is none, the day is before the planning
        day, or a customer and a class are given.
    UnknownIdError
        Where there is no such item, customer, class or order.
    DataError
        As `capable_to_promise`.

    Examples
    --------
    >>> import orderplan as op
    >>> plan = op.make_plan(op.read_folder("data/samples/bicycle"))
    >>> asked = QuoteRequest("BIKE", [1, 10])
    >>> found = quote(plan, asked, terms=QuoteTerms(margin=0.3), with_dates=False)
    >>> found.tiers[["quantity", "unit_cost", "price", "margin"]]
       quantity  unit_cost   price    margin
    0       1.0     278.56  397.95  0.300013
    1      10.0     248.86  355.52  0.300011

    """
    (made,) = quotes(plan, [request], terms=terms, day=day, valid_until=valid_until, with_dates=with_dates, dates=dates)
    return made


def quotes(
    plan: Plan,
    requests: Iterable[QuoteRequest],
    *,
    terms: QuoteTerms | None = None,
    day: date | None = None,
    valid_until: date | None = None,
    with_dates: bool = True,
    dates: Dates | str = Dates.REPAIRED,
) -> list[Quote]:
    """Quote many items in one call; what all of them start from is found once.

    Parameters
    ----------
    plan, terms, day, valid_until, with_dates, dates
        As in `quote`.
    requests
        What is asked for.

    Returns
    -------
    list of Quote
        One for each request, in their order; each as if it were the only one.

    Raises
    ------
    RequestError, UnknownIdError, DataError
        As `quote`.

    """
    material = material_of(plan)
    if plan.data is None:
        raise RequestError("the plan was read from files.  Hint: plan the data anew to quote from it.")
    known = _Setting(plan, plan.data, material, QuoteTerms() if terms is None else terms, bom_day(material.bom, day))
    return [_quoted(known, request, valid_until, Dates(dates) if with_dates else None) for request in requests]


@dataclass(frozen=True, slots=True, eq=False)
class _Setting:
    """What the quotes of one call share."""

    plan: Plan
    data: PlanningData
    material: MaterialPlan
    terms: QuoteTerms
    day: int

    @property
    def date(self) -> date:
        """The day on which lines and prices hold."""
        return self.material.instance.as_of + timedelta(days=self.day)


def _quoted(known: _Setting, request: QuoteRequest, valid_until: date | None, dates: Dates | None) -> Quote:
    instance, terms = known.material.instance, known.terms
    item, order = instance.item(request.item_id), instance.order(request.order_id)
    quantities, given = asked_tiers(request)
    customer_class = class_of(known.data, request.customer_id, request.customer_class)
    basis = cost_basis(known.material, known.data)
    purchasing = terms_on(basis, known.day)
    below = structure_below(basis, item, order, purchasing)
    sourced = Sourced(known.material.bom.arrays, below, purchasing, terms.leftover_share)
    costs = costs_at(sourced, quantities)
    prices = list_prices(known.data, request.item_id, customer_class, known.date)
    listed = [price_at(prices, quantity) for quantity in quantities.tolist()]
    most = max(MOST_SEARCHED, int(quantities[-1] // 1_000_000))
    lines = tier_records(Asked(known.material, sourced, costs, terms, given, listed, most))
    if dates is not None:
        lines = with_promised_dates(known.plan, known.data, request, lines, dates)
    texts = instance.texts
    return Quote(
        item_id=request.item_id,
        description=texts.description[item].as_py() or "",
        uom=texts.uom[item].as_py() or "",
        order_id=request.order_id,
        customer_id=request.customer_id,
        customer_class=customer_class,
        as_of=instance.as_of,
        day=known.date,
        requested_date=request.requested_date,
        ship_days=request.ship_days,
        valid_until=valid_until or first_end(instance, sourced, costs, [] if given else listed),
        with_dates=dates is not None,
        most_searched=most,
        terms=terms,
        lines=lines,
    )
