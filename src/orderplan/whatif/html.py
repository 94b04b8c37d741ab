"""A comparison of plans as one HTML file, in the style of the report."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from orderplan.labels.catalogue import catalogue
from orderplan.reports.html_cells import dated
from orderplan.reports.html_tables import ShownTable, columns_of, plain_rows
from orderplan.reports.html_view import MOST_ROWS, ReportView
from orderplan.whatif.shown import HEADINGS, shown_columns
from orderplan.whatif.tables import COMPARISON_TABLES
from orderplan.whole_file import write_whole

if TYPE_CHECKING:
    import pyarrow as pa
    from jinja2 import Environment

    from orderplan.plan import Plan
    from orderplan.whatif.compare import PlanComparison


@dataclass(frozen=True, slots=True, kw_only=True)
class _Section:
    name: str
    heading: str
    table: ShownTable


def comparison_html(comparison: PlanComparison, plan: Plan, *, title: str = "What if") -> str:
    """Write a comparison as the text of one HTML file.

    Parameters
    ----------
    comparison
        What `compare_plans` gave.
    plan
        The plan that was compared with: names of items, customers and suppliers come from its tables.
    title
        What stands at the top.

    """
    labels = catalogue()
    view = ReportView(plan=plan, labels=labels)
    environment = _environment()
    assert environment.loader is not None  # noqa: S101 - it has just been given one
    prefix = "script."
    return environment.get_template("comparison.html.j2").render(
        text=labels.text,
        title=title,
        lead=comparison.summary().splitlines(),
        sections=[_section(name, table, comparison, view) for name, table in comparison.tables.items()],
        styles=environment.loader.get_source(environment, "report.css")[0],
        script=environment.loader.get_source(environment, "tables.js")[0],
        script_texts={key.removeprefix(prefix): text for key, text in labels.texts.items() if key.startswith(prefix)},
    )


def write_comparison_html(comparison: PlanComparison, plan: Plan, path: str | Path, *, title: str = "What if") -> None:
    """Write a comparison to an HTML file, which appears whole or not at all; see `comparison_html`."""
    text = comparison_html(comparison, plan, title=title)
    write_whole(Path(path), lambda beside: beside.write_text(text, encoding="utf-8", newline="\n"))


def _section(name: str, table: pa.Table, comparison: PlanComparison, view: ReportView) -> _Section:
    names = shown_columns(name, table, comparison)
    choices = [column for column in names if column in {"scenario", "move", "change", "need", "kind"}]
    headings, cells = columns_of(table.slice(0, MOST_ROWS), name, names, view, choices=choices)
    cut = "" if table.num_rows <= MOST_ROWS else f"The first {MOST_ROWS:,} of {table.num_rows:,} rows."
    return _Section(
        name=name,
        heading=HEADINGS[name],
        table=ShownTable(
            name=name,
            caption=COMPARISON_TABLES[name].text if name in COMPARISON_TABLES else "What each plan comes to.",
            columns=headings,
            groups=plain_rows(cells),
            total=table.num_rows,
            cut=cut,
        ),
    )


@cache
def _environment() -> Environment:
    from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=ChoiceLoader([PackageLoader("orderplan.whatif"), PackageLoader("orderplan.reports")]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["dated"] = dated
    return environment
