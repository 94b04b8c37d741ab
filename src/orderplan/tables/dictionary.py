"""The data dictionary, `docs/tables.md`, written from the declarations.

``python -m orderplan.tables.dictionary > docs/tables.md`` writes it anew.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from orderplan.tables.headings import chinese_headings, chinese_table_names, chinese_words
from orderplan.tables.inputs import INPUT_TABLES
from orderplan.tables.table import Column, Kind, Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_INTRODUCTION = """\
# Tables

<!-- Written by `python -m orderplan.tables.dictionary > docs/tables.md`. Change the declarations in
src/orderplan/tables, or headings_zh.toml beside them, not this page. -->

A plant is a folder with one file per table (`items.csv`, `items.csv.gz` or `items.parquet`), or a workbook with one
sheet per table; an absent table is empty. `plan.toml` beside them holds the settings.

- A column marked `*` must be there with a value in every row. Another one may be missing, and an empty cell takes the
  default. Columns that are not listed here are kept and not used, and a warning names them.
- Names of files and columns match whatever their case, blanks and hyphens; the Chinese names given here stand for them
  too. Other names are mapped in `plan.toml`, and these win over all that are listed here:

  ```toml
  [tables]
  "Artikelstamm" = "items"            # a file or sheet

  [columns.items]
  "Artikelnummer" = "item_id"         # a heading in that table; directly under [columns]: in any table

  [values.items.procurement]
  "Eigenfertigung" = "make"           # a text in that column
  ```

- The key names a row: no two rows may share it. Where rows are valid from a day to before a day, rows of one key may
  follow one another, and must not overlap.
"""

_HOW_READ: dict[Kind, str] = {
    Kind.ID: "text that names a row; never parsed, so leading zeros stay",
    Kind.TEXT: "text",
    Kind.WORD: "one of the words listed, whatever its case, blanks and hyphens",
    Kind.QUANTITY: "number with a decimal point, six decimals count, at most 10^12",
    Kind.FACTOR: "positive number",
    Kind.RATE: "share: 0.02 is 2 %",
    Kind.MONEY: "number without currency; one currency in a plant",
    Kind.COUNT: "whole number",
    Kind.MINUTES: "number of minutes, fractions allowed",
    Kind.DATE: "day, year first: 2026-01-31, 2026/1/31, 20260131, 2026年1月31日",
    Kind.MOMENT: "day with or without a time, 2026-01-31 14:00; a bare day is its midnight",
    Kind.UNTIL: "as moment, but a bare day is included to its end",
    Kind.CLOCK: "time of day, 06:00; 24:00 is the end of the day",
    Kind.FLAG: "true or false, yes or no, 1 or 0, 是 or 否",
}


def tables_page(sections: Mapping[str, Iterable[Table]]) -> str:
    """Write the data dictionary.

    Parameters
    ----------
    sections
        The tables by the title of their part of the page, in the order in which they shall stand.

    Returns
    -------
    str
        Markdown, the same for the same declarations.

    """
    kinds = _grid(("kind", "how it is read"), [(str(kind), _HOW_READ[kind]) for kind in Kind])
    parts = [_INTRODUCTION, f"## Kinds\n\n{kinds}"]
    for title, tables in sections.items():
        parts.append(f"## {title}\n")
        parts.extend(_table_section(table) for table in tables)
    return "\n".join(parts)


def _table_section(table: Table) -> str:
    names = chinese_table_names(table.name)
    lines = [f"### {table.name}", "", table.text, ""]
    if names:
        lines.append(f"- Chinese names: {'、'.join(names)}")
    lines.append(f"- Key: {_key(table)}")
    lines.extend(_words_line(table.name, column) for column in table.columns if chinese_words(table.name, column.name))
    head = ("column", "kind", "unit", "default", "allowed", "refers to", "meaning", "Chinese headings")
    rows = [_column_row(table.name, column) for column in table.columns]
    return "\n".join([*lines, "", _grid(head, rows)])


def _key(table: Table) -> str:
    """Say what names a row; a declaration without a key lets rows repeat."""
    if not table.key:
        return "none; rows may repeat"
    key = _codes(name for name in table.key if not (table.period and name == "valid_from"))
    if table.period:
        key += ", for each day of its validity"
    if table.fallback_key:
        instead = _codes(name for name in table.fallback_key if not (table.period and name == "valid_from"))
        key += f"; where a number of these is missing, {instead}"
    return key


def _words_line(table: str, column: Column) -> str:
    words = "; ".join(f"`{word}` {'、'.join(texts)}" for word, texts in chinese_words(table, column.name).items())
    return f"- Chinese words of `{column.name}`: {words}"


def _column_row(table: str, column: Column) -> tuple[str, ...]:
    return (
        f"`{column.name}`{' *' if column.required else ''}",
        str(column.kind),
        column.unit,
        _default(column),
        " / ".join(f"`{word}`" for word in column.words) if column.words else column.allowed,
        f"[{column.references}](#{column.references})" if column.references else "",
        column.text,
        "、".join(chinese_headings(table, column.name)),
    )


def _default(column: Column) -> str:
    """Write a default as it would stand in a file."""
    if column.default is None:
        return ""
    if isinstance(column.default, bool):
        return "true" if column.default else "false"
    return f"{column.default:g}" if isinstance(column.default, int | float) else column.default


def _codes(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _grid(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """Write a Markdown table."""
    lines = [head, tuple("---" for _cell in head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines) + "\n"


def dictionary_page() -> str:
    """Write the page of all tables that the library knows, as `docs/tables.md` has it."""
    return tables_page({"Input tables": INPUT_TABLES.values()})


if __name__ == "__main__":
    # As bytes: neither the terminal's encoding nor its line ends may change the page.
    sys.stdout.buffer.write(dictionary_page().encode())
