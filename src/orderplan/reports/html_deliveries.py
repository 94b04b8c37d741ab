"""The section of the HTML report on deliveries: each sales order line with its dates on a time line."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from orderplan.enums import DeliveryStatus
from orderplan.reports.html_cells import column_texts
from orderplan.reports.html_folds import folds_of
from orderplan.reports.html_tables import ShownColumn, ShownGroup, ShownRow, ShownTable, columns_of, plain_rows
from orderplan.reports.html_view import Section, first_rows, number_column
from orderplan.reports.svg_strip import Scale, axis, scale_of, strip

if TYPE_CHECKING:
    from datetime import date

    import pyarrow as pa
    from markupsafe import Markup

    from orderplan.reports.html_folds import Fold
    from orderplan.reports.html_tables import Cells
    from orderplan.reports.html_view import ReportView

_BEFORE_STRIP = (
    "order_id", "customer_id", "item_id", "quantity", "priority", "due_date", "projected_date", "status", "days_late",
)  # fmt: skip
_CHOICES = ("customer_id", "priority", "status")
_STYLES = {"status": "verdict", "days_late": "n verdict"}
_GROUPS = ("customer_outlook", "priority_outlook")
_MOST_CUSTOMERS = 50
MOST_PARTS = 12
"""Days with a partial delivery that are folded under one line; the text under them counts the others."""


def deliveries_section(view: ReportView) -> Section | None:
    """Give the deliveries, the latest first, and how customers and priorities fare."""
    deliveries = view.rows("deliveries", "due_date", "projected_date", "days_late", "status", "explanation")
    if deliveries is None:
        return None
    shown = first_rows(deliveries, delivery_order(deliveries))
    labels = view.labels
    headings, cells = columns_of(shown, "deliveries", _BEFORE_STRIP, view, choices=_CHOICES, styles=_STYLES)
    scale, strips = _strips(view, shown)
    parts, statuses = _parts(view, shown), shown.column("status").to_pylist()
    reasons = column_texts(shown, "deliveries", "explanation", labels)
    rows = tuple(
        ShownRow(cells=(*row, drawn, ""))
        if status == DeliveryStatus.ON_TIME
        else _row(view, (*row, drawn, reason), f"s-{status}", parts.get(order))
        for row, drawn, reason, status, order in zip(
            cells, strips, reasons, statuses, shown.column("order_id").to_pylist(), strict=True
        )
    )
    table = ShownTable(
        name="deliveries",
        caption=labels.text("deliveries.caption"),
        columns=(
            *headings,
            ShownColumn(
                label=labels.text("deliveries.strip"),
                style="drawn",
                note=axis(scale, [labels.text(f"month.{month}") for month in range(1, 13)]),
            ),
            ShownColumn(label=labels.column("deliveries", "explanation"), style="long", folds=True),
        ),
        groups=(ShownGroup(rows=rows),),
        total=deliveries.num_rows,
        cut=view.cut("deliveries", shown.num_rows, deliveries.num_rows, "deliveries.rule"),
    )
    outlooks = [outlook for name in _GROUPS if (outlook := _outlook(view, name)) is not None]
    return Section(name="deliveries", content={"table": table, "outlooks": outlooks}, count=f"{deliveries.num_rows:,}")


def delivery_order(deliveries: pa.Table) -> np.ndarray:
    """Put sales order lines that are never there first, then the latest, the more urgent before the others: places."""
    never = np.asarray(deliveries.column("days_late").is_null().to_numpy())
    days = number_column(deliveries, "days_late")
    keys = [-days, ~never]
    if "priority" in deliveries.column_names:
        keys.insert(0, number_column(deliveries, "priority"))
    return np.lexsort(keys)


def _row(view: ReportView, cells: Cells, style: str, fold: Fold | None) -> ShownRow:
    """Make the row of a late line; what can be delivered of it day by day is folded under it."""
    if fold is None or fold.count < 2:
        return ShownRow(cells=cells, style=style)
    return ShownRow(
        cells=cells, style=style, folded=fold.rows, unfold=view.labels.text("deliveries.parts", count=fold.count)
    )


def _parts(view: ReportView, shown: pa.Table) -> dict[str, Fold]:
    columns = ("quantity", "delivery_date", "cumulative_quantity")
    parts = view.rows("partial_deliveries", "order_id", *columns)
    if parts is None:
        return {}

    def tell(rows: pa.Table) -> list[Cells]:
        texts = (column_texts(rows, "partial_deliveries", name, view.labels) for name in columns)
        return [
            ("", view.labels.text("deliveries.part", quantity=quantity, day=day, cumulative=cumulative))
            for quantity, day, cumulative in zip(*texts, strict=True)
        ]

    def tell_more(count: int) -> str:
        return view.labels.text("deliveries.more", count=count)

    return folds_of(parts, "order_id", shown.column("order_id"), MOST_PARTS, tell, tell_more)


def _strips(view: ReportView, shown: pa.Table) -> tuple[Scale, list[Markup]]:
    requested, projected = (shown.column(name).to_pylist() for name in ("due_date", "projected_date"))
    promised: list[date | None] = [None] * shown.num_rows
    if "promised_date" in shown.column_names:
        promised = shown.column("promised_date").to_pylist()
    days = [day for row in (requested, promised, projected) for day in row if day is not None]
    scale = scale_of(days, view.today)
    rows = zip(requested, promised, projected, strict=True)
    return scale, [strip(scale, due, promise, there) for due, promise, there in rows]


def _outlook(view: ReportView, name: str) -> ShownTable | None:
    """Give how the groups of an outlook fare, those with the most late value first."""
    table = view.rows(name, "late_value", "lines")
    if table is None or table.num_rows < 2:
        return None
    key = table.column_names[0]
    order = np.argsort(-number_column(table, "late_value"), kind="stable")
    shown = first_rows(table, order, _MOST_CUSTOMERS) if key == "customer_id" else table
    headings, cells = columns_of(shown, name, table.column_names, view)
    return ShownTable(
        name=name,
        caption=view.labels.table(name),
        columns=tuple(replace(heading, choices=()) for heading in headings),
        groups=plain_rows(_named(cells, view.labels.text("nobody"))),
        total=table.num_rows,
        cut=view.cut(name, shown.num_rows, table.num_rows, "deliveries.outlook_rule"),
    )


def _named(cells: list[Cells], nobody: str) -> list[Cells]:
    """Write a word where a row names nobody."""
    return [(row[0] or nobody, *row[1:]) for row in cells]
