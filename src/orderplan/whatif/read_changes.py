"""Changes in files: read from TOML or JSON, checked like every input, and written as JSON."""

from __future__ import annotations

import json
import tomllib
from dataclasses import MISSING, fields
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orderplan.errors import ConfigError
from orderplan.tables.checks import check_values
from orderplan.tables.columns import day, days, reference
from orderplan.tables.inputs import INPUT_TABLES
from orderplan.tables.suggest import suggestions
from orderplan.tables.table import Column, Kind, Table
from orderplan.whatif.kinds import KINDS, kind_of
from orderplan.whatif.typed_steps import typed_cell

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from orderplan.errors import DataIssue
    from orderplan.whatif.kinds import Change, ChangeKind

_SECTION = "change"
_OWN: dict[str, Column] = {
    "days": days("days", "how many days", unit="calendar days"),
    "supplier_id": reference("supplier_id", "suppliers", "the supplier"),
    "resource_id": reference("resource_id", "resources", "the machine or crew"),
    "like": reference("like", "resources", "a machine that can do the same"),
    "start": day("start", "the first day"),
}
"""Fields of changes that are no columns of the table that the change is about."""
_WEEKDAYS = "weekdays"
_WEEKDAY = INPUT_TABLES["calendars"].by_name["weekday"]


def read_changes(path: str | Path) -> list[Change]:
    """Read changes from a TOML or JSON file.

    A TOML file has a section ``[[change]]`` for each, with its `kind` and its fields; a JSON file has a list of objects
    with the same names, by itself or under ``"change"``. The kinds are those of `orderplan.whatif.kinds.KINDS`.

    Raises
    ------
    ConfigError
        Where the file cannot be read, or anything in it is wrong: all of it is listed, each with the file, the number
        and kind of the change, the field, the value and a hint.

    """
    path = Path(path)
    try:
        text = path.read_text(encoding="utf-8-sig")
        document = json.loads(text) if path.suffix.casefold() == ".json" else tomllib.loads(text)
    except OSError as error:
        raise ConfigError([f"'{path}' cannot be read: {error.strerror}."]) from error
    except UnicodeDecodeError as error:
        raise ConfigError([f"{path.name}: not readable as UTF-8: {error}."]) from error
    except (json.JSONDecodeError, tomllib.TOMLDecodeError) as error:
        form = "JSON" if path.suffix.casefold() == ".json" else "TOML"
        raise ConfigError([f"{path.name}: not readable as {form}: {error}."]) from error
    return changes_from(document, source=path.name)


def changes_from(document: Any, *, source: str) -> list[Change]:
    """Make changes of what a TOML or JSON document holds; raises as `read_changes`.

    Examples
    --------
    >>> (change,) = changes_from([{"kind": "cancel_order", "order_id": "SO-1"}], source="example")
    >>> change.description
    'Cancel order SO-1'

    """
    entries = document
    if isinstance(document, dict):
        others = [name for name in document if name != _SECTION]
        if others:
            hint = f"each change stands under [[{_SECTION}]]."
            raise ConfigError([f"{source}: '{name}' is not known here.  Hint: {hint}" for name in others])
        entries = document.get(_SECTION, [])
    if not isinstance(entries, list):
        raise ConfigError(
            [f"{source}: '{_SECTION}' is no list of changes.  Hint: write [[{_SECTION}]] in two brackets."]
        )
    problems: list[str] = []
    made = [_change(entry, f"{source}: change {number}", problems) for number, entry in enumerate(entries, start=1)]
    if problems:
        raise ConfigError(problems)
    return [change for change in made if change is not None]


def _change(entry: Any, place: str, problems: list[str]) -> Change | None:
    if not isinstance(entry, dict):
        problems.append(f"{place}: {entry!r} is no change.  Hint: give its kind and fields.")
        return None
    name = entry.get("kind")
    values = {key: value for key, value in entry.items() if key != "kind"}
    if not isinstance(name, str) or name not in KINDS:
        problems.append(f"{place}: {_unknown('kind', name, list(KINDS), 'kind of change')}")
        return None
    return _made(name, values, f"{place} ({name})", problems)


def _made(name: str, values: dict[str, Any], place: str, problems: list[str]) -> Change | None:
    kind, before = KINDS[name], len(problems)
    known = {field.name: field for field in fields(kind.record)}
    spelled = {file_name(name, field): field for field in known}
    unknown = [key for key in values if key not in spelled]
    problems.extend(f"{place}: {_unknown('', key, list(spelled), 'field of this change')}" for key in unknown)
    found: dict[str, Any] = {}
    for written, field in spelled.items():
        if values.get(written) is not None:
            found[field] = _value(kind, field, values[written], f"{place}, {written}", problems)
        elif known[field].default is MISSING:
            problems.append(f"{place}: {written} is missing.  Hint: {_column(kind, field).text}.")
    if len(problems) > before:
        return None
    made: Change = kind.record(**found)
    return made


def file_name(kind: str, field: str) -> str:
    """Name a field of a change as files do: the kind of an order is not the kind of the change."""
    if field != "kind":
        return field
    return "receipt_kind" if kind == "add_receipt" else "order_kind"


def _unknown(what: str, name: object, known: Sequence[str], noun: str) -> str:
    meant = suggestions([str(name)], list(known)).get(str(name))
    hint = f"did you mean '{meant}'?" if meant else f"there are {', '.join(known)}."
    if name is None:
        return f"{what} is missing.  Hint: {hint}"
    return f"'{name}' is no {noun}.  Hint: {hint}"


def _column(kind: ChangeKind, field: str) -> Column:
    declared = INPUT_TABLES[kind.table].by_name
    return declared[field] if field in declared else _OWN[field]


def _value(kind: ChangeKind, field: str, value: Any, place: str, problems: list[str]) -> Any:
    """Read the value of a field as a cell of its column would be read."""
    if field == _WEEKDAYS:
        listed = value if isinstance(value, list) else [value]
        return tuple(_cell(_WEEKDAY, one, place, problems) for one in listed)
    return _cell(_column(kind, field), value, place, problems)


def _cell(column: Column, value: Any, place: str, problems: list[str]) -> Any:
    if isinstance(value, (list, dict)):
        problems.append(f"{place}: {value!r} is no single value.")
        return None
    issues: list[DataIssue] = []
    array = typed_cell("", column, value, issues)
    if not issues:
        issues.extend(check_values(Table("", "", (column,)), {column.name: array}))
    for issue in issues:
        if issue.is_error:
            hint = issue.full_hint()
            problems.append(f"{place}: {issue.sentence()}{f'  Hint: {hint}' if hint else ''}")
    bare = _bare_day(value) if column.kind in {Kind.MOMENT, Kind.UNTIL} else None
    return array[0].as_py() if bare is None else bare


def _bare_day(value: Any) -> date | None:
    """Give the day that a value is without a time of day: it stays one, since the last day counts as a whole."""
    if isinstance(value, str) and len(value.strip()) == len("2026-01-05"):
        try:
            return date.fromisoformat(value.strip())
        except ValueError:
            return None
    return value if isinstance(value, date) and not isinstance(value, datetime) else None


def changes_text(changes: Iterable[Change]) -> str:
    """Write changes as JSON that `changes_from` reads: fields that have their default are left out.

    Raises
    ------
    TypeError
        Where one is no kind of change that a file can hold.

    """
    return json.dumps([change_entry(change) for change in changes], ensure_ascii=False, default=str)


def change_entry(change: Change) -> dict[str, Any]:
    """Give a change as the entry of a file."""
    name, kind = kind_of(change)
    entry: dict[str, Any] = {"kind": name}
    for field in fields(kind.record):
        value = getattr(change, field.name)
        if field.default is MISSING or value != field.default:
            entry[file_name(name, field.name)] = list(value) if isinstance(value, tuple) else _plain(value)
    return entry


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
