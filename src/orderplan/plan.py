"""A plan: the result tables, what was wrong with the data, and how it came about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from orderplan.data.planning_data import arrow_to_frame
from orderplan.enums import Capacity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date

    import pandas as pd
    import pyarrow as pa

    from orderplan.config import PlanConfig
    from orderplan.data.planning_data import PlanningData
    from orderplan.errors import DataIssue
    from orderplan.mrp.material_plan import MaterialPlan


class ResultTables(Mapping[str, "pa.Table"]):
    """The result tables by name; each is made when it is first asked for, and then kept."""

    def __init__(
        self,
        makers: Mapping[str, Callable[[], pa.Table]],
        *,
        made: dict[str, pa.Table] | None = None,
        keeps: bool = True,
    ) -> None:
        self._makers, self._made, self._keeps = makers, {} if made is None else made, keeps

    def __getitem__(self, name: str) -> pa.Table:
        if name in self._made:
            return self._made[name]
        table = self._makers[name]()
        if self._keeps:
            self._made[name] = table
        return table

    def __iter__(self) -> Iterator[str]:
        return iter(self._makers)

    def __len__(self) -> int:
        return len(self._makers)

    def unkept(self) -> ResultTables:
        """Give the same tables, but none is kept that is not yet: what is only written need not stay in memory."""
        return ResultTables(self._makers, made=self._made, keeps=False)


def unkept(tables: Mapping[str, pa.Table]) -> Mapping[str, pa.Table]:
    """Give the tables of a plan so that none is kept only since it was read once."""
    return tables.unkept() if isinstance(tables, ResultTables) else tables


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """How a plan came about: enough to make it again, and to see whether two plans can differ."""

    as_of: date
    """The planning day."""
    config: PlanConfig
    """The settings that held."""
    fingerprints: Mapping[str, str]
    """Per input table with rows 16 hex digits; see `orderplan.data.fingerprint`."""
    row_counts: Mapping[str, int]
    """Per input table with rows how many it has."""
    versions: Mapping[str, str]
    """Of orderplan and the packages that a result may depend on."""
    seed: int
    capacity: Capacity = Capacity.INFINITE
    """Infinite: no date waits for a machine."""
    stopped_before: str = ""
    """The stage that was not begun since the caller stopped; empty: the plan is whole."""


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Plan:
    """What `make_plan` gives: every result table, as an Arrow table in `tables` and as a DataFrame by its name."""

    tables: Mapping[str, pa.Table]
    """Every result table of the data model by name, in the declared columns."""
    issues: tuple[DataIssue, ...]
    """What was wrong with the data: warnings, and with quarantine the rows that were left out."""
    provenance: Provenance
    stage_seconds: Mapping[str, float]
    """How long each stage took; the only part that differs from run to run."""
    data: PlanningData | None = None
    """The plant that was planned; None for a plan read from files."""
    material: MaterialPlan | None = None
    """What `explain`, `peg_up` and `peg_down` walk; None for a plan read from files or stopped early."""

    def frame(self, table: str) -> pd.DataFrame:
        """Give a result table as a new DataFrame.

        Raises
        ------
        KeyError
            Where there is no such table.

        """
        return arrow_to_frame(self.tables[table])

    @property
    def planned_orders(self) -> pd.DataFrame:
        """What to make and buy."""
        return self.frame("planned_orders")

    @property
    def requirements(self) -> pd.DataFrame:
        """What is required, for whom, by when."""
        return self.frame("requirements")

    @property
    def pegging(self) -> pd.DataFrame:
        """Which supply covers which requirement."""
        return self.frame("pegging")

    @property
    def deliveries(self) -> pd.DataFrame:
        """When each open sales order line is served, and why not sooner."""
        return self.frame("deliveries")

    @property
    def shortages(self) -> pd.DataFrame:
        """What is short, and whom it holds up."""
        return self.frame("shortages")

    @property
    def exceptions(self) -> pd.DataFrame:
        """What needs someone's attention, root causes first."""
        return self.frame("exceptions")

    @property
    def purchase_suggestions(self) -> pd.DataFrame:
        """What a buyer should do."""
        return self.frame("purchase_suggestions")

    @property
    def kitting(self) -> pd.DataFrame:
        """Which jobs and orders could be built with what is there."""
        return self.frame("kitting")

    @property
    def load(self) -> pd.DataFrame:
        """The load of the work centres against their capacity, per day."""
        return self.frame("load")

    @property
    def projected_balance(self) -> pd.DataFrame:
        """The time-phased MRP record."""
        return self.frame("projected_balance")

    @property
    def schedule(self) -> pd.DataFrame:
        """When each operation runs on which machine; empty where the dates are of infinite capacity."""
        return self.frame("schedule")

    def summary(self) -> str:
        """Say in a dozen lines what a planner wants to know first."""
        from orderplan.plan_summary import summary_text

        return summary_text(self)
