"""Which fixed sets of words there are in tables, and in which columns they stand."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING

from orderplan import enums
from orderplan.mrp.identify import SOURCE_KINDS, SUPPLY_KINDS
from orderplan.tables.inputs import INPUT_TABLES
from orderplan.tables.results import RESULT_TABLES

if TYPE_CHECKING:
    from collections.abc import Mapping

_SETS: tuple[type[StrEnum], ...] = tuple(
    words for words in vars(enums).values() if isinstance(words, type) and issubclass(words, StrEnum) and len(words)
)
"""Every set of words of the library."""

_IN_TEXT_COLUMNS: dict[str, tuple[str, ...]] = {
    "supply_kind": SUPPLY_KINDS,
    "source_kind": SOURCE_KINDS,
    "object_kind": (
        "sales_order",
        "requirement",
        "planned_order",
        "item",
        "work_center",
        "purchase_suggestion",
        *SUPPLY_KINDS[:-1],
    ),
}
"""Words of columns that are declared as text, since they name rows of several tables."""

_OF_REPORTS: dict[str, tuple[str, ...]] = {
    "flag": ("true", "false"),
    "urgency": ("1", "2", "3", "4"),
}


def kind_of(words: type[StrEnum]) -> str:
    """Name a set of words: ``DeliveryStatus`` is the kind ``delivery_status``."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", words.__name__).lower()


@cache
def declared_words() -> Mapping[str, tuple[str, ...]]:
    """Give every fixed set of words that people read, by its kind."""
    return {**{kind_of(words): tuple(words) for words in _SETS}, **_IN_TEXT_COLUMNS, **_OF_REPORTS}


def word_kind(table: str, column: str) -> str:
    """Give the kind of the words that stand in a column; empty where it holds anything else."""
    declared = INPUT_TABLES.get(table) or RESULT_TABLES.get(table)
    known = declared.by_name.get(column) if declared else None
    if known is not None and known.words is not None:
        return kind_of(known.words)
    return column if column in _IN_TEXT_COLUMNS else ""
