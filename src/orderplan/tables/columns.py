"""Short ways to declare a column, so that a table's declaration reads like the data model's page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from orderplan.enums import Severity
from orderplan.tables.table import Column, Kind

if TYPE_CHECKING:
    from enum import StrEnum

ITEM_UNIT = "item's unit"


def identity(name: str, text: str, *, required: bool = True) -> Column:
    """Declare an id of the table itself."""
    return Column(name, Kind.ID, text, required=required)


def reference(
    name: str,
    table: str,
    text: str,
    *,
    required: bool = False,
    unknown: Severity = Severity.ERROR,
    default: str | None = None,
) -> Column:
    """Declare an id of a row of another table."""
    return Column(name, Kind.ID, text, required=required, references=table, unknown=unknown, default=default)


def words(name: str, choices: type[StrEnum], text: str, *, default: StrEnum | None = None) -> Column:
    """Declare a choice of words; without a default it is required."""
    return Column(
        name,
        Kind.WORD,
        text,
        required=default is None,
        words=choices,
        default=None if default is None else str(default),
    )


def text(name: str, meaning: str, *, default: str | None = None) -> Column:
    """Declare free text."""
    return Column(name, Kind.TEXT, meaning, default=default)


def quantity(
    name: str,
    meaning: str,
    *,
    required: bool = False,
    default: float | None = None,
    unit: str = ITEM_UNIT,
    above: float | None = None,
) -> Column:
    """Declare an amount of an item, never negative."""
    minimum = 0.0 if above is None else None
    return Column(
        name, Kind.QUANTITY, meaning, required=required, default=default, unit=unit, minimum=minimum, above=above
    )


def rate(
    name: str, meaning: str, *, default: float | None = None, maximum: float | None = None, below: float | None = None
) -> Column:
    """Declare a share from 0."""
    return Column(name, Kind.RATE, meaning, default=default, unit="share", minimum=0, maximum=maximum, below=below)


def factor(
    name: str, meaning: str, *, required: bool = False, default: float | None = None, maximum: float | None = None
) -> Column:
    """Declare a positive ratio."""
    return Column(name, Kind.FACTOR, meaning, required=required, default=default, above=0, maximum=maximum)


def money(
    name: str, meaning: str, *, required: bool = False, default: float | None = None, unit: str = "money"
) -> Column:
    """Declare an amount of money, never negative."""
    return Column(name, Kind.MONEY, meaning, required=required, default=default, unit=unit, minimum=0)


def count(
    name: str,
    meaning: str,
    *,
    required: bool = False,
    default: int | None = None,
    unit: str = "",
    minimum: int = 0,
    maximum: int | None = None,
) -> Column:
    """Declare a whole number."""
    return Column(
        name, Kind.COUNT, meaning, required=required, default=default, unit=unit, minimum=minimum, maximum=maximum
    )


def days(
    name: str, meaning: str, *, default: int | None = None, unit: str = "working days", minimum: int = 0
) -> Column:
    """Declare a number of days, at most a hundred years."""
    return count(name, meaning, default=default, unit=unit, minimum=minimum, maximum=36_500)


def minutes(name: str, meaning: str, *, required: bool = False, default: float | None = None) -> Column:
    """Declare a duration in minutes, fractions allowed."""
    return Column(name, Kind.MINUTES, meaning, required=required, default=default, unit="minutes", minimum=0)


def day(name: str, meaning: str, *, required: bool = False, open_ended: bool = False) -> Column:
    """Declare a date."""
    return Column(name, Kind.DATE, meaning, required=required, open_ended=open_ended)


def flag(name: str, meaning: str, *, required: bool = False, default: bool | None = None) -> Column:
    """Declare a yes or no."""
    return Column(name, Kind.FLAG, meaning, required=required, default=default)


def valid_from() -> Column:
    """Declare the first day of validity."""
    return day("valid_from", "first day on which the row is valid; empty: always was", open_ended=True)


def valid_to() -> Column:
    """Declare the end of validity."""
    return day("valid_to", "first day on which the row is no longer valid; empty: without end", open_ended=True)


def unit_given() -> Column:
    """Declare the unit in which a row's quantities are given."""
    return text("uom", "unit in which this row's quantities are given; empty: the item's own")
