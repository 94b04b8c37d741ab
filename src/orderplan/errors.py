"""The errors of the library, and the issues that a data error lists."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from orderplan.enums import IssueKind, Severity

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

_INVISIBLE = re.compile(r"[\x00-\x1f\x7f\xad\u200b-\u200f\u2060\ufeff]")
_LINE_ENDS = re.compile(r"\r\n|[\n\v\f\r\x85\u2028\u2029]")
MAX_LISTED_ISSUES = 30
"""Issues that a message shows; the rest is counted, so that a message never fills more than a screen."""


class OrderPlanError(Exception):
    """Any error that orderplan raises on purpose."""


class ConfigError(OrderPlanError):
    """The settings are wrong; `problems` holds one sentence for each."""

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


class SolverError(OrderPlanError):
    """A solver answered what it should not be able to answer: our bug, please report it."""


class UnknownIdError(OrderPlanError, KeyError):
    """A question names an item, order or other row that is not there; the text says which one may be meant."""

    def __str__(self) -> str:
        """Give the text as it is: a plain KeyError would quote it."""
        return str(self.args[0])


class RequestError(OrderPlanError, ValueError):
    """A question cannot be answered as it is put: a day before the planning day, or a listing without end."""


@dataclass(frozen=True, slots=True, eq=False)
class DataIssue:
    """One kind of problem in one column, with all the rows that have it.

    A million bad rows cost one object: the rows are an integer array and the values an Arrow array.
    """

    kind: IssueKind
    severity: Severity
    table: str
    column: str
    """The column's name, or empty where the problem is one of whole rows."""
    message: str
    """What is wrong, with ``{value}`` where the first bad value belongs."""
    hint: str = ""
    """What to do about it."""
    rows: np.ndarray = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    """Positions of the bad rows in the table as it was read, counted from 0, ascending: shape (n,), int64."""
    values: Sequence[Any] | None = None
    """The bad values as text, one for each of `rows`; None where no single value is to blame."""
    suggestions: dict[str, str] = field(default_factory=dict)
    """For some of the bad values (the first few hundred distinct ones at most), what was probably meant."""
    lines: np.ndarray | None = None
    """Line numbers in the file, one for each of `rows`; None where the table did not come from a file with lines."""
    source: str = ""
    """The file or sheet that the table came from."""

    @property
    def is_error(self) -> bool:
        """Whether this stops a plan (an error) or not (a warning)."""
        return self.severity is Severity.ERROR

    @property
    def place(self) -> str:
        """``table.column``, or the table alone."""
        return f"{self.table}.{self.column}" if self.column else self.table

    def value(self, position: int) -> str:
        """Give the bad value of the row at `position` of `rows`, as text."""
        if self.values is None:
            return ""
        value = self.values[position]
        value = value.as_py() if hasattr(value, "as_py") else value
        return "" if value is None else str(value)

    def sentence(self) -> str:
        """Say what is wrong, with the first bad value in its place."""
        # Not `format`: the message may name ids and headings, and those may have braces.
        return self.message.replace("{value}", _shortened(self.value(0)) if len(self.rows) else "")

    def full_hint(self) -> str:
        """Give the hint; with a did-you-mean where one is known for the first bad value."""
        meant = self.suggestions.get(self.value(0)) if len(self.rows) else None
        guess = f"did you mean '{meant}'?" if meant else ""
        return " ".join(part for part in (guess, self.hint) if part)

    def where(self) -> str:
        """Name the rows: ``line 18 and 49 more``."""
        if not len(self.rows):
            return ""
        word = "row" if self.lines is None else "line"
        numbers = (self.rows if self.lines is None else self.lines)[:3].tolist()
        if len(self.rows) == 1:
            return f"{word} {numbers[0]}"
        if len(self.rows) <= len(numbers):
            return f"{word}s {', '.join(map(str, numbers))}"
        return f"{word} {numbers[0]} and {len(self.rows) - 1:,} more"

    def line(self) -> str:
        """Give the issue as one line of a report."""
        where, hint = self.where(), self.full_hint()
        return f"{self.place:<28} {where + ': ' if where else ''}{self.sentence()}{'  Hint: ' + hint if hint else ''}"


def with_rows(issue: DataIssue, mask: np.ndarray) -> DataIssue:
    """Keep some of the rows of an issue: those where the mask, of shape (n,), is true."""
    if mask.all():
        return issue
    values = issue.values
    if values is not None and hasattr(values, "filter"):
        values = values.filter(mask)
    elif values is not None:
        values = [value for value, kept in zip(values, mask.tolist(), strict=True) if kept]
    lines = None if issue.lines is None else issue.lines[mask]
    return replace(issue, rows=issue.rows[mask], values=values, lines=lines)


class DataError(OrderPlanError):
    """The input tables have errors; nothing was planned.

    Parameters
    ----------
    issues
        Everything that was found, warnings included. The message lists the errors.

    """

    def __init__(self, issues: Sequence[DataIssue]) -> None:
        self.issues = tuple(issues)
        super().__init__(summarise_issues([issue for issue in self.issues if issue.is_error]))

    def to_frame(self) -> pd.DataFrame:
        """Give one line per bad row, for Excel; see `issues_frame`."""
        return issues_frame(self.issues)


def summarise_issues(issues: Sequence[DataIssue], *, ending: str = "Nothing was planned.") -> str:
    """Write the issues as text of at most a screen: a head line, then one line for each issue.

    Examples
    --------
    >>> from orderplan.enums import IssueKind, Severity
    >>> issue = DataIssue(
    ...     IssueKind.UNKNOWN_ID, Severity.ERROR, "bom_lines", "component_id", "'{value}' is not in items.",
    ...     rows=np.array([16]), lines=np.array([18]), values=["BOLT-M8"], suggestions={"BOLT-M8": "BOLT-M08"},
    ... )
    >>> print(summarise_issues([issue]))
    1 problem in 1 table (1 row). Nothing was planned.
    bom_lines.component_id       line 18: 'BOLT-M8' is not in items.  Hint: did you mean 'BOLT-M08'?

    """
    tables = {issue.table for issue in issues}
    rows = sum(len(issue.rows) for issue in issues)
    head = f"{_counted(len(issues), 'problem')} in {_counted(len(tables), 'table')}"
    head += f" ({_counted(rows, 'row')})." if rows else "."
    lines = [f"{head} {ending}".rstrip(), *(issue.line() for issue in issues[:MAX_LISTED_ISSUES])]
    if len(issues) > MAX_LISTED_ISSUES:
        lines.append(f"… and {_counted(len(issues) - MAX_LISTED_ISSUES, 'more problem')}: see error.to_frame().")
    return "\n".join(lines)


def issues_frame(issues: Sequence[DataIssue]) -> pd.DataFrame:
    """Give one line per bad row.

    Returns
    -------
    pandas.DataFrame
        Columns `severity`, `kind`, `table`, `column`, `source`, `line` (in the file, where it has lines), `row`
        (position, from 0), `value`, `problem`, `suggestion`, `hint`; issues without rows have one line.

    """
    import pandas as pd

    frames = [_issue_frame(issue) for issue in issues]
    if not frames:
        return pd.DataFrame(columns=list(_FRAME_COLUMNS))
    return pd.concat(frames, ignore_index=True)


_FRAME_COLUMNS = (
    "severity", "kind", "table", "column", "source", "line", "row", "value", "problem", "suggestion", "hint",
)  # fmt: skip


def _issue_frame(issue: DataIssue) -> pd.DataFrame:
    import pandas as pd

    count = max(len(issue.rows), 1)
    if issue.values is None:
        values = pd.Series([None] * count, dtype="str")
    else:
        as_list = issue.values.to_pylist() if hasattr(issue.values, "to_pylist") else list(issue.values)
        values = pd.Series(as_list, dtype="str")
    template = issue.message
    if "{value}" in template:
        before, after = template.split("{value}", 1)
        problem = before + values.fillna("") + after
    else:
        problem = pd.Series([template] * count, dtype="str")
    nowhere = pd.array([pd.NA] * count, dtype="Int64")
    return pd.DataFrame(
        {
            "severity": str(issue.severity),
            "kind": str(issue.kind),
            "table": issue.table,
            "column": issue.column,
            "source": issue.source,
            "line": nowhere if issue.lines is None else pd.array(issue.lines, dtype="Int64"),
            "row": _row_cells(issue, nowhere),
            "value": values,
            "problem": problem,
            "suggestion": values.map(issue.suggestions).astype("str"),
            "hint": issue.hint,
        }
    )


def _row_cells(issue: DataIssue, nowhere: Any) -> Any:
    """Give the rows as they are; rows that could not be read at all (-1) and issues without rows have none."""
    import pandas as pd

    if not len(issue.rows):
        return nowhere
    cells = pd.array(issue.rows, dtype="Int64")
    cells[issue.rows < 0] = pd.NA
    return cells


def _counted(number: int, word: str) -> str:
    return f"{number:,} {word}{'' if number == 1 else 's'}"


def _shortened(text: str, most: int = 60) -> str:
    """Cut a long value, and show in signs what would break the line of a report or not be seen at all."""
    text = _LINE_ENDS.sub("⏎", text[: most + 1])
    text = _INVISIBLE.sub(lambda found: f"⟨U+{ord(found[0]):04X}⟩", text)
    return text if len(text) <= most else text[: most - 1] + "…"
