"""Applying changes to a plant's data, all or none, and taking them back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from orderplan.enums import IssueKind
from orderplan.errors import DataError, RequestError, UnknownIdError
from orderplan.whatif.kinds import kind_of
from orderplan.whatif.linking import edited_data
from orderplan.whatif.row_checks import issues_of_edits
from orderplan.whatif.table_edit import inverted
from orderplan.whatif.typed_steps import typed_edits
from orderplan.whatif.undo import Undo

if TYPE_CHECKING:
    from collections.abc import Iterable

    from orderplan.data.planning_data import PlanningData
    from orderplan.errors import DataIssue
    from orderplan.whatif.kinds import Change
    from orderplan.whatif.table_edit import TableEdit


@dataclass(frozen=True, slots=True, eq=False)
class Applied:
    """Data after changes, and what became of the rows."""

    data: PlanningData
    edits: tuple[TableEdit, ...]
    """In turn; each is of one table as the ones before have left it."""


def apply_changes(data: PlanningData, changes: Iterable[Change]) -> PlanningData:
    """Apply changes to a plant's data, one after another.

    Parameters
    ----------
    data
        The data; they stay as they are. Tables that no change touches are shared.
    changes
        The changes. Each is checked like the rows of a file, against the data that the ones before give.

    Returns
    -------
    PlanningData
        The data after all of them, as if they had been read so. Warnings about the rows touched are among the issues.

    Raises
    ------
    UnknownIdError
        Where a change names an id that is not there; the text says which one may be meant.
    DataError
        Where the rows would have errors.
    RequestError
        Where a change cannot be done: more stock is lost than is there, say.

    Examples
    --------
    >>> import orderplan as op
    >>> from orderplan.whatif.orders import ChangeOrder
    >>> data = op.read_folder("data/samples/bicycle")
    >>> changed = apply_changes(data, [ChangeOrder("SO-2", quantity=3)])
    >>> [there.frame("sales_orders").set_index("order_id").loc["SO-2", "quantity"] for there in (data, changed)]
    [np.float64(10.0), np.float64(3.0)]

    """
    return applied(data, changes).data


def applied(data: PlanningData, changes: Iterable[Change]) -> Applied:
    """Apply changes and keep what became of the rows; see `apply_changes`."""
    edits: list[TableEdit] = []
    listed = list(changes)
    for number, change in enumerate(listed, start=1):
        label = change.description if len(listed) == 1 else f"change {number} ({change.description})"
        one = _applied(data, change, label)
        data = one.data
        edits.extend(one.edits)
    return Applied(data, tuple(edits))


def inverse_of(data: PlanningData, change: Change) -> Undo:
    """Give the change that takes another one back.

    Parameters
    ----------
    data
        The data before the change.
    change
        The change.

    Returns
    -------
    Undo
        Applied to the data that the change gives, it gives those before, byte for byte.

    Raises
    ------
    UnknownIdError, DataError, RequestError
        As `apply_changes`.

    Examples
    --------
    >>> import orderplan as op
    >>> from orderplan.whatif.orders import CancelOrder
    >>> data = op.read_folder("data/samples/bicycle")
    >>> undo = inverse_of(data, CancelOrder("SO-1"))
    >>> undo.description
    'Undo: Cancel order SO-1'
    >>> apply_changes(data, [CancelOrder("SO-1"), undo]).tables["sales_orders"].equals(data.tables["sales_orders"])
    True

    """
    one = _applied(data, change, change.description)
    return Undo(
        undone=change.description,
        edits=tuple(inverted(edit, data.tables[edit.table]) for edit in one.edits),
        row_counts=tuple(one.data.tables[edit.table].num_rows for edit in one.edits),
        issues=data.issues,
    )


def _applied(data: PlanningData, change: Change, label: str) -> Applied:
    if isinstance(change, Undo):
        return _undone(data, change, label)
    _name, kind = kind_of(change)
    try:
        steps = kind.steps(data, change)
    except (UnknownIdError, RequestError) as error:
        raise type(error)(f"{label}: {error}") from None
    edits, unreadable = typed_edits(data, steps)
    _stop_at_errors(unreadable, label)
    after = edited_data(data, edits)
    found = issues_of_edits(after, edits)
    _stop_at_errors(found, label)
    new = tuple(replace(issue, source=change.description) for issue in found)
    return Applied(replace(after, issues=data.issues + new) if new else after, edits)


def _undone(data: PlanningData, change: Undo, label: str) -> Applied:
    for edit, count in zip(change.edits, change.row_counts, strict=True):
        there = data.tables[edit.table].num_rows
        if there != count:
            raise RequestError(f"{label}: {edit.table} has {there:,} rows, not the {count:,} that the change left")
    return Applied(replace(edited_data(data, change.edits), issues=change.issues), change.edits)


def _stop_at_errors(issues: list[DataIssue], label: str) -> None:
    """Raise where there is an error; an id that is not there says so as it does elsewhere."""
    errors = [issue for issue in issues if issue.is_error]
    if not errors:
        return
    first = errors[0]
    if all(issue.kind is IssueKind.UNKNOWN_ID for issue in errors):
        hint = first.full_hint()
        raise UnknownIdError(f"{label}: {first.sentence()}{f'  Hint: {hint}' if hint else ''}")
    raise DataError([replace(issue, message=f"{label}: {issue.message}") for issue in errors])
