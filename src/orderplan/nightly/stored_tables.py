"""Result tables in the Parquet files of a run, read when they are asked for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq

from orderplan.tables.results import RESULT_TABLES, result_schema

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path


class StoredTables(Mapping[str, "pa.Table"]):
    """The tables of a folder by name; each is read anew, since the large ones would fill the memory.

    A table that does not have the columns of this version is left out.
    """

    def __init__(self, folder: Path) -> None:
        found = [path for path in sorted(folder.glob("*.parquet")) if _is_of_this_version(path)]
        self._paths = {path.stem: path for path in found}

    def __getitem__(self, name: str) -> pa.Table:
        return self.columns(name, None)

    def __iter__(self) -> Iterator[str]:
        return iter(self._paths)

    def __len__(self) -> int:
        return len(self._paths)

    def columns(self, table: str, names: Sequence[str] | None) -> pa.Table:
        """Read some columns of a table, in the order given; None: all."""
        read = pq.read_table(self._paths[table], columns=None if names is None else list(names))
        declared = RESULT_TABLES.get(table)
        if declared is None:
            return read.replace_schema_metadata(None)
        schema = result_schema(declared)
        return read.replace_schema_metadata(None).cast(pa.schema([schema.field(name) for name in read.column_names]))


def _is_of_this_version(path: Path) -> bool:
    """Tell whether a table has the columns that this version gives it; one that it does not know may have any."""
    declared = RESULT_TABLES.get(path.stem)
    if declared is None:
        return True
    found, wanted = pq.read_schema(path), result_schema(declared)
    pairs = zip(found.types, wanted.types, strict=False)
    return found.names == wanted.names and all(_is_same(one, other) for one, other in pairs)


def _is_same(stored: pa.DataType, wanted: pa.DataType) -> bool:
    """Tell whether a stored type is the wanted one; Parquet has no moments to the second, only finer ones."""
    return bool(stored == wanted or (pa.types.is_timestamp(stored) and pa.types.is_timestamp(wanted)))
