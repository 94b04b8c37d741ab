"""The section of the HTML report on shortages: what is short, and which orders each item holds up."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from orderplan.reports.html_cells import column_texts
from orderplan.reports.html_folds import folds_of
from orderplan.reports.html_tables import ShownColumn, ShownGroup, ShownRow, ShownTable, columns_of
from orderplan.reports.html_view import Section, first_rows, number_column

if TYPE_CHECKING:
    import pyarrow as pa

    from orderplan.reports.html_folds import Fold
    from orderplan.reports.html_tables import Cells
    from orderplan.reports.html_view import ReportView

MOST_ORDERS = 12
"""Orders that are folded under one item; the text under them counts the others."""
_COLUMNS = (
    "item_id", "is_root", "first_date", "recovery_date", "days_late", "depth", "value", "orders_alone", "value_alone",
)  # fmt: skip


def shortages_section(view: ReportView) -> Section | None:
    """Give the items that are short, those that hold up the most value first."""
    items = view.rows("shortage_items", "item_id", "is_root", "value")
    if items is None:
        return None
    labels, roots = view.labels, items.column("is_root").to_numpy()
    shown = first_rows(items, np.lexsort((-number_column(items, "value"), ~roots)))
    headings, cells = columns_of(shown, "shortage_items", _COLUMNS, view, choices=("is_root",))
    held_up = _orders_held_up(view, shown)
    rows = tuple(
        _row(view, row, held_up.get(item)) for row, item in zip(cells, shown.column("item_id").to_pylist(), strict=True)
    )
    table = ShownTable(
        name="shortage_items",
        caption=labels.text("shortages.caption"),
        columns=(*headings, ShownColumn(label=labels.text("shortages.holds_up"), style="fold-cell", folds=True)),
        groups=(ShownGroup(rows=rows),),
        total=items.num_rows,
        cut=view.cut("shortage_items", shown.num_rows, items.num_rows, "shortages.rule"),
    )
    return Section(name="shortages", content={"table": table}, count=f"{items.num_rows:,}")


def _row(view: ReportView, cells: Cells, fold: Fold | None) -> ShownRow:
    if fold is None:
        return ShownRow(cells=(*cells, view.labels.text("shortages.no_order")))
    unfold = view.labels.text("shortages.orders", count=fold.count)
    return ShownRow(cells=(*cells, ""), folded=fold.rows, unfold=unfold)


def _orders_held_up(view: ReportView, items: pa.Table) -> dict[str, Fold]:
    matrix = view.rows("shortage_orders", "order_id", "item_id", "quantity", "need_date", "available_date", "alone")
    if matrix is None:
        return {}

    def tell(rows: pa.Table) -> list[Cells]:
        return list(zip(rows.column("order_id").to_pylist(), _sentences(view, rows), strict=True))

    def tell_more(count: int) -> str:
        return view.labels.text("shortages.more", count=count)

    return folds_of(matrix, "item_id", items.column("item_id"), MOST_ORDERS, tell, tell_more)


def _sentences(view: ReportView, rows: pa.Table) -> list[str]:
    text, names = view.labels.text, ("quantity", "need_date", "available_date")
    columns = (column_texts(rows, "shortage_orders", name, view.labels) for name in names)
    alone = rows.column("alone").to_pylist()
    return [
        text("shortages.order" if there else "shortages.order_never", quantity=quantity, need=need, there=there)
        + (text("shortages.alone") if only else "")
        for quantity, need, there, only in zip(*columns, alone, strict=True)
    ]
