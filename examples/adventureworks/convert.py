"""Convert the AdventureWorks export to a plant folder.

    python examples/adventureworks/convert.py SOURCE TARGET [--month 2014-05]

SOURCE is the folder with the ERP's tables as CSV, TARGET the plant folder to be written. The planning day is the first
day of the month whose orders are planned. Step by step: `docs/how-to/bring-in-your-erp.md`.
"""

from __future__ import annotations

import argparse
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from buying import purchase_prices, supplier_items, suppliers
from erp_export import read_export
from factory import PLANT_CALENDAR, calendars, operations, resources, work_centers
from products import bom_lines, items
from sales import customers, sales_orders, sales_prices
from stock import locations, on_hand, scheduled_receipts
from units import assumptions, unit_conversions

import orderplan as op

if TYPE_CHECKING:
    import pandas as pd


def plant_frames(source: Path, as_of: date) -> dict[str, pd.DataFrame]:
    """Make the tables of orderplan's data model from the ERP's."""
    erp = read_export(source)
    return {
        "items": items(erp, as_of),
        "bom_lines": bom_lines(erp),
        "unit_conversions": unit_conversions(),
        "sales_orders": sales_orders(erp, as_of),
        "customers": customers(erp),
        "sales_prices": sales_prices(erp),
        "locations": locations(erp),
        "on_hand": on_hand(erp, as_of),
        "scheduled_receipts": scheduled_receipts(erp),
        "suppliers": suppliers(erp),
        "supplier_items": supplier_items(erp),
        "purchase_prices": purchase_prices(erp),
        "calendars": calendars(erp),
        "work_centers": work_centers(erp),
        "resources": resources(erp),
        "operations": operations(erp),
    }


def convert(source: Path, target: Path, as_of: date) -> op.PlanningData:
    """Convert, check and write; what is wrong with the tables is raised before anything is written."""
    # How many machines a work centre has is not in the export: `assume_crews.py` makes that up.
    capacity = op.SchedulerConfig(capacity="infinite")
    config = op.PlanConfig(as_of=as_of, plant_calendar=PLANT_CALENDAR, scheduler=capacity)
    data = op.from_frames(plant_frames(source, as_of), config=config)
    op.write_folder(data, target)
    return data


def main() -> None:
    """Read the command line, convert, and say what came of it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("source", type=Path, help="folder with the tables of AdventureWorks as CSV")
    parser.add_argument("target", type=Path, help="plant folder to be written")
    parser.add_argument("--month", type=_first_day, default="2014-05", help="whose orders are planned; default 2014-05")
    arguments = parser.parse_args()
    try:
        data = convert(arguments.source, arguments.target, arguments.month)
    except (OSError, ValueError, op.OrderPlanError) as error:
        sys.exit(str(error))
    print(f"{arguments.target}: planning day {arguments.month}\n\n{data.summary()}")
    for issue in data.issues:
        print(issue.line())
    print(f"\nAssumed, since the export does not say (unit_factors.csv):\n{assumptions()}")


def _first_day(month: str) -> date:
    try:
        return date.fromisoformat(f"{month}-01")
    except ValueError:
        raise argparse.ArgumentTypeError(f"'{month}' is not a month: write it as 2014-05") from None


if __name__ == "__main__":
    main()
