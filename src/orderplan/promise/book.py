"""The book of what is promised, in one SQLite file that several processes share."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from orderplan.errors import ConfigError, RequestError, UnknownIdError
from orderplan.promise.hold import Hold
from orderplan.promise.words import HoldState
from orderplan.sqlite_file import transaction
from orderplan.tables.suggest import suggestions
from orderplan.whatif.orders import AddOrder
from orderplan.whatif.read_changes import changes_from, changes_text

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence
    from contextlib import AbstractContextManager

_SCHEMA = """
CREATE TABLE IF NOT EXISTS holds (
    place INTEGER PRIMARY KEY AUTOINCREMENT, order_id TEXT NOT NULL UNIQUE, entry TEXT NOT NULL,
    promised_date TEXT NOT NULL, expires TEXT, state TEXT NOT NULL
)
"""
_INSERT = "INSERT INTO holds (order_id, entry, promised_date, expires, state) VALUES (?, ?, ?, ?, ?)"
_SELECT = "SELECT entry, promised_date, expires, state FROM holds ORDER BY place"


@dataclass(frozen=True, slots=True)
class Book:
    """What is held, as the file had it at one moment."""

    holds: tuple[Hold, ...] = ()
    """In the order in which they were promised."""
    version: int = 0
    """How often the file has been written; 0: it is not there yet."""


def load_book(path: str | Path) -> Book:
    """Give what is held; nothing where there is no file yet.

    Raises
    ------
    ConfigError
        Where the file cannot be used.

    """
    if not Path(path).exists():
        return Book()
    with _opened(Path(path)) as connection:
        return _book(connection)


def add_holds(path: str | Path, book: Book, holds: Iterable[Hold]) -> Book:
    """Write holds into the book, all or none.

    Parameters
    ----------
    path
        The file; it is made where it is not there.
    book
        The book as it was when these holds were promised: what has been promised since could be of the same stock or
        machine hour.
    holds
        New ones.

    Returns
    -------
    Book
        As the file has it now.

    Raises
    ------
    RequestError
        Where someone else has written since, or an order is held already: nothing is written.
    ConfigError
        Where the file cannot be used.

    """
    with _opened(Path(path), writes=True) as connection:
        there = _book(connection)
        if there.version != book.version:
            hint = "promise from what is held now."
            raise RequestError(f"someone else has written to {Path(path).name} since it was read.  Hint: {hint}")
        known = {hold.order.order_id for hold in there.holds}
        for hold in holds:
            order_id = hold.order.order_id
            if order_id in known:
                hint = "take another id, or give the hold up first."
                raise RequestError(f"{order_id} is held already in {Path(path).name}.  Hint: {hint}")
            known.add(order_id)
            connection.execute(_INSERT, (order_id, *_row(hold)))
        _count_up(connection, there)
        return _book(connection)


def confirm_hold(path: str | Path, order_id: str, *, on: date) -> Hold:
    """Turn a quote into a promise that does not expire.

    Parameters
    ----------
    path
        The file.
    order_id
        The order.
    on
        The day on which the customer says yes: a quote that has expired by then may have been promised to others.

    Raises
    ------
    UnknownIdError
        Where nothing is held for the order; the text says which one may be meant.
    RequestError
        Where the quote has expired.
    ConfigError
        Where the file cannot be used.

    """
    _check_is_there(Path(path), order_id)
    with _opened(Path(path), writes=True) as connection:
        book = _book(connection)
        hold = _found(book, order_id, Path(path))
        if hold.expires is not None and hold.expires < on:
            raise RequestError(f"the quote {order_id} expired on {hold.expires}.  Hint: promise it anew.")
        confirmed = replace(hold, expires=None, state=HoldState.CONFIRMED)
        connection.execute(
            "UPDATE holds SET expires = NULL, state = ? WHERE order_id = ?", (str(confirmed.state), order_id)
        )
        _count_up(connection, book)
        return confirmed


def give_up_hold(path: str | Path, order_id: str) -> Hold:
    """Take a hold out of the book, and give it; raises as `confirm_hold`."""
    _check_is_there(Path(path), order_id)
    with _opened(Path(path), writes=True) as connection:
        book = _book(connection)
        hold = _found(book, order_id, Path(path))
        connection.execute("DELETE FROM holds WHERE order_id = ?", (order_id,))
        _count_up(connection, book)
        return hold


def confirmed_orders(holds: Sequence[Hold]) -> list[AddOrder]:
    """Give what is to be entered among the plant's own orders: those that are confirmed, with their promised dates."""
    return [hold.order for hold in holds if hold.state is HoldState.CONFIRMED]


def _book(connection: sqlite3.Connection) -> Book:
    rows = connection.execute(_SELECT).fetchall()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    return Book(tuple(_hold(*row) for row in rows), int(version))


def _row(hold: Hold) -> tuple[str, str, str | None, str]:
    expires = None if hold.expires is None else hold.expires.isoformat()
    return changes_text([hold.order]), hold.promised_date.isoformat(), expires, str(hold.state)


def _hold(entry: str, promised_date: str, expires: str | None, state: str) -> Hold:
    (order,) = changes_from(json.loads(entry), source="the book")
    if not isinstance(order, AddOrder):
        raise ConfigError([f"the book holds '{order.description}', which is no new order."])
    last = None if expires is None else date.fromisoformat(expires)
    return Hold(order, date.fromisoformat(promised_date), last, HoldState(state))


def _check_is_there(path: Path, order_id: str) -> None:
    """Refuse a book that is not there: a name that is mistyped makes no file."""
    if not path.exists():
        raise UnknownIdError(f"nothing is held for '{order_id}': there is no book '{path}'.")


def _found(book: Book, order_id: str, path: Path) -> Hold:
    held = {hold.order.order_id: hold for hold in book.holds}
    if order_id not in held:
        meant = suggestions([order_id], list(held)).get(order_id)
        raise UnknownIdError(
            f"nothing is held for '{order_id}' in {path.name}.{f'  Hint: did you mean {meant!r}?' if meant else ''}"
        )
    return held[order_id]


def _count_up(connection: sqlite3.Connection, book: Book) -> None:
    """Count a change of the file; the count is part of the transaction."""
    connection.execute(f"PRAGMA user_version = {book.version + 1}")


def _opened(path: Path, *, writes: bool = False) -> AbstractContextManager[sqlite3.Connection]:
    """Open the file in a transaction of its own."""
    if not path.exists() and not path.parent.is_dir():
        raise ConfigError([f"'{path}' cannot be made: there is no folder '{path.parent}'."])
    return transaction(path, _SCHEMA, "as a book of promises", writes=writes)
