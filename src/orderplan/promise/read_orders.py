"""Orders to be promised, read from a CSV file and checked like every input."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING

from orderplan.errors import ConfigError
from orderplan.whatif.orders import AddOrder
from orderplan.whatif.read_changes import changes_from

if TYPE_CHECKING:
    from datetime import date


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
    ragged = [number for number, row in enumerate(rows, start=2) if None in row]
    if ragged:
        raise ConfigError([f"{path.name}, line {number}: more cells than headings." for number in ragged])
    if not rows:
        raise ConfigError([f"{path.name}: there is no order in it.  Hint: it needs a heading line and a row for each."])
    entries = [
        {"kind": "add_order", "due_date": as_of.isoformat()} | {name: cell for name, cell in row.items() if cell}
        for row in rows
    ]
    found = [change for change in changes_from(entries, source=path.name) if isinstance(change, AddOrder)]
    twice = sorted({order.order_id for order in found if sum(order.order_id == one.order_id for one in found) > 1})
    if twice:
        raise ConfigError([f"{path.name}: {order_id} is there more than once." for order_id in twice])
    return found
