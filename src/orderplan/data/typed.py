"""From a raw table to one in the declared columns and types."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from orderplan.enums import IssueKind, Severity
from orderplan.errors import DataIssue
from orderplan.tables.coerce import coerce_column
from orderplan.tables.headings import Headings, column_of, fold, synonyms_of
from orderplan.tables.suggest import suggestions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from orderplan.data.raw import RawTable
    from orderplan.tables.table import Table


def typed_table(table: Table, raw: RawTable, headings: Headings) -> tuple[pa.Table, list[DataIssue]]:
    """Match the headings of a raw table and turn its columns into the declared types.

    Returns
    -------
    pyarrow.Table, list of DataIssue
        All declared columns in the order of the contract, then the unknown ones as they came; and what was found.

    """
    places, extra, issues = _matched(table, raw, headings)
    if not places:
        return table.empty(), [_no_known_heading(table, raw.headings)]
    arrays: list[pa.Array] = []
    for column in table.columns:
        if column.name not in places:
            if column.required:
                issues.append(_missing_column(table, column.name, [raw.headings[place] for place in extra]))
            array = pa.nulls(raw.row_count, column.arrow_type)
        else:
            cells = raw.columns[places[column.name]]
            array, of_column = coerce_column(table.name, column, cells, synonyms_of(table.name, column.name, headings))
            issues.extend(of_column)
        if column.default is not None and array.null_count:
            array = array.fill_null(pa.scalar(column.default, column.arrow_type))
        arrays.append(array)
    names = [column.name for column in table.columns]
    for place in extra:
        names.append(_unused(raw.headings[place], names))
        arrays.append(raw.columns[place])
    return pa.table(arrays, names=names), issues


def _unused(heading: str, names: Sequence[str]) -> str:
    """Add a number to a heading that has stood before: a table finds its columns by name."""
    number, name = 1, heading
    while name in names:
        number += 1
        name = f"{heading} ({number})"
    return name


def _matched(table: Table, raw: RawTable, headings: Headings) -> tuple[dict[str, int], list[int], list[DataIssue]]:
    """Find for each column its place among the headings, the places of unknown ones, and what is wrong with them."""
    places: dict[str, int] = {}
    extra: list[int] = []
    issues: list[DataIssue] = []
    for place, heading in enumerate(raw.headings):
        name = column_of(table.name, heading, headings)
        if name is None:
            if not heading.strip() and raw.columns[place].null_count == raw.row_count:
                continue  # an empty column without heading: spreadsheets leave them behind
            extra.append(place)
            if heading not in table.unused:
                issues.append(_unknown_column(table, heading))
        elif name in places:
            issues.append(_duplicate_column(table, name, raw.headings[places[name]], heading))
        else:
            places[name] = place
    return places, extra, issues


def _no_known_heading(table: Table, headings: Sequence[str]) -> DataIssue:
    shown = " or ".join(f"'{heading}'" for heading in headings[:5] if heading.strip())
    return DataIssue(
        kind=IssueKind.NOT_READABLE,
        severity=Severity.ERROR,
        table=table.name,
        column="",
        message=f"no column is headed {shown}." if shown else "there are no headings.",
        hint=f"headings stand in the first line; map foreign ones in plan.toml under [columns.{table.name}].",
    )


def _unknown_column(table: Table, heading: str) -> DataIssue:
    meant = suggestions([fold(heading)], list(table.by_name)).get(fold(heading))
    return DataIssue(
        kind=IssueKind.UNKNOWN_COLUMN,
        severity=Severity.WARNING,
        table=table.name,
        column=heading,
        message="the column is not in the data model; it is kept but not used.",
        hint=f"did you mean '{meant}'?" if meant else "",
    )


def _duplicate_column(table: Table, name: str, first: str, second: str) -> DataIssue:
    return DataIssue(
        kind=IssueKind.DUPLICATE_COLUMN,
        severity=Severity.ERROR,
        table=table.name,
        column=name,
        message=f"two headings stand for it: '{first}' and '{second}'.",
        hint="remove or rename one of them.",
    )


def _missing_column(table: Table, name: str, extra: Sequence[str]) -> DataIssue:
    """Report a required column that no heading stands for; it may be one of the extra, unknown ones."""
    shown = [heading for heading in extra if heading.strip()]
    meant = shown[0] if len(shown) == 1 else suggestions([name], shown).get(name)
    place = f"in plan.toml under [columns.{table.name}]"
    if meant:
        hint = f'is it the one headed \'{meant}\'? Then write "{meant}" = "{name}" {place}.'
    elif shown:
        hint = f"is it headed {' or '.join(map(repr, shown[:5]))}? Map such headings {place}."
    else:
        hint = f"{table.by_name[name].text}."
    return DataIssue(
        kind=IssueKind.MISSING_COLUMN,
        severity=Severity.ERROR,
        table=table.name,
        column=name,
        message="the column is missing, and it is required.",
        hint=hint,
    )
