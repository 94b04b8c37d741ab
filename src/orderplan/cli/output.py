"""Results on the terminal or in a file: a table to read, or JSON, CSV or Parquet for other programs."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    import pandas as pd

FORMATS = ("table", "json", "csv", "parquet")
_WIDE = 1_000
"""Columns of a line where nobody looks at a terminal: nothing is wrapped in a file or a pipe."""


@dataclass(frozen=True, slots=True)
class Output:
    """Where a result goes and in what form."""

    file_format: str
    path: Path | None

    @classmethod
    def of(cls, file_format: str | None, path: Path | None) -> Output:
        """Take the form from the file's suffix where it is not given."""
        suffix = path.suffix.lstrip(".").casefold() if path else ""
        file_format = file_format or (suffix if suffix in FORMATS else "table")
        if file_format == "parquet" and path is None:
            raise click.UsageError("--format parquet needs a file: --output FILE.parquet")
        return cls(file_format, path)

    def show(
        self, frame: pd.DataFrame, *, title: str = "", indent: str = "", always: Sequence[str] = (), footer: str = ""
    ) -> None:
        """Show a frame.

        Parameters
        ----------
        frame
            The result; all its columns go to JSON, CSV and Parquet.
        title, footer
            Text above and below a table.
        indent
            The column that is indented by the column `level` in a table.
        always
            Columns that a table shows even where they are empty or zero in every row.

        """
        if self.file_format == "table":
            text = "\n".join(filter(None, [title, _table_text(frame, indent, always), footer])) + "\n"
            self._write_text(text)
        elif self.file_format == "json":
            self._write_text(_json_text(frame))
        elif self.file_format == "csv":
            self._write_text(_plain_days(frame).to_csv(index=False, lineterminator="\n"))
        else:
            self._write_file(lambda path: frame.to_parquet(path, index=False))

    def show_all(self, parts: Sequence[tuple[str, pd.DataFrame]], *, footer: str) -> None:
        """Show several tables, each under its title."""
        self.show_text("\n\n".join([*(f"{title}\n{_table_text(frame, '', ())}" for title, frame in parts), footer]))

    def show_text(self, text: str) -> None:
        """Show text as it is."""
        self._write_text(text + "\n")

    def _write_text(self, text: str) -> None:
        if self.path is None:
            click.echo(text, nl=False)
        else:
            self._write_file(lambda path: path.write_text(text, encoding="utf-8"))

    def _write_file(self, write: Callable[[Path], object]) -> None:
        from orderplan.errors import ConfigError
        from orderplan.whole_file import write_whole

        assert self.path is not None  # noqa: S101 - `of` has seen to it
        try:
            write_whole(self.path, write)
        except OSError as error:
            raise ConfigError([f"'{self.path}' cannot be written: {error.strerror}."]) from error


def _json_text(frame: pd.DataFrame) -> str:
    """Write an array of objects, one to a line."""
    plain = _plain_days(frame)
    records = plain.astype(object).where(plain.notna(), None).to_dict(orient="records")
    lines = ",\n".join(json.dumps(record, ensure_ascii=False) for record in records)
    return f"[\n{lines}\n]\n" if lines else "[]\n"


def _plain_days(frame: pd.DataFrame) -> pd.DataFrame:
    """Write days as 2026-01-05, moments as 2026-01-05 06:30:00."""
    written = {}
    for name in frame.select_dtypes("datetime").columns:
        form = "%Y-%m-%d %H:%M:%S" if _has_times(frame[name]) else "%Y-%m-%d"
        written[name] = frame[name].dt.strftime(form)
    return frame.assign(**written)


def _has_times(column: pd.Series) -> bool:
    """Tell whether a column has moments rather than days."""
    return bool((column.dt.normalize() != column)[column.notna()].any())


def _table_text(frame: pd.DataFrame, indent: str, always: Sequence[str]) -> str:
    """Draw a table; columns that are empty, no or zero in every row would only widen it and are left out."""
    if not len(frame):
        return "(nothing)"
    from io import StringIO

    from rich import box
    from rich.console import Console
    from rich.table import Table

    shown = [name for name in frame.columns if name in always or _says_something(frame[name])]
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, header_style="bold")
    cells = []
    for name in shown:
        number = frame[name].dtype.kind in "iuf"
        heading = str(name).replace("_", " ")
        table.add_column(heading, justify="right" if number else "left", overflow="fold")
        column = frame[name]
        if column.dtype.kind == "M" and _has_times(column):
            column = column.dt.strftime("%Y-%m-%d %H:%M")
        cells.append([_cell_text(cell, name) for cell in column.tolist()])
        if name == indent:
            cells[-1] = ["  " * (level - 1) + cell for level, cell in zip(frame["level"], cells[-1], strict=True)]
    for row in zip(*cells, strict=True):
        table.add_row(*row)
    terminal = sys.stdout.isatty()
    text = StringIO()
    console = Console(file=text, width=None if terminal else _WIDE, force_terminal=terminal, highlight=False)
    if terminal:
        console.width = Console().width
    console.print(table, markup=False)
    return "\n".join(line.rstrip() for line in text.getvalue().rstrip("\n").split("\n"))


def _says_something(column: pd.Series) -> bool:
    if column.dtype.kind in "biuf":
        return bool((column.fillna(0) != 0).any())
    return bool(column.notna().any())


def _cell_text(cell: Any, name: object) -> str:
    """Write a cell for people: up to six decimals, money with four, days without a time."""
    import pandas as pd

    if pd.isna(cell):
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else ""
    if isinstance(cell, float):
        decimals = 4 if "cost" in str(name) or "price" in str(name) else 6
        text = f"{cell:,.{decimals}f}".rstrip("0").rstrip(".")
        return "0" if text == "-0" else text
    if isinstance(cell, int):
        return f"{cell:,}"
    return cell.strftime("%Y-%m-%d") if isinstance(cell, pd.Timestamp) else str(cell)
