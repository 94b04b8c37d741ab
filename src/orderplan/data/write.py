"""Writing a plant folder."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from pyarrow import csv as arrow_csv

from orderplan.data.settings import SETTINGS_FILE, settings_text
from orderplan.enums import unknown_word
from orderplan.whole_file import write_whole

if TYPE_CHECKING:
    from orderplan.data.planning_data import PlanningData


class FileFormat(StrEnum):
    """The formats in which tables are written."""

    CSV = "csv"
    PARQUET = "parquet"

    @classmethod
    def _missing_(cls, value: object) -> NoReturn:
        raise ValueError(unknown_word(cls, value))


def write_folder(data: PlanningData, folder: str | Path, *, file_format: FileFormat | str = FileFormat.CSV) -> None:
    """Write the tables that have rows, and the settings, to a folder.

    Each file is written beside and then renamed, so none is ever half there. A file of the same table in the other
    format is removed, since a table may have one file only; columns without any value are left out.

    Parameters
    ----------
    data
        The plant.
    folder
        It is made where it is not there.
    file_format
        csv or parquet.

    """
    file_format, folder = FileFormat(file_format), Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in data.tables.items():
        others = [folder / f"{name}{suffix}" for suffix in (".csv", ".csv.gz", ".parquet")]
        if table.num_rows:
            path = folder / f"{name}.{file_format}"
            used = [column for column in table.column_names if table.column(column).null_count < table.num_rows]
            write_table(table.select(used), path)
            others.remove(path)
        for other in others:
            other.unlink(missing_ok=True)
    settings = settings_text(data.config)
    write_whole(folder / SETTINGS_FILE, lambda path: path.write_text(settings, encoding="utf-8"))


def write_table(table: pa.Table, path: Path) -> None:
    """Write one table to a file whose suffix says the format; it appears whole or not at all."""
    if path.suffix == ".parquet":
        write_whole(path, lambda beside: pq.write_table(table, beside, compression="zstd"))
    else:
        write_whole(path, lambda beside: _write_csv(_as_csv(table), beside))


def _write_csv(table: pa.Table, path: Path) -> None:
    """Write without quotes where no cell needs any: Arrow puts them around each text or around none."""
    try:
        arrow_csv.write_csv(table, path, arrow_csv.WriteOptions(quoting_style="none", quoting_header="none"))
    except pa.ArrowInvalid:
        arrow_csv.write_csv(table, path, arrow_csv.WriteOptions(quoting_style="needed"))


def _as_csv(table: pa.Table) -> pa.Table:
    """Write times to the minute where they have no seconds, as people do."""
    for place, field in enumerate(table.schema):
        if pa.types.is_timestamp(field.type):
            text = pc.strftime(table.column(place).cast(pa.timestamp("s")), format="%Y-%m-%d %H:%M:%S")
            text = pc.replace_substring_regex(text, r"(\d\d:\d\d):00(\.0+)?$", r"\1")
            table = table.set_column(place, field.name, text)
    return table
