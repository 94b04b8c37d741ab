"""The catalogue of labels: for each language one record with everything that people read."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from orderplan.enums import Language
from orderplan.labels.declared import declared_words, word_kind
from orderplan.tables.headings import chinese_headings, chinese_table_names, chinese_words
from orderplan.tables.inputs import INPUT_TABLES
from orderplan.tables.results import RESULT_TABLES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from orderplan.tables.table import Column


@dataclass(frozen=True, slots=True, eq=False)
class Catalogue:
    """Everything that people read, in one language.

    A name that has no label, such as a column that the user's tables have beyond the data model's, is its own label.
    """

    language: Language
    tables: Mapping[str, str]
    """By name of the table."""
    columns: Mapping[str, Mapping[str, str]]
    """By table and column."""
    words: Mapping[str, Mapping[str, str]]
    """By kind of word and word; see `orderplan.labels.declared`."""
    texts: Mapping[str, str | Mapping[str, str]]
    """By key. A text that depends on how many there are has the forms ``one`` and ``other``."""
    sentences: Mapping[str, Mapping[str, str]]
    """The sentences of the result tables by group and key; see `orderplan.labels.sentences`."""

    def table(self, name: str) -> str:
        """Give the label of a table."""
        return self.tables.get(name, plain(name))

    def column(self, table: str, column: str) -> str:
        """Give the heading of a column.

        Examples
        --------
        >>> [catalogue(language).column("planned_orders", "release_date") for language in ("en", "zh")]
        ['Release date', '下达日期']

        """
        return self.columns.get(table, {}).get(column, plain(column))

    def word(self, kind: str, word: str) -> str:
        """Give the label of one of a fixed set of words.

        Examples
        --------
        >>> catalogue("en").word("exception_code", "lead_time_short"), catalogue("zh").word("procurement", "make")
        ('Lead time short', '自制')

        """
        return self.words.get(kind, {}).get(word) or plain(word)

    def value(self, table: str, column: str, word: str) -> str:
        """Give the label of a word that stands in a column; any other text is its own label."""
        kind = word_kind(table, column)
        return self.word(kind, word) if kind else word

    def text(self, key: str, **fields: object) -> str:
        """Give a heading or sentence of a report, its fields filled in.

        Whole numbers get their thousands apart. Where the text has two forms the field ``count`` decides.

        Raises
        ------
        KeyError
            Where there is no such text, or a field is missing: our bug.

        Examples
        --------
        >>> catalogue("en").text("rows", count=1), catalogue("en").text("rows", count=1234)
        ('1 row', '1,234 rows')

        """
        text = self.texts[key]
        if not isinstance(text, str):
            text = text["one" if fields["count"] == 1 else "other"]
        shown = {name: f"{field:,}" if isinstance(field, int) else field for name, field in fields.items()}
        return text.format_map(shown)


def plain(name: str) -> str:
    """Write a name of the data model as a heading: ``due_date`` is "Due date"."""
    text = name.removesuffix("_id").replace("_", " ")
    return text[:1].upper() + text[1:]


@cache
def catalogue(language: Language | str = Language.EN) -> Catalogue:
    """Give the catalogue of a language.

    Raises
    ------
    ValueError
        Where there is none for the language.

    """
    language = Language(language)
    source = _read(f"{language}.toml")
    tables = {**INPUT_TABLES, **RESULT_TABLES}
    return Catalogue(
        language=language,
        tables={name: source["tables"].get(name) or _table_label(name, language) for name in tables},
        columns={
            name: {column.name: _column_label(source["columns"], name, column, language) for column in table.columns}
            for name, table in tables.items()
        },
        words={
            kind: {word: source["words"].get(kind, {}).get(word) or _word_label(kind, word, language) for word in words}
            for kind, words in {**source["words"], **declared_words()}.items()
        },
        texts=_flat(source["texts"]),
        sentences={**_read(f"sentences_{language}.toml"), **_read(f"issues_{language}.toml")},
    )


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(files("orderplan.labels").joinpath(name).read_text(encoding="utf-8"))


def _table_label(name: str, language: Language) -> str:
    return plain(name) if language is Language.EN else next(iter(chinese_table_names(name)), "")


def _column_label(labels: Mapping[str, Any], table: str, column: Column, language: Language) -> str:
    """Give a column's own heading, else that of exports, else that of any table, else that of the id it names."""
    own, anywhere = labels.get(table, {}).get(column.name), labels[""].get(column.name)
    if language is Language.EN:
        return own or anywhere or plain(column.name)
    exported = next(iter(chinese_headings(table, column.name)), "")
    named = next(iter(chinese_headings(column.references, column.name)), "")
    return own or exported or anywhere or named


def _word_label(kind: str, word: str, language: Language) -> str:
    if language is Language.EN:
        return plain(word)
    for table in INPUT_TABLES.values():
        for column in table.columns:
            if word_kind(table.name, column.name) == kind:
                return next(iter(chinese_words(table.name, column.name).get(word, ())), "")
    return ""


def _flat(texts: Mapping[str, Any], prefix: str = "") -> dict[str, str | Mapping[str, str]]:
    """Give texts in sections by one key each: ``deliveries.heading``."""
    flat: dict[str, str | Mapping[str, str]] = {}
    for name, text in texts.items():
        key = prefix + name
        if isinstance(text, str) or set(text) == {"one", "other"}:
            flat[key] = text
        else:
            flat.update(_flat(text, f"{key}."))
    return flat
