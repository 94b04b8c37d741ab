"""Exceptions of purchasing: another supplier than the first by rank."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from orderplan.enums import ExceptionCode
from orderplan.mrp.exception_rows import SEVERITY
from orderplan.mrp.identify import days_array, ids
from orderplan.purchasing.amounts import amounts
from orderplan.purchasing.names import suggestion_order
from orderplan.purchasing.sentences import other_supplier_messages
from orderplan.quantities import from_millionths

if TYPE_CHECKING:
    from orderplan.purchasing.records import PurchasePlan

OBJECT_KIND = "purchase_suggestion"


def supplier_exceptions(purchases: PurchasePlan) -> pa.Table:
    """Give a `substitute_used` for each purchase from another supplier than the first by rank whose terms are valid.

    What a buyer has decided on needs no confirmation.

    Returns
    -------
    pyarrow.Table
        The columns of the exceptions, by the suggestion that is the object.

    """
    plan, messages = purchases.material, other_supplier_messages(purchases)
    order = suggestion_order(purchases)
    places = order[messages.is_valid().to_numpy(zero_copy_only=False)[order]]
    count, rows = len(places), purchases.lines[places]
    code, objects = ExceptionCode.SUBSTITUTE_USED, purchases.ids.take(pa.array(places))
    return pa.table(
        {
            "exception_id": pc.binary_join_element_wise(f"{code}:{OBJECT_KIND}", objects, ":"),
            "code": pa.repeat(str(code), count),
            "severity": np.full(count, SEVERITY[code]),
            "item_id": ids(plan, "items", rows["item"]),
            "object_kind": pa.repeat(OBJECT_KIND, count),
            "object_id": objects,
            "order_id": ids(plan, "sales_orders", rows["order"]),
            "date": days_array(plan, rows["need"]),
            "suggested_date": pa.nulls(count, pa.date32()),
            "quantity": from_millionths(rows["quantity"]),
            "suggested_quantity": pa.nulls(count, pa.float64()),
            "days": pa.nulls(count, pa.int64()),
            "value": np.nan_to_num(amounts(purchases)[places]),
            "is_root": np.ones(count, dtype=bool),
            "cause_id": pa.nulls(count, pa.string()),
            "orders_hit": purchases.served.orders[places].astype(np.int64),
            "value_hit": np.round(purchases.served.value[places], 2),
            "rescue": pa.nulls(count, pa.int64()),
            "message": messages.take(pa.array(places)),
        }
    )
