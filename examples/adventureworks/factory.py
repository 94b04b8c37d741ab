"""Where and when things are made: `work_centers`, `resources`, `operations`, `calendars`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
from stock import is_work_center

if TYPE_CHECKING:
    from erp_export import Erp

PLANT_CALENDAR = "PLANT"
WORKING_DAYS = 5


def work_centers(erp: Erp) -> pd.DataFrame:
    """Make `work_centers` of the locations in which work is done.

    Trap: Availability is one number for a whole work centre, and nobody counted its machines and crews: one alone
    would need 24 years for the subassemblies of May 2014. So capacity limits nothing here (`finite` false) until you
    know them.
    """
    places = _places(erp)
    return pd.DataFrame(
        {
            "work_center_id": places["LocationID"],
            "description": places["Name"],
            "calendar_id": _calendar_ids(places),
            "finite": False,
        }
    )


def resources(erp: Erp) -> pd.DataFrame:
    """Make `resources`: one for each work centre, with its cost."""
    places = _places(erp)
    return pd.DataFrame(
        {
            "resource_id": places["LocationID"] + "-1",
            "work_center_id": places["LocationID"],
            "cost_per_hour": places["CostRate"],
        }
    )


def operations(erp: Erp) -> pd.DataFrame:
    """Make `operations` of RoutingAssumed.

    These routings are assumed: of the 239 only 22 are the manufacturer's own. Its texts do not say whether hours count
    for a piece or for the lot; here they count for the lot.
    """
    steps = erp["RoutingAssumed"]
    # A step takes as long as the slower one of machine and people.
    hours = steps[["MachineHours", "LaborHours"]].astype(float).max(axis=1)
    return pd.DataFrame(
        {
            "item_id": steps["ProductID"],
            "operation": steps["OperationSequence"],
            "work_center_id": steps["LocationID"],
            "setup_minutes": (steps["SetupHours"].astype(float) * 60).round(4),
            "run_minutes": (hours / steps["LotSize"].astype(float) * 60).round(4),
        }
    )


def calendars(erp: Erp) -> pd.DataFrame:
    """Make `calendars`: Monday to Friday for the plant, and each work centre's hours spread evenly over those days.

    Availability has no period; 120 is five days of 24 hours, so it is read as hours a week. The export knows no public
    holidays; `orderplan.holiday_exceptions` adds a country's.
    """
    shifts = [(PLANT_CALENDAR, 8 * 60, 16 * 60)]
    places = _places(erp)
    minutes = (places["Availability"].astype(float) / WORKING_DAYS * 60).round().astype(int)
    shifts += [(calendar_id, 0, end) for calendar_id, end in zip(_calendar_ids(places), minutes, strict=True)]
    return pd.DataFrame(
        [
            {"calendar_id": calendar_id, "weekday": weekday, "start": _clock(start), "end": _clock(end)}
            for calendar_id, start, end in shifts
            for weekday in range(1, WORKING_DAYS + 1)
        ]
    )


def _places(erp: Erp) -> pd.DataFrame:
    rows = erp["Location"]
    return rows[is_work_center(rows["LocationID"])]


def _calendar_ids(places: pd.DataFrame) -> pd.Series:
    return "WC-" + places["LocationID"]


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"
