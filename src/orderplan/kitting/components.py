"""What each job gets and misses of each component, gathered from its kit rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from orderplan.kernels import kernel
from orderplan.kitting.records import WORK
from orderplan.mrp.records import row_type
from orderplan.row_order import packed_key, ranks

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
    items = plan.instance.item_count
    phantom = np.array(plan.setting.rules["passes_through"])
    needs = _gathered(structure.row_starts, structure.rows, phantom)
    needs = needs[np.argsort(needs["job"].astype(np.int64) * items + needs["component"], kind="stable")]
    _add_issued(plan, jobs, needs)
    return needs[needs["required"] > 0]


@kernel
def _gathered(row_starts: np.ndarray, rows: np.ndarray, phantom: np.ndarray) -> np.ndarray:
    """Add up the kit rows of each job by component; of a phantom what is passed on is not required of it."""
    needs = np.zeros(len(rows), dtype=NEED)
    job_of, place_of = np.full(len(phantom), -1, dtype=np.int64), np.zeros(len(phantom), dtype=np.int64)
    count = 0
    for job in range(len(row_starts) - 1):
        for k in range(row_starts[job], row_starts[job + 1]):
            row = rows[k]
            item = row.component
            if job_of[item] != job:
                job_of[item], place_of[item] = job, count
                needs[count].job, needs[count].component = job, item
                count += 1
            need = needs[place_of[item]]
            need.required += row.required - (row.to_build if phantom[item] else 0)
            need.to_build += 0 if phantom[item] else row.to_build
            need.allocated += row.allocated
            need.substituted += row.substituted
            need.missing += row.missing
            need.ready = max(need.ready, row.ready)
    return needs[:count]


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


def missing_first(needs: np.ndarray) -> np.ndarray:
    """Order the missing components: by job, that which is there last first, then the larger share, then the item.

    Returns
    -------
    numpy.ndarray
        Their places among the needs: shape (missing,), int64. The first one of each job is its gating component.

    """
    short = np.flatnonzero(needs["missing"] > 0)
    rows = needs[short]
    share = ranks(rows["missing"] / np.maximum(rows["required"], 1))
    keys = [rows["job"].astype(np.int64), -rows["ready"].astype(np.int64), -share, rows["component"].astype(np.int64)]
    return short[np.argsort(packed_key(keys), kind="stable")]


def gating(needs: np.ndarray, missing: np.ndarray) -> np.ndarray:
    """Give the place of the gating component of each job that misses any: shape (jobs with any,), int64."""
    job = needs["job"][missing]
    begins = np.ones(len(missing), dtype=bool)
    begins[1:] = job[1:] != job[:-1]
    return missing[begins]


def kit_days(job_count: int, needs: np.ndarray, today: int) -> np.ndarray:
    """Give the day on which each job has all that it needs, `ENDLESS` for never: shape (jobs,), int64."""
    days = np.full(job_count, today, dtype=np.int64)
    np.maximum.at(days, needs["job"], needs["ready"].astype(np.int64))
    return days
