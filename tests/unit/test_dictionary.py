"""The data dictionary says what the declarations say."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from orderplan.data.settings import settings_from
from orderplan.enums import LotPolicy, Severity
from orderplan.tables.columns import flag, identity, quantity, reference, valid_from, valid_to, words
from orderplan.tables.dictionary import dictionary_page, tables_page
from orderplan.tables.headings import column_of, synonyms_of, table_of
from orderplan.tables.inputs import INPUT_TABLES
from orderplan.tables.table import Table

PAGE = Path(__file__).parents[2] / "docs" / "tables.md"


def test_the_committed_page_is_the_one_of_the_declarations() -> None:
    hint = "the page is stale: python -m orderplan.tables.dictionary > docs/tables.md"
    assert PAGE.read_text(encoding="utf-8") == dictionary_page(), hint


def test_the_command_writes_the_page_whatever_the_encoding_of_the_terminal() -> None:
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    command = [sys.executable, "-m", "orderplan.tables.dictionary"]
    done = subprocess.run(command, capture_output=True, check=True, env=environment)
    assert done.stdout.decode("utf-8") == dictionary_page()


def test_the_mapping_that_the_page_shows_works() -> None:
    block = dictionary_page().split("```toml\n")[1].split("```")[0]
    _config, own = settings_from(textwrap.dedent(block), source="the page")
    assert table_of("Artikelstamm", own) == "items"
    assert column_of("items", "Artikelnummer", own) == "item_id"
    assert synonyms_of("items", "procurement", own)["Eigenfertigung"] == "make"


@pytest.mark.parametrize("table", INPUT_TABLES.values(), ids=list(INPUT_TABLES))
def test_a_table_has_its_section_and_a_row_for_each_column_in_order(table: Table) -> None:
    section = dictionary_page().split(f"\n### {table.name}\n")[1].split("\n### ")[0]
    assert table.text in section
    rows = [line for line in section.splitlines() if line.startswith("| `")]
    assert [row.split("`")[1] for row in rows] == list(table.by_name)
    for column, row in zip(table.columns, rows, strict=True):
        name, kind, _unit, _default, _allowed, refers_to, meaning, chinese = (
            cell.strip() for cell in row.strip("|").split(" | ")
        )
        assert name.endswith("*") is column.required
        assert kind == column.kind
        assert refers_to == (f"[{column.references}](#{column.references})" if column.references else "")
        assert meaning == column.text
        assert chinese


def test_the_page_takes_any_tables() -> None:
    # A made-up table, as a result table would come: it has no Chinese names, and one of everything a declaration says.
    table = Table(
        "results",
        "One row per result.",
        key=("result_id", "valid_from"),
        period=True,
        columns=(
            identity("result_id", "the result"),
            words("policy", LotPolicy, "one | the other", default=LotPolicy.FIXED),
            quantity("amount", "how much", default=0.0, above=0),
            flag("late", "whether it is late", default=False),
            reference("order_id", "sales_orders", "for which order", unknown=Severity.WARNING),
            valid_from(),
            valid_to(),
        ),
    )
    page = tables_page({"Results": [table]})
    assert page.endswith(
        """\
## Results

### results

One row per result.

- Key: `result_id`, for each day of its validity

| column | kind | unit | default | allowed | refers to | meaning | Chinese headings |
| --- | --- | --- | --- | --- | --- | --- | --- |
| `result_id` * | id |  |  |  |  | the result |  |
| `policy` | word |  | fixed | `lot_for_lot` / `fixed` / `period` / `reorder_point` |  | one \\| the other |  |
| `amount` | quantity | item's unit | 0 | > 0 |  | how much |  |
| `late` | flag |  | false |  |  | whether it is late |  |
| `order_id` | id |  |  |  | [sales_orders](#sales_orders) | for which order |  |
| `valid_from` | date |  |  |  |  | first day on which the row is valid; empty: always was |  |
| `valid_to` | date |  |  |  |  | first day on which the row is no longer valid; empty: without end |  |
"""
    )
    assert page.count("\n### ") == 1
