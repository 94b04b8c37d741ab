"""Reports: a line for each issue, never more than a screen, and a row for each bad row."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from orderplan.enums import IssueKind, Severity
from orderplan.errors import MAX_LISTED_ISSUES, DataError, DataIssue, issues_frame, summarise_issues


def issue(message: str = "'{value}' is bad.", *, values=None, rows=(), lines=None, **given) -> DataIssue:
    return DataIssue(
        kind=IssueKind.UNKNOWN_ID,
        severity=given.pop("severity", Severity.ERROR),
        table=given.pop("table", "items"),
        column=given.pop("column", "item_id"),
        message=message,
        rows=np.array(rows, dtype=np.int64),
        values=values,
        lines=None if lines is None else np.array(lines),
        **given,
    )


@pytest.mark.parametrize(
    ("rows", "lines", "where"),
    [
        ([], None, ""),
        ([0], [2], "line 2"),
        ([0, 1, 2], [2, 3, 4], "lines 2, 3, 4"),
        ([0, 1, 2, 3], [2, 3, 4, 5], "line 2 and 3 more"),
        (range(1_001), range(2, 1_003), "line 2 and 1,000 more"),
        ([0, 5], None, "rows 0, 5"),
    ],
)
def test_rows_are_named_by_their_lines_as_far_as_a_line_of_text_goes(rows, lines, where):
    assert issue(rows=rows, lines=lines).where() == where


def test_ids_and_headings_with_braces_are_only_text():
    assert issue("cycle A{1} → B{} → A{1}.", rows=[0]).sentence() == "cycle A{1} → B{} → A{1}."
    assert issue(rows=[0], values=["{value}"]).sentence() == "'{value}' is bad."


def test_values_that_are_long_or_cannot_be_seen_keep_the_report_readable():
    assert issue(rows=[0], values=["a\r\nb\u2028c"]).sentence() == "'a⏎b⏎c' is bad."
    assert issue(rows=[0], values=["HUB\u200b\x00"]).sentence() == "'HUB⟨U+200B⟩⟨U+0000⟩' is bad."
    assert issue(rows=[0], values=["x" * 100]).sentence() == f"'{'x' * 59}…' is bad."


def test_a_suggestion_for_the_first_value_stands_before_the_hint():
    found = issue(rows=[0, 1], values=["BOLT", "NUT"], suggestions={"BOLT": "BOLTS", "NUT": "NUTS"}, hint="look it up.")
    assert found.full_hint() == "did you mean 'BOLTS'? look it up."


def test_a_report_never_fills_more_than_a_screen():
    many = [issue(table=f"table{number}", rows=[0]) for number in range(MAX_LISTED_ISSUES + 12)]
    lines = summarise_issues(many).splitlines()
    assert lines[0] == "42 problems in 42 tables (42 rows). Nothing was planned."
    assert lines[-1] == "… and 12 more problems: see error.to_frame()."
    assert len(lines) == MAX_LISTED_ISSUES + 2


def test_the_message_lists_errors_and_the_frame_warnings_too():
    error = DataError([issue(rows=[3], lines=[5], values=["X"]), issue("odd.", severity=Severity.WARNING)])
    assert str(error).splitlines() == [
        "1 problem in 1 table (1 row). Nothing was planned.",
        "items.item_id                line 5: 'X' is bad.",
    ]
    assert error.to_frame()["severity"].tolist() == ["error", "warning"]


def test_the_frame_has_a_row_for_each_bad_row_with_its_own_value_and_suggestion():
    found = issue(
        rows=[3, 7, 8], lines=[5, 9, 10], values=pa.array(["X", "Y", None]), suggestions={"Y": "YY"}, source="items.csv"
    )
    frame = issues_frame([found, issue("whole table.", column="")])
    assert frame["line"].tolist()[:3] == [5, 9, 10]
    assert frame["row"].tolist()[:3] == [3, 7, 8]
    assert frame["problem"].tolist() == ["'X' is bad.", "'Y' is bad.", "'' is bad.", "whole table."]
    assert frame.loc[frame["suggestion"].notna(), ["value", "suggestion"]].values.tolist() == [["Y", "YY"]]
    assert frame["source"].tolist()[0] == "items.csv"
    assert frame.loc[3, ["line", "row"]].isna().all()
    assert list(issues_frame([]).columns) == list(frame.columns)
