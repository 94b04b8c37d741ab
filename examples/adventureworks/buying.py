"""From whom things are bought: `suppliers`, `supplier_items`, `purchase_prices`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from erp_export import Erp


def suppliers(erp: Erp) -> pd.DataFrame:
    """Make `suppliers` of Vendor. Receipts have no dates, so nothing is said about how punctual they are."""
    vendor = erp["Vendor"]
    return pd.DataFrame({"supplier_id": vendor["BusinessEntityID"], "name": vendor["Name"]})


def supplier_items(erp: Erp) -> pd.DataFrame:
    """Make `supplier_items` of ProductVendor."""
    terms = ranked_terms(erp)
    return pd.DataFrame(
        {
            "supplier_id": terms["BusinessEntityID"],
            "item_id": terms["ProductID"],
            "uom": terms["UnitMeasureCode"],
            "lead_time_days": terms["AverageLeadTime"].astype(int),
            "lot_min": terms["MinOrderQty"],
            "rank": terms["rank"],
        }
    )


def purchase_prices(erp: Erp) -> pd.DataFrame:
    """Make `purchase_prices` of ProductVendor; prices count per vendor's unit, as orderplan's do."""
    terms = ranked_terms(erp)
    return pd.DataFrame(
        {
            "supplier_id": terms["BusinessEntityID"],
            "item_id": terms["ProductID"],
            "unit_price": terms["StandardPrice"],
        }
    )


def ranked_terms(erp: Erp) -> pd.DataFrame:
    """Rank the vendors of each product: preferred ones first, then by price, lead time and id.

    Trap: 152 products have several vendors, and nothing says which one to ask. Vendors that are no longer active are
    left out; those marked as not preferred are to be used only where there is no other.
    """
    terms = erp["ProductVendor"].merge(erp["Vendor"], on="BusinessEntityID")
    terms = terms[terms["ActiveFlag"] == "1"]
    terms = terms.assign(
        price=terms["StandardPrice"].astype(float),
        days=terms["AverageLeadTime"].astype(int),
        is_second_choice=terms["PreferredVendorStatus"] == "0",
    )
    terms = terms.sort_values(["ProductID", "is_second_choice", "price", "days", "BusinessEntityID"])
    return terms.assign(rank=terms.groupby("ProductID").cumcount() + 1)
