"""The commands about a plant as a whole: check it, convert it, and get a sample."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from orderplan.cli.options import as_of_option, output_options, plant_argument, read_plant

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from orderplan.cli.options import Plant
    from orderplan.cli.output import Output
    from orderplan.data.planning_data import PlanningData
    from orderplan.errors import DataIssue

_quarantine_option = click.option(
    "--quarantine", is_flag=True, help="Leave bad rows out, with all that depends on them, and go on."
)


@click.command()
@plant_argument
@_quarantine_option
@as_of_option
@output_options
def check(plant: Plant, *, quarantine: bool, as_of: date | None, output: Output) -> int:
    """Check the tables of PLANT, a folder or a workbook, and list everything that is wrong.

    \b
    Examples:
      orderplan check data/samples/pumps
      orderplan check plant.xlsx --output problems.csv

    The other forms than a table have a line for each bad row. Exit code 3 where there are errors; with --quarantine
    0 where the rest can be planned.
    """
    from orderplan.bom.graph import build_bom
    from orderplan.config import PlanConfig
    from orderplan.data.encode import encode
    from orderplan.errors import DataError, issues_frame

    data: PlanningData | None = None
    issues: tuple[DataIssue, ...] = ()
    bad = True
    try:
        data = read_plant(plant, on_data_error="quarantine" if quarantine else "raise")
        issues, bad = data.issues, False
        build_bom(encode(data, PlanConfig(as_of=as_of)))
    except DataError as error:
        issues, bad = (*issues, *error.issues), True
    if output.file_format != "table":
        output.show(issues_frame(issues))
    else:
        output.show_text(_report(data, issues, quarantine=quarantine and not bad))
    return 3 if bad else 0


def _report(data: PlanningData | None, issues: tuple[DataIssue, ...], *, quarantine: bool) -> str:
    """Write what a person wants to know: the errors, the warnings, the size of each table."""
    from orderplan.errors import summarise_issues

    errors = [issue for issue in issues if issue.is_error]
    warnings = [issue for issue in issues if not issue.is_error]
    parts = []
    if errors:
        ending = "These rows are left out:" if quarantine else "Errors, to be repaired:"
        parts.append(summarise_issues(errors, ending=ending))
    if warnings:
        parts.append(summarise_issues(warnings, ending="Warnings:"))
    if data is not None:
        sizes = [f"{name:<22}{table.num_rows:>12,} rows" for name, table in data.tables.items() if table.num_rows]
        parts.append("\n".join([*sizes, "" if errors or warnings else "Nothing is wrong."]).rstrip())
    return "\n\n".join(parts)


@click.command()
@plant_argument
@click.argument("target")
@click.option("--format", "file_format", type=click.Choice(["csv", "parquet"]), help="Of a folder; default csv.")
@_quarantine_option
def convert(plant: Plant, target: str, *, file_format: str | None, quarantine: bool) -> None:
    """Convert PLANT, a folder, a workbook or a database, to TARGET.

    TARGET is a workbook where it ends in .xlsx, a database where it ends in .db, .sqlite or .duckdb or is a URL, else a
    folder.

    \b
    Examples:
      orderplan convert data/samples/pumps pumps.xlsx
      orderplan convert pumps.xlsx pumps --format parquet
      orderplan convert data/samples/pumps pumps.duckdb

    Headings, dates and units come out as the data model has them.
    """
    from orderplan.data.database_address import shown_place

    write = _writer(target, file_format)
    data = read_plant(plant, on_data_error="quarantine" if quarantine else "raise")
    write(data, target)
    tables = [table for table in data.tables.values() if table.num_rows]
    rows = sum(table.num_rows for table in tables)
    click.echo(f"{len(tables)} tables with {rows:,} rows written to {shown_place(target)}")


def _writer(target: str, file_format: str | None) -> Callable[[PlanningData, str], None]:
    """Choose by its name what writes a target."""
    from orderplan.data.database_address import is_database, shown_place
    from orderplan.data.database_write import write_plant_database
    from orderplan.data.workbook import write_workbook
    from orderplan.data.write import write_folder

    path = Path(target)
    if path.is_dir():
        return partial(write_folder, file_format=file_format or "csv")
    one_file = is_database(target) or path.suffix.casefold() == ".xlsx"
    if one_file and file_format:
        raise click.UsageError(f"--format is for folders, and {shown_place(target)} is none")
    if one_file:
        return write_plant_database if is_database(target) else write_workbook
    if path.is_file() or path.suffix:
        raise click.UsageError(
            f"'{target}' is neither a folder nor a workbook (.xlsx) nor a database (.db, .duckdb, URL)"
        )
    return partial(write_folder, file_format=file_format or "csv")


@click.command()
@click.argument("name", required=False)
@click.argument("folder", type=click.Path(path_type=Path), required=False)
def sample(name: str | None, folder: Path | None) -> None:
    """Copy the sample plant NAME to FOLDER (default: ./NAME); without a name, list the samples.

    \b
    Example:
      orderplan sample pumps
    """
    from orderplan.samples import copy_sample, sample_names

    if name is None:
        click.echo("\n".join(sample_names()))
        return
    target = copy_sample(name, folder or Path(name))
    click.echo(f"Sample plant {name} copied to {target}. Read {target / 'README.md'}, then: orderplan check {target}")
