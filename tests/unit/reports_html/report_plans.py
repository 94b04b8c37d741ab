"""Plans of a few rows for the tests of the report: tables as they come, nothing planned."""

from __future__ import annotations

import re
from datetime import date, timedelta
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from orderplan.config import PlanConfig
from orderplan.plan import Plan, Provenance
from orderplan.reports.html import report_html
from orderplan.tables.results import RESULT_TABLES, result_schema

if TYPE_CHECKING:
    from orderplan.errors import DataIssue

MONDAY = date(2026, 1, 5)
"""The planning day."""

Rows = list[dict[str, Any]]


def plan_of(*issues: DataIssue, as_of: date = MONDAY, **tables: Rows) -> Plan:
    """A plan that has these result tables only; columns not given are missing."""
    return Plan(
        tables={
            name: pa.Table.from_pylist(rows, schema=result_schema(RESULT_TABLES[name])) for name, rows in tables.items()
        },
        issues=issues,
        provenance=Provenance(
            as_of=as_of,
            config=PlanConfig(as_of=as_of),
            fingerprints={"items": "0123456789abcdef"},
            row_counts={"items": 3},
            versions={"orderplan": "0.1.0"},
            seed=0,
        ),
        stage_seconds={},
    )


def delivery(order: str, **cells: Any) -> dict[str, Any]:
    """A sales order line, due in a fortnight and in time unless the cells say otherwise."""
    due = cells.get("due_date", MONDAY + timedelta(14))
    days_late = cells.get("days_late", 0)
    return {
        "order_id": order,
        "item_id": "PUMP",
        "priority": 5,
        "quantity": 2.0,
        "due_date": due,
        "promised_date": due,
        "projected_date": None if days_late is None else due + timedelta(days_late),
        "days_late": days_late,
        "quantity_on_time": 0.0 if days_late is None or days_late else 2.0,
        "status": "unplannable" if days_late is None else "late" if days_late else "on_time",
        "constraint": "none",
        "cause": "none",
        "explanation": f"there on {due + timedelta(days_late or 0)}.",
        **cells,
    }


def exception(name: str, **cells: Any) -> dict[str, Any]:
    """A root cause of no weight, unless the cells say otherwise."""
    return {
        "exception_id": name,
        "code": "excess",
        "severity": 4,
        "item_id": "PUMP",
        "object_kind": "item",
        "object_id": name,
        "quantity": 1.0,
        "value": 0.0,
        "is_root": True,
        "orders_hit": 0,
        "value_hit": 0.0,
        "message": f"stock {name}: nothing uses 1 of PUMP.",
        **cells,
    }


class _Tables(HTMLParser):
    """Reads the tables of a page: rows of texts by the id of the table, headings first."""

    def __init__(self) -> None:
        super().__init__()
        self.tables: dict[str, list[list[str]]] = {}
        self._rows: list[list[str]] = []
        self._in_cell = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self._rows = self.tables.setdefault(str(dict(attrs)["id"]).removeprefix("table-"), [])
        elif tag == "tr":
            self._rows.append([])
        elif tag in {"td", "th"}:
            self._rows[-1].append("")
            self._in_cell = True

    def handle_endtag(self, tag: str) -> None:
        self._in_cell = self._in_cell and tag not in {"td", "th"}

    def handle_data(self, data: str) -> None:
        if self._in_cell:
            self._rows[-1][-1] += data


def shown(plan: Plan, language: str = "en") -> dict[str, list[list[str]]]:
    """The tables of a plan's report, by the name of the table: headings, then rows of texts."""
    page = _Tables()
    page.feed(report_html(plan, language))
    return {
        name: [[re.sub(r"\s+", " ", cell).strip() for cell in row] for row in rows]
        for name, rows in page.tables.items()
    }


def column(rows: list[list[str]], place: int) -> list[str]:
    """One column of a table without its heading; rows that have fewer cells are left out."""
    return [row[place] for row in rows[1:] if len(row) == len(rows[0])]
