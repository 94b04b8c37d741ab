"""The words in which a comparison of plans speaks."""

from __future__ import annotations

from enum import StrEnum


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
