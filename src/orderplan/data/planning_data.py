"""The checked input tables of one plant."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from orderplan.config import PlanConfig
from orderplan.tables.arrays import whole

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    import pandas as pd
    import pyarrow as pa

    from orderplan.errors import DataIssue
    from orderplan.tables.references import IdSpace


@dataclass(frozen=True, slots=True, eq=False)
class PlanningData:
    """The checked input tables of a plant, with the settings beside them.

    The tables are Arrow tables, which cannot be changed, so that scenarios share what they do not touch. `frame` gives
    any of them as a pandas DataFrame.
    """

    tables: Mapping[str, pa.Table]
    """Every table of the data model by name, in the declared types; extra columns behind."""
    config: PlanConfig = field(default_factory=PlanConfig)
    """The settings that lay beside the tables."""
    issues: tuple[DataIssue, ...] = ()
    """Warnings, and with quarantine the rows that were left out."""
    spaces: Mapping[str, IdSpace] = field(default_factory=dict)
    """For each table that others refer to, its ids in sorted order."""
    codes: Mapping[tuple[str, str], np.ndarray] = field(default_factory=dict)
    """For each table and id column the codes of its values in the id space it refers to: shape (rows,), int32."""

    def frame(self, table: str) -> pd.DataFrame:
        """Give a table as a new DataFrame: ids as text, days as datetime64[s], flags as bool.

        Raises
        ------
        KeyError
            Where there is no such table.

        """
        return arrow_to_frame(self.tables[table])

    def summary(self) -> str:
        """Count the rows of each table and the warnings, as text."""
        lines = [f"{name:<22}{table.num_rows:>12,} rows" for name, table in self.tables.items() if table.num_rows]
        warnings = sum(not issue.is_error for issue in self.issues)
        lines.append(f"{warnings} warning{'' if warnings == 1 else 's'}" if warnings else "no warnings")
        return "\n".join(lines)


def arrow_to_frame(table: pa.Table) -> pd.DataFrame:
    """Turn an Arrow table into a DataFrame with days as datetime64[s] instead of Python objects."""
    import pandas as pd
    import pyarrow as pa

    days = [(place, field.name) for place, field in enumerate(table.schema) if pa.types.is_date(field.type)]
    for place, name in days:
        table = table.set_column(place, name, table.column(place).cast(pa.timestamp("s")))
    frame: pd.DataFrame = table.to_pandas(integer_object_nulls=False)
    for name, field_type in zip(table.column_names, table.schema.types, strict=True):
        column = table.column(name)
        if pa.types.is_integer(field_type) and column.null_count:
            frame[name] = pd.array(whole(column).to_numpy(zero_copy_only=False), dtype="Float64").astype("Int64")
        elif pa.types.is_boolean(field_type) and column.null_count:
            frame[name] = pd.array(column.to_pylist(), dtype="boolean")
    return frame
