"""How changes are put into words."""

from __future__ import annotations

from dataclasses import fields
from typing import Any


def listed(change: Any, *left_out: str) -> str:
    """List what a change gives, but for some fields: ``quantity 3, due date 2026-02-01``."""
    parts = [
        f"{field.name.removesuffix('_id').replace('_', ' ')} {number_text(getattr(change, field.name))}"
        for field in fields(change)
        if field.name not in left_out and getattr(change, field.name) is not None
    ]
    return ", ".join(parts) or "nothing"


def number_text(value: Any) -> str:
    """Write a value; whole numbers without ``.0``."""
    return f"{value:g}" if isinstance(value, float) and abs(value) < 1e6 else str(value)


def days_text(days: int) -> str:
    """Write a number of days."""
    return f"{days} day{'' if days == 1 else 's'}"
