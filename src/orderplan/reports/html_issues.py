"""The section of the HTML report on what was wrong with the data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from orderplan.labels.sentences import in_language
from orderplan.reports.html_tables import Cells, ShownColumn, ShownTable, choices_of, plain_rows
from orderplan.reports.html_view import MOST_ROWS, Section

if TYPE_CHECKING:
    from orderplan.errors import DataIssue
    from orderplan.labels.catalogue import Catalogue
    from orderplan.reports.html_view import ReportView


def issues_section(view: ReportView) -> Section:
    """Give the data issues, errors before warnings; each stands for all rows that have it."""
    issues = sorted(view.plan.issues, key=lambda issue: not issue.is_error)
    shown, text = issues[:MOST_ROWS], view.labels.text
    cells = [_cells(issue, view.labels) for issue in shown]
    table = ShownTable(
        name="data_issues",
        caption=text("issues.caption"),
        columns=(
            ShownColumn(label=text("issues.severity"), choices=choices_of([row[0] for row in cells])),
            ShownColumn(label=text("issues.place"), style="id"),
            ShownColumn(label=text("issues.rows"), style="n"),
            ShownColumn(label=text("issues.where"), style="id"),
            ShownColumn(label=text("issues.problem"), style="long"),
            ShownColumn(label=text("issues.hint"), style="long"),
        ),
        groups=plain_rows(cells),
        total=len(issues),
        cut=view.cut("data_issues", len(shown), len(issues), "issues.rule"),
    )
    return Section(name="issues", content={"table": table}, count=f"{len(issues):,}")


def _cells(issue: DataIssue, labels: Catalogue) -> Cells:
    place = labels.table(issue.table)
    if issue.column:
        place += f" · {labels.column(issue.table, issue.column)}"
    problem, hint = in_language("issue", issue.sentence(), labels), in_language("hint", issue.full_hint(), labels)
    rows = f"{len(issue.rows):,}" if len(issue.rows) else ""
    return labels.word("severity", issue.severity), place, rows, _where(issue, labels), problem, hint


def _where(issue: DataIssue, labels: Catalogue) -> str:
    """Name the rows: line 18 and 49 more."""
    numbers = issue.rows if issue.lines is None else issue.lines
    if not len(numbers):
        return ""
    kind = "row" if issue.lines is None else "line"
    if len(numbers) == 1:
        return labels.text(f"issues.{kind}", number=str(numbers[0]))
    return labels.text(f"issues.{kind}s_more", number=str(numbers[0]), more=len(numbers) - 1)
