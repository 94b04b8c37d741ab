"""For which sales order each job is made: of several the one that is latest, since it has most to gain."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from orderplan.data.instance import NONE
from orderplan.graph_order import longest_levels
from orderplan.kernels import kernel
from orderplan.mrp.deliveries import served_orders

if TYPE_CHECKING:
    from orderplan.capacity.capacity_plan import CapacityPlan
    from orderplan.mrp.material_plan import MaterialPlan

_NOBODY = np.iinfo(np.int64).max


class MadeFor(NamedTuple):
    """Per job of the problem; shape (jobs,) each."""

    order: np.ndarray
    """The code of the sales order that it is made for, `NONE` where it is made for none: int64."""
    is_late: np.ndarray
    """Whether that one is late: bool."""


def made_for(plan: MaterialPlan, capacity: CapacityPlan) -> MadeFor:
    """Find for each job the sales order that is latest of all that wait for it, directly or through other jobs."""
    pegged = capacity.pegged
    served = served_orders(plan)
    late = np.zeros(len(plan.instance.orders.item_id), dtype=bool)
    late[served.order] = served.late
    # The latest first; of equally late ones that which is due first, then by id.
    due = plan.instance.orders.due_date[served.order].astype(np.int64)
    by_lateness = np.lexsort((served.order, due, -np.maximum(served.projected - due, 0)))
    rank_of = np.full(len(late), _NOBODY, dtype=np.int64)
    rank_of[served.order[by_lateness]] = np.arange(len(by_lateness))
    rank = np.full(capacity.problem.job_count, _NOBODY, dtype=np.int64)
    np.minimum.at(rank, pegged.order_job, rank_of[pegged.order])
    levels = longest_levels(pegged.feeding, pegged.fed, len(rank))
    downwards = np.argsort(-levels[pegged.fed], kind="stable")
    _pass_down(pegged.feeding[downwards], pegged.fed[downwards], rank)
    known = rank != _NOBODY
    order = np.full(len(rank), NONE, dtype=np.int64)
    order[known] = served.order[by_lateness[rank[known]]]
    return MadeFor(order, np.append(late, False)[order])


@kernel
def _pass_down(feeding: np.ndarray, fed: np.ndarray, rank: np.ndarray) -> None:
    """Give each job the best rank of the jobs that it feeds; those stand in an order in which the fed come first."""
    for k in range(len(feeding)):
        rank[feeding[k]] = min(rank[feeding[k]], rank[fed[k]])
