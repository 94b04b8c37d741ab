"""The section of the HTML report that says what needs attention first: root causes, with what follows from them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from orderplan.reports.html_cells import column_texts
from orderplan.reports.html_folds import folds_of
from orderplan.reports.html_tables import ShownColumn, ShownGroup, ShownRow, ShownTable, choices_of
from orderplan.reports.html_view import Section, first_rows, number_column

if TYPE_CHECKING:
    from orderplan.reports.html_folds import Fold
    from orderplan.reports.html_tables import Cells
    from orderplan.reports.html_view import ReportView

MOST_CONSEQUENCES = 8
"""Consequences that are folded under one root cause; the text under them counts the others."""
_NUMBERS = ("rescue", "orders_hit", "value_hit")
_STOP = 1
"""The severity at which a customer is hit."""


def attention_section(view: ReportView) -> Section | None:
    """Give the exceptions: what nothing covers, then what brings back the most order-days, then the others."""
    exceptions = view.rows("exceptions", "exception_id", "cause_id", "is_root", "message")
    if exceptions is None:
        return None
    roots = exceptions.filter(exceptions.column("is_root"))
    shown = first_rows(roots, attention_order(roots))
    labels = view.labels
    codes = [labels.word("exception_code", code) for code in shown.column("code").to_pylist()]
    urgencies = [str(severity) for severity in shown.column("severity").to_pylist()]
    texts = [column_texts(shown, "exceptions", name, labels) for name in ("message", *_NUMBERS)]
    cells = zip([labels.word("urgency", urgency) for urgency in urgencies], codes, *texts, strict=True)
    folds = _consequences(view, exceptions, shown)
    rows = tuple(
        _row(view, row, urgency, folds.get(name))
        for row, urgency, name in zip(cells, urgencies, shown.column("exception_id").to_pylist(), strict=True)
    )
    table = ShownTable(
        name="exceptions",
        caption=labels.text("attention.caption"),
        columns=(
            ShownColumn(label=labels.column("exceptions", "severity"), style="urgency", choices=choices_of(
                [labels.word("urgency", urgency) for urgency in sorted(set(urgencies))]
            )),
            ShownColumn(label=labels.column("exceptions", "code"), style="id", choices=choices_of(codes)),
            ShownColumn(label=labels.column("exceptions", "message"), style="long", folds=True),
            *(ShownColumn(label=labels.column("exceptions", name), style="n") for name in _NUMBERS),
        ),
        groups=(ShownGroup(rows=rows),),
        total=roots.num_rows,
        cut=view.cut("exceptions", shown.num_rows, roots.num_rows, "attention.rule"),
    )  # fmt: skip
    return Section(name="attention", content={"table": table}, count=f"{roots.num_rows:,}")


def attention_order(roots: pa.Table) -> np.ndarray:
    """Put root causes into the order in which they need attention: places, shape (rows,).

    First customers' orders that nothing covers; then what brings back the most order-days when it is mended; then the
    more urgent, and among these what hits the most open value. Where all is equal they stay as they stand.
    """
    severity, rescue = number_column(roots, "severity"), number_column(roots, "rescue")
    never = (severity == _STOP) & roots.column("days").is_null().to_numpy() & _waits(roots)
    return np.lexsort((-number_column(roots, "value_hit"), severity, -rescue, ~never))


def _waits(roots: pa.Table) -> np.ndarray:
    codes = pa.array(["order_late", "demand_uncovered", "shortage"])
    return np.asarray(pc.is_in(roots.column("code").cast(pa.string()), codes).to_numpy())


def _row(view: ReportView, cells: Cells, urgency: str, fold: Fold | None) -> ShownRow:
    if fold is None:
        return ShownRow(cells=cells, style=f"u{urgency}")
    unfold = view.labels.text("attention.consequences", count=fold.count)
    return ShownRow(cells=cells, style=f"u{urgency}", folded=fold.rows, unfold=unfold)


def _consequences(view: ReportView, exceptions: pa.Table, roots: pa.Table) -> dict[str, Fold]:
    def tell(rows: pa.Table) -> list[Cells]:
        names = ("code", "message")
        return list(zip(*(column_texts(rows, "exceptions", name, view.labels) for name in names), strict=True))

    def tell_more(count: int) -> str:
        return view.labels.text("attention.more", count=count)

    return folds_of(exceptions, "cause_id", roots.column("exception_id"), MOST_CONSEQUENCES, tell, tell_more)
