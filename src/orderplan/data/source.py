"""A plant from wherever it is: a folder, a workbook or a database."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from orderplan.data.database_address import is_database
from orderplan.enums import OnDataError
from orderplan.errors import ConfigError

if TYPE_CHECKING:
    from orderplan.data.planning_data import PlanningData

WORKBOOK_SUFFIXES = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")


def read_source(
    place: str | Path,
    *,
    settings: str | Path | None = None,
    on_data_error: OnDataError | str = OnDataError.RAISE,
) -> PlanningData:
    """Read and check a plant from wherever it is.

    Parameters
    ----------
    place
        A folder, a workbook, the URL of a database or the path of a database file: see `read_folder`,
        `read_workbook` and `read_database`.
    settings
        A `plan.toml` for a database; folders and workbooks have their own.
    on_data_error
        As in `read_folder`.

    Raises
    ------
    DataError
        Lists every bad cell of every table.
    ConfigError
        Where it cannot be read at all, or a setting is wrong.

    Examples
    --------
    >>> read_source("data/samples/bicycle").tables["sales_orders"].num_rows
    4

    """
    if is_database(place) and not Path(place).is_dir():
        from orderplan.data.database import read_database

        return read_database(place, settings=settings, on_data_error=on_data_error)
    if settings is not None:
        raise ConfigError([f"'{place}' has its own plan.toml.  Hint: settings from elsewhere are for databases."])
    if is_workbook(place):
        from orderplan.data.workbook import read_workbook

        return read_workbook(place, on_data_error=on_data_error)
    from orderplan.data.folder import read_folder

    return read_folder(place, on_data_error=on_data_error)


def is_workbook(place: str | Path) -> bool:
    """Tell by its suffix whether a file is a workbook."""
    return Path(place).suffix.casefold() in WORKBOOK_SUFFIXES
