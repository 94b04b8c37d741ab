"""The open order lines ranked by what counts, each with the reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from orderplan.data.instance import ENDLESS, NO_DAY
from orderplan.data.planning_data import arrow_to_frame
from orderplan.difference.changed_rows import declared_table
from orderplan.errors import RequestError
from orderplan.mrp.identify import days_array, ids
from orderplan.mrp.material_plan import material_of
from orderplan.priorities.contention import contention_of
from orderplan.priorities.factors import NO_AGE, critical_ratios, factors_of, standing_of
from orderplan.priorities.ranking_texts import ranking_texts
from orderplan.priorities.tables import RANKING
from orderplan.priorities.weights import FACTORS, RankWeights
from orderplan.quantities import MILLION
from orderplan.whatif.orders import ChangeOrder

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    import pandas as pd

    from orderplan.mrp.material_plan import MaterialPlan
    from orderplan.plan import Plan
    from orderplan.priorities.factors import Standing

DEFAULT_CLASSES = 9
"""From the ninth priority on all weigh the same: see `orderplan.capacity.build.priority_weights`."""
_SHOWN = 3


@dataclass(frozen=True, slots=True, eq=False)
class Ranking:
    """The open sales order lines in the order in which they are to be served."""

    weights: RankWeights
    table: pa.Table
    """The table `ranking`, by rank; see `orderplan.priorities.tables`."""

    @property
    def frame(self) -> pd.DataFrame:
        """The ranking as a new DataFrame."""
        return arrow_to_frame(self.table)

    def summary(self) -> str:
        """Say in a few lines who is first, and how many a priority can help at all."""
        contend = sum(self.table.column("contends").to_pylist())
        count = self.table.num_rows
        first = self.table.slice(0, _SHOWN).select(["order_id", "explanation"]).to_pylist()
        if not count:
            return "There is no open order line."
        lines = [f"{count:,} open order line{'' if count == 1 else 's'}; {_contending(contend)}."]
        if not contend:
            lines.append("No priority changes any date.")
        return "\n".join([*lines, *(f"  {row['order_id']}: {row['explanation']}" for row in first)])


def _contending(count: int) -> str:
    return f"{count:,} of them contend with one another" if count else "none contends with another one"


def rank_orders(
    plan: Plan,
    weights: RankWeights | None = None,
    *,
    classes: Sequence[str] | Mapping[str, float] | None = None,
    locked: Sequence[str] = (),
) -> Ranking:
    """Rank the open sales order lines of a plan.

    First come the lines that the planner has put in front by hand, then the others by their score, the sum of weight ×
    factor; of equal scores the earlier promised date (without one the due date), then the id.

    Parameters
    ----------
    plan
        The plan.
    weights
        How much each factor counts.
    classes
        The customer classes, the best first, or each with its factor from 0 to 1; by default those that there are, by
        their names. A customer without a class has the factor 0.
    locked
        The order lines that stand in front, the first one first.

    Returns
    -------
    Ranking
        A row for each line, with each factor, what it comes from, whether the line contends with others at all, and the
        reason in a sentence.

    Raises
    ------
    RequestError
        Where the plan was read from files or stopped early, or a line is put in front twice.
    UnknownIdError
        Where a line put in front is not there.

    Examples
    --------
    >>> import orderplan as op
    >>> plan = op.make_plan(op.read_folder("data/samples/bicycle"))
    >>> print(rank_orders(plan, op.RankWeights(value=5)).summary())
    4 open order lines; 3 of them contend with one another.
      SO-2: 1 of 4: worth 5,600.00; 34 working days left, 33 needed. Contends with nobody.
      SO-3: 2 of 4: 12 working days left, 10 needed; worth 640.00. Contends for WHEEL.
      SO-1: 3 of 4: worth 1,200.00. Contends for WHEEL.

    """
    weights = weights or RankWeights()
    ranked = _ranked(plan, weights, classes, locked)
    return Ranking(weights, _table(material_of(plan), ranked))


class _Ranked(NamedTuple):
    """Order lines as they stand, and in the order of their ranks."""

    standing: Standing
    factors: np.ndarray
    """In millionths: shape (lines, factors), int64, by row of `standing`, as the next two."""
    points: np.ndarray
    """Weight × factor, likewise."""
    locked: np.ndarray
    """Whether the planner has put it in front: shape (lines,), bool."""
    sequence: np.ndarray
    """The rows of `standing` by rank: shape (lines,), int64."""


def ranks_by_score(plan: Plan, codes: np.ndarray) -> np.ndarray:
    """Give the places of some order lines in the ranking with the default weights: shape (n,), float64, from 0.

    Parameters
    ----------
    plan
        The plan.
    codes
        The lines, all of them planned: shape (n,).

    """
    found = _ranked(plan, RankWeights(), None, ())
    rank = np.empty(len(found.sequence), dtype=np.float64)
    rank[found.sequence] = np.arange(len(rank))
    return rank[np.searchsorted(found.standing.order, codes)]


def _ranked(
    plan: Plan, weights: RankWeights, classes: Sequence[str] | Mapping[str, float] | None, locked: Sequence[str]
) -> _Ranked:
    material = material_of(plan)
    if plan.data is None:
        raise RequestError("the plan was read from files.  Hint: plan the data anew to rank its orders.")
    standing = standing_of(plan, plan.data)
    factors = factors_of(standing, classes)
    points = (factors * weights.millionths + MILLION // 2) // MILLION
    lock = _locks(material, standing, locked)
    sequence = _sequence(material, standing, points.sum(axis=1), lock)
    return _Ranked(standing, factors, points, lock < len(locked), sequence)


def _locks(plan: MaterialPlan, standing: Standing, locked: Sequence[str]) -> np.ndarray:
    """Give the place of each line among those put in front, behind them all for the others: shape (lines,), int64."""
    places = np.full(len(standing.order), len(locked), dtype=np.int64)
    for place, order_id in enumerate(locked):
        row = np.flatnonzero(standing.order == plan.instance.order(order_id))
        if not len(row):
            raise RequestError(f"'{order_id}' is not planned.  Hint: only open order lines can be put in front.")
        if places[row[0]] < len(locked):
            raise RequestError(f"'{order_id}' is put in front twice.  Hint: name each order line once.")
        places[row[0]] = place
    return places


def _sequence(plan: MaterialPlan, standing: Standing, score: np.ndarray, lock: np.ndarray) -> np.ndarray:
    """Give the rows in the order of their ranks: shape (lines,), int64."""
    orders = plan.instance.orders
    promised = orders.promised_date[standing.order].astype(np.int64)
    promised = np.where(promised == NO_DAY, orders.due_date[standing.order], promised)
    return np.lexsort((standing.order, promised, -score, lock))


def _table(plan: MaterialPlan, found: _Ranked) -> pa.Table:
    standing, factors, points, is_locked, sequence = found
    orders, order = plan.instance.orders, standing.order
    never = standing.days_needed == ENDLESS
    contends, contends_for = _contention(plan, order)
    customers = orders.customer_id[order]
    columns = {
        "order_id": ids(plan, "sales_orders", order),
        "item_id": ids(plan, "items", orders.item_id[order]),
        "customer_id": plan.instance.customer_ids.ids.take(pa.array(customers, mask=customers < 0)),
        "customer_class": standing.customer_class,
        "priority": pa.array(orders.priority[order]),
        "locked": pa.array(is_locked),
        "score": pa.array(points.sum(axis=1) / MILLION),
        **{f"{name}_factor": pa.array(factors[:, place] / MILLION) for place, name in enumerate(FACTORS)},
        "due_date": days_array(plan, orders.due_date[order]),
        "promised_date": days_array(plan, orders.promised_date[order]),
        "projected_date": days_array(plan, standing.projected),
        "days_late": pa.array(standing.days_late, mask=standing.projected == ENDLESS),
        "days_left": pa.array(standing.days_left),
        "days_needed": pa.array(standing.days_needed, mask=never),
        "slack_days": pa.array(standing.days_left - standing.days_needed, mask=never),
        "critical_ratio": pa.array(np.round(critical_ratios(standing), 6), mask=never),
        "value": pa.array(standing.value / 100),
        "penalty_per_day": pa.array(standing.penalty / 100),
        "age_days": pa.array(standing.age, mask=standing.age == NO_AGE),
        "contends": pa.array(contends),
        "contends_for": contends_for,
    }
    ranked = {name: values.take(pa.array(sequence)) for name, values in columns.items()}
    texts = ranking_texts(standing, sequence, points, is_locked, contends_for.to_pylist())
    ranks = pa.array(np.arange(1, len(sequence) + 1))
    return declared_table(RANKING, {"rank": ranks, **ranked, "explanation": pa.array(texts, pa.string())}, later="")


def _contention(plan: MaterialPlan, order: np.ndarray) -> tuple[np.ndarray, pa.Array]:
    """Tell of some lines whether they contend, and for which item, else for which machine."""
    found = contention_of(plan)
    item, machine = found.item[order], found.machine[order]
    names = ids(plan, "items", item)
    if plan.capacity is not None:
        machines = plan.capacity.resource_ids(plan).take(pa.array(machine, mask=machine < 0))
        names = pc.coalesce(names, machines)
    return found.contends[order], names


def as_priorities(ranking: Ranking, classes: int = DEFAULT_CLASSES, *, kept: Collection[str] = ()) -> list[ChangeOrder]:
    """Turn a ranking into priorities, which are what netting and scheduling go by.

    The lines are cut into as many classes of equal size, by rank; the first one has priority 1. Where lines were put in
    front by hand they have priority 1 for themselves, and the others share the rest.

    Parameters
    ----------
    ranking
        The ranking.
    classes
        How many priorities there shall be.
    kept
        Order lines whose priority stays as it is.

    Returns
    -------
    list of ChangeOrder
        For `replan` or `apply_changes`, by rank; only of lines whose priority becomes another one.

    Raises
    ------
    RequestError
        Where there are fewer classes than one, or than two with lines put in front.

    Examples
    --------
    >>> import orderplan as op
    >>> plan = op.make_plan(op.read_folder("data/samples/bicycle"))
    >>> [change.description for change in as_priorities(rank_orders(plan), classes=2)]
    ['Change order SO-2: priority 1', 'Change order SO-3: priority 1', 'Change order SO-4: priority 2']

    """
    is_locked = np.array(ranking.table.column("locked").to_pylist(), dtype=np.bool_)
    first = int(is_locked.any())
    if classes < 1 + first:
        raise RequestError(f"{classes} classes are too few.  Hint: give at least {1 + first}.")
    others = np.cumsum(~is_locked) - 1
    share = 1 + first + others * (classes - first) // max(int((~is_locked).sum()), 1)
    priority = np.where(is_locked, 1, share)
    rows = ranking.table.select(["order_id", "priority"]).to_pylist()
    return [
        ChangeOrder(row["order_id"], priority=new)
        for row, new in zip(rows, priority.tolist(), strict=True)
        if new != row["priority"] and row["order_id"] not in kept
    ]
