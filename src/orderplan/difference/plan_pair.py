"""The result tables of two plans, to be compared."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from orderplan.difference.numbered_rows import NumberedRows, numbered_rows
from orderplan.difference.table_columns import columns_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pyarrow as pa


@dataclass(frozen=True, eq=False)
class PlanPair:
    """The result tables of two plans."""

    previous: Mapping[str, pa.Table]
    current: Mapping[str, pa.Table]

    @cached_property
    def numbered(self) -> tuple[NumberedRows, NumberedRows]:
        """What has other numbers in both and may still be the same; found when it is first asked for."""
        return numbered_rows(self.previous, self.current)


def both(pair: PlanPair, table: str, names: Sequence[str]) -> tuple[pa.Table, pa.Table]:
    """Give some columns of a result table as they were and as they are."""
    return columns_of(pair.previous, table, names), columns_of(pair.current, table, names)
