"""Orders to be promised, read from a CSV file and checked like every input."""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING

from orderplan.errors import ConfigError
from orderplan.tables.suggest import suggestions
from orderplan.whatif.orders import AddOrder
from orderplan.whatif.read_changes import changes_from, file_name

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

_NEEDED = ("order_id", "item_id", "quantity")
"""Columns without which nothing is asked for."""


def read_orders(path: str | Path, *, as_of: date) -> list[AddOrder]:
    """Read orders to be promised.

    Parameters
    ----------
    path
        A CSV file with a row for each: `order_id`, `item_id`, `quantity`, and if known `due_date`, `priority`,
        `customer_id`, `ship_days`, `unit_price`, and the other fields of `AddOrder`.
    as_of
        The planning day: what has no due date is asked for as soon as can be.

    Raises
    ------
    ConfigError
        Where the file cannot be read, or anything in it is wrong: all of it is listed.

    """
    path = Path(path)
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
    except OSError as error:
        raise ConfigError([f"'{path}' cannot be read: {error.strerror}."]) from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise ConfigError([f"{path.name}: not readable as CSV in UTF-8: {error}."]) from error
    if not rows:
        raise ConfigError([f"{path.name}: there is no order in it.  Hint: it needs a heading line and a row for each."])
    _check_columns(path, rows)
    entries = [
        {"kind": "add_order", "due_date": as_of.isoformat()} | {name: cell for name, cell in row.items() if cell}
        for row in rows
    ]
    found = [change for change in changes_from(entries, source=path.name) if isinstance(change, AddOrder)]
    twice = sorted(name for name, count in Counter(order.order_id for order in found).items() if count > 1)
    if twice:
        raise ConfigError([f"{path.name}: {order_id} is there more than once." for order_id in twice])
    return found


def _check_columns(path: Path, rows: Sequence[Mapping[str | None, object]]) -> None:
    """Check what all rows have in common: what is wrong with a column is told once, not for each row."""
    ragged = [number for number, row in enumerate(rows, start=2) if None in row]
    if ragged:
        more = f" and {len(ragged) - 1:,} more" if len(ragged) > 1 else ""
        raise ConfigError([f"{path.name}, line {ragged[0]}{more}: more cells than headings."])
    known = [file_name("add_order", field.name) for field in fields(AddOrder)]
    unknown = [name for name in rows[0] if name not in known]
    missing = [name for name in _NEEDED if name not in rows[0]]
    meant = suggestions([str(name) for name in unknown], known)
    problems = [
        f"{path.name}: '{name}' is no column of an order.  Hint: "
        + (f"did you mean '{meant[str(name)]}'?" if str(name) in meant else f"an order has {', '.join(known)}.")
        for name in unknown
    ]
    problems += [f"{path.name}: the column {name} is missing." for name in missing]
    if problems:
        raise ConfigError(problems)
