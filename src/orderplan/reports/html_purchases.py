"""The sections of the HTML report on buying: the suggestions by supplier, and the payments by week."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from orderplan.enums import PurchaseAction
from orderplan.reports.html_cells import column_texts, money_text
from orderplan.reports.html_names import named_texts
from orderplan.reports.html_tables import (
    Cells,
    ShownColumn,
    ShownGroup,
    ShownRow,
    ShownTable,
    choices_of,
    columns_of,
    plain_rows,
)  # fmt: skip
from orderplan.reports.html_view import MOST_ROWS, Section, day_column, first_rows, number_column
from orderplan.reports.svg_bars import amount_bar

if TYPE_CHECKING:
    from orderplan.reports.html_view import ReportView

_BEFORE_SUPPLIER, _AFTER_SUPPLIER = ("action",), (
    "item_id", "receipt_id", "order_quantity", "supplier_uom", "order_date", "need_date", "receipt_date", "amount",
)  # fmt: skip
_STYLES = {"order_date": "id by"}
_CHANGES = (PurchaseAction.EXPEDITE, PurchaseAction.CANCEL, PurchaseAction.DECREASE, PurchaseAction.DEFER)
"""Of orders that are placed already, the more pressing first."""
_AMOUNTS = ("ordered_amount", "firm_amount", "suggested_amount", "amount")
_NEEDED = ("action", "item_id", "supplier_id", "order_date", "amount", "reason", "if_not_placed", "late")


def purchases_section(view: ReportView) -> Section | None:
    """Give the purchase suggestions by supplier: changes of placed orders, then what is to be ordered first."""
    suggestions = view.rows("purchase_suggestions", *_NEEDED)
    if suggestions is None:
        return None
    labels, text = view.labels, view.labels.text
    shown = first_rows(suggestions, suggestion_order(suggestions))
    shown = shown.take(pa.array(np.argsort(_supplier_places(shown), kind="stable")))
    before, actions = columns_of(shown, "purchase_suggestions", _BEFORE_SUPPLIER, view, choices=_BEFORE_SUPPLIER)
    after, cells = columns_of(shown, "purchase_suggestions", _AFTER_SUPPLIER, view, styles=_STYLES)
    suppliers = [supplier or text("purchases.no_supplier") for supplier in shown.column("supplier_id").to_pylist()]
    rows = [
        ShownRow(cells=(*action, supplier, *row, sentences), style="overdue" if late else "")
        for action, supplier, row, sentences, late in zip(
            actions, suppliers, cells, _sentences(view, shown), shown.column("late").to_pylist(), strict=True
        )
    ]
    by_supplier = ShownColumn(
        label=labels.column("purchase_suggestions", "supplier_id"), style="id", choices=choices_of(suppliers)
    )
    table = ShownTable(
        name="purchase_suggestions",
        caption=text("purchases.caption"),
        columns=(*before, by_supplier, *after, ShownColumn(label=text("purchases.why"), style="long")),
        groups=_groups(view, rows, suppliers, number_column(shown, "amount")),
        total=suggestions.num_rows,
        cut=view.cut("purchase_suggestions", shown.num_rows, suggestions.num_rows, "purchases.rule"),
    )
    return Section(name="purchases", content={"table": table}, count=f"{suggestions.num_rows:,}")


def _sentences(view: ReportView, shown: pa.Table) -> list[str]:
    """Say why each suggestion is made, and what happens if it is not followed."""
    reasons, consequences = (
        column_texts(shown, "purchase_suggestions", name, view.labels) for name in ("reason", "if_not_placed")
    )
    told = (view.labels.text("purchases.if_not_placed", what=what) if what else "" for what in consequences)
    return [reason + consequence for reason, consequence in zip(reasons, told, strict=True)]


def _groups(
    view: ReportView, rows: list[ShownRow], suppliers: list[str], amounts: np.ndarray
) -> tuple[ShownGroup, ...]:
    """Put the rows of each supplier under its name, with their number and amount."""
    titles = named_texts(view.plan, "supplier_id", suppliers)
    starts = [place for place, name in enumerate(suppliers) if place == 0 or suppliers[place - 1] != name]
    return tuple(
        ShownGroup(
            rows=tuple(rows[first:end]),
            title=titles[first],
            figures=view.labels.text(
                "purchases.group", count=end - first, amount=money_text(float(amounts[first:end].sum()))
            ),
        )
        for first, end in pairwise([*starts, len(rows)])
    )


def _supplier_places(table: pa.Table) -> np.ndarray:
    """Give the place of each row's supplier in the alphabet, those without one last: shape (rows,)."""
    names = table.column("supplier_id").to_pylist()
    places = {name: place for place, name in enumerate(sorted({name for name in names if name is not None}))}
    return np.array([places.get(name, len(places)) for name in names], dtype=np.int64)


def suggestion_order(suggestions: pa.Table) -> np.ndarray:
    """Put changes of placed orders first, then what is to be ordered first: places, shape (rows,)."""
    changes = pc.index_in(suggestions.column("action"), pa.array([str(action) for action in _CHANGES]))
    rank = np.asarray(changes.fill_null(len(_CHANGES)).to_numpy())
    return np.lexsort((day_column(suggestions, "order_date", np.iinfo(np.int32).max), rank))


def payments_section(view: ReportView) -> Section | None:
    """Give the payments by week, each as a bar beside the largest one."""
    payments = view.rows("payments", "week", *_AMOUNTS, "without_price")
    if payments is None:
        return None
    labels = view.labels
    sums = payments.group_by("week", use_threads=False).aggregate(
        [(name, "sum") for name in (*_AMOUNTS, "without_price")]
    )
    weeks = sums.rename_columns(["week", *_AMOUNTS, "without_price"]).sort_by("week")
    shown = weeks.slice(0, MOST_ROWS)
    headings, cells = columns_of(shown, "payments", ("week", *_AMOUNTS), view)
    amounts = number_column(shown, "amount").tolist()
    most = max(amounts, default=0)
    rows: list[Cells] = [(*row, amount_bar(amount, most)) for row, amount in zip(cells, amounts, strict=True)]
    table = ShownTable(
        name="payments",
        caption=labels.text("payments.caption"),
        columns=(*headings, ShownColumn(label=labels.text("payments.bar"), style="drawn")),
        groups=plain_rows(rows),
        total=weeks.num_rows,
        cut=view.cut("payments", shown.num_rows, weeks.num_rows, "payments.rule"),
    )
    without_price = int(number_column(weeks, "without_price").sum())
    return Section(name="payments", content={"table": table, "without_price": without_price})
