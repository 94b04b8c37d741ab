"""Sentences of the result tables in another language.

The tables hold their sentences in English. Each was made from a template with named fields, and a catalogue has that
template in every language: a sentence is matched with the English templates, and written anew from what stood in the
fields. A sentence that fits none stays as it is.

A template belongs to a group. Its fields are written ``{name}`` for any text, ``{name:day}``, ``{name:amount}`` or
``{name:number}`` for what their names say, and ``{name:group}`` for a sentence, clause or name of another group. A
field ``{name:group*}`` holds several of them; what stands between them is the template ``between`` of that group.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from orderplan.enums import Language
from orderplan.labels.catalogue import catalogue

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa

    from orderplan.labels.catalogue import Catalogue

SENTENCE_GROUPS: dict[tuple[str, str], str] = {
    ("deliveries", "explanation"): "explanation",
    ("exceptions", "message"): "message",
    ("purchase_suggestions", "reason"): "reason",
    ("purchase_suggestions", "if_not_placed"): "if_not_placed",
    ("kitting", "missing"): "missing",
}
"""The columns of result tables that hold sentences, and the groups of these."""
BETWEEN = "between"
_FIELD = re.compile(r"\{(\w+)(?::(\w+)(\*?))?\}")
_NO_BLANK = re.compile(r"""[，。：；、（）“”？\s"\[\].]|^[\u3400-\u9fff]{2}$""")
"""Two characters between which Chinese text has no blank: one of them is a mark, or both are Chinese."""
_PLAIN = {"": ".+?", "day": r"\d{4,}-\d\d-\d\d|\?", "amount": r"-?[\d,]+(?:\.\d+)?|\?", "number": r"[\d,]+"}
"""Patterns of the fields that are no sentences; a question mark stands for what was missing."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A sentence that has been understood."""

    group: str
    key: str
    """The template's key in its group."""
    fields: dict[str, str | tuple[Reading, ...]]
    """What stood in each field: text, or what was read from it."""


def read_sentence(group: str, text: str) -> Reading | None:
    """Find the template of a group that an English sentence was made from; None where it fits none."""
    for key, pattern in _patterns(group):
        found = pattern.fullmatch(text)
        if found is not None:
            fields = _read_fields(catalogue(Language.EN).sentences[group][key], found)
            if fields is not None:
                return Reading(group, key, fields)
    return None


def write_sentence(reading: Reading, labels: Catalogue) -> str:
    """Write what has been read, in the language of a catalogue."""
    template, pieces, end = labels.sentences[reading.group][reading.key], [], 0
    for field in _FIELD.finditer(template):
        value = reading.fields[field[1]]
        if not isinstance(value, str):
            between = labels.sentences[field[2]][BETWEEN] if field[3] else ""
            value = between.join(write_sentence(part, labels) for part in value)
        pieces += [template[end : field.start()], value]
        end = field.end()
    return _joined([*pieces, template[end:]], labels.language)


def _joined(pieces: list[str], language: Language) -> str:
    """Join text and fields; in Chinese a blank stands around what is written in Latin letters and digits."""
    if language is not Language.ZH:
        return "".join(pieces)
    text = ""
    for piece in filter(None, pieces):
        border = text[-1:] + piece[0]
        text += piece if not text or _NO_BLANK.search(border) else f" {piece}"
    return text


def in_language(group: str, text: str | None, labels: Catalogue) -> str:
    """Give a sentence of a result table in the language of a catalogue.

    Examples
    --------
    >>> in_language("explanation", "there on 2026-01-09.", catalogue("zh"))
    '2026-01-09 可交。'

    """
    if not text or labels.language is Language.EN:
        return text or ""
    reading = read_sentence(group, text)
    return text if reading is None else write_sentence(reading, labels)


def explanation_texts(table: pa.Table, labels: Catalogue) -> list[str]:
    """Give the column ``explanation`` of deliveries in the language of a catalogue."""
    return [in_language("explanation", text, labels) for text in table.column("explanation").to_pylist()]


def message_texts(table: pa.Table, labels: Catalogue) -> list[str]:
    """Give the column ``message`` of exceptions in the language of a catalogue."""
    return [in_language("message", text, labels) for text in table.column("message").to_pylist()]


def reason_texts(table: pa.Table, labels: Catalogue) -> list[str]:
    """Give the column ``reason`` of purchase suggestions in the language of a catalogue."""
    return [in_language("reason", text, labels) for text in table.column("reason").to_pylist()]


def _read_fields(template: str, found: re.Match[str]) -> dict[str, str | tuple[Reading, ...]] | None:
    fields: dict[str, str | tuple[Reading, ...]] = {}
    for name, kind, several in _FIELD.findall(template):
        text = found[name]
        if kind in _PLAIN:
            fields[name] = text
            continue
        parts = list(_parts(kind, text)) if several else [text]
        readings = [read_sentence(kind, part) for part in parts]
        known = tuple(reading for reading in readings if reading is not None)
        if len(known) < len(readings):
            return None
        fields[name] = known
    return fields


def _parts(group: str, text: str) -> Iterator[str]:
    """Cut a list into its members; an id in a member may hold what stands between them."""
    between, part = catalogue(Language.EN).sentences[group][BETWEEN], ""
    for piece in text.split(between):
        part = f"{part}{between}{piece}" if part else piece
        if read_sentence(group, part) is not None:
            yield part
            part = ""
    if part:
        yield part


@cache
def _patterns(group: str) -> list[tuple[str, re.Pattern[str]]]:
    """Give for each template of a group the pattern of what can be made from it, with a named group for each field."""
    templates = catalogue(Language.EN).sentences[group]
    return [
        (key, re.compile(_pattern(template, named=True), re.DOTALL))
        for key, template in templates.items()
        if key != BETWEEN
    ]


def _pattern(template: str, *, named: bool = False) -> str:
    pieces, end = [], 0
    for field in _FIELD.finditer(template):
        name = f"?P<{field[1]}>" if named else "?:"
        pieces += [
            re.escape(template[end : field.start()]),
            f"({name}{_field_pattern(field[2] or '', field[3] or '')})",
        ]
        end = field.end()
    return "".join([*pieces, re.escape(template[end:])])


@cache
def _field_pattern(kind: str, several: str) -> str:
    if several:
        return ".+"  # a list is read member by member: as one pattern a long one could take forever to fail
    templates = catalogue(Language.EN).sentences.get(kind, {})
    return _PLAIN.get(kind) or "|".join(_pattern(template) for key, template in templates.items() if key != BETWEEN)
