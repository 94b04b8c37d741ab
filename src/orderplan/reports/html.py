"""The HTML report of a plan: one file without network access, to be read, searched and printed."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from orderplan.enums import Language
from orderplan.labels.catalogue import catalogue
from orderplan.reports.html_attention import attention_section
from orderplan.reports.html_board import board_section, dispatch_section
from orderplan.reports.html_cells import dated
from orderplan.reports.html_deliveries import deliveries_section
from orderplan.reports.html_figures import figures_section
from orderplan.reports.html_issues import issues_section
from orderplan.reports.html_kitting import kitting_section
from orderplan.reports.html_load import load_section
from orderplan.reports.html_provenance import provenance_section
from orderplan.reports.html_purchases import payments_section, purchases_section
from orderplan.reports.html_schedule import schedule_section
from orderplan.reports.html_shortages import shortages_section
from orderplan.reports.html_view import ReportView, day_text
from orderplan.whole_file import write_whole

if TYPE_CHECKING:
    from collections.abc import Callable

    from jinja2 import Environment

    from orderplan.labels.catalogue import Catalogue
    from orderplan.plan import Plan
    from orderplan.reports.html_view import Section

SECTIONS: tuple[Callable[[ReportView], Section | None], ...] = (
    figures_section,
    attention_section,
    deliveries_section,
    shortages_section,
    purchases_section,
    load_section,
    schedule_section,
    board_section,
    dispatch_section,
    kitting_section,
    payments_section,
    issues_section,
    provenance_section,
)
"""The sections of the report in their order. Each has a template of its name in ``templates/sections``; one that the
plan has no tables for gives None and is left out."""

SCRIPTS = ("tables.js", "printing.js")
"""The scripts of every report; each is one function that is called at once. Sections bring their own beside them."""


def report_html(plan: Plan, language: Language | str | None = None, *, title: str | None = None) -> str:
    """Write the report of a plan as the text of one HTML file.

    It holds nothing but the plan, so the same plan gives the same text; names of items, customers and suppliers stand
    beside their ids where the plan has the tables that it was made from. Of a long table it shows the most important
    rows, `orderplan.reports.html_view.MOST_ROWS` of them, and says which ones these are and where the others stand.

    Parameters
    ----------
    plan
        The plan, from `make_plan` or `read_plan`.
    language
        en or zh; default: what the plan was configured with, else en.
    title
        What stands at the top; default: "Plan of" the planning day.

    """
    labels = catalogue(language or plan.provenance.config.reports.language or Language.EN)
    view = ReportView(plan=plan, labels=labels)
    sections = [section for make in SECTIONS if (section := make(view)) is not None]
    return (
        _environment()
        .get_template("report.html.j2")
        .render(
            labels=labels,
            text=labels.text,
            script_texts=_script_texts(labels),
            title=title or labels.text("title", day=day_text(view.today, labels)),
            provenance=plan.provenance,
            sections=sections,
            styles=_source("report.css"),
            scripts=[_source(name) for name in (*SCRIPTS, *(name for each in sections for name in each.scripts))],
        )
    )


def write_report(
    plan: Plan, path: str | Path, *, language: Language | str | None = None, title: str | None = None
) -> None:
    """Write the report of a plan to an HTML file, which appears whole or not at all; see `report_html`."""
    text = report_html(plan, language, title=title)
    write_whole(Path(path), lambda beside: beside.write_text(text, encoding="utf-8", newline="\n"))


def _script_texts(labels: Catalogue) -> dict[str, object]:
    """Give the texts that the scripts write, by their keys."""
    prefix = "script."
    return {key.removeprefix(prefix): text for key, text in labels.texts.items() if key.startswith(prefix)}


@cache
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("orderplan.reports"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["dated"] = dated
    return environment


def _source(name: str) -> str:
    """Give a style sheet or script as it is: nothing in it comes from a plan."""
    environment = _environment()
    assert environment.loader is not None  # noqa: S101 - it has just been given one
    return environment.loader.get_source(environment, name)[0]
