"""The command that answers a customer: when an order can be there, and what of an item is free."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from orderplan.cli.options import Day, plant_argument
from orderplan.cli.planning import planned, planning_options
from orderplan.cli.promise_request import PromiseRequest, asked_orders, check_looks, check_names, check_request
from orderplan.promise.words import Mode
from orderplan.whatif.words import Dates

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from orderplan.cli.options import Plant
    from orderplan.config import PlanConfig
    from orderplan.plan import Plan
    from orderplan.promise.book import Book
    from orderplan.promise.record import Promise
    from orderplan.whatif.orders import AddOrder


@click.command()
@plant_argument
@click.option("--item", metavar="ID", help="What is asked for.")
@click.option("--quantity", type=float, help="How much of it.")
@click.option("--date", "due", type=Day(), help="The day on which the customer wants it; else as soon as can be.")
@click.option("--order-id", metavar="ID", help="What to call the order; needed where it is held.")
@click.option(
    "--priority", type=int, help="Plan it with this priority, before others; else it comes after all of them."
)
@click.option("--customer", metavar="ID", help="Who asks.")
@click.option(
    "--orders", "file", metavar="FILE.csv", type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Several at once: order_id, item_id, quantity, due_date, …",
)  # fmt: skip
@click.option("--available", is_flag=True, help="What of the item is free, day by day, without making or buying more.")
@click.option(
    "--mode", type=click.Choice([str(word) for word in Mode]), default=str(Mode.INQUIRY), show_default=True,
    help="Nothing held; held until it expires; confirmed.",
)  # fmt: skip
@click.option("--expires", type=Day(), help="The last day on which a quote holds.")
@click.option(
    "--book", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="What is held; made if new."
)
@click.option("--give-up", metavar="ID", help="Take an order out of the book.")
@click.option("--alternatives", is_flag=True, help="What else can be offered, with dates, cost and who is later.")
@click.option("--sooner", type=click.IntRange(min=1), metavar="DAYS", help="What would make it so many days sooner.")
@click.option(
    "--dates", type=click.Choice([str(Dates.REPAIRED), str(Dates.MATERIAL)]), default=str(Dates.REPAIRED),
    show_default=True, help="Through machines too, or of material and lead times alone (the quickest).",
)  # fmt: skip
@planning_options
def promise(
    plant: Plant,
    *,
    item: str | None,
    quantity: float | None,
    due: date | None,
    order_id: str | None,
    priority: int | None,
    customer: str | None,
    file: Path | None,
    available: bool,
    mode: str,
    expires: date | None,
    book: Path | None,
    give_up: str | None,
    alternatives: bool,
    sooner: int | None,
    dates: str,
    config: PlanConfig,
) -> None:
    """Plan PLANT and say when a new order can be there, and why not sooner.

    \b
    Examples:
      orderplan promise data/samples/pumps --item PUMP-200 --quantity 5 --date 2026-02-19
      orderplan promise data/samples/pumps --item PUMP-200 --quantity 5 --alternatives --sooner 5
      orderplan promise data/samples/pumps --item SHAFT-35 --available --date 2026-04-02
      orderplan promise data/samples/pumps --orders quotes.csv --mode quote --expires 2026-01-16 --book book.db
      orderplan promise data/samples/pumps --mode confirm --order-id Q-1 --book book.db

    A promise takes no part and no machine hour that another order has, unless it is given a --priority; who is late for
    it all the same, since lots are shared, is said. What is held in --book is kept for whom it was promised to. Nothing
    is written to PLANT.
    """
    request = PromiseRequest(
        item, quantity, due, order_id, priority, customer, file, Mode(mode), expires, book, Dates(dates), alternatives,
        sooner,
    )  # fmt: skip
    if give_up is not None:
        _give_up(book, give_up)
        return
    if available:
        check_looks(request)
        _show_available(planned(plant, config), request)
        return
    check_request(request)
    _promise(planned(plant, _of_material(config) if request.dates is Dates.MATERIAL else config), request)


def _of_material(config: PlanConfig) -> PlanConfig:
    """Leave the schedule out: nobody asks for it."""
    from orderplan.config import PlanConfig, SchedulerConfig, merged
    from orderplan.enums import Capacity

    return merged(config, PlanConfig(scheduler=SchedulerConfig(capacity=Capacity.INFINITE)))


def _promise(plan: Plan, request: PromiseRequest) -> None:
    """Answer, and keep in the book what is to be held."""
    from orderplan.promise.book import Book, load_book

    book = Book() if request.book is None else load_book(request.book)
    if request.item is None and request.file is None:
        _show_book(plan, request, book)
        return
    base = _with_holds(plan, request, book)
    orders = asked_orders(plan, request)
    check_names(request, book, orders)
    promises = _answered(base, request, orders)
    _keep(request, book, promises)
    if request.alternatives:
        _show_alternatives(base, request, orders[0])
    if request.sooner:
        _show_sooner(base, request, orders[0])


def _with_holds(plan: Plan, request: PromiseRequest, book: Book) -> Plan:
    """Plan with what is held; what no longer is, or no longer can be kept, is told."""
    from orderplan.promise.held_plan import with_holds

    if not book.holds:
        return plan
    held = with_holds(plan, book.holds, dates=request.dates)
    click.echo(f"{held.summary()}\n")
    return held.plan


def _answered(plan: Plan, request: PromiseRequest, orders: Sequence[AddOrder]) -> list[Promise]:
    from orderplan.promise.broken import broken_reasons, reasons_text
    from orderplan.promise.capable import capable_to_promise

    promises = capable_to_promise(
        plan, orders, mode=request.mode, own_priority=request.priority is not None, dates=request.dates
    )
    for answer in promises:
        click.echo(answer.summary())
        if len(answer.broken):
            click.echo(reasons_text(broken_reasons(answer)))
    if not request.alternatives and any(len(answer.broken) for answer in promises):
        click.echo("With --alternatives a day is looked for on which nobody is late for it.")
    return promises


def _keep(request: PromiseRequest, book: Book, promises: Sequence[Promise]) -> None:
    from orderplan.promise.book import add_holds, confirmed_orders
    from orderplan.promise.hold import hold_of

    if request.mode is Mode.INQUIRY or request.book is None:
        return
    holds = [
        hold_of(answer, mode=request.mode, expires=request.expires)
        for answer in promises
        if answer.promised_date is not None
    ]
    add_holds(request.book, book, holds)
    for hold in holds:
        click.echo(f"Held in {request.book}: {hold.description}.")
    _show_entries(confirmed_orders(holds))


def _show_entries(orders: Sequence[AddOrder]) -> None:
    """Say how confirmed orders are to be entered among the plant's own."""
    for order in orders:
        what = f"{order.quantity:g} of {order.item_id}, due and promised {order.promised_date}"
        click.echo(f"To be entered: {order.order_id}, {what}, priority {order.priority}.")


def _show_book(plan: Plan, request: PromiseRequest, book: Book) -> None:
    """Confirm what is held, or show all of it."""
    from orderplan.promise.book import confirm_hold, confirmed_orders

    if request.mode is Mode.CONFIRM and request.book is not None and request.order_id is not None:
        hold = confirm_hold(request.book, request.order_id, on=plan.provenance.as_of)
        click.echo(f"Confirmed: {hold.description}.")
        _show_entries([hold.order])
        return
    if not book.holds:
        click.echo(f"Nothing is held in {request.book}.")
    for hold in book.holds:
        click.echo(f"{hold.description}.")
    _with_holds(plan, request, book)
    _show_entries(confirmed_orders(book.holds))


def _give_up(book: Path | None, order_id: str) -> None:
    from orderplan.promise.book import give_up_hold

    if book is None:
        raise click.UsageError("--give-up needs --book FILE")
    click.echo(f"Given up: {give_up_hold(book, order_id).description}.")


def _show_available(plan: Plan, request: PromiseRequest) -> None:
    from orderplan.cli.output import Output
    from orderplan.promise.available import available_to_promise

    if request.item is None:
        raise click.UsageError("--available needs --item ID")
    found = available_to_promise(plan, request.item, request.quantity, request.due)
    click.echo(found.summary())
    Output("table", None).show(found.steps, title="\nWhat is there, and what others take", always=["available"])


def _show_alternatives(plan: Plan, request: PromiseRequest, order: AddOrder) -> None:
    from orderplan.cli.output import Output
    from orderplan.promise.alternatives import alternatives, alternatives_frame

    found = alternatives(plan, order, dates=request.dates)
    Output("table", None).show(alternatives_frame(found), title="\nWhat can be offered", always=["orders_late"])


def _show_sooner(plan: Plan, request: PromiseRequest, order: AddOrder) -> None:
    from orderplan.promise.sooner import sooner

    assert request.sooner is not None  # noqa: S101 - the caller has looked
    click.echo(f"\n{sooner(plan, order, request.sooner, dates=request.dates).summary()}")
