"""The page on what if is a program: its blocks run in turn, and print what stands under them."""

from __future__ import annotations

import re
from pathlib import Path

from orderplan.whatif.kinds import KINDS
from orderplan.whatif.read_changes import changes_from

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "how-to" / "what-if.md"
BLOCK = re.compile(r"```python\n(.*?)```(?:\n\n```text\n(.*?)```)?", re.DOTALL)


def test_the_blocks_of_the_page_run_in_turn_and_print_what_stands_under_them(monkeypatch, capsys):
    monkeypatch.chdir(ROOT)
    blocks = BLOCK.findall(PAGE.read_text(encoding="utf-8"))
    assert sum(bool(printed) for _code, printed in blocks) > 3
    names: dict[str, object] = {}
    for code, printed in blocks:
        exec(compile(code, PAGE.name, "exec"), names)  # noqa: S102 - our own page
        assert capsys.readouterr().out == printed


def test_the_file_of_the_page_is_one_that_can_be_read():
    import tomllib

    text = PAGE.read_text(encoding="utf-8").split("## On the command line")[1]
    document = tomllib.loads(re.search(r"```text\n(.*?)```", text, re.DOTALL)[1])
    assert len(changes_from(document, source="what-if.md")) == 2


def test_every_kind_of_change_is_on_the_page():
    listed = re.findall(r"^\| `(\w+)` \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert listed == list(KINDS)
