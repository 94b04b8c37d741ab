"""A kit check as tables: jobs, components, leftovers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from orderplan.data.instance import NONE
from orderplan.data.planning_data import arrow_to_frame
from orderplan.enums import JobKind, KitStatus
from orderplan.kitting.components import gating, kit_days
from orderplan.kitting.records import PLANNED, SALES, WORK
from orderplan.kitting.texts import missing_texts
from orderplan.mrp.identify import days_array, ids, planned_numbers
from orderplan.quantities import from_millionths
from orderplan.tables.results import result_schema
from orderplan.tables.results_kitting import KIT_COMPONENTS, KIT_LEFTOVERS, KITTING

if TYPE_CHECKING:
    import pandas as pd

    from orderplan.kitting.kits import Kits, Shared
    from orderplan.mrp.material_plan import MaterialPlan


def kitting_table(kits: Kits) -> pa.Table:
    """Give the jobs and sales orders as an Arrow table; see `kitting_frame`."""
    return pa.concat_tables([_jobs_table(kits, shared) for shared in (kits.jobs, kits.orders)]).combine_chunks()


def _jobs_table(kits: Kits, shared: Shared) -> pa.Table:
    plan, needs = kits.plan, shared.needs
    places = job_places(plan, shared)
    jobs = shared.jobs[places]
    gates = np.full(len(shared.jobs), NONE, dtype=np.int64)
    first = needs[gating(needs, shared.missing)]
    gates[first["job"]] = first["component"]
    missing = needs[shared.missing]
    texts = missing_texts(
        missing["job"], ids(plan, "items", missing["component"]), missing["missing"], len(shared.jobs)
    )
    statuses = pa.array([str(status) for status in KitStatus])
    return pa.table(
        {
            **_job_columns(plan, jobs),
            "order_id": ids(plan, "sales_orders", for_orders(plan, jobs)),
            "item_id": ids(plan, "items", jobs["made"]),
            "quantity": from_millionths(jobs["quantity"]),
            "start_date": days_array(plan, jobs["start"]),
            "need_date": days_array(plan, jobs["need"]),
            "priority": jobs["priority"].astype(np.int64),
            "rank": np.cumsum(shared.shown)[places],
            "kit_status": statuses.take(pa.array(shared.status[places])),
            "buildable_quantity": from_millionths(jobs["sets"]),
            "kit_date": days_array(plan, kit_days(len(shared.jobs), needs, plan.setting.today)[places]),
            "gating_item_id": ids(plan, "items", gates[places]),
            "missing": texts.take(pa.array(places)),
        },
        schema=result_schema(KITTING),
    )


def job_places(plan: MaterialPlan, shared: Shared) -> np.ndarray:
    """Give the places of the jobs that are told of, by kind, then id or number: shape (n,), int64."""
    places = np.flatnonzero(shared.shown)
    jobs = shared.jobs[places]
    return places[np.lexsort((_id_order(plan, jobs), jobs["kind"]))]


def _id_order(plan: MaterialPlan, jobs: np.ndarray) -> np.ndarray:
    numbers = jobs["code"].astype(np.int64)
    planned = jobs["kind"] == PLANNED
    numbers[planned] = planned_numbers(plan, jobs["code"][planned])
    return numbers


def _job_columns(plan: MaterialPlan, jobs: np.ndarray) -> dict[str, pa.Array]:
    """Give kind and id of jobs that stand by kind."""
    words = pa.array([str(kind) for kind in JobKind])
    codes = [jobs["code"][jobs["kind"] == kind] for kind in (WORK, PLANNED, SALES)]
    names = [
        ids(plan, "scheduled_receipts", codes[WORK]),
        pa.array(planned_numbers(plan, codes[PLANNED])).cast(pa.string()),
        ids(plan, "sales_orders", codes[SALES]),
    ]
    return {"job_kind": words.take(pa.array(jobs["kind"])), "job_id": pa.concat_arrays(names)}


def for_orders(plan: MaterialPlan, jobs: np.ndarray) -> np.ndarray:
    """Give the sales order that each job is for, `NONE` where it is for no certain one: shape (n,), int64."""
    orders = jobs["order"].astype(np.int64)
    work = jobs["kind"] == WORK
    orders[work] = np.maximum(plan.instance.receipts.order_id[jobs["code"][work]], NONE)
    return orders


def kit_components_table(kits: Kits) -> pa.Table:
    """Give what each job needs of each component as an Arrow table; see `kit_components_frame`."""
    parts = [_components_table(kits, shared) for shared in (kits.jobs, kits.orders)]
    return pa.concat_tables(parts).combine_chunks()


def _components_table(kits: Kits, shared: Shared) -> pa.Table:
    plan, needs = kits.plan, shared.needs
    places = job_places(plan, shared)
    is_gating = np.zeros(len(needs), dtype=bool)
    is_gating[gating(needs, shared.missing)] = True
    turn = np.full(len(shared.jobs), -1, dtype=np.int64)
    turn[places] = np.arange(len(places))
    shown = np.flatnonzero(turn[needs["job"]] >= 0)
    shown = shown[np.argsort(turn[needs["job"][shown]], kind="stable")]
    needs, is_gating = needs[shown], is_gating[shown]
    jobs = shared.jobs[needs["job"]]
    planned = jobs["kind"] == PLANNED
    sequence = plan.store.planned.array["sequence"][np.where(planned, jobs["code"], 0)] if planned.any() else planned
    return pa.table(
        {
            **_job_columns(plan, jobs),
            "order_id": ids(plan, "sales_orders", for_orders(plan, jobs)),
            "item_id": ids(plan, "items", jobs["made"]),
            "need_date": days_array(plan, jobs["need"]),
            "sequence": pa.array(sequence.astype(np.int64), mask=~planned),
            "component_id": ids(plan, "items", needs["component"]),
            "required": from_millionths(needs["required"]),
            "issued": from_millionths(needs["issued"]),
            "allocated": from_millionths(needs["allocated"]),
            "from_substitutes": from_millionths(needs["substituted"]),
            "to_build": from_millionths(needs["to_build"]),
            "missing": from_millionths(needs["missing"]),
            "available_date": days_array(plan, needs["ready"]),
            "is_gating": is_gating,
        },
        schema=result_schema(KIT_COMPONENTS),
    )


def kit_leftovers_table(kits: Kits) -> pa.Table:
    """Give what is left of each item as an Arrow table; see `kit_leftovers_frame`."""
    parts = [_leftovers_table(kits.plan, shared) for shared in (kits.jobs, kits.orders)]
    return pa.concat_tables(parts).combine_chunks()


def _leftovers_table(plan: MaterialPlan, shared: Shared) -> pa.Table:
    supplies, taken, count = shared.supplies, shared.taken, plan.instance.item_count
    usable = _by_item(supplies["made"], shared.there, count)
    outward = taken[~shared.shown[taken["job"]]]
    delivered = _by_item(supplies["made"][outward["place"]], outward["quantity"], count)
    left = _by_item(supplies["made"], supplies["left"], count)
    kept = supplies["order"] != NONE
    reserved = _by_item(supplies["made"][kept], supplies["left"][kept], count)
    items = np.flatnonzero(usable)
    return pa.table(
        {
            "scope": pa.repeat(str(shared.scope), len(items)),
            "item_id": ids(plan, "items", items),
            "usable": from_millionths(usable[items]),
            "delivered": from_millionths(delivered[items]),
            "allocated": from_millionths((usable - left - delivered)[items]),
            "leftover": from_millionths(left[items]),
            "reserved": from_millionths(reserved[items]),
        },
        schema=result_schema(KIT_LEFTOVERS),
    )


def _by_item(items: np.ndarray, quantities: np.ndarray, count: int) -> np.ndarray:
    """Add up quantities by item, exactly: shape (items,), int64."""
    sums = np.zeros(count, dtype=np.int64)
    np.add.at(sums, items, quantities)
    return sums


def kitting_frame(kits: Kits) -> pd.DataFrame:
    """Give the jobs and whole sales orders: what can be built of each with what it gets, and what it misses.

    Returns
    -------
    pandas.DataFrame
        By kind and id: `job_kind` (work_order, planned_order, sales_order), `job_id`, `order_id`, `item_id`,
        `quantity`, `start_date`, `need_date`, `priority`, `rank`, `kit_status` (clear, partial, short),
        `buildable_quantity`, `kit_date` (missing: never), `gating_item_id`, `missing`.

    Examples
    --------
    >>> import orderplan as op
    >>> from orderplan.kitting.kits import check_kits
    >>> instance = op.encode(op.read_folder("data/samples/bicycle"))
    >>> kits = check_kits(op.run_mrp(instance, op.build_bom(instance)))
    >>> kitting_frame(kits).query("kit_status == 'short'")[["job_kind", "job_id", "kit_date", "missing"]]
            job_kind job_id   kit_date                   missing
    1  planned_order      1 2026-01-08                   FRAME 2
    2  planned_order      3 2026-01-22  FRAME 1, RACK 1, WHEEL 2
    3  planned_order      5 2026-01-19                  TUBE 4.5
    5    sales_order   SO-1 2026-01-08                   FRAME 2
    6    sales_order   SO-3 2026-01-19          RACK 1, TUBE 4.5

    """
    return arrow_to_frame(kitting_table(kits))


def kit_components_frame(kits: Kits) -> pd.DataFrame:
    """Give what each job needs, gets and misses of each component.

    Returns
    -------
    pandas.DataFrame
        By kind and id of the job, then component: `job_kind`, `job_id`, `order_id`, `item_id`, `need_date`, `sequence`,
        `component_id`, `required`, `issued`, `allocated`, `from_substitutes`, `to_build`, `missing`, `available_date`
        (missing: never), `is_gating`.

    Examples
    --------
    >>> import orderplan as op
    >>> from orderplan.kitting.kits import check_kits
    >>> instance = op.encode(op.read_folder("data/samples/bicycle"))
    >>> components = kit_components_frame(check_kits(op.run_mrp(instance, op.build_bom(instance))))
    >>> components.query("job_id == 'WO-1'")[["component_id", "required", "issued", "allocated", "missing"]]
      component_id  required  issued  allocated  missing
    0        PAINT       0.5     0.0        0.5      0.0
    1         TUBE       9.0     9.0        0.0      0.0

    """
    return arrow_to_frame(kit_components_table(kits))


def kit_leftovers_frame(kits: Kits) -> pd.DataFrame:
    """Give what is left of each item when all jobs, or all sales orders, have had their turn.

    Returns
    -------
    pandas.DataFrame
        By scope (jobs, orders) and item: `scope`, `item_id`, `usable`, `delivered` (to customers as such),
        `allocated`, `leftover`, `reserved` (of what is left).

    Examples
    --------
    >>> import orderplan as op
    >>> from orderplan.kitting.kits import check_kits
    >>> instance = op.encode(op.read_folder("data/samples/bicycle"))
    >>> leftovers = kit_leftovers_frame(check_kits(op.run_mrp(instance, op.build_bom(instance))))
    >>> leftovers.query("item_id == 'WHEEL'")
         scope item_id  usable  delivered  allocated  leftover  reserved
    7     jobs   WHEEL     6.0        2.0        0.0       4.0       0.0
    15  orders   WHEEL     6.0        0.0        2.0       4.0       0.0

    """
    return arrow_to_frame(kit_leftovers_table(kits))
