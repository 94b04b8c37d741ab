"""The last section of the HTML report: how the plan came about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from orderplan.data.settings import settings_text
from orderplan.reports.html_tables import ShownColumn, ShownTable, plain_rows
from orderplan.reports.html_view import Section, day_text

if TYPE_CHECKING:
    from orderplan.reports.html_view import ReportView


def provenance_section(view: ReportView) -> Section:
    """Give what is needed to make the plan again, and to see whether two plans can differ."""
    provenance, labels = view.plan.provenance, view.labels
    text = labels.text
    versions = ", ".join(f"{name} {number}" for name, number in sorted(provenance.versions.items()))
    facts = [
        (text("provenance.as_of"), day_text(provenance.as_of, labels)),
        (text("provenance.capacity"), text(f"capacity.{provenance.capacity}")),
        (text("provenance.seed"), str(provenance.seed)),
        (text("provenance.versions"), versions),
    ]
    cells = [
        (labels.table(name), name, f"{provenance.row_counts.get(name, 0):,}", fingerprint)
        for name, fingerprint in sorted(provenance.fingerprints.items())
    ]
    table = ShownTable(
        name="fingerprints",
        caption=text("provenance.tables"),
        columns=(
            ShownColumn(label=text("provenance.table")),
            ShownColumn(label=text("provenance.name"), style="id"),
            ShownColumn(label=text("provenance.rows"), style="n"),
            ShownColumn(label=text("provenance.fingerprint"), style="id code"),
        ),
        groups=plain_rows(cells),
        total=len(cells),
    )
    return Section(
        name="provenance", content={"facts": facts, "table": table, "settings": settings_text(provenance.config)}
    )
