"""Ids as integer codes, and the check that every id that a row names exists."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from orderplan.enums import IssueKind, Severity
from orderplan.errors import DataIssue
from orderplan.tables.arrays import text_bytes
from orderplan.tables.id_kernels import hash_table, looked_up
from orderplan.tables.suggest import MOST_SUGGESTIONS, suggestions

if TYPE_CHECKING:
    from orderplan.tables.table import Column

MISSING, UNKNOWN = -1, -2
"""The codes of a missing id and of one that the referenced table does not have."""


@dataclass(frozen=True, slots=True, eq=False)
class IdSpace:
    """The ids of one table, in the order of their UTF-8 bytes; an id's code is its place here.

    The order of the input rows therefore changes no code.
    """

    ids: pa.Array
    """The distinct ids: shape (n,), sorted."""
    table: np.ndarray
    """Their places by hash; see `hash_table`."""

    def __len__(self) -> int:
        """Count the ids."""
        return len(self.ids)

    def code(self, identity: str) -> int:
        """Give the code of one id; `MISSING` where there is no such id."""
        place = pc.index(self.ids, identity).as_py()
        return int(place)

    def codes(self, values: pa.Array) -> np.ndarray:
        """Give the code of each value, `MISSING` or `UNKNOWN` where it has none: shape (n,), int32."""
        if values.null_count == len(values):
            return np.full(len(values), MISSING, dtype=np.int32)
        codes = looked_up(self.table, *text_bytes(self.ids), *text_bytes(values), UNKNOWN)
        if values.null_count:
            codes[values.is_null().to_numpy(zero_copy_only=False)] = MISSING
        return codes


def id_space(values: pa.Array) -> IdSpace:
    """Collect the distinct ids of a column.

    Parameters
    ----------
    values
        The id column of a table: shape (n,), string; missing values do not count.

    """
    if values.null_count:
        values = values.drop_null()
    if len(values) > 1 and not pc.all(pc.less(values[:-1], values[1:])).as_py():
        values = values.take(pc.sort_indices(values))
        fresh = pc.not_equal(values[1:], values[:-1])
        if not pc.all(fresh).as_py():
            values = pa.concat_arrays([values[:1], values[1:].filter(fresh)])
    table = hash_table(*text_bytes(values))
    table.flags.writeable = False
    return IdSpace(values, table)


def unknown_ids(table: str, column: Column, values: pa.Array, codes: np.ndarray, known: IdSpace) -> DataIssue | None:
    """Report the rows whose id is not in the referenced table; None where all are."""
    if not len(codes) or int(codes.min()) > UNKNOWN:
        return None
    rows = np.flatnonzero(codes == UNKNOWN)
    bad = values.take(pa.array(rows))
    distinct = bad[: 50 * MOST_SUGGESTIONS].unique()[:MOST_SUGGESTIONS].to_pylist()
    severity = column.unknown or Severity.ERROR
    return DataIssue(
        kind=IssueKind.UNKNOWN_ID,
        severity=severity,
        table=table,
        column=column.name,
        message=f"'{{value}}' is not in {column.references}.",
        hint="" if len(known) else f"the table {column.references} is empty.",
        rows=rows,
        values=bad,
        suggestions=suggestions(distinct, known.ids.to_pylist()) if len(known) else {},
    )
