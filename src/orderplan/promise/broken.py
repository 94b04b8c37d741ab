"""What decides of the order lines that a promise makes late."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from orderplan.mrp.deliveries import deliveries_frame
from orderplan.mrp.material_plan import material_of
from orderplan.promise.order_view import seen_from
from orderplan.promise.wording import reason_text

if TYPE_CHECKING:
    from orderplan.promise.record import Promise

_SHOWN = 4
"""Deciding things that a sentence names."""


def broken_reasons(promise: Promise) -> pd.DataFrame:
    """Say of each order line that a promise makes late what decides its date now.

    Returns
    -------
    pandas.DataFrame
        A row for each of `promise.broken`, in that order: `order_id`, `projected_date`, `days_late`, `constraint`,
        `constraint_id`, `explanation`, as in the table `deliveries`.

    """
    columns = ["order_id", "projected_date", "days_late", "constraint", "constraint_id", "explanation"]
    names = promise.broken["order_id"].tolist()
    if not names:
        return pd.DataFrame(columns=columns)
    material = material_of(promise.plan)
    seen = seen_from(material, *(material.instance.order(name) for name in names))
    rows = deliveries_frame(seen).set_index("order_id").loc[names].reset_index()
    rows["explanation"] = [reason_text(text) for text in rows["explanation"]]
    return rows[columns]


def reasons_text(reasons: pd.DataFrame) -> str:
    """Name in a sentence what decides of most of the lines; empty where there are none."""
    counts = reasons["constraint_id"].dropna().value_counts()
    named = sorted(counts.items(), key=lambda pair: (-pair[1], str(pair[0])))
    if not named:
        return ""
    shown = ", ".join(f"{name} ({count:,})" for name, count in named[:_SHOWN])
    rest = sum(count for _, count in named[_SHOWN:])
    return f"What decides of them: {shown}{f' and others ({rest:,})' if rest else ''}."
