"""A table as it was read, before any check, with the way back to the lines of its file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    import pyarrow as pa

    from orderplan.errors import DataIssue


@dataclass(frozen=True, slots=True, eq=False)
class RawTable:
    """One table as it was read."""

    headings: tuple[str, ...]
    """The headings in the order of the columns; two may be the same."""
    columns: tuple[pa.Array, ...]
    """The cells: one array of shape (rows,) per heading, of any type."""
    source: str = ""
    """The file or sheet, for messages."""
    lines: Callable[[], np.ndarray] | None = None
    """Gives the line of the file on which each row starts: shape (rows,), int64. It is called only where a line must be
    named. None where rows have no lines: then they are counted from 0."""
    issues: tuple[DataIssue, ...] = ()
    """What reading itself found wrong."""

    @property
    def row_count(self) -> int:
        """The number of rows."""
        return len(self.columns[0]) if self.columns else 0
