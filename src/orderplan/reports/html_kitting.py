"""The section of the HTML report on kitting: which jobs and orders can be built with what is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow.compute as pc

from orderplan.enums import JobKind, KitStatus
from orderplan.reports.html_tables import ShownTable, columns_of, plain_rows
from orderplan.reports.html_view import Section, day_column, first_rows, number_column

if TYPE_CHECKING:
    import pyarrow as pa

    from orderplan.reports.html_view import ReportView

_COLUMNS = (
    "kit_status", "job_kind", "job_id", "item_id", "quantity", "buildable_quantity", "start_date", "need_date",
    "kit_date", "gating_item_id", "missing",
)  # fmt: skip


def kitting_section(view: ReportView) -> Section | None:
    """Give the jobs and orders of the next days, those that start first on top."""
    kitting = view.rows("kitting", *_COLUMNS, "rank")
    if kitting is None:
        return None
    labels, order = view.labels, np.lexsort((number_column(kitting, "rank"), day_column(kitting, "start_date", 0)))
    shown = first_rows(kitting, order)
    headings, cells = columns_of(
        shown, "kitting", _COLUMNS, view, choices=("kit_status", "job_kind"), styles={"kit_status": "kit"}
    )
    table = ShownTable(
        name="kitting",
        caption=labels.text("kitting.caption"),
        columns=headings,
        groups=plain_rows(
            cells, {place: f"k-{word}" for place, word in enumerate(shown.column("kit_status").to_pylist())}
        ),
        total=kitting.num_rows,
        cut=view.cut("kitting", shown.num_rows, kitting.num_rows, "kitting.rule"),
    )
    content = {"table": table, "counts": _counts(view, kitting)}
    return Section(name="kitting", content=content, count=f"{kitting.num_rows:,}")


def _counts(view: ReportView, kitting: pa.Table) -> list[tuple[str, list[tuple[KitStatus, str, int]]]]:
    """Count for each kind of job how many are clear, partial and short."""
    counts = []
    for kind in JobKind:
        of_kind = kitting.filter(pc.equal(kitting.column("job_kind"), str(kind)))
        statuses = of_kind.column("kit_status").to_pylist()
        if statuses:
            counted = [(word, view.labels.word("kit_status", word), statuses.count(word)) for word in KitStatus]
            counts.append((view.labels.word("job_kind", kind), counted))
    return counts
