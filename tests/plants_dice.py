"""The dice of the random plants, and the tables of one plant while they are drawn."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import random

Row = dict[str, Any]
Tables = dict[str, list[Row]]

IDS = ("A", "B", "C", "D", "E", "F", "G", "H", "I", "a", "b-1", "Ä", "ß", "零", "10", "9")
FIRST_AS_OF = date(2026, 1, 5)
SPAN_DAYS = 16
"""Needs and receipts lie within so many days, so that they compete."""


class Drawing:
    """The tables of one plant while they are drawn."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.tables: Tables = {}
        self.as_of = FIRST_AS_OF + timedelta(days=rng.randint(0, 8))
        self.calendar: str | None = None
        self.items = rng.sample(IDS, rng.randint(3, 9))
        """From the top down: lines lead from an item to later ones."""
        self.procurement: dict[str, str] = {}
        self.orders: list[str] = []

    def chance(self, share: float) -> bool:
        return self.rng.random() < share

    def maybe(self, share: float, value: Any) -> Any:
        return value if self.chance(share) else None

    def day(self, first: int = -3, last: int = SPAN_DAYS) -> date:
        return self.as_of + timedelta(days=self.rng.randint(first, last))

    def quantity(self, most: int = 8) -> float:
        """A small whole number, or at times one with a fraction."""
        whole = self.rng.randint(1, most)
        return whole + self.rng.choice((0.5, 0.25, 0.1)) if self.chance(0.12) else float(whole)

    def period(self, share: float = 0.3) -> Row:
        """A validity, mostly without ends."""
        start = self.maybe(share, self.day(-6, 10))
        end = self.maybe(share, (start or self.as_of) + timedelta(days=self.rng.randint(1, 12)))
        return {"valid_from": start, "valid_to": end}
