"""Text as a cell of a workbook can hold it."""

from __future__ import annotations

MOST_CELL_TEXT = 32_767
"""Characters that a cell holds."""


def cell_text(text: str) -> str:
    """Give a text as a cell can hold it: cut with a mark where it is too long, and never taken for markup."""
    if len(text) > MOST_CELL_TEXT // 2 and len(text.encode("utf-16-le")) > 2 * MOST_CELL_TEXT:
        text = text.encode("utf-16-le")[: 2 * (MOST_CELL_TEXT - 1)].decode("utf-16-le", errors="ignore") + "…"
    # XlsxWriter takes such a text for markup of its own and writes it unescaped.
    return f" {text}" if text.startswith("<r>") and text.endswith("</r>") else text
