"""Changes written as a file that `orderplan whatif` reads."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from orderplan.whatif.read_changes import change_entry
from orderplan.whole_file import write_whole

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from orderplan.whatif.kinds import Change


def changes_toml(changes: Iterable[Change]) -> str:
    """Write changes as TOML, a section ``[[change]]`` for each: what `read_changes` reads.

    Examples
    --------
    >>> from orderplan.whatif.orders import ChangeOrder
    >>> print(changes_toml([ChangeOrder("SO-1", priority=2)]), end="")
    [[change]]
    kind = "change_order"
    order_id = "SO-1"
    priority = 2

    """
    sections = (
        "\n".join(["[[change]]", *(f"{name} = {_value(value)}" for name, value in change_entry(change).items())]) + "\n"
        for change in changes
    )
    return "\n".join(sections)


def write_changes(changes: Iterable[Change], path: Path) -> None:
    """Write changes to a TOML file, all of it or nothing; raises OSError where that cannot be."""
    text = changes_toml(changes)
    write_whole(path, lambda part: part.write_text(text, encoding="utf-8"))


def _value(value: Any) -> str:
    """Write a value; texts as JSON does, whose escapes TOML shares, but for the one control character it leaves."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
