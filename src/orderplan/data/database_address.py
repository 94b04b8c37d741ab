"""Where a database is: its URL, without showing its password, and what went wrong there."""

from __future__ import annotations

import re
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, quote_plus

from orderplan.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import URL

DATABASE_SUFFIXES = (".db", ".sqlite", ".sqlite3", ".duckdb", ".ddb")
"""The suffixes of files that are databases."""
_DUCKDB_SUFFIXES = (".duckdb", ".ddb")
_SCHEME = re.compile(r"[A-Za-z][\w+.-]*://")
_SECRET = re.compile(r"pass|pwd|secret|token|odbc_connect", re.IGNORECASE)
_HINTS = {
    r"password|authentication": "check user and password; in a URL @ : / % are written %40 %3A %2F %25.",
    r'role ".*" does not exist': "check the user in the URL.",
    r'database ".*" does not exist': "check the database's name at the end of the URL.",
    r"refused|resolve|translate|timeout expired|timed out|unreachable": "does the server run there, at that port?",
    r"lock timeout": "another run writes there, or a program holds a table: end it and try again.",
    r"lock on file|is locked|different configuration": "another program has the file open: close it there.",
    r"permission denied": "it takes USAGE on the schema and SELECT on its tables; to write, CREATE too.",
    r"depend on it": "the table's columns have changed: drop what is built on it and make that again afterwards.",
}
"""Patterns in the messages of drivers, and what to do about them."""


@dataclass(frozen=True, slots=True)
class DatabaseAddress:
    """A database, and the schema in it; as text it has no password."""

    url: URL
    schema: str | None = None
    """None: the database's own default."""

    @property
    def backend(self) -> str:
        """The kind of database: sqlite, duckdb, postgresql …."""
        return self.url.get_backend_name()

    @property
    def file(self) -> Path | None:
        """The file of a database that is one."""
        return Path(self.url.database) if self.backend in {"sqlite", "duckdb"} and self.url.database else None

    def __str__(self) -> str:
        """Write the URL with stars for its password."""
        query = {name: "***" if _SECRET.search(name) else value for name, value in self.url.query.items()}
        shown = self.url.set(query=query, drivername=self.url.drivername.removesuffix("+psycopg"))
        return shown.render_as_string(hide_password=True)


def is_url(place: str | Path) -> bool:
    """Tell whether a text is a URL."""
    return isinstance(place, str) and bool(_SCHEME.match(place))


def is_database(place: str | Path) -> bool:
    """Tell whether a text is the URL of a database, or by its suffix the path of one."""
    return is_url(place) or Path(place).suffix.casefold() in DATABASE_SUFFIXES


def shown_place(place: str | Path) -> str:
    """Write a place for people: a URL with stars for its password, anything else as it is."""
    return str(database_address(place)) if is_url(place) else str(place)


def database_address(place: str | Path | URL, *, schema: str | None = None) -> DatabaseAddress:
    """Take a URL or the path of a database file apart.

    Parameters
    ----------
    place
        A URL as SQLAlchemy has it; PostgreSQL's driver need not be named, and ``?schema=NAME`` names a schema. Or the
        path of a SQLite or DuckDB file.
    schema
        Wins over that of the URL.

    Raises
    ------
    ConfigError
        Where it is no URL.

    Examples
    --------
    >>> str(database_address("postgresql://planner:secret@erp/plant?schema=mrp"))
    'postgresql://planner:***@erp/plant'
    >>> str(database_address("plant.duckdb"))
    'duckdb:///plant.duckdb'

    """
    from sqlalchemy import URL, make_url
    from sqlalchemy.exc import ArgumentError

    if isinstance(place, str) and is_url(place):
        try:
            url = make_url(place)
        except (ArgumentError, ValueError):
            # Neither the text nor the parser's message is shown: a password may stand anywhere in them.
            problem = "The URL of the database cannot be read."
            hint = "write postgresql://user:password@host:5432/database; @ : / in a password are %40 %3A %2F."
            raise ConfigError([f"{problem}  Hint: {hint}"]) from None
    elif isinstance(place, URL):
        url = place
    else:
        url = URL.create(_file_backend(Path(place)), database=str(place))
    if "@" in (url.host or ""):
        raise ConfigError(["The password in the URL of the database holds an @.  Hint: write it as %40."])
    if url.drivername in {"postgres", "postgresql"}:
        url = url.set(drivername="postgresql+psycopg")
    named = url.query.get("schema")
    address = DatabaseAddress(url.difference_update_query(["schema"]), schema or (str(named) if named else None))
    if address.backend in {"sqlite", "duckdb"} and url.database in {None, "", ":memory:"}:
        raise ConfigError([f"'{address}' names no file.  Hint: write {address.backend}:///plant.db."])
    return address


def _file_backend(path: Path) -> str:
    """Tell by its first bytes which kind of database a file is; of one that is not there yet, by its suffix."""
    if path.is_file():
        with path.open("rb") as file:
            start = file.read(16)
        if start:
            return "duckdb" if start[8:12] == b"DUCK" else "sqlite"
    return "duckdb" if path.suffix.casefold() in _DUCKDB_SUFFIXES else "sqlite"


def database_error(address: DatabaseAddress, error: Exception) -> ConfigError:
    """Make an error of what a driver says, with a hint where one is known, and without the password."""
    text = driver_text(address, error)
    hint = next((hint for pattern, hint in _HINTS.items() if re.search(pattern, text)), "")
    return ConfigError([f"{address}: {text}" + (f"  Hint: {hint}" if hint else "")])


def driver_text(address: DatabaseAddress, error: Exception) -> str:
    """Give the first line of what a driver says, with stars for the password."""
    said = str(getattr(error, "orig", None) or error).strip() or type(error).__name__
    text = said.splitlines()[0].rstrip(".:!") + "."
    secrets = [address.url.password, *(value for name, value in address.url.query.items() if _SECRET.search(name))]
    for secret in secrets:
        for written in (str(secret), quote(str(secret), safe=""), quote_plus(str(secret))) if secret else ():
            text = text.replace(written, "***")
    return text


@contextmanager
def reported(address: DatabaseAddress, *kinds: type[Exception]) -> Iterator[None]:
    """Turn the errors of a driver into ours; they are not chained, since a driver's own error may hold the password."""
    try:
        yield
    except kinds as error:
        raise database_error(address, error) from None
