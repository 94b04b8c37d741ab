"""Exceptions as rows of integers, before they become a table that people read."""

from __future__ import annotations

import numpy as np

from orderplan.data.instance import NO_DAY, NONE
from orderplan.enums import ExceptionCode

CODES = list(ExceptionCode)
SEVERITY = {
    ExceptionCode.ORDER_LATE: 1,
    ExceptionCode.ORDER_PAST_DUE: 1,
    ExceptionCode.DEMAND_UNCOVERED: 1,
    ExceptionCode.MASTER_DATA: 1,
    ExceptionCode.LEAD_TIME_SHORT: 2,
    ExceptionCode.RELEASE_DUE: 3,
    ExceptionCode.EXPEDITE: 2,
    ExceptionCode.DEFER: 3,
    ExceptionCode.CANCEL: 3,
    ExceptionCode.CHANGE_QUANTITY: 3,
    ExceptionCode.SUPPLY_PAST_DUE: 2,
    ExceptionCode.FIRM_CONFLICT: 3,
    ExceptionCode.SHORTAGE: 1,
    ExceptionCode.BELOW_SAFETY: 3,
    ExceptionCode.EXCESS: 4,
    ExceptionCode.STRANDED: 2,
    ExceptionCode.CHANGE_LEFTOVER: 2,
    ExceptionCode.LIST_DRIFT: 2,
    ExceptionCode.SUBSTITUTE_USED: 3,
    ExceptionCode.OVERLOAD: 2,
}
"""How soon someone must act: 1 stop, a customer is hit; 2 today; 3 this week; 4 information."""

ORDER, REQUIREMENT, SUPPLY, ITEM = range(4)
"""What the object of an exception is: a sales order, a requirement slot, a supply code, an item code."""

EXCEPTION = np.dtype(
    [
        ("quantity", "i8"),
        ("suggested_quantity", "i8"),  # NONE: nothing is suggested
        ("object", "i8"),
        ("cause", "i8"),  # the object of the root row's exception; NONE: this is the root
        ("code", "i1"),
        ("kind", "i1"),  # ORDER, REQUIREMENT, SUPPLY, ITEM
        ("cause_kind", "i1"),
        ("action", "i1"),  # a firm receipt's conflict: the code it stands for; master data: the bits of its reasons
        ("item", "i4"),
        ("order", "i4"),
        ("date", "i4"),
        ("suggested", "i4"),
        ("days", "i4"),  # NONE: the code has no days, or what is waited for never comes
    ]
)
"""An exception. Days are offsets, quantities millionths."""


def place_of(code: ExceptionCode) -> int:
    """Give the place of a code in the catalogue, as it stands in the rows."""
    return CODES.index(code)


def exception_rows(code: ExceptionCode, kind: int, objects: np.ndarray, **columns: np.ndarray | int) -> np.ndarray:
    """Make rows of one code; columns not given are missing."""
    rows = np.zeros(len(objects), dtype=EXCEPTION)
    rows["code"], rows["kind"], rows["object"] = place_of(code), kind, objects
    rows["cause"] = rows["order"] = rows["suggested_quantity"] = rows["days"] = NONE
    rows["date"] = rows["suggested"] = NO_DAY
    for name, values in columns.items():
        rows[name] = values
    return rows
