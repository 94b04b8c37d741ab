"""What each job gets and misses of each component, gathered from its kit rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from orderplan.kitting.records import WORK
from orderplan.mrp.records import row_type

if TYPE_CHECKING:
    from orderplan.kitting.structure_kernels import Structure
    from orderplan.mrp.material_plan import MaterialPlan

NEED = row_type(
    [
        ("required", "i8"),
        ("issued", "i8"),
        ("allocated", "i8"),
        ("substituted", "i8"),
        ("to_build", "i8"),
        ("missing", "i8"),
        ("job", "i4"),  # its place among the jobs of its scope
        ("component", "i4"),
        ("ready", "i4"),
        ("gating", "?"),
    ],
    align=True,
)
"""What a job needs of a component, all its kit rows together."""

TAKEN = row_type(
    [
        ("quantity", "i8"),  # in the supply's unit
        ("place", "i4"),  # of the supply
        ("job", "i4"),
        ("component", "i4"),
        ("day", "i4"),  # on which it is needed
    ],
    align=True,
)
"""What a job takes of a supply for a component."""

_SUMMED = ("required", "allocated", "substituted", "to_build", "missing")


def taken_of(structure: Structure, takings: np.ndarray) -> np.ndarray:
    """Tell of takings (`TAKING`) which job they are for: `TAKEN`, in the order in which they were taken."""
    rows = structure.rows[takings["row"]]
    taken = np.zeros(len(takings), dtype=TAKEN)
    taken["quantity"], taken["place"] = takings["quantity"], takings["place"]
    taken["job"] = np.searchsorted(structure.row_starts, takings["row"], side="right") - 1
    taken["component"], taken["day"] = rows["component"], rows["day"]
    return taken


def needs_of(plan: MaterialPlan, jobs: np.ndarray, structure: Structure) -> np.ndarray:
    """Gather what jobs need: `NEED`, by job, then component.

    A component of which nothing is required, or that is a phantom without stock of its own, is left out.
    """
    rows = structure.rows
    job = np.repeat(np.arange(len(jobs), dtype=np.int64), np.diff(structure.row_starts))
    order = np.argsort(job * plan.instance.item_count + rows["component"], kind="stable")
    job, rows = job[order], rows[order]
    begins = np.ones(len(rows), dtype=bool)
    begins[1:] = (job[1:] != job[:-1]) | (rows["component"][1:] != rows["component"][:-1])
    starts = np.flatnonzero(begins)
    needs = np.zeros(len(starts), dtype=NEED)
    needs["job"], needs["component"] = job[starts], rows["component"][starts]
    if len(starts):
        for name in _SUMMED:
            needs[name] = np.add.reduceat(rows[name], starts)
        needs["ready"] = np.maximum.reduceat(rows["ready"], starts)
    phantom = plan.setting.rules["passes_through"][needs["component"]]
    needs["required"][phantom] -= needs["to_build"][phantom]
    needs["to_build"][phantom] = 0
    _add_issued(plan, jobs, needs)
    needs = needs[needs["required"] > 0]
    first, _order = gating_order(needs)
    needs["gating"][first] = True
    return needs


def _add_issued(plan: MaterialPlan, jobs: np.ndarray, needs: np.ndarray) -> None:
    """Count in what has been issued to work orders, up to what they require."""
    lists = plan.instance.work_components
    job_of = np.full(len(plan.instance.receipts.item_id), -1, dtype=np.int64)
    work = np.flatnonzero(jobs["kind"] == WORK)
    job_of[jobs["code"][work]] = work
    job = job_of[lists.receipt_id]
    listed = np.flatnonzero(job >= 0)
    items = plan.instance.item_count
    keys = needs["job"].astype(np.int64) * items + needs["component"]
    place = np.searchsorted(keys, job[listed] * items + lists.component_id[listed])
    issued = np.minimum(lists.quantity_issued[listed], lists.quantity_required[listed])
    needs["issued"][place] = issued
    needs["required"][place] += issued


def gating_order(needs: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Order the missing components of each job: that which is there last first, then the larger share, then the item.

    Returns
    -------
    first, order
        The places of the first one of each job that misses any: shape (jobs with any,). The places of all missing
        components by job, in that order: shape (missing,).

    """
    short = np.flatnonzero(needs["missing"] > 0)
    rows = needs[short]
    share = rows["missing"] / np.maximum(rows["required"], 1)
    order = short[np.lexsort((rows["component"], -share, -rows["ready"].astype(np.int64), rows["job"]))]
    job = needs["job"][order]
    begins = np.ones(len(order), dtype=bool)
    begins[1:] = job[1:] != job[:-1]
    return order[begins], order


def kit_days(job_count: int, needs: np.ndarray, today: int) -> np.ndarray:
    """Give the day on which each job has all that it needs, `ENDLESS` for never: shape (jobs,), int64."""
    days = np.full(job_count, today, dtype=np.int64)
    np.maximum.at(days, needs["job"], needs["ready"].astype(np.int64))
    return days
