"""Hypothesis strategies that follow from the declarations of the tables: cells, rows, and small whole valid plants.

Values are as people write them: numbers have up to six decimals and up to fifteen digits (more does not survive a
spreadsheet), texts have no white space around them, times count minutes.
"""

# ruff: noqa: DTZ001 - local plant time has no zone

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from orderplan.config import PlanConfig
from orderplan.enums import Severity
from orderplan.tables.inputs import INPUT_TABLES
from orderplan.tables.table import NUMBERS, Column, Kind, Table
from tests.validity import ITEM_OF_UNIT, valid_rows

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hypothesis.strategies import DrawFn, SearchStrategy

Row = dict[str, Any]
"""A typed value for each column of a table, None for a missing one."""

UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""For tests of whole plants: some hundred draws each, which a busy machine takes its time for."""
UNITS = ("EA", "KG", "M", "箱")
NO_LONGER_THERE = "GONE"
"""An id that no table has, for references that may name what is no longer there."""
MILLION = 1_000_000
_SIZES = {"items": (4, 6), "bom_lines": (1, 7), "engineering_changes": (0, 5), "substitutes": (0, 4)}
"""Least and most rows to draw, where 0 to 3 leave too little after what does not go together is left out."""
_POOLS: dict[str, dict[str, list[Any]]] = {
    "bom_lines": {"line_no": [10, 20]},
    "calendars": {"calendar_id": ["PLANT", "夜班"]},
    "engineering_changes": {"change_id": ["ECO-1", "ECO-2"]},
    "operations": {"operation": [10, 20]},
    "purchase_prices": {"min_quantity": [0.0, 100.0]},
}
"""Few values for parts of a key, so that rows of one key meet."""

_LOOKS_LIKE_SOMETHING_ELSE = ("00120", "NA", "null", "nan", "1e5", "TRUE", "2026-01-05", "1,5", "=A1", "#N/A", "-")
"""Texts that a careless reader takes for a number, a day, a missing value or a formula."""
_texts = st.sampled_from(_LOOKS_LIKE_SOMETHING_ELSE) | st.text("ABab01-_.,;|'\"{}/ \t\n\u3000é物料", max_size=6).map(
    str.strip
).filter(bool)
_ids = st.sampled_from(_LOOKS_LIKE_SOMETHING_ELSE) | st.text("ABab01-_.,;'\"{} 物料", min_size=1, max_size=5).map(
    str.strip
).filter(lambda text: text not in {"", NO_LONGER_THERE})


@dataclass(frozen=True)
class Plant:
    """The rows of every table, and the settings."""

    rows: dict[str, list[Row]]
    config: PlanConfig


@cache
def cells(column: Column) -> SearchStrategy[Any]:
    """Draw a valid value of a column that refers to no other table."""
    if column.kind in NUMBERS:
        return _numbers(column)
    if column.kind is Kind.DATE:
        days = st.dates(date(2020, 1, 1), date(2030, 12, 31))
        return days | st.sampled_from([date(1900, 1, 1), date(9999, 12, 31)]) if column.open_ended else days
    simple: dict[Kind, SearchStrategy[Any]] = {
        Kind.ID: _ids,
        Kind.TEXT: st.sampled_from(UNITS) if column.name.endswith("uom") else _texts,
        Kind.WORD: st.sampled_from([str(word) for word in column.words or ()]),
        Kind.MOMENT: _moments(),
        Kind.UNTIL: _moments(),
        Kind.CLOCK: st.integers(0, 24 * 4).map(lambda quarter: f"{quarter // 4:02d}:{quarter % 4 * 15:02d}"),
        Kind.FLAG: st.booleans(),
    }
    return simple[column.kind]


def _numbers(column: Column) -> SearchStrategy[float] | SearchStrategy[int]:
    """Draw within the bounds that the declaration gives; without an upper one up to a million."""
    least = column.minimum if column.minimum is not None else column.above or 0
    most = next((bound for bound in (column.maximum, column.below) if bound is not None), MILLION)
    if column.kind is Kind.COUNT:
        return st.integers(int(least), min(int(most), 9_999))
    first = round(least * MILLION) + (column.minimum is None)
    last = round(most * MILLION) - (column.below is not None)
    exact = st.integers(first, last).map(lambda millionths: millionths / MILLION)
    whole = st.integers(int(least) + 1, int(most)).map(float) if most > least + 1 else exact
    return exact | whole


def _moments() -> SearchStrategy[datetime]:
    whole_days = st.integers(0, 3_650).map(lambda day: datetime(2024, 1, 1) + timedelta(days=day))
    return whole_days | st.integers(0, 5_000_000).map(lambda minute: datetime(2024, 1, 1) + timedelta(minutes=minute))


def rows(
    table: Table, ids: Mapping[str, list[str]], pools: Mapping[str, list[Any]] = MappingProxyType({})
) -> SearchStrategy[Row]:
    """Draw a row whose cells are valid one by one, optional ones given or missing.

    Parameters
    ----------
    table
        The declaration.
    ids
        For each table that is referred to the ids that it has.
    pools
        For some columns the only values to draw.

    """
    return st.fixed_dictionaries({column.name: _cell_or_missing(column, ids, pools) for column in table.columns})


def _cell_or_missing(
    column: Column, ids: Mapping[str, list[str]], pools: Mapping[str, list[Any]]
) -> SearchStrategy[Any]:
    value = cells(column)
    if column.name in pools:
        value = st.sampled_from(pools[column.name])
    elif column.references:
        known = list(ids.get(column.references, ()))
        if column.unknown is Severity.WARNING:
            known.append(NO_LONGER_THERE)
        value = st.sampled_from(known) if known else st.nothing()
    return value if column.required else st.none() | value


@st.composite
def plants(draw: DrawFn) -> Plant:
    """Draw a valid plant: ids resolve, keys are unique, validity does not overlap, nothing goes in circles.

    Rows are drawn from the declarations alone; what does not go together is mended or left out.
    """
    drawn: dict[str, list[Row]] = {}
    ids: dict[str, list[str]] = {}
    for name in _in_order_of_reference():
        table = INPUT_TABLES[name]
        pools = dict(_POOLS.get(name, {}))
        if name == "calendar_exceptions":
            pools["calendar_id"] = ids["calendars"] + ids["resources"]
        needed = [ids[column.references] for column in table.columns if column.references and column.required]
        least, most = _SIZES.get(name, (0, 3))
        found = []
        if all([*needed, *pools.values()]):
            found = draw(st.lists(rows(table, ids, pools), min_size=least, max_size=most))
        drawn[name] = valid_rows(name, found, drawn)
        if table.key:
            ids[name] = list(dict.fromkeys(row[table.key[0]] for row in drawn[name]))
    calendar = draw(st.none() | st.sampled_from(ids["calendars"])) if ids["calendars"] else None
    as_of = draw(st.dates(date(2024, 1, 1), date(2027, 12, 31)))
    return Plant({name: drawn[name] for name in INPUT_TABLES}, PlanConfig(as_of=as_of, plant_calendar=calendar))


def _in_order_of_reference() -> list[str]:
    """Order the tables so that each comes after those that it refers to, and after those that decide what is valid."""
    also = {
        "calendar_exceptions": {"calendars", "resources"},
        **{table: {"unit_conversions"} for table in ITEM_OF_UNIT},
    }
    waiting = {
        name: {column.references for column in table.columns if column.references} | also.get(name, set())
        for name, table in INPUT_TABLES.items()
    }
    ordered: list[str] = []
    while waiting:
        ready = [name for name, needs in waiting.items() if needs <= set(ordered)]
        ordered.extend(ready)
        for name in ready:
            del waiting[name]
    return ordered
