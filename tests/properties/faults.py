"""One thing that can be wrong in the files of a valid plant: where it is put, and where it must be reported."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from orderplan.enums import IssueKind, Severity
from orderplan.tables.inputs import INPUT_TABLES
from orderplan.tables.table import NUMBERS, Column, Kind
from tests.plant_files import ROW_TAG
from tests.strategies import NO_LONGER_THERE
from tests.validity import ITEM_OF_UNIT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.plant_files import TextRow
    from tests.strategies import Plant

    Texts = dict[str, list[TextRow]]

LONGER = ""
"""The key of a cell for which there is no heading."""
NOWHERE = "NOWHERE"
"""An id that no table has."""

_UNREADABLE: dict[Kind, tuple[IssueKind, tuple[str, ...]]] = {
    **dict.fromkeys(NUMBERS, (IssueKind.NOT_A_NUMBER, ("abc", "1,5", "12 kg", "nan", "--1", "1e", "12-"))),
    Kind.COUNT: (IssueKind.NOT_A_WHOLE_NUMBER, ("2.5", "ten", "1" + 30 * "0")),
    Kind.DATE: (IssueKind.NOT_A_DATE, ("2026-02-30", "soon", "31.12.2026", "2026-01-05 13:00", "46027")),
    Kind.MOMENT: (IssueKind.NOT_A_DATE, ("2026-02-30", "2026-01-05 25:00")),
    Kind.UNTIL: (IssueKind.NOT_A_DATE, ("2025-02-29", "2026-01-05 12:60")),
    Kind.CLOCK: (IssueKind.NOT_A_TIME, ("24:01", "6am", "6")),
    Kind.FLAG: (IssueKind.NOT_A_BOOLEAN, ("maybe", "2")),
    Kind.WORD: (IssueKind.UNKNOWN_WORD, ("nonsense", "makebuy")),
}


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong."""

    kind: IssueKind
    table: str
    column: str
    """Where it must be reported; empty for whole rows."""
    rows: frozenset[int]
    """The rows that must be blamed, as places in the table with the fault."""
    changed: tuple[tuple[int, str, str], ...] = ()
    """Cells to overwrite: row, column, text."""
    added: TextRow | None = None
    """A row to add behind the others."""
    also: frozenset[IssueKind] = frozenset()
    """What else may be reported because of it."""

    def put_into(self, texts: Texts) -> Texts:
        """Give the rows of all tables with the fault in them."""
        rows = [dict(row) for row in texts[self.table]]
        if self.added is not None:
            rows.append({**self.added, ROW_TAG: str(len(rows))})
        for row, column, text in self.changed:
            if column != LONGER:
                for other in rows:
                    other.setdefault(column, "")
            rows[row][column] = text
        names = list(dict.fromkeys(name for row in rows for name in row if name != LONGER))
        ordered = [{name: row.get(name, "") for name in [*names, *([LONGER] if LONGER in row else [])]} for row in rows]
        return {**texts, self.table: ordered}


def faults(plant: Plant, texts: Texts) -> dict[str, list[Fault]]:
    """List all faults that the catalogue can put into a plant, by the name of the function that makes them."""
    made = {maker.__name__: list(maker(plant, texts)) for maker in _MAKERS}
    return {name: found for name, found in made.items() if found}


def _cells(texts: Texts) -> Iterator[tuple[str, Column, int]]:
    for table, rows in texts.items():
        for column in INPUT_TABLES[table].columns:
            for row in range(len(rows)):
                yield table, column, row


def _one_cell(kind: IssueKind, table: str, column: str, row: int, text: str, *also: IssueKind) -> Fault:
    return Fault(kind, table, column, frozenset({row}), ((row, column, text),), also=frozenset(also))


def unreadable_cells(_plant: Plant, texts: Texts) -> Iterator[Fault]:
    for table, column, row in _cells(texts):
        if column.kind in _UNREADABLE:
            kind, bad_texts = _UNREADABLE[column.kind]
            for text in bad_texts:
                yield _one_cell(kind, table, column.name, row, text)


def missing_values(_plant: Plant, texts: Texts) -> Iterator[Fault]:
    for table, column, row in _cells(texts):
        if column.required:
            # What names a row is missing where other rows name it; so is a factor without its units.
            also = (IssueKind.UNKNOWN_ID,) if (column.name,) == INPUT_TABLES[table].key[:1] else ()
            also = (IssueKind.NO_UNIT_FACTOR,) if table == "unit_conversions" else also
            yield _one_cell(IssueKind.MISSING_VALUE, table, column.name, row, "", *also)


def values_out_of_range(_plant: Plant, texts: Texts) -> Iterator[Fault]:
    for table, column, row in _cells(texts):
        if column.kind is Kind.DATE and not column.open_ended:
            yield _one_cell(IssueKind.OUT_OF_RANGE, table, column.name, row, "1900-01-01")
        bad = [
            *([column.minimum - 1] if column.minimum is not None else []),
            *([column.above] if column.above is not None else []),
            *([column.maximum + 1] if column.maximum is not None else []),
            *([column.below] if column.below is not None else []),
            *([1e13] if column.kind in NUMBERS else []),
        ]
        for number in bad:
            yield _one_cell(IssueKind.OUT_OF_RANGE, table, column.name, row, f"{number:.0f}")


def unknown_ids(_plant: Plant, texts: Texts) -> Iterator[Fault]:
    for table, column, row in _cells(texts):
        by_reference = column.references and column.unknown is not Severity.WARNING
        if by_reference or (table == "calendar_exceptions" and column.name == "calendar_id"):
            yield _one_cell(IssueKind.UNKNOWN_ID, table, column.name, row, NOWHERE)


def keys_that_stand_twice(plant: Plant, texts: Texts) -> Iterator[Fault]:
    """Copy a row as it is, so that the copy is to blame, or with another description, so that both are."""
    for name, rows in texts.items():
        table = INPUT_TABLES[name]
        for place, row in enumerate(rows):
            key = table.key
            if table.fallback_key and plant.rows[name][place]["line_no"] is None:
                key = table.fallback_key
            if not key or (table.period and _is_never_valid(plant, name, place)):
                continue
            if any(row.get(part) == NO_LONGER_THERE for part in key):
                continue  # a warning says that nobody knows it; it repeats nothing
            names = [part for part in key if not (table.period and part == "valid_from")]
            kind = IssueKind.OVERLAP if table.period else IssueKind.DUPLICATE_KEY
            also = frozenset({IssueKind.OVERLAP}) if name == "calendars" else frozenset()
            fault = Fault(kind, name, names[0] if len(names) == 1 else "", frozenset({len(rows)}), added=row, also=also)
            yield fault
            for text in ("description", "name"):
                if text in row:
                    yield replace(fault, rows=frozenset({place, len(rows)}), added={**row, text: "another"})


def _is_never_valid(plant: Plant, table: str, place: int) -> bool:
    row = plant.rows[table][place]
    return row["valid_from"] is not None and row["valid_from"] == row["valid_to"]


def validity_that_ends_before_it_begins(_plant: Plant, texts: Texts) -> Iterator[Fault]:
    for name, rows in texts.items():
        if INPUT_TABLES[name].period:
            for place in range(len(rows)):
                changed = ((place, "valid_from", "2026-02-01"), (place, "valid_to", "2026-01-31"))
                yield Fault(IssueKind.WRONG_ORDER_OF_DATES, name, "valid_to", frozenset({place}), changed)


def cycles(plant: Plant, texts: Texts) -> Iterator[Fault]:
    """Put a component of a line above the line's parent, or make an item a component of itself."""
    lines = texts.get("bom_lines", [])
    for place, line in enumerate(plant.rows["bom_lines"]):
        parent, component = line["parent_id"], line["component_id"]
        added = {"parent_id": parent, "component_id": parent, "quantity_per": "1", "line_no": "9999"}
        rows = frozenset({len(lines)})
        yield Fault(IssueKind.CYCLE, "bom_lines", "", rows, added=added)
        if line["valid_to"] is None or line["valid_to"] > plant.config.as_of:
            yield Fault(IssueKind.CYCLE, "bom_lines", "", rows | {place}, added={**added, "parent_id": component})


def units_without_factor(_plant: Plant, texts: Texts) -> Iterator[Fault]:
    for name in ITEM_OF_UNIT:
        for row in range(len(texts.get(name, []))):
            yield _one_cell(IssueKind.NO_UNIT_FACTOR, name, "uom", row, "furlong")


def contradicting_factors(_plant: Plant, texts: Texts) -> Iterator[Fault]:
    rows = texts.get("unit_conversions", [])
    for place, row in enumerate(rows):
        inverse = {**row, "from_uom": row["to_uom"], "to_uom": row["from_uom"]}
        inverse["factor"] = repr(2 / float(row["factor"]))
        blamed = frozenset({place, len(rows)})
        yield Fault(IssueKind.CONTRADICTING_FACTORS, "unit_conversions", "factor", blamed, added=inverse)


def shifts_that_overlap(_plant: Plant, texts: Texts) -> Iterator[Fault]:
    rows = texts.get("calendars", [])
    for place, row in enumerate(rows):
        later = {**row, "start": row["start"][:4] + str(int(row["start"][4]) + 1)}  # a minute later: 08:15 → 08:16
        yield Fault(IssueKind.OVERLAP, "calendars", "start", frozenset({place, len(rows)}), added=later)


def shifts_that_end_before_they_start(_plant: Plant, texts: Texts) -> Iterator[Fault]:
    for place, row in enumerate(texts.get("calendars", [])):
        changed = ((place, "start", row["end"]), (place, "end", row["start"]))
        also = frozenset({IssueKind.DUPLICATE_KEY})  # another shift may start where this one ended
        yield Fault(IssueKind.WRONG_ORDER_OF_DATES, "calendars", "end", frozenset({place}), changed, also=also)


def exceptions_that_end_before_they_start(_plant: Plant, texts: Texts) -> Iterator[Fault]:
    for place in range(len(texts.get("calendar_exceptions", []))):
        changed = ((place, "start", "2026-02-02"), (place, "end", "2026-02-01"))
        yield Fault(IssueKind.WRONG_ORDER_OF_DATES, "calendar_exceptions", "end", frozenset({place}), changed)


def items_whose_lot_rules_lack_something(_plant: Plant, texts: Texts) -> Iterator[Fault]:
    missing, contradictory = IssueKind.MISSING_SETTING_VALUE, IssueKind.INCONSISTENT
    nothing = {"lot_size": "", "reorder_point": "", "order_up_to": "", "lot_min": "", "lot_max": ""}
    rules = (
        (missing, "lot_size", {"lot_policy": "fixed"}),
        (missing, "reorder_point", {"lot_policy": "reorder_point", "lot_size": "5"}),
        (missing, "order_up_to", {"lot_policy": "reorder_point", "reorder_point": "5"}),
        (contradictory, "order_up_to", {"lot_policy": "reorder_point", "reorder_point": "5", "order_up_to": "4"}),
        (contradictory, "lot_max", {"lot_policy": "lot_for_lot", "lot_min": "5", "lot_max": "4"}),
    )
    for place in range(len(texts["items"])):
        for kind, column, cells in rules:
            changed = tuple((place, name, text) for name, text in {**nothing, **cells}.items())
            yield Fault(kind, "items", column, frozenset({place}), changed)


def substitutes_for_themselves(_plant: Plant, texts: Texts) -> Iterator[Fault]:
    for place, row in enumerate(texts.get("substitutes", [])):
        yield _one_cell(IssueKind.INCONSISTENT, "substitutes", "substitute_id", place, row["component_id"])


def changes_of_nothing(_plant: Plant, texts: Texts) -> Iterator[Fault]:
    for place in range(len(texts.get("engineering_changes", []))):
        changed = ((place, "old_component_id", ""), (place, "new_component_id", ""))
        yield Fault(IssueKind.CHANGE_INCOMPLETE, "engineering_changes", "", frozenset({place}), changed)


def rows_with_a_field_too_many(_plant: Plant, texts: Texts) -> Iterator[Fault]:
    for table, rows in texts.items():
        for place in range(len(rows)):
            changed = ((place, LONGER, "x"),)
            also = frozenset({IssueKind.UNKNOWN_ID, IssueKind.NO_UNIT_FACTOR})  # of what needs the row
            yield Fault(IssueKind.WRONG_FIELD_COUNT, table, "", frozenset({place}), changed, also=also)


_MAKERS: tuple[Callable[[Plant, Texts], Iterator[Fault]], ...] = (
    unreadable_cells,
    missing_values,
    values_out_of_range,
    unknown_ids,
    keys_that_stand_twice,
    validity_that_ends_before_it_begins,
    cycles,
    units_without_factor,
    contradicting_factors,
    shifts_that_overlap,
    shifts_that_end_before_they_start,
    exceptions_that_end_before_they_start,
    items_whose_lot_rules_lack_something,
    substitutes_for_themselves,
    changes_of_nothing,
    rows_with_a_field_too_many,
)
