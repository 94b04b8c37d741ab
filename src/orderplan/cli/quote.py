"""The command that quotes: cost, price, margin and date of an item in several quantities."""

from __future__ import annotations

from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from orderplan.cli.options import Day, day_option, order_option, plant_argument
from orderplan.cli.planning import planned, planning_options
from orderplan.whatif.words import Dates

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    import pandas as pd

    from orderplan.cli.options import Plant
    from orderplan.config import PlanConfig
    from orderplan.plan import Plan
    from orderplan.quoting.records import Quote
    from orderplan.quoting.requests import QuoteRequest
    from orderplan.quoting.terms import QuoteTerms

_SHARE = click.FloatRange(0, 1)
_AMOUNT = click.FloatRange(0)
_TIERS = [
    "quantity", "price", "unit_cost", "margin", "profit", "floor_price", "wanted_price", "surcharge",
    "break_even_quantity", "purchases", "promised_date", "orders_late",
]  # fmt: skip
"""What of a quantity stands beside that of others."""
_WHAT = ("item_id", "quantities")
_SHOWN = 10
"""Materials that a terminal shows; the file of --json has them all."""


def terms_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options of the commercial terms, and hand them over as one `QuoteTerms`."""

    @click.option("--margin", type=_SHARE, help="Margin wanted, as a share of the price; else none.")
    @click.option("--least-margin", type=_SHARE, default=0.0, help="Margin of the floor price; default 0.")
    @click.option("--overhead", "overhead_rate", type=_AMOUNT, default=0.0, help="Overhead, as a share of the cost.")
    @click.option("--order-cost", type=_AMOUNT, default=0.0, help="Packing, freight and papers of an order.")
    @click.option("--commission", "commission_rate", type=_SHARE, default=0.0, help="Share of the price.")
    @click.option("--interest", "finance_rate", type=_SHARE, default=0.0, help="Interest for a year, until payment.")
    @click.option("--payment-days", type=click.IntRange(0), default=0, help="Days from delivery to payment.")
    @click.option("--tool-cost", type=_AMOUNT, default=0.0, help="Cost of a mould or fixture made for it.")
    @click.option("--tool-pieces", type=_AMOUNT, help="Pieces that pay it off; else those of the order.")
    @click.option("--tool-upfront", "tool_upfront_share", type=_SHARE, default=0.0, help="Share paid at once.")
    @click.option(
        "--leftover-share", type=_SHARE, default=1.0, help="Share of leftovers without use that the order pays."
    )
    @wraps(command)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        from dataclasses import fields

        from orderplan.quoting.terms import QuoteTerms

        terms = QuoteTerms(**{field.name: kwargs.pop(field.name) for field in fields(QuoteTerms)})
        return command(*args, terms=terms, **kwargs)

    return wrapped


def request_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options of what the customer asks for, and hand them over as one `QuoteRequest`."""

    @click.option("--item", "item_id", metavar="ID", help="What is asked for; may be left out with --against.")
    @click.option("--quantity", "quantities", type=float, multiple=True, help="How much; may be repeated.")
    @click.option("--date", "requested_date", type=Day(), help="When it is wanted; else as soon as can be.")
    @click.option("--customer", "customer_id", metavar="ID", help="Whose class decides the price.")
    @click.option("--class", "customer_class", metavar="CLASS", help="The class itself.")
    @order_option
    @click.option("--price", "unit_price", type=_AMOUNT, help="Unit price; else that of sales_prices.")
    @click.option("--ship-days", type=click.IntRange(0), default=0, help="Days from shipping to the customer.")
    @wraps(command)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        from dataclasses import fields

        from orderplan.quoting.requests import QuoteRequest

        request = QuoteRequest(**{field.name: kwargs.pop(field.name) for field in fields(QuoteRequest)})
        return command(*args, request=request, **kwargs)

    return wrapped


@click.command()
@plant_argument
@request_options
@terms_options
@day_option
@click.option("--no-dates", is_flag=True, help="Costs and prices alone, without planning machines.")
@click.option(
    "--dates",
    type=click.Choice([str(Dates.REPAIRED), str(Dates.MATERIAL)]),
    default=str(Dates.REPAIRED),
    show_default=True,
    help="Of material and machines, or of material alone (quicker).",
)
@click.option("--json", "path", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path), help="Keep the quote.")
@click.option(
    "--against",
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A kept quote: ask the same again, and show what has changed.",
)
@planning_options
def quote(
    plant: Plant,
    *,
    request: QuoteRequest,
    terms: QuoteTerms,
    day: date | None,
    no_dates: bool,
    dates: str,
    path: Path | None,
    against: Path | None,
    config: PlanConfig,
) -> None:
    """Quote an item of PLANT: what each quantity costs, at which price it earns what, and when it can be there.

    \b
    Examples:
      orderplan quote data/samples/pumps --item PUMP-200 --quantity 1 --quantity 5 --quantity 20 --customer C-101
      orderplan quote data/samples/pumps --item HYD-200 --quantity 10 --margin 0.3 --no-dates
      orderplan quote data/samples/pumps --item PUMP-200 --quantity 5 --tool-cost 5000 --tool-pieces 100
      orderplan quote data/samples/pumps --item PUMP-200 --quantity 5 --no-dates --json quote.json
      orderplan quote data/samples/pumps --against quote.json

    Nothing is written to PLANT, and nothing is held.
    """
    from orderplan.quoting.snapshot import read_quote, write_quote
    from orderplan.quoting.terms import QuoteTerms

    if against is not None and (request.item_id or request.quantities):
        raise click.UsageError("--against asks again what the file has: leave --item and --quantity out")
    if against is not None and (_asks(request) or terms != QuoteTerms() or day is not None):
        raise click.UsageError("--against asks again what the file has, on its terms: leave all but --dates out")
    if against is None and (not request.item_id or not request.quantities):
        raise click.UsageError("say what is asked for: --item ID --quantity NUMBER")
    given = None if against is None else read_quote(against)
    plan = _planned(plant, config, material_only=no_dates)
    if given is None:
        made = _quoted(plan, request, terms, day, None if no_dates else dates)
        _show(made)
    else:
        made = _asked_again(plan, given, dates, with_dates=False if no_dates else None)
    if path is not None:
        _write(lambda: write_quote(made, path), path)


def _asks(request: QuoteRequest) -> bool:
    """Tell whether a request says anything besides the item and its quantities."""
    from dataclasses import fields

    return any(getattr(request, field.name) != field.default for field in fields(request) if field.name not in _WHAT)


def _planned(plant: Plant, config: PlanConfig, *, material_only: bool) -> Plan:
    """Plan the plant; what it costs does not ask for a schedule."""
    from orderplan.config import PlanConfig, SchedulerConfig, merged
    from orderplan.enums import Capacity

    if material_only:
        config = merged(config, PlanConfig(scheduler=SchedulerConfig(capacity=Capacity.INFINITE)))
    return planned(plant, config)


def _quoted(plan: Plan, request: QuoteRequest, terms: QuoteTerms, day: date | None, dates: str | None) -> Quote:
    from orderplan.quoting.quotations import quote as quote_of

    with_dates = dates is not None
    return quote_of(plan, request, terms=terms, day=day, with_dates=with_dates, dates=dates or str(Dates.REPAIRED))


def _show(made: Quote) -> None:
    """Show the sentences, then the tables that a planner looks at."""
    from orderplan.cli.output import Output
    from orderplan.mrp.explanations import amount_text

    click.echo(made.summary())
    output = Output("table", None)
    first = made.lines[0].quantity
    output.show(made.tiers[_TIERS], title="\nSide by side")
    output.show(_elements(made), title="\nCost of one unit by element")
    materials = made.materials.query("quantity == @first").drop(columns="quantity").head(_SHOWN)
    output.show(materials, title=f"\nWhat is bought for {amount_text(first)}, the dearest first")
    moves = made.sensitivity.query("quantity == @first").drop(columns="quantity")
    output.show(moves, title=f"\nWhat moves at {amount_text(first)}")


def _elements(made: Quote) -> pd.DataFrame:
    """Put the elements of all quantities side by side; what costs nothing anywhere is left out."""
    import pandas as pd

    from orderplan.mrp.explanations import amount_text

    frame = pd.DataFrame({"element": [name.replace("_", " ") for name, _cost in made.lines[0].costs] + ["unit cost"]})
    for line in made.lines:
        each = [round(cost / line.quantity, 4) for _name, cost in line.costs]
        frame[f"cost at {amount_text(line.quantity)}"] = [*each, line.unit_cost]
    return frame[(frame.drop(columns="element") != 0).any(axis=1)]


def _asked_again(plan: Plan, given: Quote, dates: str, *, with_dates: bool | None) -> Quote:
    """Ask for the same again, and show what has changed."""
    from orderplan.cli.output import Output
    from orderplan.quoting.comparison import compare_quotes, quote_again

    now = quote_again(plan, given, with_dates=with_dates, dates=dates)
    click.echo(now.summary())
    output = Output("table", None)
    output.show(compare_quotes(given, now), title=f"\nAgainst the quote of {given.as_of}")
    return now


def _write(write: Callable[[], object], path: Path) -> None:
    from orderplan.errors import ConfigError

    try:
        write()
    except OSError as error:
        raise ConfigError([f"'{path}' cannot be written: {error.strerror}."]) from error
    click.echo(f"\nWritten to {path}")
