"""The first section of the HTML report: what the plan comes to in a few numbers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from orderplan.enums import DeliveryStatus, PurchaseAction
from orderplan.reports.html_view import Section, number_column

if TYPE_CHECKING:
    from collections.abc import Iterator

    from orderplan.reports.html_view import ReportView

_BANDS = (1, 6, 21)
"""Days late at which the bands of the bar of deliveries begin."""
_SOON_DAYS = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A number that a planner looks at first."""

    label: str
    value: str
    note: str = ""
    tone: str = ""
    """``bad``, ``good`` or nothing."""
    target: str = ""
    """The section that says more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """A part of all sales order lines, by how late they are."""

    label: str
    lines: int
    share: float
    style: str


def figures_section(view: ReportView) -> Section:
    """Give the key figures, and the sales order lines by how late they are."""
    figures = [*_of_deliveries(view), *_of_roots(view), *_of_purchases(view), *_of_load(view), *_of_kits(view)]
    return Section(name="figures", content={"figures": figures, "bands": _bands(view)})


def _of_deliveries(view: ReportView) -> Iterator[Figure]:
    counts = _status_counts(view)
    total = sum(counts.values())
    if not total:
        return
    text = view.labels.text
    on_time, late, never = (counts[status] for status in DeliveryStatus)
    yield Figure(
        label=text("figures.on_time"),
        value=f"{100 * on_time // total} %",
        note=text("figures.of_lines", on_time=on_time, total=total),
        target="deliveries",
    )
    yield Figure(
        label=text("figures.late"),
        value=f"{late:,}",
        note=_lateness_note(view) if late else "",
        tone="bad" if late else "good",
        target="deliveries",
    )
    if never:
        yield Figure(
            label=text("figures.unplannable"),
            value=f"{never:,}",
            note=text("figures.unplannable_note"),
            tone="bad",
            target="deliveries",
        )
    outlook = view.rows("priority_outlook", "late_value", "open_value")
    if outlook is not None and outlook.num_rows:
        late_value, open_value = (float(number_column(outlook, name).sum()) for name in ("late_value", "open_value"))
        yield Figure(
            label=text("figures.late_value"),
            value=f"{late_value:,.0f}",
            note=text("figures.of_value", value=f"{open_value:,.0f}"),
            tone="bad" if late_value else "good",
            target="deliveries",
        )


def _status_counts(view: ReportView) -> dict[DeliveryStatus, int]:
    deliveries = view.rows("deliveries", "status")
    found = {} if deliveries is None else _value_counts(deliveries, "status")
    return {status: found.get(str(status), 0) for status in DeliveryStatus}


def _lateness_note(view: ReportView) -> str:
    deliveries = view.plan.tables["deliveries"]
    days = number_column(deliveries, "days_late")
    late = days[days > 0]
    return view.labels.text("figures.lateness", median=f"{float(np.median(late)):.0f}", most=int(late.max()))


def _of_roots(view: ReportView) -> Iterator[Figure]:
    exceptions = view.rows("exceptions", "rescue")
    if exceptions is None:
        return
    helpful = int((number_column(exceptions, "rescue") > 0).sum())
    if helpful:
        yield Figure(
            label=view.labels.text("figures.roots"),
            value=f"{helpful:,}",
            note=view.labels.text("figures.roots_note"),
            target="attention",
        )


def _of_purchases(view: ReportView) -> Iterator[Figure]:
    suggestions = view.rows("purchase_suggestions", "action", "order_date", "amount")
    if suggestions is None:
        return
    soon = pa.scalar(view.today + timedelta(_SOON_DAYS - 1), pa.date32())
    new = pc.equal(suggestions.column("action"), str(PurchaseAction.NEW))
    due = suggestions.filter(pc.and_kleene(new, pc.less_equal(suggestions.column("order_date"), soon)))
    yield Figure(
        label=view.labels.text("figures.orders_soon"),
        value=f"{due.num_rows:,}",
        note=view.labels.text("figures.amount", amount=f"{float(number_column(due, 'amount').sum()):,.0f}"),
        target="purchases",
    )


def _of_load(view: ReportView) -> Iterator[Figure]:
    load = view.rows("load", "overload_minutes")
    if load is None:
        return
    over = number_column(load, "overload_minutes")
    days = int((over > 0).sum())
    yield Figure(
        label=view.labels.text("figures.overloads"),
        value=f"{days:,}",
        note=view.labels.text("figures.overload_hours", hours=f"{float(over.sum()) / 60:,.0f}"),
        tone="bad" if days else "good",
        target="load",
    )


def _of_kits(view: ReportView) -> Iterator[Figure]:
    kitting = view.rows("kitting", "kit_status")
    if kitting is None or not kitting.num_rows:
        return
    clear = _value_counts(kitting, "kit_status").get("clear", 0)
    yield Figure(
        label=view.labels.text("figures.clear_kits"),
        value=f"{clear:,}",
        note=view.labels.text("figures.of_jobs", total=kitting.num_rows),
        target="kitting",
    )


def _bands(view: ReportView) -> list[Band]:
    """Count the sales order lines by how late they are."""
    deliveries = view.rows("deliveries", "status", "days_late")
    if deliveries is None or not deliveries.num_rows:
        return []
    never = pc.equal(deliveries.column("status"), str(DeliveryStatus.UNPLANNABLE)).to_numpy()
    band = np.searchsorted(_BANDS, number_column(deliveries, "days_late"), side="right")
    band[never] = len(_BANDS) + 1
    counts, text = np.bincount(band, minlength=len(_BANDS) + 2).tolist(), view.labels.text
    labels = [
        text("figures.band_on_time"),
        *(text("figures.band", low=low, high=high - 1) for low, high in pairwise(_BANDS)),
        text("figures.band_more", low=_BANDS[-1]),
        text("figures.band_never"),
    ]
    return [
        Band(label=label, lines=lines, share=round(100 * lines / deliveries.num_rows, 2), style=f"band{place}")
        for place, (label, lines) in enumerate(zip(labels, counts, strict=True))
        if lines
    ]


def _value_counts(table: pa.Table, column: str) -> dict[str, int]:
    counts = pc.value_counts(table.column(column).cast(pa.string()))
    return {row["values"]: row["counts"] for row in counts.to_pylist()}
