"""The page on what if names every kind of change, and its file can be read; `test_how_to` runs its blocks."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from orderplan.whatif.kinds import KINDS
from orderplan.whatif.read_changes import changes_from

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "what-if.md"


def test_the_file_of_the_page_is_one_that_can_be_read():
    text = PAGE.read_text(encoding="utf-8").split("## On the command line")[1]
    document = tomllib.loads(re.search(r"```text\n(.*?)```", text, re.DOTALL)[1])
    assert len(changes_from(document, source="what-if.md")) == 2


def test_every_kind_of_change_is_on_the_page():
    listed = re.findall(r"^\| `(\w+)` \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert listed == list(KINDS)
