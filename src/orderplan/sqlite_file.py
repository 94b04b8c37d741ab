"""A small SQLite file that several processes share: each question and each change is a transaction of its own."""

from __future__ import annotations

import sqlite3
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

from orderplan.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_WAIT_SECONDS = 30.0
"""How long a process waits for another one that writes."""


@contextmanager
def transaction(path: Path, schema: str, use: str, *, writes: bool) -> Iterator[sqlite3.Connection]:
    """Open a file in a transaction: what is done in it is done whole or not at all.

    A writer takes the lock before it reads, so that of two processes one sees what the other has written.

    Parameters
    ----------
    path
        The file; it is made where it is not there.
    schema
        What makes its table where that is not there.
    use
        What the file is for, for the text of an error: ``as a book of promises``.
    writes
        Whether anything is written.

    Raises
    ------
    ConfigError
        Where the file cannot be used.

    """
    try:
        with closing(sqlite3.connect(path, timeout=_WAIT_SECONDS, isolation_level=None)) as connection:
            connection.execute("BEGIN IMMEDIATE" if writes else "BEGIN")
            try:
                connection.execute(schema)
                yield connection
            except BaseException:
                connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT")
    except sqlite3.Error as error:
        raise ConfigError([f"'{path}' cannot be used {use}: {error}."]) from error
