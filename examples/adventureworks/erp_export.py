"""The ERP's side: its tables as they were exported, every cell as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

Erp = dict[str, pd.DataFrame]
"""The export's tables by name."""

TABLES = (
    "BillOfMaterials", "Customer", "Location", "Product", "ProductCostHistory", "ProductInventory",
    "ProductListPriceHistory", "ProductVendor", "PurchaseOrderDetail", "PurchaseOrderHeader", "RoutingAssumed",
    "SalesOrderDetail", "SalesOrderHeader", "Vendor",
)  # fmt: skip
"""What a plan needs of the 24 tables."""


def read_export(folder: Path) -> Erp:
    """Read the tables that a plan needs.

    Raises
    ------
    FileNotFoundError
        Where one of them is not there.

    """
    return {name: read_table(folder, name) for name in TABLES}


def read_table(folder: Path, name: str) -> pd.DataFrame:
    """Read one table, which may be compressed."""
    files = [path for path in (folder / f"{name}.csv", folder / f"{name}.csv.gz") if path.is_file()]
    if not files:
        raise FileNotFoundError(f"{folder} has neither {name}.csv nor {name}.csv.gz")
    # Text, or pandas makes a number of "00871"; only empty cells are missing, or it takes the shelf "N/A" for missing.
    return pd.read_csv(files[0], dtype=str, keep_default_na=False, na_values=[""])


def day_after(days: pd.Series) -> pd.Series:
    """Turn last days, that day included, into orderplan's ends, which are the first day after."""
    return pd.to_datetime(days) + pd.Timedelta(days=1)


def in_force(rows: pd.DataFrame, day: date) -> pd.DataFrame:
    """Keep the rows valid on a day; `EndDate` is the last day. ISO days as text sort as days do."""
    text = day.isoformat()
    return rows[(rows["StartDate"] <= text) & (rows["EndDate"].isna() | (rows["EndDate"] >= text))]
