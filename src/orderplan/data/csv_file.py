"""Reading one CSV file: encoding, separator, types where the file is clean, lines where it is not."""

from __future__ import annotations

import codecs
import csv
import gzip
import io
import re
import zlib
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as arrow_csv

from orderplan.data.csv_kernels import record_lines
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
_LINE_END = re.compile(rb"\r\n?|\n")
_NO_RECORDS = re.compile(rb"[\r\n]*")


class UnreadableFileError(ValueError):
    """A file cannot be read at all; the text says why."""


@dataclass(frozen=True, slots=True)
class _Body:
    """What stands below the headings."""

    buffer: pa.Buffer
    separator: str
    quotes: bool
    """Whether there are quotes, in which a record may go over several lines."""


def read_csv_table(path: Path, table: str, headings: Headings) -> RawTable:
    """Read a CSV file (UTF-8 with or without byte order mark, or GB18030; also gzipped) of one table.

    Numbers and days are parsed while reading where the whole file is clean; else every cell stays text, so that the
    checks can name the bad ones.

    Raises
    ------
    UnreadableFileError
        Where the file is empty, damaged, or in another encoding.

    """
    content = _utf8(_content(path))
    end, separator, names = _headings(content)
    body = _Body(pa.py_buffer(content).slice(end), separator, quotes=b'"' in content)

    @cache
    def records() -> tuple[np.ndarray, np.ndarray, int]:
        return record_lines(np.frombuffer(content, dtype=np.uint8), ord(separator))

    def lines_read() -> np.ndarray:
        lines, fields, _open_line = records()
        return lines[1:][fields[1:] == len(names)]

    if body.quotes and records()[2]:
        # What follows would all be one text, and be gone.
        raise UnreadableFileError(f"the double quote on line {records()[2]} is never closed.")
    types = [_fast_type(table, name, headings) for name in names]
    if _NO_RECORDS.fullmatch(content, end):
        read, ragged = pa.table([pa.array([], of_column) for of_column in types], names=_places(types)), False
    else:
        read, ragged = _read_body(body, types)
    return RawTable(
        headings=tuple(names),
        columns=tuple(whole(column) for column in read.columns),
        source=path.name,
        lines=lines_read,
        issues=(_ragged_issue(table, *records()[:2], len(names)),) if ragged else (),
    )


def _content(path: Path) -> bytes:
    try:
        content = path.read_bytes()
        if path.suffix.casefold() == ".gz":
            content = gzip.decompress(content)
    except (OSError, EOFError, zlib.error) as error:
        raise UnreadableFileError(f"the file cannot be read: {error}.") from error
    if not content or content.isspace():
        raise UnreadableFileError("the file is empty.")
    return content


def _utf8(content: bytes) -> bytes:
    """Give the content in UTF-8 without byte order mark."""
    try:
        if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return content.decode("utf-16").encode("utf-8")
        content = content.removeprefix(codecs.BOM_UTF8)
        if b"\0" in content:
            raise UnreadableFileError("the file holds NUL characters: it is damaged, or no text.")
        if not content.isascii() and not _is_utf8(content):
            return content.decode("gb18030").encode("utf-8")
    except UnicodeDecodeError as error:
        raise UnreadableFileError("the file is neither in UTF-8 nor in GB18030; save it as UTF-8.") from error
    return content


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _headings(content: bytes) -> tuple[int, str, list[str]]:
    """Give the place where the records begin, the separator, and the headings; one in quotes may hold line ends."""
    start = len(content) - len(content.lstrip(b"\r\n"))
    record_end = end = len(content)
    for line_end in _LINE_END.finditer(content, start):
        if content.count(b'"', start, line_end.start()) % 2 == 0:
            record_end, end = line_end.span()
            break
    record = content[start:record_end].decode("utf-8")
    separator = max(_SEPARATORS, key=record.count)
    try:
        names = next(csv.reader(io.StringIO(record, newline=""), delimiter=separator), [])
    except csv.Error as error:
        raise UnreadableFileError(f"the line of headings cannot be read: {error}.") from error
    if not any(name.strip() for name in names):
        raise UnreadableFileError("the file has no line of headings.")
    return end, separator, names


def _fast_type(table: str, heading: str, headings: Headings) -> pa.DataType:
    name = column_of(table, heading, headings)
    if name is None:
        return pa.string()
    column = INPUT_TABLES[table].by_name[name]
    return column.arrow_type if column.kind in NUMBERS or column.kind is Kind.DATE else pa.string()


def _read_body(body: _Body, types: list[pa.DataType]) -> tuple[pa.Table, bool]:
    """Read the records, each cell as text where one is not what it should be; past those with a wrong number of fields.

    Returns
    -------
    pyarrow.Table, bool
        The columns, named by their places; and whether records were passed.

    """
    texts = [pa.string()] * len(types)
    ragged = False

    def skip(_row: arrow_csv.InvalidRow) -> str:
        nonlocal ragged
        ragged = True
        return "skip"

    try:
        read = _read(body, types)
        return (_read(body, texts) if _has_odd_number(read) else read), False
    except pa.ArrowInvalid:
        pass
    try:
        read = _read(body, texts, on_ragged=skip)
    except pa.ArrowInvalid as error:
        raise UnreadableFileError(f"the file is damaged: {str(error).splitlines()[0]}") from error
    return read, ragged


def _places(types: list[pa.DataType]) -> list[str]:
    """Name columns by their places, since headings may repeat."""
    return [str(place) for place in range(len(types))]


def _read(
    body: _Body, types: list[pa.DataType], *, on_ragged: Callable[[arrow_csv.InvalidRow], str] | None = None
) -> pa.Table:
    places = _places(types)
    return arrow_csv.read_csv(
        pa.BufferReader(body.buffer),
        read_options=arrow_csv.ReadOptions(column_names=places, use_threads=on_ragged is None),
        parse_options=arrow_csv.ParseOptions(
            delimiter=body.separator, newlines_in_values=body.quotes, invalid_row_handler=on_ragged
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


def _ragged_issue(table: str, lines: np.ndarray, fields: np.ndarray, width: int) -> DataIssue:
    """Report the records that do not have a field for each heading."""
    wrong = fields != width
    return DataIssue(
        kind=IssueKind.WRONG_FIELD_COUNT,
        severity=Severity.ERROR,
        table=table,
        column="",
        message=f"{{value}} fields, where the headings have {width}.",
        hint="each row needs a field for each heading; texts with a separator in them need double quotes.",
        rows=np.full(int(wrong.sum()), -1, dtype=np.int64),
        values=pa.array(fields[wrong]).cast(pa.string()),
        lines=lines[wrong],
    )
