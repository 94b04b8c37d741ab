"""The difference between two plans, as a record."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from orderplan.data.planning_data import arrow_to_frame

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    import pandas as pd
    import pyarrow as pa


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class PlanDifference:
    """What `plan_difference` gives: a table for each thing that can change, as Arrow tables and as DataFrames."""

    previous_as_of: date
    """The planning day of the earlier plan."""
    as_of: date
    """The planning day of the later plan."""
    tables: Mapping[str, pa.Table]
    """The tables by name; each is sorted by its key."""
    not_compared: tuple[str, ...] = ()
    """The tables that are empty because one of the plans lacks what they compare."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing changed."""
        return not any(table.num_rows for table in self.tables.values())

    @property
    def days_passed(self) -> int:
        """Calendar days from the one planning day to the other."""
        return (self.as_of - self.previous_as_of).days

    def frame(self, table: str) -> pd.DataFrame:
        """Give a table as a new DataFrame.

        Raises
        ------
        KeyError
            Where there is no such table.

        """
        return arrow_to_frame(self.tables[table])

    @property
    def moved_orders(self) -> pd.DataFrame:
        """Sales order lines whose projected date moved, and why."""
        return self.frame("moved_orders")

    @property
    def order_changes(self) -> pd.DataFrame:
        """Sales order lines that are new, gone or ask for something else."""
        return self.frame("order_changes")

    @property
    def purchase_changes(self) -> pd.DataFrame:
        """Purchase suggestions that are new, gone or ask for something else, with their value."""
        return self.frame("purchase_changes")

    @property
    def shortage_changes(self) -> pd.DataFrame:
        """Shortages that are new, cleared, worse or better."""
        return self.frame("shortage_changes")

    @property
    def exception_changes(self) -> pd.DataFrame:
        """Exceptions that are new or gone."""
        return self.frame("exception_changes")

    @property
    def planned_order_changes(self) -> pd.DataFrame:
        """Planned orders that are new, gone or have another quantity or day."""
        return self.frame("planned_order_changes")

    @property
    def input_changes(self) -> pd.DataFrame:
        """Input tables, settings and versions that are others."""
        return self.frame("input_changes")

    @property
    def input_row_changes(self) -> pd.DataFrame:
        """Cells and rows of the input tables that are others."""
        return self.frame("input_row_changes")

    def summary(self) -> str:
        """Say in a dozen lines what changed."""
        from orderplan.difference.summary import difference_text

        return difference_text(self)
