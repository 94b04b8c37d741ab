"""Promises that are held: material and machine hours that nobody else is promised."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from orderplan.errors import RequestError
from orderplan.promise.words import HoldState, Mode

if TYPE_CHECKING:
    from datetime import date

    from orderplan.promise.record import Promise
    from orderplan.whatif.orders import AddOrder


@dataclass(frozen=True, slots=True)
class Hold:
    """An order that is promised and not yet among the plant's own."""

    order: AddOrder
    """As it is planned, and as it is to be entered."""
    promised_date: date
    expires: date | None = None
    """The last day on which a quote holds; None: it holds until it is given up."""
    state: HoldState = HoldState.QUOTED

    @property
    def description(self) -> str:
        """The hold in a line."""
        what = f"{self.order.order_id}, {self.order.quantity:g} of {self.order.item_id} for {self.promised_date}"
        until = f" until {self.expires}" if self.expires is not None else ""
        return f"{what}: {self.state}{until}"


def hold_of(promise: Promise, *, mode: Mode | str = Mode.QUOTE, expires: date | None = None) -> Hold:
    """Make a hold of a promise, for the book.

    Parameters
    ----------
    promise
        A promise with a day.
    mode
        ``quote`` or ``confirm``.
    expires
        The last day on which a quote holds; None: until it is given up.

    Raises
    ------
    RequestError
        Where there is nothing to hold: an inquiry, an order that never is there, a confirmed one that would expire, or
        a quote that has expired.

    """
    mode = Mode(mode)
    if mode is Mode.INQUIRY:
        raise RequestError("an inquiry holds nothing.  Hint: the mode of what is held is quote or confirm.")
    if promise.promised_date is None:
        raise RequestError(f"{promise.order.order_id} cannot be promised in full, so nothing is held for it.")
    if mode is Mode.CONFIRM and expires is not None:
        raise RequestError("what is confirmed does not expire.  Hint: leave the day out, or make it a quote.")
    as_of = promise.plan.provenance.as_of
    if expires is not None and expires < as_of:
        raise RequestError(f"a quote until {expires} has expired on {as_of}.  Hint: give that day or a later one.")
    state = HoldState.CONFIRMED if mode is Mode.CONFIRM else HoldState.QUOTED
    return Hold(promise.order, promise.promised_date, expires, state)
