"""What every kind of database can be asked for while a plant is read from it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pyarrow as pa


class UnreadableTableError(ValueError):
    """A table cannot be read at all; the text says why."""


class TableName(NamedTuple):
    """A table or view in its schema."""

    schema: str
    name: str


class DatabaseReader(Protocol):
    """A database that is being read, all of it as of one moment."""

    @property
    def default_schema(self) -> str:
        """The schema in which a table is found by its bare name."""

    def schema_names(self) -> list[str]:
        """Give the names of all schemas."""

    def table_names(self, schema: str) -> list[str]:
        """Give the names of the tables and views of a schema, sorted."""

    def column_names(self, table: TableName) -> list[str]:
        """Give the columns of a table from left to right; raises `UnreadableTableError`."""

    def read(self, table: TableName, columns: Sequence[str], order: Sequence[str]) -> pa.Table:
        """Read columns of a table, its rows in the order of some columns in turn; raises `UnreadableTableError`."""
