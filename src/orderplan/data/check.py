"""From raw tables to planning data: every check of every table, and all problems at once."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from orderplan.config import PlanConfig
from orderplan.data.consistency import check_consistency
from orderplan.data.planning_data import PlanningData
from orderplan.data.quarantine import quarantined
from orderplan.enums import IssueKind, OnDataError, Severity
from orderplan.errors import DataError, DataIssue
from orderplan.tables.arrays import whole
from orderplan.tables.checks import check_keys, check_values
from orderplan.tables.coerce import coerce_column
from orderplan.tables.headings import Headings, column_of, fold, synonyms_of
from orderplan.tables.inputs import INPUT_TABLES
from orderplan.tables.references import IdSpace, id_space, unknown_ids
from orderplan.tables.suggest import suggestions

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from orderplan.data.raw import RawTable
    from orderplan.tables.table import Table


def checked(
    raw: Mapping[str, RawTable],
    *,
    config: PlanConfig | None = None,
    headings: Headings | None = None,
    issues: Iterable[DataIssue] = (),
    on_data_error: OnDataError = OnDataError.RAISE,
) -> PlanningData:
    """Check raw tables and make planning data of them.

    Parameters
    ----------
    raw
        The tables by name, as they were read; an absent one is empty.
    config
        The settings that lay beside the tables.
    headings
        The user's own names of tables, columns and words.
    issues
        What was found while reading.
    on_data_error
        Raise on any error, or leave the bad rows out with all that depends on them.

    Raises
    ------
    DataError
        With `on_data_error` raise, where there is any error: it lists all of them. With quarantine only where a whole
        table or column cannot be used.

    """
    config, headings = config or PlanConfig(), headings or Headings()
    found = list(issues)
    typed: dict[str, pa.Table] = {}
    for name, table in INPUT_TABLES.items():
        read = raw.get(name)
        if read is None:
            typed[name] = table.empty()
            continue
        typed[name], of_table = typed_table(table, read, headings)
        found.extend(read.issues)
        found.extend(of_table)
    data, of_rows = linked(typed, config)
    found.extend(of_rows)
    located = tuple(_located(issue, raw) for issue in _ordered(_without_echoes(found)))
    errors = [issue for issue in located if issue.is_error]
    if not errors:
        return replace(data, issues=located)
    hopeless = [issue for issue in errors if not len(issue.rows)]
    if on_data_error is OnDataError.RAISE or hopeless:
        raise DataError(located)
    return _without_bad_rows(data, located, raw)


def linked(tables: Mapping[str, pa.Table], config: PlanConfig) -> tuple[PlanningData, list[DataIssue]]:
    """Run the checks that need typed tables: values, keys, references, and what several tables say together.

    Returns
    -------
    PlanningData, list of DataIssue
        The tables with the codes of their ids, and what was found, not yet located in files.

    """
    spaces = {name: id_space(whole(tables[name].column(INPUT_TABLES[name].key[0]))) for name in _referenced_tables()}
    found: list[DataIssue] = []
    codes: dict[tuple[str, str], np.ndarray] = {}
    for name, table in INPUT_TABLES.items():
        if not tables[name].num_rows:
            continue
        columns = {column: whole(tables[name].column(column)) for column in table.by_name}
        for column in table.columns:
            space = _space_of(table, column.name, spaces)
            if space is not None:
                codes[name, column.name] = space.codes(columns[column.name])
        own_codes = {column: code for (owner, column), code in codes.items() if owner == name}
        found.extend(check_values(table, columns))
        found.extend(check_keys(table, columns, own_codes))
        for column in table.columns:
            if column.references:
                issue = unknown_ids(
                    name, column, columns[column.name], codes[name, column.name], spaces[column.references]
                )
                if issue is not None:
                    found.append(issue)
    data = PlanningData(tables=tables, config=config, spaces=spaces, codes=codes)
    found.extend(check_consistency(data))
    return data, found


def _referenced_tables() -> list[str]:
    named = {column.references for table in INPUT_TABLES.values() for column in table.columns if column.references}
    return [name for name in INPUT_TABLES if name in named]


def _space_of(table: Table, column: str, spaces: Mapping[str, IdSpace]) -> IdSpace | None:
    """Give the id space of a column: that of the table it refers to, or its own table's for the first key column."""
    declared = table.by_name[column]
    if declared.references:
        return spaces[declared.references]
    return spaces.get(table.name) if table.key and table.key[0] == column else None


def typed_table(table: Table, raw: RawTable, headings: Headings) -> tuple[pa.Table, list[DataIssue]]:
    """Match the headings of a raw table and turn its columns into the declared types.

    Returns
    -------
    pyarrow.Table, list of DataIssue
        All declared columns in the order of the contract, then the unknown ones as they came; and what was found.

    """
    places, extra, issues = _matched(table, raw, headings)
    arrays: list[pa.Array] = []
    for column in table.columns:
        if column.name not in places:
            if column.required:
                issues.append(_missing_column(table, column.name, raw.headings))
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
        names.append(raw.headings[place])
        arrays.append(raw.columns[place])
    return pa.table(arrays, names=names), issues


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
            issues.append(_unknown_column(table, heading))
        elif name in places:
            issues.append(_duplicate_column(table, name, raw.headings[places[name]], heading))
        else:
            places[name] = place
    return places, extra, issues


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


def _missing_column(table: Table, name: str, headings: Sequence[str]) -> DataIssue:
    meant = suggestions([name], [fold(heading) for heading in headings]).get(name)
    return DataIssue(
        kind=IssueKind.MISSING_COLUMN,
        severity=Severity.ERROR,
        table=table.name,
        column=name,
        message="the column is missing, and it is required.",
        hint=f"is it the one headed '{meant}'? Map other headings in plan.toml under [columns.{table.name}]."
        if meant
        else f"{table.by_name[name].text}. Map other headings in plan.toml under [columns.{table.name}].",
    )


def _without_echoes(issues: Sequence[DataIssue]) -> list[DataIssue]:
    """Drop from the missing values of a column the cells that are reported as unreadable, and whole missing columns."""
    unreadable: dict[tuple[str, str], list[np.ndarray]] = {}
    absent = set()
    for issue in issues:
        if issue.is_error and issue.values is not None:
            unreadable.setdefault((issue.table, issue.column), []).append(issue.rows)
        if issue.kind is IssueKind.MISSING_COLUMN:
            absent.add((issue.table, issue.column))
    kept = []
    for issue in issues:
        place = (issue.table, issue.column)
        if issue.kind is IssueKind.MISSING_VALUE:
            if place in absent:
                continue
            rows = np.setdiff1d(issue.rows, np.concatenate(unreadable.get(place, [issue.rows[:0]])))
            if len(rows):
                kept.append(replace(issue, rows=rows))
        else:
            kept.append(issue)
    return kept


def _located(issue: DataIssue, raw: Mapping[str, RawTable]) -> DataIssue:
    """Add the source and, where it has lines, the line numbers."""
    read = raw.get(issue.table)
    if read is None:
        return issue
    if not len(issue.rows) or issue.lines is not None or read.lines is None:
        return replace(issue, source=issue.source or read.source)
    return replace(issue, source=read.source, lines=read.lines()[issue.rows])


def _ordered(issues: Iterable[DataIssue]) -> list[DataIssue]:
    """Sort issues: errors first, then by table in the order of the contract, column, kind and first row."""
    tables = {name: place for place, name in enumerate(INPUT_TABLES)}

    def key(issue: DataIssue) -> tuple[bool, int, str, str, int, str]:
        first = int(issue.rows[0]) if len(issue.rows) else -1
        place = tables.get(issue.table, len(tables))
        return (not issue.is_error, place, issue.column, str(issue.kind), first, issue.message)

    return sorted(issues, key=key)


def _without_bad_rows(data: PlanningData, issues: tuple[DataIssue, ...], raw: Mapping[str, RawTable]) -> PlanningData:
    """Leave the bad rows out, again and again until what is left has no error."""
    tables, left_out = quarantined(data, issues, lambda kept: linked(kept, data.config))
    clean, remaining = linked(tables, data.config)
    warnings = [issue for issue in remaining if not issue.is_error and issue.kind is not IssueKind.UNKNOWN_ID]
    kept = (*issues, *(_located(issue, raw) for issue in left_out))
    known = {(issue.table, issue.column, issue.kind) for issue in kept}
    fresh = [issue for issue in warnings if (issue.table, issue.column, issue.kind) not in known]
    return replace(clean, issues=tuple(_ordered((*kept, *fresh))))
