"""What the interactive Gantt chart of the HTML report draws, as one compact JSON text: columns, each id once."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from jinja2.utils import htmlsafe_json_dumps

from orderplan.enums import JobKind, OperationStatus, OperationWait
from orderplan.reports.html_cells import number_text
from orderplan.reports.html_names import names_of

if TYPE_CHECKING:
    from markupsafe import Markup

    from orderplan.reports.gantt_bars import Bars
    from orderplan.reports.html_view import ReportView

MOST_BARS = 20_000
"""Bars that the report holds: those that begin first."""
_STATUSES, _WAITS = pa.array([str(word) for word in OperationStatus]), pa.array([str(word) for word in OperationWait])


def gantt_json(view: ReportView, bars: Bars) -> Markup:
    """Give the data of the chart for a ``<script type="application/json">``."""
    return htmlsafe_json_dumps(gantt_data(view, bars), dumps=json.dumps, separators=(",", ":"), ensure_ascii=False)


def gantt_data(view: ReportView, bars: Bars) -> dict[str, Any]:
    """Give the data of the chart: columns by table, numbers of a column one after the other.

    Of a bar `setup` and `length` are the minutes from its setup to its start and from there to its end, by the clock.
    """
    rows, labels = bars.rows, view.labels
    job, job_ids, job_rows = _coded(rows, "job_id")
    order, order_ids, _orders = _coded(job_rows, "for_order_id")
    item, item_ids, _ = _coded(job_rows, "item_id")
    waits, wait_ids, _ = _coded(rows, "waits_for_id")
    hours, calendar = _calendars(bars)
    today = int(np.datetime64(view.today, "D").astype(np.int64))
    late = rows.filter(pc.equal(rows.column("is_late"), True)).column("job_id").unique()
    return {
        "today": view.today.isoformat(),
        "frozen": bars.frozen_until,
        "hours": hours,
        "machines": {
            "id": bars.machines,
            "center": _named(view, "work_center_id", bars.centers),
            "hours": calendar,
        },
        "items": {"id": item_ids, "name": _names(view, "item_id", item_ids)},
        "orders": {"id": order_ids},
        "jobs": {
            "id": job_ids,
            "item": item,
            "order": order,
            "quantity": [number_text(amount) for amount in job_rows.column("quantity").to_pylist()],
            "due": (job_rows.column("due_date").cast(pa.int32()).to_numpy() - today).tolist(),
            "late": _flags(pc.is_in(job_rows.column("job_id"), value_set=late)),
            "planned": _flags(pc.equal(job_rows.column("job_kind"), str(JobKind.PLANNED_ORDER))),
        },
        "bars": {
            "machine": bars.machine.tolist(),
            "job": job,
            "step": rows.column("operation").to_pylist(),
            "begin": bars.setup_start.tolist(),
            "setup": (bars.start - bars.setup_start).tolist(),
            "length": (bars.end - bars.start).tolist(),
            "status": pc.index_in(rows.column("status"), value_set=_STATUSES).to_pylist(),
            "waits": pc.index_in(rows.column("waits_for"), value_set=_WAITS).to_pylist(),
            "waitsId": waits,
            "queue": np.rint(rows.column("queue_minutes").to_numpy()).astype(np.int64).tolist(),
        },
        "waitIds": wait_ids,
        "words": {
            "statuses": [labels.word("operation_status", word) for word in OperationStatus],
            "waits": [labels.word("operation_wait", word) for word in OperationWait],
        },
    }


def _coded(rows: pa.Table, column: str) -> tuple[list[int], list[str], pa.Table]:
    """Give a column as places among its distinct values (-1: missing), these values, and the first row of each."""
    coded = rows.column(column).combine_chunks().dictionary_encode()
    codes = coded.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)
    distinct, first = np.unique(codes, return_index=True)
    return codes.tolist(), coded.dictionary.to_pylist(), rows.take(pa.array(first[distinct >= 0]))


def _calendars(bars: Bars) -> tuple[list[list[int]], list[int]]:
    """Give each different calendar once, its borders one after the other, and the calendar of each machine."""
    place: dict[int, int] = {}
    calendar = [place.setdefault(id(hours), len(place)) for hours in bars.hours]
    different = {id(hours): hours for hours in bars.hours}
    return [[border for spell in different[key] for border in spell] for key in place], calendar


def _names(view: ReportView, column: str, ids: list[str]) -> list[str]:
    names = names_of(view.plan, column, ids)
    return [names.get(identity, "") for identity in ids]


def _named(view: ReportView, column: str, ids: list[str]) -> list[str]:
    return [name or identity for name, identity in zip(_names(view, column, ids), ids, strict=True)]


def _flags(column: pa.ChunkedArray) -> list[int]:
    return column.cast(pa.int8()).to_pylist()
