"""Taking a plant from memory: pandas DataFrames or Arrow tables."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import pandas as pd
import pyarrow as pa

from orderplan.data.check import checked
from orderplan.data.folder import arrow_raw, unknown_table, unreadable_table
from orderplan.data.raw import RawTable
from orderplan.enums import OnDataError
from orderplan.tables.coerce import cell_text
from orderplan.tables.headings import Headings, headings_from, table_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from orderplan.config import PlanConfig
    from orderplan.data.planning_data import PlanningData
    from orderplan.errors import DataIssue


def from_frames(
    frames: Mapping[str, pd.DataFrame | pa.Table],
    *,
    config: PlanConfig | None = None,
    columns: Mapping[str, Any] | None = None,
    on_data_error: OnDataError | str = OnDataError.RAISE,
) -> PlanningData:
    """Check tables that are in memory.

    Parameters
    ----------
    frames
        pandas DataFrames (their index is ignored) or Arrow tables, by the names of the data model's tables.
    config
        The settings to keep beside the tables.
    columns
        Foreign headings, as the section ``[columns]`` of `plan.toml`.
    on_data_error
        As in `read_folder`.

    Raises
    ------
    DataError
        Lists every bad cell; rows are counted from 0.
    TypeError
        Where something is neither a DataFrame nor an Arrow table.

    Examples
    --------
    >>> import pandas as pd
    >>> data = from_frames({"items": pd.DataFrame({"item_id": ["BIKE"], "procurement": ["buy"]})})
    >>> data.frame("items")["lead_time_days"].tolist()
    [0]

    """
    headings = headings_from({"columns": columns or {}})
    raw: dict[str, RawTable] = {}
    issues: list[DataIssue] = []
    for name, frame in frames.items():
        table = table_of(name, Headings())
        if table is None:
            issues.append(unknown_table(name, ""))
        elif table in raw:
            issues.append(unreadable_table(table, f"two frames hold it, the second named '{name}'.", ""))
        elif isinstance(frame, pa.Table):
            raw[table] = arrow_raw(frame, "")
        elif isinstance(frame, pd.DataFrame):
            raw[table] = frame_raw(frame)
        else:
            raise TypeError(f"'{name}' is a {type(frame).__name__}, neither a pandas DataFrame nor an Arrow table.")
    return checked(raw, config=config, headings=headings, issues=issues, on_data_error=OnDataError(on_data_error))


def frame_raw(frame: pd.DataFrame) -> RawTable:
    """Take the columns of a DataFrame as Arrow arrays; a column of mixed cells becomes text."""
    return RawTable(
        headings=tuple(str(name) for name in frame.columns),
        columns=tuple(cells_array(frame.iloc[:, place]) for place in range(frame.shape[1])),
    )


def cells_array(cells: pd.Series | list[Any]) -> pa.Array:
    """Make an Arrow array of any cells; where they are of several types each is written as text."""
    try:
        array = pa.array(cells, from_pandas=True)
    except (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError, OverflowError):
        array = _as_texts(cells)
    if _is_made_alike(array, cells):
        array = _as_texts(cells)
    return array.combine_chunks() if isinstance(array, pa.ChunkedArray) else array


def _as_texts(cells: pd.Series | list[Any]) -> pa.Array:
    return pa.array([None if _is_missing(cell) else cell_text(cell) for cell in cells], pa.string())


def _is_missing(cell: Any) -> bool:
    return cell is None or cell is pd.NA or cell is pd.NaT or (isinstance(cell, float) and pd.isna(cell))


def _is_made_alike(array: pa.Array, cells: pd.Series | list[Any]) -> bool:
    """Tell whether Arrow gave cells of two kinds one type in silence: days and moments, or numbers and flags."""
    if isinstance(cells, pd.Series) and cells.dtype != object:
        return False
    if pa.types.is_temporal(array.type):
        moments = {isinstance(cell, datetime) for cell in cells if isinstance(cell, date) and not pd.isna(cell)}
        return len(moments) > 1
    return pa.types.is_floating(array.type) and any(isinstance(cell, bool) for cell in cells)
