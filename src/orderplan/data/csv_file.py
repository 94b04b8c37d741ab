"""Reading one CSV file: encoding, separator, types where the file is clean, lines where it is not."""

from __future__ import annotations

import codecs
import csv
import gzip
import io
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as arrow_csv

from orderplan.data.raw import RawTable
from orderplan.enums import IssueKind, Severity
from orderplan.errors import DataIssue
from orderplan.tables.arrays import whole
from orderplan.tables.headings import Headings, column_of
from orderplan.tables.inputs import INPUT_TABLES
from orderplan.tables.table import NUMBERS, Kind

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_SEPARATORS = ",;\t|"


class UnreadableFileError(ValueError):
    """A file cannot be read at all; the text says why."""


def read_csv_table(path: Path, table: str, headings: Headings) -> RawTable:
    """Read a CSV file (UTF-8 with or without byte order mark, or GB18030; also gzipped) of one table.

    Numbers and days are parsed while reading where the whole file is clean; else every cell stays text, so that the
    checks can name the bad ones.

    Raises
    ------
    UnreadableFileError
        Where the file is empty, damaged, or in another encoding.

    """
    content = _utf8(_content(path), path.name)
    first_line = _first_record(content)
    separator = max(_SEPARATORS, key=first_line.count) if any(s in first_line for s in _SEPARATORS) else ","
    names = next(csv.reader(io.StringIO(first_line), delimiter=separator), [])
    if not any(name.strip() for name in names):
        raise UnreadableFileError("the file has no line of headings.")
    types = [_fast_type(table, name, headings) for name in names]
    try:
        read = _read(content, separator, types, newlines=False)
        if _has_odd_number(read):
            read = _read(content, separator, [pa.string()] * len(names), newlines=False)
        ragged = None
    except pa.ArrowInvalid:
        read, ragged = _read_with_care(content, separator, len(names), path.name, table)

    @cache
    def record_lines() -> tuple[np.ndarray, np.ndarray]:
        return _record_lines(content, separator, len(names))

    return RawTable(
        headings=tuple(names),
        columns=tuple(whole(column) for column in read.columns),
        source=path.name,
        lines=lambda: record_lines()[0],
        issues=() if ragged is None else (ragged,),
    )


def _content(path: Path) -> bytes:
    try:
        content = path.read_bytes()
        if path.suffix == ".gz":
            content = gzip.decompress(content)
    except (OSError, EOFError) as error:
        raise UnreadableFileError(f"the file cannot be read: {error}.") from error
    if not content or content.isspace():
        raise UnreadableFileError("the file is empty.")
    return content


def _utf8(content: bytes, name: str) -> bytes:
    """Give the content in UTF-8 without byte order mark."""
    if content.startswith(codecs.BOM_UTF8):
        return content[len(codecs.BOM_UTF8) :]
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16").encode("utf-8")
    if content.isascii():
        return content
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        try:
            return content.decode("gb18030").encode("utf-8")
        except UnicodeDecodeError as error:
            raise UnreadableFileError(f"{name} is neither in UTF-8 nor in GB18030.") from error
    return content


def _first_record(content: bytes) -> str:
    end = content.find(b"\n")
    return (content if end < 0 else content[:end]).decode("utf-8").rstrip("\r")


def _fast_type(table: str, heading: str, headings: Headings) -> pa.DataType:
    name = column_of(table, heading, headings)
    if name is None:
        return pa.string()
    column = INPUT_TABLES[table].by_name[name]
    return column.arrow_type if column.kind in NUMBERS or column.kind is Kind.DATE else pa.string()


def _read(
    content: bytes,
    separator: str,
    types: list[pa.DataType],
    *,
    newlines: bool,
    on_ragged: Callable[[arrow_csv.InvalidRow], str] | None = None,
) -> pa.Table:
    # Columns are named by their places, since headings may repeat.
    places = [str(place) for place in range(len(types))]
    return arrow_csv.read_csv(
        pa.BufferReader(content),
        read_options=arrow_csv.ReadOptions(column_names=places, skip_rows_after_names=1, use_threads=on_ragged is None),
        parse_options=arrow_csv.ParseOptions(
            delimiter=separator, newlines_in_values=newlines, invalid_row_handler=on_ragged
        ),
        convert_options=arrow_csv.ConvertOptions(
            column_types=dict(zip(places, types, strict=True)), null_values=[""], strings_can_be_null=True
        ),
    )


def _has_odd_number(table: pa.Table) -> bool:
    """Tell whether a number column holds 'nan' or 'inf', which Arrow reads and we do not."""
    for column in table.columns:
        if pa.types.is_floating(column.type):
            total = pc.sum(column).as_py()
            if total is not None and not np.isfinite(total):
                return True
    return False


def _read_with_care(
    content: bytes, separator: str, width: int, name: str, table: str
) -> tuple[pa.Table, DataIssue | None]:
    """Read all cells as text, past rows with too few or too many fields, which become an issue."""
    ragged = False

    def skip(_row: arrow_csv.InvalidRow) -> str:
        nonlocal ragged
        ragged = True
        return "skip"

    try:
        read = _read(content, separator, [pa.string()] * width, newlines=True, on_ragged=skip)
    except pa.ArrowInvalid as error:
        raise UnreadableFileError(f"the file is damaged: {str(error).splitlines()[0]}") from error
    if not ragged:
        return read, None
    lines = _record_lines(content, separator, width)[1]
    issue = DataIssue(
        kind=IssueKind.WRONG_FIELD_COUNT,
        severity=Severity.ERROR,
        table=table,
        column="",
        message=f"not {width} fields, as the headings have.",
        hint="put texts with a separator in them into double quotes.",
        rows=np.full(len(lines), -1, dtype=np.int64),
        lines=lines,
        source=name,
    )
    return read, issue


def _record_lines(content: bytes, separator: str, width: int) -> tuple[np.ndarray, np.ndarray]:
    """Find the line on which each record starts: those with the right number of fields, and the others."""
    reader = csv.reader(io.StringIO(content.decode("utf-8"), newline=""), delimiter=separator)
    good: list[int] = []
    ragged: list[int] = []
    before = 0
    for record in reader:
        start, before = before + 1, reader.line_num
        if record:
            (good if len(record) == width else ragged).append(start)
    return np.array(good[1:], dtype=np.int64), np.array(ragged, dtype=np.int64)
