"""What the sections of the HTML report look at, and what they give."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from orderplan.labels.catalogue import Catalogue
    from orderplan.plan import Plan

MOST_ROWS = 500
"""Rows of a table that the report shows; the text under a longer one says which, and where all are."""


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class ReportView:
    """A plan and the language in which it is shown."""

    plan: Plan
    labels: Catalogue

    @property
    def today(self) -> date:
        """The planning day."""
        return self.plan.provenance.as_of

    def rows(self, name: str, *needed: str) -> pa.Table | None:
        """Give a result table; None where the plan has none, or not these columns."""
        if name not in self.plan.tables:
            return None
        table = self.plan.tables[name]
        return table if set(needed) <= set(table.column_names) else None

    def cut(self, name: str, shown: int, total: int, rule: str) -> str:
        """Say which rows of a table are shown and where the others are; empty where all are shown.

        Parameters
        ----------
        name
            The result table.
        shown, total
            How many rows are shown, and how many there are.
        rule
            Key of the text that says which ones are shown.

        """
        if shown >= total:
            return ""
        which = self.labels.text(rule)
        return self.labels.text("cut", shown=shown, total=total, which=which, name=name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A part of the report under a heading of its own.

    Its template is ``templates/sections/NAME.html.j2``, which sees `content`; its heading is the text
    ``NAME.heading``. A drawing in the browser, such as a chart on a canvas, is a script of its own in `scripts` that
    reads what its section has put into a ``<script type="application/json">``.
    """

    name: str
    content: Mapping[str, Any]
    count: str = ""
    """What the list of contents says beside the heading: how many there are."""
    scripts: tuple[str, ...] = ()
    """The scripts that it needs beside those of every report, in their order; each is one function that is called at
    once."""


def first_rows(table: pa.Table, order: np.ndarray, most: int = MOST_ROWS) -> pa.Table:
    """Give the first rows of a table in an order: places, shape (rows,)."""
    return table.take(pa.array(order[:most]))


def number_column(table: pa.Table, column: str, missing: float = 0) -> np.ndarray:
    """Give a column of numbers, `missing` where there is none: shape (rows,), float64."""
    return np.asarray(table.column(column).cast(pa.float64()).fill_null(missing).to_numpy())


def day_column(table: pa.Table, column: str, missing: int) -> np.ndarray:
    """Give a column of days as days since 1970, `missing` where there is none: shape (rows,), int64."""
    return np.asarray(table.column(column).cast(pa.int32()).fill_null(missing).to_numpy()).astype(np.int64)


def day_number(day: date) -> int:
    """Give the days since 1970 of a day."""
    return int(np.datetime64(day, "D").astype(np.int64))


def day_of(number: int) -> date:
    """Give the day of days since 1970."""
    return np.datetime64(number, "D").item()


def day_text(day: date, labels: Catalogue) -> str:
    """Write a day for a heading: 2026-01-05, in Chinese 2026年1月5日."""
    return labels.text("day", iso=day.isoformat(), year=str(day.year), month=str(day.month), day=str(day.day))
