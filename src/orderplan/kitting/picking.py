"""What to fetch from where for the work orders that start next."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from orderplan.data.instance import NONE
from orderplan.data.planning_data import arrow_to_frame
from orderplan.enums import PickAction
from orderplan.kitting.records import WORK
from orderplan.mrp.identify import days_array, ids, stock_ids
from orderplan.quantities import from_millionths
from orderplan.tables.results import result_schema
from orderplan.tables.results_kitting import PICK_LIST
from orderplan.timeline import ahead, back

if TYPE_CHECKING:
    import pandas as pd

    from orderplan.data.instance import Instance
    from orderplan.kitting.kits import Kits


def pick_list_table(kits: Kits) -> pa.Table:
    """Give the pick and transfer list as an Arrow table; see `pick_list_frame`."""
    plan, instance = kits.plan, kits.plan.instance
    stock, spaces = instance.stock, instance.spaces
    job, component, row, day, quantity = _picks(kits)
    away = _transfer_days(instance)[stock.location_id[row]]
    # To be there on the day it is needed; not before it may be used, nor before today.
    sent = np.maximum(back(instance.timeline, day, away).astype(np.int64), plan.setting.today)
    sent = np.maximum(sent, stock.available_date[row])
    at_hand = ahead(instance.timeline, sent, away)
    usual = np.flatnonzero(instance.locations.nettable & (instance.locations.transfer_days == 0))
    goes_to = np.where(away > 0, usual[0] if len(usual) else NONE, NONE)
    actions = pa.array([str(action) for action in PickAction])
    lots = instance.lot_ids.ids.take(pa.array(stock.lot_id[row], mask=stock.lot_id[row] < 0))
    return pa.table(
        {
            "pick_no": np.arange(1, len(row) + 1),
            "action": actions.take(pa.array((away > 0).astype(np.int8))),
            "from_location_id": ids(plan, "locations", stock.location_id[row]),
            "to_location_id": ids(plan, "locations", goes_to),
            "job_id": spaces["scheduled_receipts"].ids.take(pa.array(kits.jobs.jobs["code"][job])),
            "component_id": ids(plan, "items", component),
            "item_id": ids(plan, "items", stock.item_id[row]),
            "lot_id": lots,
            "stock_id": stock_ids(plan).take(pa.array(row)),
            "quantity": from_millionths(quantity),
            "expiry_date": days_array(plan, stock.expiry_date[row]),
            "pick_date": days_array(plan, sent),
            "available_date": days_array(plan, at_hand),
        },
        schema=result_schema(PICK_LIST),
    )


def _picks(kits: Kits) -> tuple[np.ndarray, ...]:
    """Give what work orders take of stock, in the order of the list: job, component, row of stock, need day, quantity.

    What several lines of a job take of one row of stock for one component is one pick.
    """
    shared, stock = kits.jobs, kits.plan.instance.stock
    code = shared.supplies["code"][shared.taken["place"]].astype(np.int64)
    wanted = (shared.jobs["kind"][shared.taken["job"]] == WORK) & (code < kits.plan.setting.stock_count)
    taken, row = shared.taken[wanted], code[wanted]
    order = np.lexsort(
        (
            taken["day"],
            taken["component"],
            taken["job"],
            row,
            stock.lot_id[row],
            stock.available_date[row],
            stock.expiry_date[row],
            stock.item_id[row],
            stock.location_id[row],
        )
    )
    taken, row = taken[order], row[order]
    job, component = taken["job"], taken["component"]
    begins = np.ones(len(row), dtype=bool)
    begins[1:] = (job[1:] != job[:-1]) | (row[1:] != row[:-1]) | (component[1:] != component[:-1])
    starts = np.flatnonzero(begins)
    quantity = np.add.reduceat(taken["quantity"], starts) if len(starts) else taken["quantity"]
    return job[starts], component[starts], row[starts], taken["day"][starts].astype(np.int64), quantity


def _transfer_days(instance: Instance) -> np.ndarray:
    """Give the transfer days of locations, and behind them 0 for none: shape (locations + 1,), int64."""
    return np.append(instance.locations.transfer_days, 0).astype(np.int64)


def pick_list_frame(kits: Kits) -> pd.DataFrame:
    """Give what to pick and what to transfer for the work orders that start within the days looked at.

    It is what the check gives them of stock, never more than is there. Planned orders are not released yet, so nothing
    is picked for them.

    Returns
    -------
    pandas.DataFrame
        By location, item, expiry, age, then job: `pick_no`, `action` (pick, transfer), `from_location_id`,
        `to_location_id` (of a transfer), `job_id`, `component_id`, `item_id` (the component or a substitute), `lot_id`,
        `stock_id`, `quantity`, `expiry_date`, `pick_date` (a transfer is sent off by then), `available_date`.

    Examples
    --------
    >>> import orderplan as op
    >>> from orderplan.kitting.kits import check_kits
    >>> instance = op.encode(op.read_folder("data/samples/bicycle"))
    >>> kits = check_kits(op.run_mrp(instance, op.build_bom(instance)))
    >>> pick_list_frame(kits)[["action", "from_location_id", "job_id", "component_id", "quantity"]]
      action from_location_id job_id component_id  quantity
    0   pick             MAIN   WO-1        PAINT       0.5

    """
    return arrow_to_frame(pick_list_table(kits))
