"""The key figures of a plan, taken from its result tables one by one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from orderplan.enums import DeliveryStatus, KitStatus, PurchaseAction
from orderplan.reports.excel_colours import BAD, GOOD

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import date

    from orderplan.labels.catalogue import Catalogue

_SOON_DAYS = 7


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that a reader looks at first."""

    label: str
    value: float
    number_format: str = "#,##0"
    note: str = ""
    style: str = ""
    """One of the colours, or nothing."""


def figures_of(name: str, table: pa.Table, labels: Catalogue, as_of: date | None) -> list[Figure]:
    """Give the key figures that a result table holds; none where it holds none, or has other columns."""
    make, needed = FIGURES.get(name, (None, ()))
    if make is None or not set(needed) <= set(table.column_names):
        return []
    return list(make(table, labels, as_of))


def _of_deliveries(table: pa.Table, labels: Catalogue, _as_of: date | None) -> Iterator[Figure]:
    counts, total = _counts(table.column("status")), table.num_rows
    on_time, late, never = (counts.get(str(status), 0) for status in DeliveryStatus)
    if not total:
        return
    note = labels.text("figures.of_lines", on_time=on_time, total=total)
    yield Figure(labels.text("figures.on_time"), on_time / total, "0%", note)
    yield Figure(labels.text("figures.late"), late, note=_lateness(table, labels), style=BAD if late else GOOD)
    if never:
        note = labels.text("figures.unplannable_note")
        yield Figure(labels.text("figures.unplannable"), never, note=note, style=BAD)


def _lateness(table: pa.Table, labels: Catalogue) -> str:
    days = table.column("days_late").filter(pc.greater(table.column("days_late"), 0))
    if not len(days):
        return ""
    median = pc.quantile(days, 0.5)[0].as_py()
    return labels.text("figures.lateness", median=f"{median:.0f}", most=pc.max(days).as_py())


def _of_priorities(table: pa.Table, labels: Catalogue, _as_of: date | None) -> Iterator[Figure]:
    late, open_value = (pc.sum(table.column(name)).as_py() or 0.0 for name in ("late_value", "open_value"))
    note = labels.text("figures.of_value", value=f"{open_value:,.0f}")
    yield Figure(labels.text("figures.late_value"), late, note=note, style=BAD if late else GOOD)


def _of_exceptions(table: pa.Table, labels: Catalogue, _as_of: date | None) -> Iterator[Figure]:
    helpful = pc.sum(pc.greater(table.column("rescue"), 0)).as_py() or 0
    yield Figure(labels.text("figures.roots"), helpful, note=labels.text("figures.roots_note"))


def _of_suggestions(table: pa.Table, labels: Catalogue, as_of: date | None) -> Iterator[Figure]:
    if as_of is None:
        return
    new = pc.equal(table.column("action"), str(PurchaseAction.NEW))
    soon = pc.less_equal(table.column("order_date"), pa.scalar(as_of + timedelta(_SOON_DAYS - 1), pa.date32()))
    due = table.filter(pc.and_kleene(new, soon))
    amount = pc.sum(due.column("amount")).as_py() or 0.0
    note = labels.text("figures.amount", amount=f"{amount:,.0f}")
    yield Figure(labels.text("figures.orders_soon"), due.num_rows, note=note)


def _of_load(table: pa.Table, labels: Catalogue, _as_of: date | None) -> Iterator[Figure]:
    over = pc.subtract(table.column("load_minutes"), table.column("capacity_minutes"))
    over = over.filter(pc.greater(over, 0))
    hours = (pc.sum(over).as_py() or 0.0) / 60
    note = labels.text("figures.overload_hours", hours=f"{hours:,.0f}")
    yield Figure(labels.text("figures.overloads"), len(over), note=note, style=BAD if len(over) else GOOD)


def _of_kits(table: pa.Table, labels: Catalogue, _as_of: date | None) -> Iterator[Figure]:
    clear = _counts(table.column("kit_status")).get(str(KitStatus.CLEAR), 0)
    note = labels.text("figures.of_jobs", total=table.num_rows)
    yield Figure(labels.text("figures.clear_kits"), clear, note=note)


def _counts(words: pa.ChunkedArray) -> dict[str, int]:
    return {row["values"]: row["counts"] for row in pc.value_counts(words).to_pylist()}


FIGURES: Mapping[str, tuple[Callable[..., Iterator[Figure]], tuple[str, ...]]] = {
    "deliveries": (_of_deliveries, ("status", "days_late")),
    "priority_outlook": (_of_priorities, ("late_value", "open_value")),
    "exceptions": (_of_exceptions, ("rescue",)),
    "purchase_suggestions": (_of_suggestions, ("action", "order_date", "amount")),
    "load": (_of_load, ("load_minutes", "capacity_minutes")),
    "kitting": (_of_kits, ("kit_status",)),
}
"""By table, in the order of the sheet, what makes its figures and which columns that needs."""
