"""The words in which a comparison of plans speaks."""

from __future__ import annotations

from enum import StrEnum


class Dates(StrEnum):
    """Whose dates a plan after changes has."""

    MATERIAL = "material"
    """Of material and lead times alone: the quickest answer."""
    REPAIRED = "repaired"
    """Of the schedule before, repaired with the fewest moves: what the shop would do."""
    SCHEDULED = "scheduled"
    """Of a schedule made anew, as `make_plan` would make it."""


class Each(StrEnum):
    """Of what there is a scenario each."""

    RECEIPT = "receipt"
    """Each open purchase, work, transfer or subcontract order comes later."""
    SUPPLIER = "supplier"
    """All open orders of each supplier come later."""
    ORDER = "order"
    """Each open sales order line is wanted later: who gains by it?"""
    LEAD_TIME = "lead_time"
    """Each item that is planned takes longer."""
    MACHINE = "machine"
    """Each machine stands still from the planning day on."""


class Move(StrEnum):
    """What became of the date of a sales order line."""

    LATER = "later"
    EARLIER = "earlier"
    SAME = "same"
    """It is there on the same day, but asks for something else or is late by another number of days."""
    NEVER = "never"
    """It can no longer be covered in full."""
    AGAIN = "again"
    """It can be covered in full again."""
    NEW = "new"
    """It was not planned before."""
    GONE = "gone"
    """It is not planned any more."""


class ReceiptNeed(StrEnum):
    """What open supply is needed for after a change, the first that holds."""

    NOT_NEEDED = "not_needed"
    """Nothing takes it: push it out or cancel it."""
    NEEDED_LESS = "needed_less"
    """Part of it is taken by nothing."""
    NEEDED_EARLIER = "needed_earlier"
    """Something waits for it: pull it in."""
    NEEDED_LATER = "needed_later"
    """It could come later than it does."""
    NEEDED = "needed"


class SupplyStatus(StrEnum):
    """How far supply is when a change meets it."""

    PLANNED = "planned"
    """Nobody has done anything yet."""
    PURCHASE = "purchase"
    WORK = "work"
    """A work order that is released; what was issued to it has rows of its own."""
    TRANSFER = "transfer"
    SUBCONTRACT = "subcontract"
    ISSUED = "issued"
    """Material that was issued to a work order."""
    STOCK = "stock"


class SheetAction(StrEnum):
    """What a change means for supply."""

    DROP = "drop"
    """Planned orders that are not needed any more: nothing is to be done."""
    PLAN = "plan"
    """Planned orders that are needed more: order or make more."""
    MOVE = "move"
    """Planned orders of the same quantity on other days, or in other lots."""
    PUSH_OR_CANCEL = "push_or_cancel"
    """Outside supply that nothing takes any more."""
    SHRINK = "shrink"
    """A work order that makes more than anything takes: reduce or close it."""
    RETURN = "return"
    """Issued material that goes back to stock with the work order that is reduced."""
    FREE = "free"
    """Stock that is free for other orders."""
    STRAND = "strand"
    """Supply that was kept for one sales order and that no other takes: convert, rework, or write off."""
    TAKE = "take"
    """Supply that is there or coming and is taken now."""
