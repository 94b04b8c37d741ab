"""Scenarios kept in one SQLite file: as changes only, safe for several processes."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING

from orderplan.errors import ConfigError, RequestError, UnknownIdError
from orderplan.sqlite_file import transaction
from orderplan.tables.suggest import suggestions
from orderplan.whatif.read_changes import changes_from, changes_text
from orderplan.whatif.scenario import Scenario, SeenCell

if TYPE_CHECKING:
    import sqlite3
    from contextlib import AbstractContextManager

_SCHEMA = """
CREATE TABLE IF NOT EXISTS scenarios (
    name TEXT PRIMARY KEY, version INTEGER NOT NULL, base TEXT NOT NULL, changes TEXT NOT NULL, seen TEXT NOT NULL
) WITHOUT ROWID
"""


def save_scenario(path: str | Path, scenario: Scenario) -> Scenario:
    """Keep a scenario under its name.

    Parameters
    ----------
    path
        The file; it is made where it is not there.
    scenario
        One that was loaded takes the place of what it was loaded from; a new one must have a new name.

    Returns
    -------
    Scenario
        The same with the version that it has now.

    Raises
    ------
    RequestError
        Where the name is taken, or someone else has saved the scenario since it was loaded: nothing is written.
    ConfigError
        Where the file cannot be used.

    """
    texts = (
        json.dumps(dict(sorted(scenario.base.items()))),
        changes_text(scenario.changes),
        json.dumps([[asdict(cell) for cell in cells] for cells in scenario.seen], ensure_ascii=False),
    )
    with _opened(Path(path), writes=True) as connection:
        there = _version(connection, scenario.name)
        if there != scenario.version:
            raise RequestError(_not_saved(scenario, there))
        row = (scenario.name, there + 1, *texts)
        connection.execute("INSERT OR REPLACE INTO scenarios VALUES (?, ?, ?, ?, ?)", row)
    return replace(scenario, version=there + 1)


def _version(connection: sqlite3.Connection, name: str) -> int:
    """Give how often a scenario has been saved; 0 where it is not there."""
    row = connection.execute("SELECT version FROM scenarios WHERE name = ?", (name,)).fetchone()
    return 0 if row is None else int(row[0])


def _not_saved(scenario: Scenario, there: int) -> str:
    if not scenario.version:
        return f"there is a scenario '{scenario.name}' already.  Hint: load it to change it, or take another name."
    if not there:
        return f"'{scenario.name}' has been deleted since it was loaded.  Hint: save it under another name."
    return f"'{scenario.name}' has been saved by someone else since it was loaded.  Hint: load it again."


def load_scenario(path: str | Path, name: str) -> Scenario:
    """Give a scenario that was kept.

    Raises
    ------
    UnknownIdError
        Where there is none of that name; the text says which one may be meant.
    ConfigError
        Where the file cannot be used.

    """
    with _opened(Path(path)) as connection:
        row = connection.execute(
            "SELECT version, base, changes, seen FROM scenarios WHERE name = ?", (name,)
        ).fetchone()
    if row is None:
        meant = suggestions([name], scenario_names(path)).get(name)
        hint = f"  Hint: did you mean '{meant}'?" if meant else ""
        raise UnknownIdError(f"'{name}' is no scenario in {Path(path).name}.{hint}")
    version, base, changes, seen = row
    return Scenario(
        name=name,
        changes=tuple(changes_from(json.loads(changes), source=f"scenario '{name}'")),
        seen=tuple(tuple(SeenCell(**cell) for cell in cells) for cells in json.loads(seen)),
        base=json.loads(base),
        version=version,
    )


def scenario_names(path: str | Path) -> list[str]:
    """Give the names of all scenarios kept, in their order; none where there is no file yet."""
    if not Path(path).exists():
        return []
    with _opened(Path(path)) as connection:
        return [name for (name,) in connection.execute("SELECT name FROM scenarios ORDER BY name")]


def delete_scenario(path: str | Path, name: str) -> None:
    """Delete a scenario; raises UnknownIdError as `load_scenario`."""
    with _opened(Path(path), writes=True) as connection:
        if connection.execute("DELETE FROM scenarios WHERE name = ?", (name,)).rowcount:
            return
    load_scenario(path, name)  # says that it is not there


def _opened(path: Path, *, writes: bool = False) -> AbstractContextManager[sqlite3.Connection]:
    """Open the file in a transaction of its own."""
    if not writes and not path.exists():
        raise ConfigError([f"'{path}' does not exist.  Hint: save a scenario first."])
    return transaction(path, _SCHEMA, "for scenarios", writes=writes)
