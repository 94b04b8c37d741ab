"""Units: which one an item is kept in, and what is known or assumed about the others."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from erp_export import Erp

FACTORS = pd.read_csv(Path(__file__).with_name("unit_factors.csv"))
"""Trap: the ERP has no conversion table. This one says of each factor whether it is known or assumed, and why."""


def unit_conversions() -> pd.DataFrame:
    """Make `unit_conversions`: factors for all items, since a dozen is a dozen whatever it is of."""
    return FACTORS[["from_uom", "to_uom", "factor"]]


def own_units(erp: Erp) -> pd.Series:
    """Give the unit of each item: the one in which BOMs use it, else the piece."""
    lines = erp["BillOfMaterials"]
    used = lines.drop_duplicates("ComponentID").set_index("ComponentID")["UnitMeasureCode"]
    return used.reindex(erp["Product"]["ProductID"]).fillna("EA")


def stock_units(erp: Erp) -> pd.Series:
    """Give the unit in which each item's stock is counted.

    Trap: stock levels carry no unit. Pieces are counted as pieces, however they are packed. Paint and tape are counted
    as they are bought, in gallons and packs: 47 ounces of black paint would do for no more than five frames.
    """
    own = own_units(erp)
    bought = erp["ProductVendor"].drop_duplicates("ProductID").set_index("ProductID")["UnitMeasureCode"]
    return own.where(own == "EA", bought.reindex(own.index).fillna(own))


def own_per_stock_unit(erp: Erp) -> pd.Series:
    """Give the factor from the unit of an item's stock to its own."""
    pairs = pd.DataFrame({"from_uom": stock_units(erp), "to_uom": own_units(erp)})
    known = FACTORS.set_index(["from_uom", "to_uom"])["factor"]
    factors = known.reindex(pd.MultiIndex.from_frame(pairs)).set_axis(pairs.index)
    return factors.where(pairs["from_uom"] != pairs["to_uom"], 1.0)


def assumptions() -> str:
    """List the factors that are assumed, for whoever knows better."""
    rows = FACTORS[FACTORS["basis"] == "assumed"].itertuples()
    return "\n".join(f"  1 {row.from_uom} = {row.factor} {row.to_uom}: {row.reason}" for row in rows)
