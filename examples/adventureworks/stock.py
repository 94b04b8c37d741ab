"""What is there and what is coming: `locations`, `on_hand`, `scheduled_receipts`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
from units import stock_units

if TYPE_CHECKING:
    from datetime import date

    from erp_export import Erp

FIRST_WORK_CENTER = 10
"""Location ids below are stores; from it on they are work centres."""


def is_work_center(location_ids: pd.Series) -> pd.Series:
    """Tell work centres from stores."""
    return location_ids.astype(int) >= FIRST_WORK_CENTER


def locations(erp: Erp) -> pd.DataFrame:
    """Make `locations` of Location.

    Trap: two fifths of the stock lie in work centres. They count: the export has no work orders that would claim them.
    With released work orders in your export, give them to orderplan and set `nettable` to false here.
    """
    return pd.DataFrame({"location_id": erp["Location"]["LocationID"], "nettable": True})


def on_hand(erp: Erp, as_of: date) -> pd.DataFrame:
    """Make `on_hand` of ProductInventory; an item without a row has no stock."""
    rows = erp["ProductInventory"]
    product = erp["Product"].set_index("ProductID")
    days = pd.to_timedelta(rows["ProductID"].map(product["DaysToManufacture"]).astype(int), unit="D")
    # Trap: what is made and lies in a work centre is work in progress. It is taken to need its whole time from today;
    # bought material at the line can be used at once.
    unfinished = is_work_center(rows["LocationID"]) & (rows["ProductID"].map(product["MakeFlag"]) == "1")
    return pd.DataFrame(
        {
            "item_id": rows["ProductID"],
            "quantity": rows["Quantity"],
            "uom": rows["ProductID"].map(stock_units(erp)),
            "location_id": rows["LocationID"],
            "available_date": (pd.Timestamp(as_of) + days).where(unfinished),
        }
    )


def scheduled_receipts(erp: Erp) -> pd.DataFrame:
    """Make `scheduled_receipts` of the purchase order lines that are still open."""
    lines = erp["PurchaseOrderDetail"].merge(erp["PurchaseOrderHeader"], on="PurchaseOrderID")
    terms = erp["ProductVendor"].rename(columns={"BusinessEntityID": "VendorID"})
    lines = lines.merge(terms[["ProductID", "VendorID", "UnitMeasureCode"]], on=["ProductID", "VendorID"], how="left")
    # Trap: what is still to come is ordered − received. Of the pending (1) and approved (2) lines nearly all have been
    # received; complete orders (4) received short are closed, and rejected ones (3) bring nothing.
    still_to_come = lines["OrderQty"].astype(float) - lines["ReceivedQty"].astype(float)
    is_open = lines["Status"].isin(["1", "2"]) & (still_to_come > 0)
    lines, still_to_come = lines[is_open], still_to_come[is_open]
    return pd.DataFrame(
        {
            "receipt_id": "PO" + lines["PurchaseOrderID"] + "-" + lines["PurchaseOrderDetailID"],
            "kind": "purchase",
            "item_id": lines["ProductID"],
            # Trap: orders count in the vendor's unit, as its prices do: 82 DZ of spokes.
            "quantity": still_to_come,
            "uom": lines["UnitMeasureCode"],
            "due_date": lines["DueDate"],
            "supplier_id": lines["VendorID"],
            # What is not approved yet may still be changed.
            "firm": lines["Status"] == "2",
        }
    )
