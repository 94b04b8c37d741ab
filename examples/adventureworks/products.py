"""What is made and bought, and of what: `items` and `bom_lines`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
from buying import supplier_items
from erp_export import day_after, in_force
from units import own_per_stock_unit, own_units

if TYPE_CHECKING:
    from datetime import date

    from erp_export import Erp


def items(erp: Erp, as_of: date) -> pd.DataFrame:
    """Make `items` of Product."""
    product = erp["Product"]
    ids = product["ProductID"]
    made = product["MakeFlag"] == "1"
    # Trap: DaysToManufacture is 0 for most bought items; theirs is the lead time of the supplier asked first. For made
    # ones it counts calendar days, orderplan working days: the number is kept, which plans a weekend on the safe side.
    terms = supplier_items(erp)
    bought_days = ids.map(terms[terms["rank"] == 1].set_index("item_id")["lead_time_days"])
    return pd.DataFrame(
        {
            "item_id": ids,
            "description": product["Name"] + " (" + product["ProductNumber"] + ")",
            # Trap: product 837 is made and has no BOM. It is kept as it is; `orderplan check` warns of it.
            "procurement": made.map({True: "make", False: "buy"}),
            "uom": ids.map(own_units(erp)),
            "lead_time_days": product["DaysToManufacture"].where(made, bought_days),
            # Trap: ReorderPoint is 75 % of SafetyStockLevel, so ordering there would begin below the safety stock.
            "lot_policy": "lot_for_lot",
            "safety_stock": safety_stock(erp, as_of),
            "unit_cost": standard_cost(erp, as_of),
        }
    )


def safety_stock(erp: Erp, as_of: date) -> pd.Series:
    """Give the safety stock in the item's own unit: `items` has no unit column, so it is converted here."""
    product = erp["Product"]
    ids = product["ProductID"]
    level = product["SafetyStockLevel"].astype(float) * ids.map(own_per_stock_unit(erp))
    # Trap: 98 products are no longer sold and keep their level (and their BOM). It ends with their sale, unless
    # something that is still made uses them.
    ended = product["SellEndDate"].notna() & (product["SellEndDate"] < as_of.isoformat())
    lines = in_force(without_top_markers(erp["BillOfMaterials"]), as_of)
    used = ids.isin(lines.loc[~lines["ProductAssemblyID"].isin(ids[ended]), "ComponentID"])
    return level.where(~ended | used, 0.0)


def standard_cost(erp: Erp, as_of: date) -> pd.Series:
    """Give the standard cost on the planning day, else today's. 0 means not known, in both worlds."""
    product = erp["Product"]
    then = in_force(erp["ProductCostHistory"], as_of).set_index("ProductID")["StandardCost"].astype(float)
    return product["ProductID"].map(then).fillna(product["StandardCost"].astype(float))


def bom_lines(erp: Erp) -> pd.DataFrame:
    """Make `bom_lines` of BillOfMaterials, past lines included: validity tells them apart."""
    lines = without_top_markers(erp["BillOfMaterials"])
    # Trap: BOMLevel is no low-level code: it says how deep this row lies. orderplan counts levels itself.
    return pd.DataFrame(
        {
            "parent_id": lines["ProductAssemblyID"],
            "component_id": lines["ComponentID"],
            "quantity_per": lines["PerAssemblyQty"],
            "uom": lines["UnitMeasureCode"],
            "valid_from": lines["StartDate"],
            # Trap: EndDate is the last day on which the line holds; a successor starts the day after.
            "valid_to": day_after(lines["EndDate"]),
        }
    )


def without_top_markers(lines: pd.DataFrame) -> pd.DataFrame:
    """Leave out the rows that only say that an item is at the top. Trap: they have no parent, so they are no lines."""
    return lines[lines["ProductAssemblyID"].notna()]
