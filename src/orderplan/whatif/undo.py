"""The inverse of a change: the rows as they were."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from orderplan.errors import DataIssue
    from orderplan.whatif.table_edit import TableEdit


@dataclass(frozen=True, slots=True, eq=False)
class Undo:
    """Takes a change back: applied to the data that the change gave, it gives those before, byte for byte."""

    undone: str
    """The description of what is taken back."""
    edits: tuple[TableEdit, ...]
    """One for each table that the change touched."""
    row_counts: tuple[int, ...]
    """How many rows each of these tables must have: those of other data are left alone."""
    issues: tuple[DataIssue, ...]
    """The warnings as they were."""

    @property
    def description(self) -> str:
        """The change in a line."""
        return f"Undo: {self.undone}"
