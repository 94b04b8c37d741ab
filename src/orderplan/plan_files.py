"""A plan in files: written to a folder, and read again as it was."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow import csv as arrow_csv

from orderplan.data.settings import settings_from, settings_text
from orderplan.data.write import FileFormat, write_table
from orderplan.enums import Capacity, IssueKind, Severity
from orderplan.errors import ConfigError, DataIssue, issues_frame
from orderplan.plan import Plan, Provenance, unkept
from orderplan.tables.results import RESULT_TABLES, result_schema
from orderplan.whole_file import write_whole

if TYPE_CHECKING:
    from orderplan.tables.table import Table

PROVENANCE_FILE = "provenance.json"
ISSUES_FILE = "issues.json"
TIMES_FILE = "stage_seconds.json"


def write_plan(plan: Plan, folder: str | Path, *, file_format: FileFormat | str = FileFormat.CSV) -> None:
    """Write every result table of a plan to a folder, each to a file of its name, and how the plan came about.

    The same plan gives the same bytes, but for `stage_seconds.json`. Each file is written beside and then renamed, so
    none is ever half there; for all or nothing of the folder see the nightly job.

    Parameters
    ----------
    plan
        The plan.
    folder
        It is made where it is not there. A file of the same table in the other format is removed.
    file_format
        csv or parquet.

    """
    file_format, folder = FileFormat(file_format), Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    tables = unkept(plan.tables)
    for name in tables:
        write_table(tables[name], folder / f"{name}.{file_format}")  # held no longer than it is written
        for other in FileFormat:
            if other is not file_format:
                (folder / f"{name}.{other}").unlink(missing_ok=True)
    issues = pa.Table.from_pandas(issues_frame(plan.issues), preserve_index=False)
    write_table(issues, folder / "data_issues.csv")
    _write_json(folder / ISSUES_FILE, [_issue_record(issue) for issue in plan.issues])
    _write_json(folder / PROVENANCE_FILE, provenance_record(plan.provenance))
    _write_json(folder / TIMES_FILE, dict(plan.stage_seconds))


def read_plan(folder: str | Path) -> Plan:
    """Read a plan that `write_plan` wrote: equal tables, issues and provenance.

    What the plan was made from is not in the files, so `explain` and its fellows need the plant.

    Raises
    ------
    ConfigError
        Where the folder holds no plan, or one of another version of the tables.

    """
    folder = Path(folder)
    if not (folder / PROVENANCE_FILE).is_file():
        raise ConfigError([f"'{folder}' holds no plan: {PROVENANCE_FILE} is missing.  Hint: orderplan plan --output."])
    tables = {name: _read_table(folder, table) for name, table in RESULT_TABLES.items()}
    return Plan(
        tables=tables,
        issues=tuple(issue_of(record) for record in read_json(folder / ISSUES_FILE)),
        provenance=provenance_of(read_json(folder / PROVENANCE_FILE)),
        stage_seconds=read_json(folder / TIMES_FILE),
    )


def _read_table(folder: Path, table: Table) -> pa.Table:
    schema = result_schema(table)
    parquet, csv = folder / f"{table.name}.parquet", folder / f"{table.name}.csv"
    if parquet.is_file():
        found = pq.read_table(parquet)
    elif csv.is_file():
        types = dict(zip(schema.names, schema.types, strict=True))
        options = arrow_csv.ConvertOptions(
            column_types=types, null_values=[""], strings_can_be_null=True, true_values=["true"], false_values=["false"]
        )
        parsing = arrow_csv.ParseOptions(newlines_in_values=True)
        found = arrow_csv.read_csv(csv, convert_options=options, parse_options=parsing)
    else:
        raise ConfigError([f"'{folder}' holds no whole plan: the table {table.name} is missing."])
    if found.column_names != schema.names:
        raise ConfigError([f"'{folder}': {table.name} has other columns than this version writes.  Hint: plan anew."])
    return found.replace_schema_metadata(None).cast(schema)


def provenance_record(provenance: Provenance) -> dict[str, Any]:
    """Give the provenance as what JSON can hold."""
    record = asdict(provenance)
    record["as_of"] = provenance.as_of.isoformat()
    record["config"] = settings_text(provenance.config)
    return record


def provenance_of(record: dict[str, Any]) -> Provenance:
    """Make the provenance of what `provenance_record` gave."""
    config, _headings = settings_from(record["config"], source=PROVENANCE_FILE)
    own = {"as_of": date.fromisoformat(record["as_of"]), "config": config, "capacity": Capacity(record["capacity"])}
    return Provenance(**{**record, **own})


def _issue_record(issue: DataIssue) -> dict[str, Any]:
    return {
        "kind": str(issue.kind),
        "severity": str(issue.severity),
        "table": issue.table,
        "column": issue.column,
        "message": issue.message,
        "hint": issue.hint,
        "rows": issue.rows.tolist(),
        "values": None if issue.values is None else [issue.value(place) for place in range(len(issue.rows))],
        "suggestions": issue.suggestions,
        "lines": None if issue.lines is None else issue.lines.tolist(),
        "source": issue.source,
    }


def issue_of(record: dict[str, Any]) -> DataIssue:
    """Make a data issue of a row of the file of issues."""
    lines = record["lines"]
    own = {
        "kind": IssueKind(record["kind"]),
        "severity": Severity(record["severity"]),
        "rows": np.array(record["rows"], dtype=np.int64),
        "lines": None if lines is None else np.array(lines, dtype=np.int64),
    }
    return DataIssue(**{**record, **own})


def _write_json(path: Path, content: object) -> None:
    text = json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    write_whole(path, lambda beside: beside.write_text(text, encoding="utf-8"))


def read_json(path: Path) -> Any:
    """Read a JSON file of a plan.

    Raises
    ------
    ConfigError
        Where it is not there, or no JSON.

    """
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ConfigError([f"'{path}' cannot be read: {error}."]) from error
