"""What a table is: a declaration from which checks, documentation, empty frames and Arrow schemas are derived."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

import pyarrow as pa

if TYPE_CHECKING:
    from orderplan.enums import Severity


class Kind(StrEnum):
    """What the values of a column are; it decides their type, their check and their integer code."""

    ID = "id"
    """Text that names a row of this table or of another one; never parsed, so leading zeros survive."""
    TEXT = "text"
    WORD = "word"
    """One of a fixed set of words."""
    QUANTITY = "quantity"
    """Amount in the item's unit, six decimals count."""
    FACTOR = "factor"
    """A positive ratio."""
    RATE = "rate"
    """A share: 0.02 is 2 %."""
    MONEY = "money"
    COUNT = "count"
    """A whole number."""
    MINUTES = "minutes"
    DATE = "date"
    MOMENT = "moment"
    """A time of day on a day, local plant time; a bare day is its midnight."""
    UNTIL = "until"
    """A moment up to which something lasts; a bare day is included to its end."""
    CLOCK = "clock"
    """A time of day, HH:MM, 24:00 allowed."""
    FLAG = "flag"


ARROW_TYPES: dict[Kind, pa.DataType] = {
    Kind.ID: pa.string(),
    Kind.TEXT: pa.string(),
    Kind.WORD: pa.string(),
    Kind.QUANTITY: pa.float64(),
    Kind.FACTOR: pa.float64(),
    Kind.RATE: pa.float64(),
    Kind.MONEY: pa.float64(),
    Kind.COUNT: pa.int64(),
    Kind.MINUTES: pa.float64(),
    Kind.DATE: pa.date32(),
    Kind.MOMENT: pa.timestamp("s"),
    Kind.UNTIL: pa.timestamp("s"),
    Kind.CLOCK: pa.string(),
    Kind.FLAG: pa.bool_(),
}

NUMBERS = frozenset({Kind.QUANTITY, Kind.FACTOR, Kind.RATE, Kind.MONEY, Kind.COUNT, Kind.MINUTES})
TEXTS = frozenset({Kind.ID, Kind.TEXT})


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table.

    Parameters
    ----------
    name, kind, text
        What it is called, what its values are, and what they mean in one sentence.
    required
        Whether the column must be there with a value in every row.
    default
        The value that stands for a missing one; None leaves it missing.
    unit
        What one of it is: working days, minutes, the item's unit.
    words
        The words allowed, for kind `WORD`.
    references
        The table whose key the values must be, or empty.
    unknown
        What an id that is not in the referenced table is: an error, or a warning where such rows are normal.
    minimum, maximum
        The bounds of a number, both included.
    above, below
        The bounds of a number, both excluded.
    open_ended
        Whether a date may lie beyond any calendar, as the 9999-12-31 that many systems write for "without end".

    """

    name: str
    kind: Kind
    text: str
    required: bool = False
    default: str | float | bool | None = None
    unit: str = ""
    words: type[StrEnum] | None = None
    references: str = ""
    unknown: Severity | None = None
    minimum: float | None = None
    maximum: float | None = None
    above: float | None = None
    below: float | None = None
    open_ended: bool = False

    @property
    def arrow_type(self) -> pa.DataType:
        """The Arrow type of the checked column."""
        return ARROW_TYPES[self.kind]

    @property
    def allowed(self) -> str:
        """The values allowed, in words; empty where anything goes."""
        if self.words:
            return " / ".join(self.words)
        bounds = [
            f"{sign} {bound:g}"
            for sign, bound in (("≥", self.minimum), (">", self.above), ("≤", self.maximum), ("<", self.below))
            if bound is not None
        ]
        return " and ".join(bounds)


@dataclass(frozen=True)
class Table:
    """One table of the data model.

    Parameters
    ----------
    name, text
        What it is called and what a row of it is.
    columns
        Its columns in the order of the contract.
    key
        The columns that together name a row, where missing is a value of its own. Empty: rows may repeat.
    period
        Whether rows are valid from `valid_from` to before `valid_to`: then rows of one key (without `valid_from`) may
        follow one another, and must not overlap.
    fallback_key
        What names a row in which a number of the key is missing.
    unused
        Other columns that may stand there: nobody is warned that they are not used.

    """

    name: str
    text: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    period: bool = False
    fallback_key: tuple[str, ...] = ()
    unused: frozenset[str] = frozenset()

    @cached_property
    def by_name(self) -> dict[str, Column]:
        """The columns by their names."""
        return {column.name: column for column in self.columns}

    @cached_property
    def schema(self) -> pa.Schema:
        """The Arrow schema of a checked table, required columns not nullable."""
        return pa.schema([pa.field(c.name, c.arrow_type, nullable=not c.required) for c in self.columns])

    def empty(self) -> pa.Table:
        """Make a table without rows."""
        return self.schema.empty_table()
