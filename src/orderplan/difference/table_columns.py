"""Some columns of a result table, without the others where that is possible."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, runtime_checkable

from orderplan.plan import unkept

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pyarrow as pa


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
