"""The how-to pages are programs: each page's blocks run in turn, as one."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

PAGES = Path(__file__).parents[2] / "docs" / "how-to"


@pytest.mark.parametrize("page", ["call-it-from-another-system.md"])
def test_the_blocks_of_a_page_run_in_turn(page, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    blocks = re.findall(r"```python\n(.*?)```", (PAGES / page).read_text(encoding="utf-8"), re.DOTALL)
    assert len(blocks) > 4
    names: dict[str, object] = {}
    for block in blocks:
        exec(compile(block, page, "exec"), names)  # noqa: S102 - our own page


@pytest.mark.parametrize(
    "page", ["schedule-the-shop.md", "what-if.md", "quote-a-price.md", "how-sure-is-a-date.md", "rank-the-orders.md"]
)
def test_the_blocks_of_a_page_print_what_stands_under_them(page, monkeypatch, capsys):
    monkeypatch.chdir(PAGES.parents[1])
    blocks = re.findall(
        r"```python\n(.*?)```(?:\n\n```text\n(.*?)```)?", (PAGES / page).read_text(encoding="utf-8"), re.DOTALL
    )
    assert sum(bool(printed) for _code, printed in blocks) > 3
    names: dict[str, object] = {}
    for code, printed in blocks:
        exec(compile(code, page, "exec"), names)  # noqa: S102 - our own page
        assert capsys.readouterr().out == printed
