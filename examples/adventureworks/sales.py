"""What customers want: `sales_orders`, `customers`, `sales_prices`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
from erp_export import day_after

if TYPE_CHECKING:
    from datetime import date

    from erp_export import Erp


def sales_orders(erp: Erp, as_of: date) -> pd.DataFrame:
    """Make `sales_orders` of the order lines of the planning day's month, as if all were known on its first day.

    The export has shipped orders only. From a living ERP take the lines that are open today: ordered − shipped.

    Raises
    ------
    ValueError
        Where nothing was ordered in the month.

    """
    orders = erp["SalesOrderHeader"]
    month = as_of.isoformat()[:7]
    wanted = orders[orders["OrderDate"].str.startswith(month)]
    if wanted.empty:
        first, last = orders["OrderDate"].min()[:7], orders["OrderDate"].max()[:7]
        raise ValueError(f"nothing was ordered in {month}: choose a month from {first} to {last}")
    lines = erp["SalesOrderDetail"].merge(wanted, on="SalesOrderID")
    transit = pd.to_datetime(lines["DueDate"]) - pd.to_datetime(lines["ShipDate"])
    price = lines["UnitPrice"].astype(float) * (1 - lines["UnitPriceDiscount"].astype(float))
    return pd.DataFrame(
        {
            # One row per order line: a plan promises lines, not orders.
            "order_id": "SO" + lines["SalesOrderID"] + "-" + lines["LineNumber"],
            "item_id": lines["ProductID"],
            "quantity": lines["OrderQty"],
            "due_date": lines["DueDate"],
            "customer_id": lines["CustomerID"],
            "order_date": lines["OrderDate"],
            "ship_days": transit.dt.days,
            "unit_price": price.round(4),
        }
    )


def customers(erp: Erp) -> pd.DataFrame:
    """Make `customers` of Customer; who has a store is a reseller."""
    rows = erp["Customer"]
    return pd.DataFrame(
        {
            "customer_id": rows["CustomerID"],
            "customer_class": rows["StoreID"].notna().map({True: "reseller", False: "online"}),
            "region": rows["TerritoryID"],
        }
    )


def sales_prices(erp: Erp) -> pd.DataFrame:
    """Make `sales_prices` of the list prices."""
    history = erp["ProductListPriceHistory"]
    prices = pd.DataFrame(
        {
            "item_id": history["ProductID"],
            "unit_price": history["ListPrice"],
            "valid_from": history["StartDate"],
            # Trap: here too EndDate is the last day.
            "valid_to": day_after(history["EndDate"]),
        }
    )
    # Trap: some products have a price but no history of it; 0 means that there is none.
    product = erp["Product"]
    lasting = product[(product["ListPrice"].astype(float) > 0) & ~product["ProductID"].isin(history["ProductID"])]
    lasting = pd.DataFrame({"item_id": lasting["ProductID"], "unit_price": lasting["ListPrice"]})
    return pd.concat([prices, lasting], ignore_index=True)
