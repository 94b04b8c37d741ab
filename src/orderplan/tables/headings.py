"""Headings, file names and words of other systems to the names of the data model."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from orderplan.tables.inputs import INPUT_TABLES

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Headings:
    """A mapping from foreign names to the data model's, as `plan.toml` gives it.

    All keys are folded by `fold`.
    """

    tables: Mapping[str, str] = field(default_factory=dict)
    """File or sheet name to table."""
    columns: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """For each table, and for ``""`` (any table), heading to column."""
    values: Mapping[str, Mapping[str, Mapping[str, str]]] = field(default_factory=dict)
    """For each table and column, a text in its cells to the word of the contract."""


def fold(name: str) -> str:
    """Fold a name so that case, blanks, hyphens and a leading byte order mark do not matter.

    Examples
    --------
    >>> fold(" Item-ID ")
    'item_id'

    """
    return re.sub(r"[\s\-_]+", "_", name.strip().lstrip("\ufeff").strip()).casefold()


def headings_from(section: Mapping[str, Any]) -> Headings:
    """Make the mapping from the sections ``tables``, ``columns`` and ``values`` of a TOML document.

    In ``columns`` a text value holds for any table, a section for the table of its name.
    """
    columns: dict[str, dict[str, str]] = {"": {}}
    for key, value in section.get("columns", {}).items():
        if isinstance(value, str):
            columns[""][fold(key)] = value
        else:
            columns[key] = {fold(heading): column for heading, column in value.items()}
    return Headings(
        tables={fold(name): table for name, table in section.get("tables", {}).items()},
        columns=columns,
        values={
            table: {column: dict(words) for column, words in by_column.items()}
            for table, by_column in section.get("values", {}).items()
        },
    )


@cache
def shipped_headings() -> Headings:
    """Read the Chinese headings that come with the library."""
    text = files("orderplan.tables").joinpath("headings_zh.toml").read_text(encoding="utf-8")
    return headings_from(tomllib.loads(text))


def table_of(name: str, own: Headings) -> str | None:
    """Find the table that a file or sheet name stands for; None where it stands for none."""
    folded = fold(name)
    for tables in (own.tables, {table: table for table in INPUT_TABLES}, shipped_headings().tables):
        if folded in tables:
            return tables[folded]
    return None


def column_of(table: str, heading: str, own: Headings) -> str | None:
    """Find the column of a heading: by the user's mapping, then the contract's names, then the Chinese ones."""
    folded = fold(heading)
    for columns in (
        own.columns.get(table, {}),
        own.columns.get("", {}),
        {name: name for name in INPUT_TABLES[table].by_name},
        shipped_headings().columns.get(table, {}),
    ):
        column = columns.get(folded)
        if column is not None and column in INPUT_TABLES[table].by_name:
            return column
    return None


def synonyms_of(table: str, column: str, own: Headings) -> dict[str, str]:
    """Give the texts that stand for the words of a column."""
    shipped = shipped_headings().values.get(table, {}).get(column, {})
    return {**shipped, **own.values.get(table, {}).get(column, {})}
