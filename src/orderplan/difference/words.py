"""The words in which a difference speaks."""

from __future__ import annotations

from enum import StrEnum


class Change(StrEnum):
    """What became of a row from one plan to the next."""

    NEW = "new"
    GONE = "gone"
    CHANGED = "changed"


class ShortageChange(StrEnum):
    """What became of a shortage."""

    NEW = "new"
    CLEARED = "cleared"
    WORSE = "worse"
    """More is short, or it comes later."""
    BETTER = "better"


class Origin(StrEnum):
    """What a change follows from."""

    DAY = "day"
    """Only from the days that passed: the old data, planned on the new day, show it too."""
    INPUT = "input"
    """From data, settings or a version that changed; on one and the same day everything does."""
    BOTH = "both"
    """The days that passed alone would change it too, but otherwise."""


class InputKind(StrEnum):
    """What a plan is made from."""

    TABLE = "table"
    SETTING = "setting"
    VERSION = "version"
