"""Reading a plant folder: one file per table, and `plan.toml` beside them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq

from orderplan.data.check import checked
from orderplan.data.csv_file import UnreadableFileError, read_csv_table
from orderplan.data.raw import RawTable
from orderplan.data.settings import SETTINGS_FILE, read_settings
from orderplan.enums import IssueKind, OnDataError, Severity
from orderplan.errors import ConfigError, DataIssue
from orderplan.tables.arrays import whole
from orderplan.tables.headings import Headings, table_of
from orderplan.tables.inputs import INPUT_TABLES
from orderplan.tables.suggest import suggestions

if TYPE_CHECKING:
    from orderplan.data.planning_data import PlanningData

_SUFFIXES = (".csv", ".csv.gz", ".parquet")


def read_folder(folder: str | Path, *, on_data_error: OnDataError | str = OnDataError.RAISE) -> PlanningData:
    """Read and check a plant folder.

    Parameters
    ----------
    folder
        Holds one file per table (`items.csv`, `items.csv.gz` or `items.parquet`; an absent table is empty) and
        `plan.toml` with the settings. Other files are ignored, those that look like tables with a warning.
    on_data_error
        ``raise``: any error stops. ``quarantine``: bad rows and all that depends on them are left out and listed in the
        result's `issues`.

    Returns
    -------
    PlanningData
        The checked tables.

    Raises
    ------
    DataError
        Lists every bad cell of every table; see `on_data_error`.
    ConfigError
        Where the folder does not exist, is no plant, or has a wrong setting.

    Examples
    --------
    >>> data = read_folder("data/samples/bicycle")
    >>> data.tables["sales_orders"].num_rows
    4

    """
    folder = Path(folder)
    if not folder.is_dir():
        raise ConfigError([f"'{folder}' is not a folder."])
    config, headings = read_settings(folder / SETTINGS_FILE)
    raw, issues = raw_tables(folder, headings)
    if not raw and not issues and not (folder / SETTINGS_FILE).is_file():
        raise ConfigError([_no_plant(folder)])
    return checked(raw, config=config, headings=headings, issues=issues, on_data_error=OnDataError(on_data_error))


def _no_plant(folder: Path) -> str:
    workbook = next((path.name for path in sorted(folder.glob("*.xls*")) if _is_visible(path)), None)
    hint = f"read the workbook '{workbook}' itself." if workbook else "tables are files such as items.csv."
    return f"'{folder}' holds neither a table nor {SETTINGS_FILE}.  Hint: {hint}"


def _is_visible(path: Path) -> bool:
    """Tell whether a file is a person's own: not hidden, and not the lock that an office program leaves beside one."""
    return path.is_file() and not path.name.startswith((".", "~$"))


def raw_tables(folder: Path, headings: Headings) -> tuple[dict[str, RawTable], list[DataIssue]]:
    """Read the files of a folder as they are, by table, with an issue for each that cannot be read or is no table."""
    raw: dict[str, RawTable] = {}
    issues: list[DataIssue] = []
    for path in sorted(folder.iterdir()):
        suffix = next((suffix for suffix in _SUFFIXES if path.name.casefold().endswith(suffix)), None)
        if suffix is None or not _is_visible(path):
            continue
        stem = path.name[: -len(suffix)]
        table = table_of(stem, headings)
        if table is None:
            issues.append(unknown_table(stem, path.name))
        elif table in raw:
            message = f"two files hold it: {raw[table].source} and {path.name}."
            issues.append(unreadable_table(table, message, path.name))
        else:
            try:
                raw[table] = _read_parquet(path) if suffix == ".parquet" else read_csv_table(path, table, headings)
            except UnreadableFileError as error:
                issues.append(unreadable_table(table, str(error), path.name))
    return raw, issues


def _read_parquet(path: Path) -> RawTable:
    try:
        table = pq.read_table(path)
    except (pa.ArrowInvalid, OSError) as error:
        raise UnreadableFileError(f"the file cannot be read: {str(error).splitlines()[0]}") from error
    return arrow_raw(table, path.name)


def arrow_raw(table: pa.Table, source: str) -> RawTable:
    """Take an Arrow table as it is; its rows have no lines."""
    columns = tuple(whole(column) for column in table.columns)
    return RawTable(headings=tuple(table.column_names), columns=columns, source=source)


def unknown_table(name: str, source: str) -> DataIssue:
    """Warn of a file or sheet that looks like a table but is none of the data model."""
    meant = suggestions([name], list(INPUT_TABLES)).get(name)
    return DataIssue(
        kind=IssueKind.UNKNOWN_TABLE,
        severity=Severity.WARNING,
        table=name,
        column="",
        message="is not a table of the data model and was not read.",
        hint=f"did you mean '{meant}'?" if meant else "map its name in plan.toml under [tables] if it is one.",
        source=source,
    )


def unreadable_table(table: str, message: str, source: str) -> DataIssue:
    """Report that a table as a whole cannot be used."""
    return DataIssue(
        kind=IssueKind.NOT_READABLE,
        severity=Severity.ERROR,
        table=table,
        column="",
        message=message,
        source=source,
    )
