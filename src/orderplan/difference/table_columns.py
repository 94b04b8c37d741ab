"""Some columns of a result table, without the others where that is possible."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, runtime_checkable

import numpy as np
import pyarrow as pa

from orderplan.plan import unkept

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


@runtime_checkable
class ColumnSource(Protocol):
    """Tables that can be read by column, such as those in files."""

    def columns(self, table: str, names: Sequence[str]) -> pa.Table:
        """Give some columns of a table."""
        ...


def columns_of(tables: Mapping[str, pa.Table], table: str, names: Sequence[str]) -> pa.Table:
    """Give some columns of a result table; of a plan in files only these are read."""
    if isinstance(tables, ColumnSource):
        return tables.columns(table, names)
    return unkept(tables)[table].select(list(names))


def few_rows(table: pa.Table, rows: np.ndarray) -> pa.Table:
    """Give some distinct rows of a large table, in the order given; `take` would first put its texts in one piece."""
    mask = np.zeros(table.num_rows, dtype=bool)
    mask[rows] = True
    place = np.empty(len(rows), dtype=np.int64)
    place[np.argsort(rows)] = np.arange(len(rows))
    return table.filter(pa.array(mask)).take(pa.array(place))
