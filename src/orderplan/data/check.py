"""From raw tables to planning data: every check of every table, and all problems at once."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from orderplan.config import PlanConfig
from orderplan.data.consistency import check_consistency
from orderplan.data.echoes import without_echoes
from orderplan.data.planning_data import PlanningData
from orderplan.data.quarantine import quarantined
from orderplan.data.typed import typed_table
from orderplan.enums import OnDataError
from orderplan.errors import DataError, DataIssue
from orderplan.tables.arrays import whole
from orderplan.tables.checks import check_keys, check_values
from orderplan.tables.headings import Headings
from orderplan.tables.inputs import INPUT_TABLES
from orderplan.tables.references import IdSpace, id_space, unknown_ids

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import numpy as np
    import pyarrow as pa

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
    located = tuple(_located(issue, raw) for issue in _ordered(without_echoes(found)))
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
    """Leave the bad rows out, again and again until what is left has no error.

    Raises
    ------
    DataError
        Where an error appears that no row is to blame for: the plant calendar, say, has no row any more.

    """
    clean, found = quarantined(data, issues, lambda kept: linked(kept, data.config))
    all_issues = tuple(_ordered((*issues, *(_located(issue, raw) for issue in found))))
    if any(issue.is_error for issue in found):
        raise DataError(all_issues)
    return replace(clean, issues=all_issues)
