"""Result tables in the Parquet files of a run, read when they are asked for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pyarrow.parquet as pq

from orderplan.tables.results import RESULT_TABLES, result_schema

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    import pyarrow as pa


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
        return read.replace_schema_metadata(None)


def _is_of_this_version(path: Path) -> bool:
    """Tell whether a table has the columns that this version gives it; one that it does not know may have any."""
    table = RESULT_TABLES.get(path.stem)
    return table is None or bool(pq.read_schema(path).equals(result_schema(table)))
