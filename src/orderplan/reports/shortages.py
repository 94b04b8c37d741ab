"""The shortages of a plan: what is covered late or not at all, what it waits for, and which order it holds up."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from orderplan.data.instance import ENDLESS
from orderplan.data.planning_data import arrow_to_frame
from orderplan.mrp.explanations import supply_names
from orderplan.mrp.identify import days_array, ids, numbering, supply_kinds_and_ids
from orderplan.mrp.tables import parents
from orderplan.quantities import from_millionths
from orderplan.reports.shortage_findings import shortage_findings

if TYPE_CHECKING:
    import pandas as pd

    from orderplan.mrp.material_plan import MaterialPlan
    from orderplan.reports.shortage_findings import ShortageFindings


def shortages_table(plan: MaterialPlan) -> pa.Table:
    """Give the shortages as an Arrow table; see `shortages_frame`."""
    found = shortage_findings(plan)
    pieces, wanted = found.pieces, plan.store.requirements.array[found.pieces.row]
    first_number = numbering(plan, "requirements").first_number
    never = pieces.ready == ENDLESS
    supplies, place = _distinct(pieces.supply + 1)
    kinds, names = (column.take(pa.array(place)) for column in supply_kinds_and_ids(plan, supplies - 1))
    return pa.table(
        {
            "requirement_id": first_number[pieces.item] + pieces.row - plan.blocks["first_requirement"][pieces.item],
            "item_id": ids(plan, "items", pieces.item),
            "quantity": from_millionths(pieces.quantity),
            "need_date": days_array(plan, pieces.own_need),
            "available_date": days_array(plan, pieces.ready),
            "days_late": pa.array(np.where(never, 0, pieces.ready.astype(np.int64) - pieces.need), mask=never),
            "supply_kind": kinds,
            "supply_id": names,
            "order_id": ids(plan, "sales_orders", found.orders),
            "parent_id": ids(plan, "items", parents(plan, wanted)),
            "root_cause": _root_causes(found),
            "root_item_id": ids(plan, "items", pieces.item[found.roots]),
            "is_root": found.is_root,
        }
    )


def _root_causes(found: ShortageFindings) -> pa.Array:
    """Name what each piece waits for in the end: planned order 14 of TUBE."""
    roots, place = _distinct(found.roots)
    items = ids(found.plan, "items", found.pieces.item[roots])
    supplies = supply_names(found.plan, found.pieces.supply[roots])
    of_supply = pc.binary_join_element_wise(supplies, items, " of ")
    uncovered = pc.binary_join_element_wise("nothing covers", items, " ")
    return pc.coalesce(of_supply, uncovered).take(pa.array(place))


def _distinct(numbers: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Give the distinct ones of numbers from 0 in their order, and the place of each among them.

    `numpy.unique` gives the same, but sorts, which takes many times as long here.
    """
    met = np.zeros(int(numbers.max()) + 1 if len(numbers) else 0, dtype=bool)
    met[numbers] = True
    return np.flatnonzero(met), (np.cumsum(met) - 1)[numbers]


def shortages_frame(plan: MaterialPlan) -> pd.DataFrame:
    """Give what is short: a row for each part of a requirement that is covered after its need or not at all.

    Returns
    -------
    pandas.DataFrame
        By requirement: `requirement_id`, `item_id`, `quantity`, `need_date`, `available_date` (missing: never),
        `days_late` (calendar days after the need, or after today where the need is over), `supply_kind` and `supply_id`
        (what covers it late; missing: nothing does), `order_id` (the most urgent late sales order that it holds up),
        `parent_id` (the item whose order requires it), `root_cause` (what it waits for in the end), `root_item_id`,
        `is_root` (its own supply is late; else the supply waits for another shortage). Safety stock is never short.

    Examples
    --------
    >>> import orderplan as op
    >>> from orderplan.reports.shortages import shortages_frame
    >>> instance = op.encode(op.read_folder("data/samples/bicycle"))
    >>> rows = shortages_frame(op.run_mrp(instance, op.build_bom(instance)))
    >>> rows[["item_id", "quantity", "days_late", "order_id", "root_cause", "is_root"]]
      item_id  quantity  days_late order_id                root_cause  is_root
    0    BIKE       1.0          5     SO-3  planned order 14 of TUBE    False
    1   FRAME       1.0          3     SO-3  planned order 14 of TUBE    False
    2    TUBE       4.5          5     SO-3  planned order 14 of TUBE     True

    """
    return arrow_to_frame(shortages_table(plan))
