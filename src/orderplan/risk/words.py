"""The words in which a simulation of deliveries speaks."""

from __future__ import annotations

from enum import StrEnum


class RiskSource(StrEnum):
    """What may go wrong."""

    SUPPLIER = "supplier"
    """Anything that a supplier delivers: the sum of its receipts, purchases and rejected items."""
    RECEIPT = "receipt"
    """An open purchase or subcontract order comes late."""
    PURCHASE = "purchase"
    """What is planned to be bought of an item comes late."""
    ITEM = "item"
    """A lot of the item falls short, by scrap or since a delivery is rejected, and what is missing comes a lead time
    later."""
    MACHINE = "machine"
    """Work on it takes longer than planned."""


class Outlook(StrEnum):
    """How sure an order line is, the first that holds."""

    NEVER = "never"
    """It cannot be covered in full."""
    LATE = "late"
    """It is late by the plan already."""
    IN_DANGER = "in_danger"
    """It is in time by the plan, but with a chance below 80 %."""
    SAFE = "safe"
    """It is in time by the plan, and with a chance of 80 % or more."""
