"""How late suppliers have been: past receipts, counted by days late."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa

from orderplan.errors import RequestError

if TYPE_CHECKING:
    from orderplan.data.instance import Instance

HISTORY_COLUMNS = ("supplier_id", "due_date", "received_date")


class PastReceipts(NamedTuple):
    """The past receipts of one supplier."""

    receipts: int
    """How many there are."""
    late: np.ndarray
    """Days late of those that were late, ascending: shape (n,), int64."""


def past_receipts(instance: Instance, history: pd.DataFrame | None) -> dict[int, PastReceipts]:
    """Count past receipts by the code of their supplier.

    Parameters
    ----------
    instance
        The plant. Suppliers that it does not have are left out, as are receipts that have not come.
    history
        Columns `supplier_id`, `due_date`, `received_date`; others are not looked at. What came early came in time.

    Raises
    ------
    RequestError
        Where a column is missing, or a cell is no day.

    """
    if history is None:
        return {}
    missing = [name for name in HISTORY_COLUMNS if name not in history.columns]
    if missing:
        raise RequestError(
            f"the history of receipts has no column '{missing[0]}'.  Hint: it needs {', '.join(HISTORY_COLUMNS)}."
        )
    due, received = (_days(history[name]) for name in HISTORY_COLUMNS[1:])
    known = history["supplier_id"].notna()
    names = history["supplier_id"].where(known, "").astype(str)
    code = instance.spaces["suppliers"].codes(pa.array(names.tolist(), pa.string())).astype(np.int64)
    days = (received - due).dt.days
    kept = (code >= 0) & known.to_numpy() & days.notna().to_numpy()
    code, late = code[kept], np.maximum(days.to_numpy()[kept].astype(np.int64), 0)
    return {
        supplier: PastReceipts(int(own.sum()), np.sort(late[own & (late > 0)]))
        for supplier in np.unique(code).tolist()
        for own in (code == supplier,)
    }


def _days(column: pd.Series) -> pd.Series:
    """Read days; empty cells stay empty."""
    days = pd.to_datetime(column, errors="coerce", format="ISO8601" if column.dtype.kind != "M" else None)
    bad = days.isna() & column.notna()
    if bad.any():
        place = int(bad.to_numpy().argmax())
        raise RequestError(
            f"{column.name} of the history, row {place + 1}: '{column.iloc[place]}' is not a day.  "
            "Hint: write 2026-01-05."
        )
    return days.dt.normalize()
