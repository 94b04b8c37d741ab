"""Tables as the HTML report shows them: headings, rows, what is folded under a row, and what is not shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from orderplan.labels.declared import word_kind
from orderplan.reports.html_cells import column_texts, is_numeric
from orderplan.reports.html_names import named_cells, named_texts

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pyarrow as pa

    from orderplan.reports.html_view import ReportView

Cells = tuple[str, ...]
"""Text of a row; a cell may be `markupsafe.Markup`, whatever is not gets escaped."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownColumn:
    """A heading of a table, and how the cells under it stand."""

    label: str
    style: str = ""
    """Classes of its cells: ``n`` a number, ``id`` not to be broken, ``long`` a sentence, ``drawn`` a drawing."""
    note: str = ""
    """What stands under the label, such as the time axis of a drawing."""
    choices: tuple[str, ...] = ()
    """The values to choose among in the filter above the table; empty: no filter."""
    folds: bool = False
    """Whether the button that unfolds a row stands in its cells."""

    @property
    def sortable(self) -> bool:
        """Whether the rows can be sorted by it."""
        return "drawn" not in self.style


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownRow:
    """A row, with what follows from it folded under it."""

    cells: Cells
    folded: tuple[Cells, ...] = ()
    """Sentences, each a row over all columns but the first."""
    unfold: str = ""
    """What the button says that shows them."""
    style: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownGroup:
    """Rows under a title of their own; a table without groups has one without a title."""

    rows: tuple[ShownRow, ...]
    title: str = ""
    figures: str = ""
    """What the rows add up to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownTable:
    """A table to be searched, filtered and sorted by the reader."""

    name: str
    caption: str
    columns: tuple[ShownColumn, ...]
    groups: tuple[ShownGroup, ...]
    total: int
    """How many rows there are, shown or not."""
    cut: str = ""
    """Where there are more: which rows are shown, and where the others are."""

    @property
    def shown(self) -> int:
        """How many rows are shown, those folded not counted."""
        return sum(len(group.rows) for group in self.groups)


def columns_of(
    table: pa.Table,
    name: str,
    columns: Sequence[str],
    view: ReportView,
    *,
    choices: Sequence[str] = (),
    styles: Mapping[str, str] | None = None,
) -> tuple[tuple[ShownColumn, ...], list[Cells]]:
    """Give the headings and the cells of some columns of a result table.

    Columns that the table does not have, and those that are empty in all rows, are left out.

    Parameters
    ----------
    table
        The rows to show.
    name
        Which result table they are of.
    columns
        Names of columns in the order in which they are shown.
    view
        The plan and the language.
    choices
        Columns whose values a reader can choose among.
    styles
        Classes of the cells of some columns; the others have those that their values suggest.

    """
    styles = styles or {}
    present = [column for column in columns if column in table.column_names and not _is_empty(table, column)]
    texts = {column: column_texts(table, name, column, view.labels) for column in present}
    headings = tuple(
        ShownColumn(
            label=view.labels.column(name, column),
            style=styles.get(column, _style(table, name, column)),
            choices=choices_of(
                named_texts(view.plan, column, texts[column]), numeric=is_numeric(table.schema.field(column).type)
            )
            if column in choices
            else (),
        )
        for column in present
    )
    cells = [named_cells(view.plan, column, texts[column]) for column in present]
    return headings, list(zip(*cells, strict=True)) if present else []


def choices_of(texts: Sequence[str], *, numeric: bool = False) -> tuple[str, ...]:
    """Give the distinct values of a column in their order."""
    distinct = {text for text in texts if text}
    return tuple(sorted(distinct, key=lambda text: (float(text.replace(",", "")), text) if numeric else text))


def plain_rows(cells: Sequence[Cells], styles: Mapping[int, str] | None = None) -> tuple[ShownGroup, ...]:
    """Make the one group of a table without groups."""
    styles = styles or {}
    return (
        ShownGroup(rows=tuple(ShownRow(cells=row, style=styles.get(place, "")) for place, row in enumerate(cells))),
    )


def _is_empty(table: pa.Table, column: str) -> bool:
    return 0 < table.num_rows == table.column(column).null_count


def _style(table: pa.Table, name: str, column: str) -> str:
    if is_numeric(table.schema.field(column).type):
        return "n"
    if column.endswith(("_id", "date", "day", "week")):
        return "id"
    if column in {"explanation", "message", "reason", "missing"}:
        return "long"
    return "id" if word_kind(name, column) else ""
