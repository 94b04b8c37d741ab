"""Headings, file names and words of other systems to the names of the data model."""

from __future__ import annotations

import re
import string
import tomllib
import unicodedata
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from orderplan.tables.inputs import INPUT_TABLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_AROUND_NAMES = string.whitespace + "*:\ufeff"
"""What stands around a name and does not belong to it: a star marks required columns, a colon ends a label."""
_GAPS = re.compile(r"[\s\-_]+")
_GAPS_BESIDE_CHINESE = re.compile(r"(?<=[\u3400-\u9fff])_|_(?=[\u3400-\u9fff])")


@dataclass(frozen=True, slots=True)
class Headings:
    """A mapping from foreign names to the data model's, as `plan.toml` gives it.

    All keys of `tables` and all headings are folded by `fold`; words are taken as they stand.
    """

    tables: Mapping[str, str] = field(default_factory=dict)
    """File or sheet name to table."""
    columns: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """For each table, and for ``""`` (any table), heading to column."""
    values: Mapping[str, Mapping[str, Mapping[str, str]]] = field(default_factory=dict)
    """For each table and column, a text in its cells to the word of the contract."""


def fold(name: str) -> str:
    """Fold a name so that case, gaps, wide characters and marks around it do not matter.

    Blanks, line breaks, hyphens and underscores are all the same; beside Chinese characters, which need none, they are
    nothing. Wide brackets and letters become the plain ones.

    Examples
    --------
    >>> fold(" Item-ID "), fold("*提前期 （天）")
    ('item_id', '提前期(天)')

    """
    plain = unicodedata.normalize("NFKC", name).strip(_AROUND_NAMES).casefold()
    return _GAPS_BESIDE_CHINESE.sub("", _GAPS.sub("_", plain))


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
def _chinese() -> Mapping[str, Any]:
    """Read the Chinese names that come with the library: for each of the data model what stands for it."""
    return tomllib.loads(files("orderplan.tables").joinpath("headings_zh.toml").read_text(encoding="utf-8"))


def chinese_table_names(table: str) -> tuple[str, ...]:
    """Give the Chinese names of a table, the usual one first; none for a table that is not read."""
    return tuple(_chinese()["tables"].get(table, ()))


def chinese_headings(table: str, column: str) -> tuple[str, ...]:
    """Give the Chinese headings of a column, the usual one first: the table's own, then those of any table.

    Examples
    --------
    >>> chinese_headings("on_hand", "item_id")[:2]
    ('物料编码', '物料代码')

    """
    columns = _chinese()["columns"]
    if table not in INPUT_TABLES or column not in INPUT_TABLES[table].by_name:
        return ()
    return tuple(dict.fromkeys((*columns.get(table, {}).get(column, ()), *columns.get(column, ()))))


def chinese_words(table: str, column: str) -> Mapping[str, tuple[str, ...]]:
    """Give for each word of a column the Chinese texts that stand for it, the usual one first."""
    words = _chinese()["values"].get(table, {}).get(column, {})
    return {word: tuple(texts) for word, texts in words.items()}


@cache
def shipped_headings() -> Headings:
    """Give the Chinese names that come with the library as a mapping."""
    return Headings(
        tables={fold(name): table for name, table in _inverted((t, chinese_table_names(t)) for t in INPUT_TABLES)},
        columns={
            name: {
                fold(heading): column
                for heading, column in _inverted((c, chinese_headings(name, c)) for c in table.by_name)
            }
            for name, table in INPUT_TABLES.items()
        },
        values={
            name: {column: dict(_inverted(chinese_words(name, column).items())) for column in table.by_name}
            for name, table in INPUT_TABLES.items()
        },
    )


def _inverted(texts: Iterable[tuple[str, Iterable[str]]]) -> Iterable[tuple[str, str]]:
    return ((text, name) for name, names_texts in texts for text in names_texts)


def table_of(name: str, own: Headings) -> str | None:
    """Find the table that a file or sheet name stands for; None where it stands for none."""
    folded = fold(name)
    for tables in (own.tables, {table: table for table in INPUT_TABLES}, shipped_headings().tables):
        if folded in tables:
            return tables[folded]
    return None


def column_of(table: str, heading: str, own: Headings) -> str | None:
    """Find the column of a heading: by the user's mapping, then the contract's names, then the Chinese ones.

    A column that the user has mapped in this very table has no other Chinese headings: an export with both 数量 and
    未交数量 loads once it is said which of them is meant.
    """
    folded = fold(heading)
    of_table = own.columns.get(table, {})
    declared = INPUT_TABLES[table].by_name
    for columns in (of_table, own.columns.get("", {}), {name: name for name in declared}):
        column = columns.get(folded)
        if column is not None and column in declared:
            return column
    column = shipped_headings().columns[table].get(folded)
    return None if column in of_table.values() else column


def synonyms_of(table: str, column: str, own: Headings) -> dict[str, str]:
    """Give the texts that stand for the words of a column."""
    shipped = shipped_headings().values.get(table, {}).get(column, {})
    return {**shipped, **own.values.get(table, {}).get(column, {})}
