"""The formats of a workbook, each made once."""

from __future__ import annotations

from typing import Any

from orderplan.reports.excel_colours import COLOURS, LINE
from orderplan.reports.excel_columns import TEXT

_INK, _PAPER = "#1F3864", "#FFFFFF"
TITLE, SECTION, HEADING, LINK, NOTE = "title", "section", "heading", "link", "note"
_STYLES: dict[str, dict[str, Any]] = {
    "": {},
    TITLE: {"bold": True, "font_size": 18, "font_color": _INK},
    SECTION: {"bold": True, "font_size": 13, "font_color": _INK, "bottom": 1, "bottom_color": _INK},
    HEADING: {
        "bold": True, "font_color": _PAPER, "bg_color": _INK, "text_wrap": True, "valign": "vcenter", "indent": 1,
        "border": 1, "border_color": _PAPER,
    },
    LINK: {"font_color": "#0563C1", "underline": 1},
    NOTE: {"font_color": "#595959", "indent": 1},
    LINE: {"top": 1, "top_color": _INK},
    **{style: dict(colours) for style, colours in COLOURS.items()},
}  # fmt: skip


class Formats:
    """Gives the formats of a workbook by style and form of the number."""

    def __init__(self, workbook: Any) -> None:
        self._workbook = workbook
        self._made: dict[tuple[str, str], Any] = {}

    def of(self, style: str = "", number_format: str = "") -> Any:
        """Give a format."""
        key = style, number_format
        if key not in self._made:
            form = {"num_format": number_format} if number_format else {}
            # A text stands off from the number on its left.
            gap = {"indent": 1} if number_format == TEXT else {}
            self._made[key] = self._workbook.add_format({**_STYLES[style], **form, **gap})
        return self._made[key]
