"""What `orderplan promise` is asked for: what goes together, and the orders that are meant."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from orderplan.promise.words import Mode

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from pathlib import Path

    from orderplan.plan import Plan
    from orderplan.promise.book import Book
    from orderplan.whatif.orders import AddOrder
    from orderplan.whatif.words import Dates

_NEW = "NEW"
"""What an order is called that has no id yet."""


@dataclass(frozen=True, slots=True)
class PromiseRequest:
    """What the command line asks for."""

    item: str | None
    quantity: float | None
    due: date | None
    order_id: str | None
    priority: int | None
    customer: str | None
    file: Path | None
    mode: Mode
    expires: date | None
    book: Path | None
    dates: Dates
    alternatives: bool
    sooner: int | None


def check_request(request: PromiseRequest) -> None:
    """Refuse options that do not go together, and such as would be left unheard."""
    asks = request.item is not None or request.file is not None
    of_one = (request.quantity, request.due, request.customer)
    if request.file is not None and any(value is not None for value in (*of_one, request.order_id)):
        raise click.UsageError("--orders has the quantity, day, customer and id of each order: leave the options out")
    if request.item is not None and request.file is not None:
        raise click.UsageError("give --item or --orders, not both")
    if request.item is not None and request.quantity is None:
        raise click.UsageError("--item needs --quantity, or --available")
    if request.mode is not Mode.INQUIRY and request.book is None:
        raise click.UsageError(f"--mode {request.mode} needs --book FILE, in which the order is held")
    if request.mode is not Mode.INQUIRY and request.file is None and request.order_id is None:
        raise click.UsageError(f"--mode {request.mode} needs --order-id, by which the order is known")
    if request.expires is not None and request.mode is not Mode.QUOTE:
        raise click.UsageError("--expires is of --mode quote")
    has_more = request.alternatives or any(value is not None for value in (*of_one, request.priority, request.sooner))
    if not asks and (request.book is None or has_more):
        raise click.UsageError("say what is asked for: --item ID --quantity N, or --orders FILE.csv")
    if not asks and request.mode is Mode.QUOTE:
        raise click.UsageError("say what is quoted: --item ID --quantity N, or --orders FILE.csv")
    if request.file is not None and (request.alternatives or request.sooner):
        raise click.UsageError("--alternatives and --sooner are of one order: give --item")


def check_looks(request: PromiseRequest) -> None:
    """Refuse what --available does not do."""
    if request.mode is not Mode.INQUIRY or request.alternatives or request.sooner or request.file is not None:
        raise click.UsageError("--available only looks at what is free: leave --mode, --alternatives and the like out")


def asked_orders(plan: Plan, request: PromiseRequest) -> list[AddOrder]:
    """Give the orders that are meant; without a day, asked for as soon as can be."""
    from orderplan.promise.read_orders import read_orders
    from orderplan.whatif.orders import AddOrder

    as_of = plan.provenance.as_of
    if request.file is not None:
        return [_with_priority(order, request.priority) for order in read_orders(request.file, as_of=as_of)]
    assert request.item is not None  # noqa: S101 - `check_request` has seen to it
    assert request.quantity is not None  # noqa: S101
    order = AddOrder(
        request.order_id or _NEW, request.item, request.quantity, request.due or as_of, customer_id=request.customer
    )
    return [_with_priority(order, request.priority)]


def check_names(request: PromiseRequest, book: Book, orders: Sequence[AddOrder]) -> None:
    """Refuse an order that the book has, before it is planned beside itself."""
    from orderplan.errors import RequestError

    held = {hold.order.order_id for hold in book.holds}
    twice = [order.order_id for order in orders if order.order_id in held]
    if twice:
        hint = "take another id, confirm it with --mode confirm, or take it out with --give-up."
        raise RequestError(f"{', '.join(twice)}: held already in {request.book}.  Hint: {hint}")


def _with_priority(order: AddOrder, priority: int | None) -> AddOrder:
    from dataclasses import replace

    return order if priority is None else replace(order, priority=priority)
