"""The delivery outlook: what can be delivered on which day, and how customers and priorities fare."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from orderplan.data.instance import ENDLESS
from orderplan.data.planning_data import arrow_to_frame
from orderplan.mrp.deliveries import first_days, served_orders
from orderplan.mrp.exception_impact import order_values
from orderplan.mrp.identify import days_array, ids
from orderplan.mrp.links import links_of
from orderplan.quantities import from_millionths
from orderplan.reports.outlook_kernels import deliverable

if TYPE_CHECKING:
    import pandas as pd

    from orderplan.mrp.deliveries import Served
    from orderplan.mrp.material_plan import MaterialPlan


def partial_deliveries_table(plan: MaterialPlan) -> pa.Table:
    """Give the partial deliveries as an Arrow table; see `partial_deliveries_frame`."""
    orders = plan.instance.orders
    asked = served_orders(plan).order
    quantities = orders.quantity[asked]
    places, days, amounts = deliverable(asked, quantities, first_days(plan, asked), plan.rows, links_of(plan))
    order = asked[places]
    delivered = days + orders.ship_days[order]
    fresh = np.ones(len(places), dtype=bool)
    fresh[1:] = places[1:] != places[:-1]
    before = np.where(fresh, 0, np.roll(amounts, 1))
    return pa.table(
        {
            "order_id": ids(plan, "sales_orders", order),
            "item_id": ids(plan, "items", orders.item_id[order]),
            "delivery_date": days_array(plan, delivered),
            "quantity": from_millionths(amounts - before),
            "cumulative_quantity": from_millionths(amounts),
            "on_time": delivered <= orders.due_date[order],
        }
    )


def customer_outlook_table(plan: MaterialPlan) -> pa.Table:
    """Give the outlook by customer as an Arrow table; see `customer_outlook_frame`."""
    found = served_orders(plan)
    known = plan.instance.customer_ids.ids
    customers = plan.instance.orders.customer_id[found.order].astype(np.int64)
    customers[customers < 0] = len(known)  # nobody is named: behind all others
    groups, columns = _outlook(plan, found, customers)
    names = known.take(pa.array(groups, mask=groups == len(known)))
    return pa.table({"customer_id": names, **columns})


def priority_outlook_table(plan: MaterialPlan) -> pa.Table:
    """Give the outlook by priority as an Arrow table; see `priority_outlook_frame`."""
    found = served_orders(plan)
    groups, columns = _outlook(plan, found, plan.instance.orders.priority[found.order].astype(np.int64))
    return pa.table({"priority": groups, **columns})


def _outlook(plan: MaterialPlan, found: Served, key: np.ndarray) -> tuple[np.ndarray, dict[str, pa.Array]]:
    """Add up the deliveries by a key of whole numbers from 0; give its values and the columns: shape (groups,) each."""
    never, value = found.projected == ENDLESS, order_values(plan)[found.order]
    late = found.late & ~never
    groups = np.flatnonzero(np.bincount(key))

    def total(weights: np.ndarray) -> np.ndarray:
        return np.bincount(key, weights=weights)[groups] if len(groups) else np.empty(0)

    lines, lines_late, lines_never = (total(mask).astype(np.int64) for mask in (np.ones(len(key)), late, never))
    days, worst = total(np.where(late, found.days_late, 0)), np.zeros(len(groups), dtype=np.int64)
    np.maximum.at(worst, np.searchsorted(groups, key), np.where(late, found.days_late, 0))
    in_time = lines_late == 0
    return groups, {
        "lines": pa.array(lines),
        "late": pa.array(lines_late),
        "unplannable": pa.array(lines_never),
        "on_time_share": pa.array(np.round(1 - (lines_late + lines_never) / np.maximum(lines, 1), 6)),
        "open_value": pa.array(np.round(total(value), 2)),
        "late_value": pa.array(np.round(total(np.where(found.late, value, 0)), 2)),
        "mean_days_late": pa.array(np.round(days / np.maximum(lines_late, 1), 2), mask=in_time),
        "worst_days_late": pa.array(worst, mask=in_time),
    }


def partial_deliveries_frame(plan: MaterialPlan) -> pd.DataFrame:
    """Tell what of each open sales order line can be delivered on which day.

    Returns
    -------
    pandas.DataFrame
        A row for each line and day on which more of it is there: `order_id`, `item_id`, `delivery_date` (the customer
        has it then), `quantity` (more than before), `cumulative_quantity`, `on_time` (by the due date). What never
        comes has no row. Of a kit that is as much as the scarcest of its components allows.

    Examples
    --------
    >>> import orderplan as op
    >>> from orderplan.reports.outlook import partial_deliveries_frame
    >>> instance = op.encode(op.read_folder("data/samples/bicycle"))
    >>> rows = partial_deliveries_frame(op.run_mrp(instance, op.build_bom(instance)))
    >>> rows[["order_id", "delivery_date", "quantity", "cumulative_quantity", "on_time"]]
      order_id delivery_date  quantity  cumulative_quantity  on_time
    0     SO-1    2026-01-16       2.0                  2.0     True
    1     SO-2    2026-02-20      10.0                 10.0     True
    2     SO-3    2026-01-26       1.0                  1.0    False
    3     SO-4    2026-01-06       2.0                  2.0     True

    """
    return arrow_to_frame(partial_deliveries_table(plan))


def customer_outlook_frame(plan: MaterialPlan) -> pd.DataFrame:
    """Tell how the open sales order lines of each customer fare.

    Returns
    -------
    pandas.DataFrame
        A row for each customer, lines that name none last: `customer_id`, `lines`, `late`, `unplannable` (not to be
        delivered in full on any day), `on_time_share`, `open_value` (quantity × price; without a price × the item's
        unit cost), `late_value` (of the lines that come late or never), `mean_days_late` and `worst_days_late` (of the
        lines that come late; missing where none does).

    Examples
    --------
    >>> import orderplan as op
    >>> from orderplan.reports.outlook import customer_outlook_frame
    >>> instance = op.encode(op.read_folder("data/samples/pumps"))
    >>> outlook = customer_outlook_frame(op.run_mrp(instance, op.build_bom(instance)))
    >>> outlook[["customer_id", "lines", "late", "unplannable", "on_time_share"]].head(3)
      customer_id  lines  late  unplannable  on_time_share
    0       C-101     15     8            0       0.466667
    1       C-102      9     1            0       0.888889
    2       C-103     11     4            0       0.636364

    """
    return arrow_to_frame(customer_outlook_table(plan))


def priority_outlook_frame(plan: MaterialPlan) -> pd.DataFrame:
    """Tell how the open sales order lines of each priority fare.

    Returns
    -------
    pandas.DataFrame
        A row for each priority, the most urgent first: `priority`, and the columns of `customer_outlook_frame`.

    Examples
    --------
    >>> import orderplan as op
    >>> from orderplan.reports.outlook import priority_outlook_frame
    >>> instance = op.encode(op.read_folder("data/samples/bicycle"))
    >>> outlook = priority_outlook_frame(op.run_mrp(instance, op.build_bom(instance)))
    >>> outlook[["priority", "lines", "late", "open_value", "late_value", "worst_days_late"]]
       priority  lines  late  open_value  late_value  worst_days_late
    0         1      1     0       240.0         0.0             <NA>
    1         2      1     0      1200.0         0.0             <NA>
    2         5      2     1      6240.0       640.0                5

    """
    return arrow_to_frame(priority_outlook_table(plan))
