"""A quote and its parts, frozen: plain values, so that it can be kept and read back."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    import pandas as pd

    from orderplan.quoting.terms import QuoteTerms


class PriceBasis(StrEnum):
    """Where the price of a tier comes from."""

    GIVEN = "given"
    """The caller gives it."""
    LIST = "list"
    """The table `sales_prices`."""
    MARGIN = "margin"
    """The cost and the margin wanted."""
    NONE = "none"
    """There is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MaterialCost:
    """What an order pays of one item that has a price, or should have one."""

    item_id: str
    kept_for_order: bool
    """Whether it is order-specific, so that it is bought for this order alone."""
    needed: float
    """What the order needs of it."""
    bought: float
    """What is bought for that, by the supplier's minimum and multiple."""
    paid: float
    """What the order pays for: the needed, and its share of what is left over."""
    supplier_id: str | None
    unit_price: float | None
    """At the tier of what is bought at once; None: no price is known, and it counts as nothing."""
    price_until: date | None
    """The last day of the price; None: without end."""
    cost: float
    share: float | None
    """The cost as a share of what the order costs; None where that is nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Leftover:
    """What is left of the lots of one item, bought or made, when the order has taken its part."""

    item_id: str
    kept_for_order: bool
    """Whether it is order-specific, so that nobody else can take it."""
    needed: float
    had: float
    """What is bought or made."""
    left: float
    used_by_plan: float
    """What of it the plan would have bought or made anyway."""
    lost: float
    """What of it nobody takes."""
    unit_cost: float
    """What one unit has cost, with all below it."""
    value: float
    """What the lost part has cost."""
    charged: float
    """What of that the order pays."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sensitivity:
    """What moves when one thing costs more or less."""

    driver: str
    """`material`, `labour_rate` or `scrap`."""
    item_id: str | None
    """Of material the item whose price changes."""
    share: float | None
    """Of material what it is of the cost."""
    change: float
    """By which share the price, the rate or the scrap changes."""
    unit_cost: float
    unit_cost_change: float
    price: float | None
    """The price that would earn the same margin; None where there is no price, or nothing of it is cost."""
    margin: float | None
    """The margin at the quoted price."""
    margin_change: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteTier:
    """One quantity of a quote; money for the whole order unless a name says `unit` or `price`."""

    quantity: float
    costs: tuple[tuple[str, float], ...]
    """What the order costs by element, in the order of `ELEMENT_NAMES`."""
    cost: float
    """What it costs in all, all that the price has to bear."""
    unit_cost: float
    price: float | None
    """The price of one unit that is quoted; None: there is none."""
    price_basis: PriceBasis
    unlowered_price: float | None
    """The price before it was lowered to that of a smaller quantity; the same where it was not."""
    revenue: float | None
    profit: float | None
    """What is left after commission, interest and cost."""
    margin: float | None
    """The profit as a share of the price."""
    floor_price: float
    """The least unit price that earns the least margin."""
    wanted_price: float | None
    """The least unit price that earns the margin wanted; None where none is."""
    surcharge: float | None
    """What the customer would have to pay besides for the order to earn the least margin; 0: nothing."""
    break_even_quantity: int | None
    """The least whole quantity at which this price earns the least margin; None: no quantity searched does."""
    tool_upfront: float
    """What the customer pays of the tool at once."""
    purchases: float
    """The money for all that is bought for it at full lots, as if nothing of it were in stock."""
    materials: tuple[MaterialCost, ...]
    leftovers: tuple[Leftover, ...]
    sensitivity: tuple[Sensitivity, ...]
    unpriced: tuple[str, ...]
    """The items that it needs and that have no price: the cost is without them."""
    promised_date: date | None = None
    """When it can be there; None where no date was asked for, or it can never be."""
    constraint: str | None = None
    """What decides the date; None where no date was asked for."""
    constraint_id: str | None = None
    explanation: str = ""
    orders_late: int | None = None
    """The other order lines that this date makes late, since lots are shared; None where there is no date."""

    @property
    def is_complete(self) -> bool:
        """Whether the price of everything is known."""
        return not self.unpriced

    @property
    def was_lowered(self) -> bool:
        """Whether the price was lowered to that of a smaller quantity."""
        return self.price != self.unlowered_price


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """What quantities of an item cost, at which price they earn what, and when they can be there.

    Everything in it is a plain value: `write_quote` keeps it, `read_quote` gives it back as it was.
    """

    item_id: str
    description: str
    uom: str
    order_id: str | None
    """The sales order whose own BOMs and routings count; None: the standard ones."""
    customer_id: str | None
    customer_class: str | None
    as_of: date
    """The planning day."""
    day: date
    """The day on which lines and prices hold."""
    requested_date: date | None
    ship_days: int
    """Calendar days from shipping to the customer, which are in the dates."""
    valid_until: date | None
    """The last day on which every price in it holds; None: they have no end."""
    with_dates: bool
    """Whether dates were asked for."""
    most_searched: int
    """The largest quantity to which break-even was searched."""
    terms: QuoteTerms
    lines: tuple[QuoteTier, ...]
    """One for each quantity, rising."""

    @property
    def unpriced_items(self) -> tuple[str, ...]:
        """The items without a price that any quantity needs, by id."""
        return tuple(sorted({item for line in self.lines for item in line.unpriced}))

    def frame(self, name: str) -> pd.DataFrame:
        """Give one of the tables: `tiers`, `cost_elements`, `materials`, `leftovers`, `sensitivity`."""
        from orderplan.quoting.frames import quote_frame

        return quote_frame(self, name)

    def summary(self) -> str:
        """Say in a few lines what can be told on the telephone, and what cannot."""
        from orderplan.quoting.summary import summary_text

        return summary_text(self)

    @property
    def tiers(self) -> pd.DataFrame:
        """What each quantity costs, its price, its margin, and when it can be there."""
        return self.frame("tiers")

    @property
    def cost_elements(self) -> pd.DataFrame:
        """What each quantity costs by element, for the order and for one unit."""
        return self.frame("cost_elements")

    @property
    def materials(self) -> pd.DataFrame:
        """What is bought for each quantity, the largest cost first."""
        return self.frame("materials")

    @property
    def leftovers(self) -> pd.DataFrame:
        """What minimum and multiple leave over at each quantity, the most charged first."""
        return self.frame("leftovers")

    @property
    def sensitivity(self) -> pd.DataFrame:
        """What moves with the price of each of the top materials, the labour rate and the scrap."""
        return self.frame("sensitivity")
