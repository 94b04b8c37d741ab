"""What a run holds: the tables as Parquet and CSV, the input, the report, the difference."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pyarrow.compute as pc
import pyarrow.parquet as pq

from orderplan.data.write import FileFormat, write_folder, write_table
from orderplan.enums import Language
from orderplan.plan_files import write_plan

if TYPE_CHECKING:
    from pathlib import Path

    from orderplan.difference.record import PlanDifference
    from orderplan.plan import Plan

TABLES, INPUT, DIFFERENCE = "tables", "input", "difference"
"""The folders of a run."""
REPORT_FILE, DIFFERENCE_FILE = "report.html", "difference.json"


def write_tables(plan: Plan, run: Path) -> None:
    """Write every result table as Parquet, and how the plan came about; `read_plan` reads the folder."""
    write_plan(plan, run / TABLES, file_format=FileFormat.PARQUET)


def write_csv_tables(run: Path) -> None:
    """Write every result table as CSV beside its Parquet file, one at a time, since the large ones take memory."""
    for path in sorted((run / TABLES).glob("*.parquet")):
        write_table(pq.read_table(path), path.with_suffix(".csv"))


def stored_rows(run: Path) -> dict[str, int]:
    """Count the rows of every result table without reading them."""
    return {path.stem: pq.read_metadata(path).num_rows for path in sorted((run / TABLES).glob("*.parquet"))}


def write_input(plan: Plan, run: Path) -> None:
    """Write the checked tables and the settings that were planned with, so that the plan can be made again."""
    if plan.data is not None:
        data = replace(plan.data, config=plan.provenance.config)
        write_folder(data, run / INPUT, file_format=FileFormat.PARQUET)


def write_report_file(plan: Plan, run: Path) -> None:
    """Write the report for people."""
    from orderplan.reports.html import write_report

    write_report(plan, run / REPORT_FILE, language=plan.provenance.config.reports.language or Language.EN)


def write_difference(difference: PlanDifference | None, run: Path, previous: str | None) -> None:
    """Write the difference to the last good run: its tables, and `difference.json` with the counts.

    Parameters
    ----------
    difference
        None where there is no run to compare with.
    run
        The folder.
    previous
        The name of the last good run.

    """
    if difference is not None:
        folder = run / DIFFERENCE
        folder.mkdir()
        for name, table in difference.tables.items():
            for file_format in FileFormat:
                write_table(table, folder / f"{name}.{file_format}")
    text = json.dumps(difference_record(difference, previous), ensure_ascii=False, indent=1)
    (run / DIFFERENCE_FILE).write_text(text + "\n", encoding="utf-8")


def difference_record(difference: PlanDifference | None, previous: str | None) -> dict[str, Any]:
    """Give what another system wants to know of a difference first, as JSON can hold it."""
    if difference is None:
        return {"previous_run": None}
    return {
        "previous_run": previous,
        "previous_as_of": difference.previous_as_of.isoformat(),
        "as_of": difference.as_of.isoformat(),
        "is_empty": difference.is_empty,
        "tables": {
            name: {
                "rows": table.num_rows,
                **{word: _counts(table, word) for word in ("change", "origin") if word in table.column_names},
            }
            for name, table in difference.tables.items()
        },
        "not_compared": list(difference.not_compared),
        "summary": difference.summary().splitlines(),
    }


def _counts(table: Any, column: str) -> dict[str, int]:
    counts = pc.value_counts(table.column(column)).to_pylist()
    return {row["values"] or "not_known": row["counts"] for row in sorted(counts, key=lambda row: row["values"] or "")}
