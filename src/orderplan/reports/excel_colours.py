"""What stands out in a workbook: rules that the spreadsheet applies itself, so that they hold after sorting."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from xlsxwriter.utility import xl_col_to_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from orderplan.labels.catalogue import Catalogue
    from orderplan.reports.excel_columns import SheetColumn

BAD, WARNING, GOOD = "bad", "warning", "good"
COLOURS: dict[str, dict[str, str]] = {
    BAD: {"bg_color": "#FFC7CE", "font_color": "#9C0006"},
    WARNING: {"bg_color": "#FFEB9C", "font_color": "#7F6000"},
    GOOD: {"bg_color": "#C6EFCE", "font_color": "#006100"},
}
"""Fill and text of each, those that spreadsheets have for bad, neutral and good."""
_BAR = "#F4B183"

_WORDS: dict[str, dict[str, str]] = {
    "status": {"late": BAD, "unplannable": BAD, "on_time": GOOD},
    "kit_status": {"short": BAD, "partial": WARNING, "clear": GOOD},
    "action": {"expedite": BAD, "cancel": WARNING, "decrease": WARNING},
    "change": {"new": BAD, "worse": BAD, "better": GOOD, "cleared": GOOD},
    "state": {"waiting_for_material": WARNING, "ready": GOOD, "running": GOOD},
    "fit": {"needed_earlier": BAD, "not_needed": WARNING, "needed_less": WARNING, "needed_later": WARNING},
}
"""By column and word."""
_FLAGS = {
    "late": BAD,
    "is_late": BAD,
    "late_release": BAD,
    "long_lead": WARNING,
    "is_root": WARNING,
    "is_gating": WARNING,
    "alone": WARNING,
}
"""By column, where it is true."""
_TOO_MUCH = ((BAD, ">", 0),)
_NUMBERS: dict[str, tuple[tuple[str, str, float], ...]] = {
    "days_late": _TOO_MUCH,
    "days_after_promise": _TOO_MUCH,
    "worst_days_late": _TOO_MUCH,
    "late": _TOO_MUCH,
    "unplannable": _TOO_MUCH,
    "late_value": _TOO_MUCH,
    "missing": _TOO_MUCH,
    "projected_available_balance": ((BAD, "<", 0),),
    "severity": ((BAD, "==", 1), (WARNING, "==", 2)),
}
"""By column of numbers the style, and the comparison for which it holds."""
_NEVER = {"deliveries": "projected_date", "shortages": "available_date", "kitting": "kit_date"}
"""By table the day that is empty where something never comes."""
_BARS = ("rescue", "value_hit", "value_alone", "order_days")
"""Columns with a bar in each cell, which shows at a glance what weighs most."""
LINE = "line"
"""The style of a row that begins a group."""
_GROUPS = {"dispatch_list": ("resource_id", "shift_start"), "job_board": ("state",)}
"""By table the columns whose change begins a group of rows, which a line sets apart."""


@dataclass(frozen=True, slots=True)
class ColourRule:
    """A rule for the cells of one column."""

    place: int
    """The column's place, from 0."""
    options: Mapping[str, Any]
    """As XlsxWriter has it, without the format."""
    style: str = ""
    """One of `COLOURS`, or `LINE`; empty: the options say all."""


def colour_rules(name: str, columns: Sequence[SheetColumn], labels: Catalogue) -> Iterator[ColourRule]:
    """Give the rules for a result table."""
    places = {column.name: place for place, column in enumerate(columns)}
    for column, place in places.items():
        for word, style in _WORDS.get(column, {}).items():
            yield _equal(place, labels.value(name, column, word), style)
        if column in _FLAGS:
            yield _equal(place, labels.word("flag", "true"), _FLAGS[column])
        if column == _NEVER.get(name):
            yield ColourRule(place, {"type": "blanks"}, BAD)
        if columns[place].is_number:
            yield from _number_rules(column, place)
    if {"load_minutes", "capacity_minutes"} <= places.keys():
        load, capacity = (xl_col_to_name(places[column]) for column in ("load_minutes", "capacity_minutes"))
        yield ColourRule(places["load_minutes"], {"type": "formula", "criteria": f"=${load}2>${capacity}2"}, BAD)
    groups = [xl_col_to_name(places[column]) for column in _GROUPS.get(name, ()) if column in places]
    if groups:
        changed = ",".join(f"${column}2<>${column}1" for column in groups)
        for place in places.values():
            yield ColourRule(place, {"type": "formula", "criteria": f"=OR({changed})"}, LINE)


def _number_rules(column: str, place: int) -> Iterator[ColourRule]:
    for style, criteria, value in _NUMBERS.get(column, ()):
        yield ColourRule(place, {"type": "cell", "criteria": criteria, "value": value}, style)
    if column in _BARS:
        yield ColourRule(place, {"type": "data_bar", "bar_color": _BAR, "min_type": "num", "min_value": 0})


def _equal(place: int, text: str, style: str) -> ColourRule:
    quoted = text.replace('"', '""')
    return ColourRule(place, {"type": "cell", "criteria": "==", "value": f'"{quoted}"'}, style)
