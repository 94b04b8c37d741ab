"""Jobs taken apart: which lots, kit rows and lines there are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from orderplan.data.instance import NO_DAY
from orderplan.enums import ProgressStatus
from orderplan.kitting.structure_kernels import PASSING, Means, Reports
from orderplan.mrp.demands import work_starts

if TYPE_CHECKING:
    from orderplan.mrp.material_plan import MaterialPlan

_DONE = list(ProgressStatus).index(ProgressStatus.DONE)


def means_of(plan: MaterialPlan, *, whole: bool) -> Means:
    """Collect what jobs are taken apart by.

    Parameters
    ----------
    plan
        The plan.
    whole
        True: down to bought parts, everything that is made being passed through; False: one level, phantoms alone being
        passed through.

    """
    arrays, phantom = plan.bom.arrays, plan.setting.rules["passes_through"]
    passing = np.zeros(plan.instance.item_count, dtype=PASSING)
    passing["turn"], passing["order"] = plan.setting.usage.rank, arrays.passes_order
    passing["phantom"], passing["through"] = phantom, arrays.explodes if whole else phantom
    return Means(plan.setting, reports_of(plan), passing, plan.bom.lines.operation)


def reports_of(plan: MaterialPlan) -> Reports:
    """Lay out issue lists and progress by receipt."""
    instance = plan.instance
    lists, progress = instance.work_components, instance.progress
    places = np.arange(len(instance.receipts.item_id) + 1)
    own = lists.need_date.astype(np.int64)
    return Reports(
        list_starts=np.searchsorted(lists.receipt_id, places),
        component=lists.component_id,
        required=lists.quantity_required,
        issued=lists.quantity_issued,
        need=np.where(own == NO_DAY, work_starts(instance, lists.receipt_id), own),
        progress_starts=np.searchsorted(progress.receipt_id, places),
        operation=progress.operation,
        done=np.where(progress.status == _DONE, np.iinfo(np.int64).max, progress.quantity_done),
    )
