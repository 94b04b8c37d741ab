"""The rows of a material plan, as record arrays that the kernels read and write.

A row's place in its array is its *slot*. Every item owns a block of slots in each array. A plan made anew has its
blocks in the canonical order, without gaps; net change appends new blocks and leaves the old ones to the plans that
still use them. Days are offsets from the planning day, quantities millionths.
"""

from __future__ import annotations

import numpy as np

SAFETY = 2**31 - 1
"""The source of safety stock."""


def row_type(fields: list[tuple[str, str]], *, align: bool = False) -> np.dtype:
    """Make the type of a record array whose rows have attributes, so that kernels also run uncompiled."""
    return np.dtype((np.record, np.dtype(fields, align=align)))


REQUIREMENT = row_type(
    [
        ("quantity", "i8"),
        ("need", "i4"),  # the own need day; ENDLESS for safety stock that no day is known for
        ("source", "i4"),  # sales order code, then receipt code, then slot of a planned order, each behind the others
        ("line", "i4"),  # the BOM line that it came down, or NONE
        ("order", "i4"),  # the sales order whose requirement it is, or NONE
    ]
)
"""A requirement; within an item they stand by (counted need, priority, source)."""

PLANNED_ORDER = row_type(
    [
        ("quantity", "i8"),
        ("item", "i4"),
        ("order", "i4"),
        ("release", "i4"),
        ("due", "i4"),
        ("sequence", "i4"),
        ("priority", "i4"),
    ]
)
"""A planned order; within an item they stand by (order, due day, sequence)."""

PEG = row_type(
    [
        ("quantity", "i8"),  # of the supply's item
        ("requirement", "i4"),  # its slot
        ("supply", "i4"),  # row of stock, then receipt code, then slot of a planned order, each behind the others
    ]
)
"""A pegging row; within an item they stand by requirement, then as they were taken."""

PASS = row_type(
    [
        ("quantity", "i8"),
        ("source", "i4"),
        ("day", "i4"),  # the day on which the requirement counts
        ("need", "i4"),  # its own need day
        ("order", "i4"),
        ("priority", "i4"),
    ],
    align=True,
)
"""What is passed through a phantom: a row for each of its requirements that its own supply does not cover."""

CONVERSION = row_type([("peg", "i8"), ("covered", "i8")])
"""A pegging row in which a substitute covers another quantity of the requirement than its own: its slot, and what it
covers. They stand by slot."""

BLOCK = row_type(
    [
        ("first_requirement", "i8"),
        ("requirements", "i8"),
        ("first_lot", "i8"),
        ("lots", "i8"),
        ("first_peg", "i8"),
        ("pegs", "i8"),
        ("first_pass", "i8"),
        ("passes", "i8"),
        ("first_cover", "i8"),
        ("first_ready", "i8"),
    ]
)
"""Which slots belong to an item: the first one of each kind, and how many. `first_cover` is where the days on which its
requirements are covered stand, `first_ready` where those on which its planned orders are there: projection may change
these while the rows themselves stay."""


def recorded(dtype: np.dtype, **columns: np.ndarray) -> np.ndarray:
    """Put columns of the same length into a read-only record array."""
    rows = np.zeros(len(next(iter(columns.values()))), dtype=dtype)
    for name, values in columns.items():
        rows[name] = values
    rows.flags.writeable = False
    return rows
