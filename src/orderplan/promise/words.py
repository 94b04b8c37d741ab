"""The words in which promises are asked for and kept."""

from __future__ import annotations

from enum import StrEnum


class Mode(StrEnum):
    """What becomes of a promise."""

    INQUIRY = "inquiry"
    """Nothing is held: each order of a call is promised as if it were the only one."""
    QUOTE = "quote"
    """Material and machine hours are held until the quote expires: each order sees those before it."""
    CONFIRM = "confirm"
    """The customer has it in writing: held until it is in the plant's own orders."""


class HoldState(StrEnum):
    """How firm a hold is."""

    QUOTED = "quoted"
    """Until it expires, if it does."""
    CONFIRMED = "confirmed"
    """Until the order is among the plant's own."""


class LeverKind(StrEnum):
    """What can be done about the one thing that decides a date."""

    EXPEDITE = "expedite"
    """An open order comes sooner."""
    FASTER_SUPPLIER = "faster_supplier"
    """An item is bought from a supplier who needs less time."""
    OVERTIME = "overtime"
    """A machine works longer."""
    LEAD_TIME = "lead_time"
    """An item is made or bought in less than its lead time."""
    BY_NEED = "by_need"
    """An item is ordered as it is needed, not at its reorder point."""


class AlternativeKind(StrEnum):
    """Ways to answer a customer whose date cannot be held."""

    FULL_LATER = "full_later"
    """All of it, on the day promised."""
    SPARE_OTHERS = "spare_others"
    """All of it, on the first day at which no other order line is later and late for it."""
    PARTIAL = "partial"
    """Part of it on the day requested, the rest later."""
    SUBSTITUTE = "substitute"
    """A substitute of the item, or of the component that decides."""
    FASTER_SUPPLIER = "faster_supplier"
    OVERTIME = "overtime"
    OWN_PRIORITY = "own_priority"
    """With the priority that the order asks for, though others are later for it."""
