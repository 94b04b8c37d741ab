"""The rows of a kit check, as record arrays that the kernels read and write.

Days are offsets from the planning day, quantities millionths of the item's unit. A job is taken apart into *lots*: what
it makes itself, and each item on the way to its parts that is passed through to its own components. The *nodes* of a
lot are the lines by which it asks for components. A *kit row* is what one lot asks of one component; it gets stock, and
what it does not get of an item that is passed through becomes that item's lot.
"""

from __future__ import annotations

from orderplan.enums import JobKind
from orderplan.mrp.records import row_type

WORK, PLANNED, SALES = range(3)
assert list(JobKind) == [JobKind.WORK_ORDER, JobKind.PLANNED_ORDER, JobKind.SALES_ORDER]  # noqa: S101 - kernels know the places

ITSELF = -1
"""In place of a line: the item that a sales order asks for. Rows of issue lists are numbered down from below it."""

JOB = row_type(
    [
        ("quantity", "i8"),
        ("sets", "i8"),  # what can be built of it
        ("kind", "i4"),  # WORK, PLANNED, SALES
        ("code", "i4"),  # of the receipt, the slot of the planned order, or of the sales order
        ("made", "i4"),  # the item
        ("order", "i4"),  # the sales order whose requirement its components are, or NONE
        ("start", "i4"),  # own start day
        ("need", "i4"),  # own need day
        ("priority", "i4"),
    ],
    align=True,
)
"""A job; they stand in the order in which they get what is there."""

LOT = row_type(
    [
        ("quantity", "i8"),  # what is to be made in the trial at hand
        ("built", "i8"),  # what is made for the sets that the job gets
        ("made", "i4"),  # the item; NONE: a sales order's delivery
        ("order", "i4"),  # the sales order whose requirement its components are, or NONE
        ("first_row", "i8"),  # the kit rows that ask for its item are those from here …
        ("end_row", "i8"),  # … to before here
        ("first_node", "i8"),
        ("end_node", "i8"),
        ("passes", "?"),  # whether what stock does not cover is made of components
    ],
    align=True,
)
"""What is made; the lots of a job stand such that each comes after all that ask for it."""

NODE = row_type(
    [
        ("row", "i4"),  # the kit row to which it adds
        ("line", "i4"),  # the BOM line, ITSELF, or -2 less the row of the issue list
        ("done", "i8"),  # pieces that have their components already
        ("per_set", "i8"),  # of an issue list: the component for one unit of the job
    ],
    align=True,
)
"""A line by which a lot asks for a component."""

KIT_ROW = row_type(
    [
        ("required", "i8"),
        ("allocated", "i8"),
        ("substituted", "i8"),  # how much of that is covered by substitutes
        ("to_build", "i8"),  # what is made of the item's own components
        ("missing", "i8"),
        ("open", "i8"),  # what nothing covers yet in the trial at hand
        ("component", "i4"),
        ("parent", "i4"),  # the item whose order asks for it, NONE for a sales order
        ("order", "i4"),  # the sales order whose requirement it is, or NONE
        ("day", "i4"),  # on which it is needed, today at the earliest
        ("ready", "i4"),  # on which all of it is there; ENDLESS: never
    ],
    align=True,
)
"""What one lot of a job asks of one component."""

TAKING = row_type([("quantity", "i8"), ("covered", "i8"), ("row", "i4"), ("place", "i4")], align=True)
"""What a kit row takes of a supply (its place in the pool): in the supply's unit, and what that covers of the row."""

POOLED = row_type(
    [
        ("left", "i8"),
        ("code", "i4"),  # as in the pegging: the row of stock, then the receipt, then the slot of a planned order
        ("made", "i4"),  # its item
        ("day", "i4"),  # on which it is there
        ("order", "i4"),  # for which it is reserved, or NONE
        ("expiry", "i4"),  # first day on which it may not be used any more, ENDLESS for never
    ],
    align=True,
)
"""A supply of which jobs may take."""
