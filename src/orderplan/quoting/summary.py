"""A quote in sentences that can be told on the telephone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from orderplan.mrp.explanations import amount_text
from orderplan.quoting.records import PriceBasis

if TYPE_CHECKING:
    from orderplan.quoting.records import Leftover, Quote, QuoteTier

_MOST_NAMED = 5
"""Items that a sentence names; the rest are counted."""


def summary_text(quote: Quote) -> str:
    """Say what each quantity costs, earns and when it can be there, and what stands against it."""
    lines = [_heading(quote)]
    for line in quote.lines:
        lines.append(f"  {_offer(quote, line)}")
        lines += [f"      {note}" for note in _notes(quote, line)]
    return "\n".join([*lines, *_closing(quote)])


def _money(amount: float) -> str:
    return f"{amount:,.2f}"


def _each(price: float) -> str:
    """Write the price of one unit; below 1 with four decimals, since there a hundredth is much."""
    return f"{price:,.4f}" if 0 < abs(price) < 1 else f"{price:,.2f}"


def _share(share: float) -> str:
    """Write a share as per cent, to a tenth."""
    return f"{100 * share:.1f}".removesuffix(".0") + " %"


def _heading(quote: Quote) -> str:
    name = f"{quote.item_id} ({quote.description})" if quote.description else quote.item_id
    made = f", made as for {quote.order_id}" if quote.order_id else ""
    customer = f" for {quote.customer_id}" if quote.customer_id else ""
    of_class = f", class {quote.customer_class}" if quote.customer_class else ""
    until = f"valid until {quote.valid_until}" if quote.valid_until else "its prices have no end"
    return f"Quote of {name}{customer}{of_class}{made}, {quote.day}; {until}."


def _offer(quote: Quote, line: QuoteTier) -> str:
    quantity = f"{amount_text(line.quantity)} {quote.uom}"
    cost, floor = f"costs {_each(line.unit_cost)} each", _each(line.floor_price)
    if line.price is None:
        return f"{quantity}: {cost}; it has no price, and needs at least {floor}.{_date(quote, line)}"
    earned = "" if line.margin is None else f", margin {_share(line.margin)}"
    price = f"{_each(line.price)} each{_basis(quote, line)}"
    return f"{quantity}: {price}; {cost}{earned}; floor {floor}{_wanted(quote, line)}.{_date(quote, line)}"


def _basis(quote: Quote, line: QuoteTier) -> str:
    words = {
        PriceBasis.GIVEN: " as given",
        PriceBasis.LIST: " by the price list",
        PriceBasis.MARGIN: f" for a margin of {_share(quote.terms.margin or 0.0)}",
    }
    return words.get(line.price_basis, "")


def _wanted(quote: Quote, line: QuoteTier) -> str:
    """Give the price for the margin wanted, where the price is another one."""
    if quote.terms.margin is None or line.wanted_price is None or line.price_basis is PriceBasis.MARGIN:
        return ""
    return f", {_each(line.wanted_price)} for a margin of {_share(quote.terms.margin)}"


def _date(quote: Quote, line: QuoteTier) -> str:
    if not quote.with_dates:
        return ""
    if line.promised_date is None:
        return " It cannot be promised."
    if quote.requested_date is None or quote.requested_date <= quote.as_of:  # as soon as can be
        return f" There on {line.promised_date}."
    late = (line.promised_date - quote.requested_date).days
    asked = "as asked" if late <= 0 else f"{_days(late)} after the day asked"
    return f" There on {line.promised_date}, {asked}."


def _notes(quote: Quote, line: QuoteTier) -> list[str]:
    """Say what stands against a quantity."""
    notes = []
    if line.was_lowered and line.unlowered_price is not None:
        was = _each(line.unlowered_price)
        notes.append(
            f"The price was {was}: it is lowered to that of a smaller quantity, since more must not cost more."
        )
    if line.surcharge:
        notes.append(_below_floor(quote, line))
    if line.unpriced:
        notes.append(f"It costs more than that: no price is known of {_listed(line.unpriced)}.")
    lost = [row for row in line.leftovers if row.value > 0]
    if lost:
        notes.append(_lost(lost))
    if line.explanation:
        notes.append(f"Not sooner: {line.explanation}")
    if line.orders_late:
        others = f"{line.orders_late:,} other order line{' is' if line.orders_late == 1 else 's are'}"
        notes.append(f"{others} late for it: `promise` says which.")
    return notes


def _below_floor(quote: Quote, line: QuoteTier) -> str:
    least = "its cost" if quote.terms.least_margin == 0 else f"a margin of {_share(quote.terms.least_margin)}"
    asked = f"It does not earn {least}: {_money(line.surcharge or 0.0)} more for the order would."
    if line.break_even_quantity is None:
        return f"{asked} At this price no quantity up to {quote.most_searched:,} earns it."
    return f"{asked} The least quantity that earns it at this price is {line.break_even_quantity:,}."


def _lost(lost: list[Leftover]) -> str:
    """Say what minimum and multiple leave over that nobody takes."""
    value, charged = (round(sum(getattr(row, name) for row in lost), 2) for name in ("value", "charged"))
    most, more = lost[0], len(lost) - 1
    others = f" and some of {more:,} other{'' if more == 1 else 's'}" if more else ""
    paid = "all of it is in the cost" if charged == value else f"{_money(charged)} of it is in the cost"
    left = f"{amount_text(round(most.lost, 3))} of {most.item_id}{others}"
    return f"Left over without use in the plan: {left}, worth {_money(value)}; {paid}."


def _closing(quote: Quote) -> list[str]:
    """Say what holds for all quantities: the tool, and what moves the first of them most."""
    lines, terms, first = [], quote.terms, quote.lines[0]
    if terms.tool_cost:
        pieces = "the order" if terms.tool_pieces is None else f"{amount_text(terms.tool_pieces)} {quote.uom}"
        at_once = f", {_money(first.tool_upfront)} of it at once and not in the price" if first.tool_upfront else ""
        lines.append(f"Tool {_money(terms.tool_cost)}{at_once}, paid off over {pieces}.")
    dearer = [row for row in first.sensitivity if row.change > 0 and row.driver == "material" and row.share is not None]
    if dearer:
        top = dearer[0]
        margin = "" if top.margin_change is None else f" and takes {abs(100 * top.margin_change):.1f} points of margin"
        lines.append(
            f"At {amount_text(first.quantity)} {quote.uom} the largest material is {top.item_id}, "
            f"{_share(top.share or 0.0)} of the cost: {_share(top.change)} on its price adds "
            f"{_each(top.unit_cost_change)} to a unit{margin}."
        )
    return lines


def _listed(names: tuple[str, ...]) -> str:
    more = f" and {len(names) - _MOST_NAMED:,} more" if len(names) > _MOST_NAMED else ""
    return ", ".join(names[:_MOST_NAMED]) + more


def _days(days: int) -> str:
    return f"{days:,} day{'' if days == 1 else 's'}"
