"""Plans side by side: who is later or sooner, what becomes short, what it costs."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import partial
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from orderplan.data.planning_data import arrow_to_frame
from orderplan.errors import RequestError
from orderplan.mrp.material_plan import material_of
from orderplan.plan import ResultTables
from orderplan.tables.results import result_schema
from orderplan.whatif.comparison_summary import summary_text
from orderplan.whatif.effects import order_effects, purchase_effects, receipt_effects, shortage_effects
from orderplan.whatif.figures import figures_after, figures_of
from orderplan.whatif.machines import load_effects, setup_effects
from orderplan.whatif.tables import COMPARISON_TABLES
from orderplan.whatif.touched import comparable, touched_by
from orderplan.whatif.weeks import week_effects

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import pandas as pd

    from orderplan.mrp.material_plan import HasMaterial, MaterialPlan
    from orderplan.whatif.figures import Figures
    from orderplan.whatif.touched import Touched


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class PlanComparison:
    """What `compare_plans` gives: the tables as Arrow tables in `tables`, and as DataFrames by their names."""

    names: tuple[str, ...]
    """The names of the plans, that of the first one first."""
    figures: tuple[Figures, ...]
    """The key figures of each plan."""
    tables: Mapping[str, pa.Table]
    """The tables of `COMPARISON_TABLES` and `key_figures`; those that `summary` does not need are made when they are
    asked for."""

    def frame(self, table: str) -> pd.DataFrame:
        """Give a table as a new DataFrame; raises KeyError where there is no such table."""
        return arrow_to_frame(self.tables[table])

    @property
    def deliveries(self) -> pd.DataFrame:
        """The sales order lines that are there on another day, or ask for something else."""
        return self.frame("order_effects")

    @property
    def shortages(self) -> pd.DataFrame:
        """The items that are short of another quantity, or for another time."""
        return self.frame("shortage_effects")

    @property
    def purchases(self) -> pd.DataFrame:
        """The planned purchases that are new, gone or others, with their values."""
        return self.frame("purchase_effects")

    @property
    def receipts(self) -> pd.DataFrame:
        """The open orders whose supply is needed otherwise."""
        return self.frame("receipt_effects")

    @property
    def weeks(self) -> pd.DataFrame:
        """Stock and money by week, as far as they differ."""
        return self.frame("week_effects")

    @property
    def load(self) -> pd.DataFrame:
        """The load of work centres by week, as far as it differs."""
        return self.frame("load_effects")

    @property
    def setups(self) -> pd.DataFrame:
        """The setups of work centres, as far as they differ."""
        return self.frame("setup_effects")

    @property
    def key_figures(self) -> pd.DataFrame:
        """The key figures: a row each, a column for each plan."""
        return self.frame("key_figures")

    def summary(self) -> str:
        """Say in a few lines for each plan how it differs from the first."""
        return summary_text(self.names, self.figures, self.tables)


def compare_plans(
    base: HasMaterial | MaterialPlan, *others: HasMaterial | MaterialPlan, names: Sequence[str] | None = None
) -> PlanComparison:
    """Compare one or more plans with a first one.

    Plans of material alone that `replan` made are compared over what their changes touched, so the comparison takes no
    longer than that; any others are compared as a whole. Where one of the plans has no schedule the dates of all are
    those of material and lead times.

    Parameters
    ----------
    base
        The plan to compare with.
    others
        The plans that are compared with it.
    names
        What the plans are called, that of `base` first; default: base, scenario 1, scenario 2, …

    Raises
    ------
    RequestError
        Where a plan was read from files or stopped early, or the names do not go with the plans.

    Examples
    --------
    >>> import orderplan as op
    >>> from orderplan.whatif.orders import ChangeOrder
    >>> from orderplan.whatif.replan import replan
    >>> plan = op.make_plan(op.read_folder("data/samples/bicycle"))
    >>> changed = compare_plans(plan, replan(plan, [ChangeOrder("SO-2", quantity=4)]))
    >>> changed.deliveries[["order_id", "move", "previous_quantity", "quantity", "days"]]
      order_id  move  previous_quantity  quantity  days
    0     SO-2  same               10.0       4.0     0

    """
    first, *plans = comparable([material_of(plan) for plan in (base, *others)])
    called = tuple(names or ("base", *(f"scenario {number}" for number in range(1, len(plans) + 1))))
    if "figure" in called:
        raise RequestError("no plan can be called 'figure': the column of the key figures' names is")
    if len(called) != len(plans) + 1 or len(set(called)) < len(called):
        raise RequestError(f"{len(plans) + 1} plans need as many different names, not {', '.join(called)}")
    pairs = dict(zip(called[1:], (touched_by(first, plan) for plan in plans), strict=True))
    tables = {
        "order_effects": _stacked("order_effects", pairs, order_effects),
        "shortage_effects": _stacked("shortage_effects", pairs, shortage_effects),
        "purchase_effects": _stacked("purchase_effects", pairs, purchase_effects),
    }
    figures = (figures_of(first), *(_figures(name, pair, tables) for name, pair in pairs.items()))
    makers: dict[str, Callable[[], pa.Table]] = {
        "key_figures": lambda: figures_table(called, figures),
        **{name: partial(tables.__getitem__, name) for name in tables},
        "receipt_effects": lambda: _stacked("receipt_effects", pairs, receipt_effects),
        "week_effects": lambda: _stacked("week_effects", pairs, week_effects),
        "load_effects": lambda: _stacked("load_effects", pairs, lambda pair: load_effects(*pair[:2])),
        "setup_effects": lambda: _stacked("setup_effects", pairs, lambda pair: setup_effects(*pair[:2])),
    }
    return PlanComparison(names=called, figures=figures, tables=ResultTables(makers))


def _stacked(name: str, pairs: Mapping[str, Touched], find: Callable[[Touched], pa.Table]) -> pa.Table:
    """Put the effects of all scenarios under one another, in the order of the scenarios."""
    schema = result_schema(COMPARISON_TABLES[name])
    found = []
    for scenario, pair in pairs.items():
        effects = find(pair)
        named = pa.array([scenario] * effects.num_rows, pa.string())
        found.append(pa.table([named, *effects.columns], schema=schema))
    return pa.concat_tables(found) if found else schema.empty_table()


def _figures(name: str, pair: Touched, tables: Mapping[str, pa.Table]) -> Figures:
    if not pair.near:
        return figures_of(pair.current)
    own = [tables[table].filter(pc.field("scenario") == name) for table in ("shortage_effects", "purchase_effects")]
    return figures_after(pair, *own)


def figures_table(names: Sequence[str], figures: Sequence[Figures]) -> pa.Table:
    """Put the key figures of plans side by side: a row each, a column for each plan."""
    rows = [field.name for field in fields(figures[0])]
    columns = {
        name: pa.array([float(getattr(one, row)) for row in rows]) for name, one in zip(names, figures, strict=True)
    }
    return pa.table({"figure": pa.array([row.replace("_", " ") for row in rows]), **columns})
