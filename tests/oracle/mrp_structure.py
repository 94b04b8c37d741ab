"""Structure of the naive planner: section 2 of the planning rules."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from tests.oracle.mrp_days import (
    NEVER,
    PlantDays,
    Row,
    available_after,
    earliest_start,
    fence_end,
    today,
)
from tests.oracle.mrp_quantities import divided, millionths

ALWAYS = date.min
EXPLODED = {"make", "subcontract", "phantom"}

Bom = tuple[str, str | None]
"""A parent and the order whose own BOM it is, or None for the standard one."""


@dataclass(frozen=True)
class Line:
    """One component of a parent."""

    component: str
    number: int
    quantity_per: int
    fixed: int
    scrap: int
    operation: int | None
    offset: int
    start: date
    end: date

    @property
    def place(self) -> tuple:
        return (self.number, self.component, self.start, -1 if self.operation is None else self.operation)


@dataclass(frozen=True)
class Substitute:
    """An item that may stand in for a component."""

    component: str
    substitute: str
    parent: str | None
    order: str | None
    ratio: int
    rank: int
    mode: str
    start: date
    end: date

    @property
    def place(self) -> tuple:
        """Rank, then the substitute's id (rule 4.7); what holds for any parent or order goes first."""
        return (self.rank, self.substitute, self.parent or "", self.order or "", self.start)


@dataclass(frozen=True)
class Structure:
    """The BOM of a plant with its engineering changes."""

    boms: dict[Bom, list[Line]]
    substitutes: dict[str, list[Substitute]]
    """By the component that is replaced."""
    codes: dict[str, int]
    """Low-level codes."""
    groups: dict[str, str]
    """Items that share a code by substitution have the same group."""
    earliest_new: dict[str, date]


def structure_of(tables: dict[str, list[Row]], items: dict[str, Row], days: PlantDays) -> Structure:
    boms = read_boms(tables["bom_lines"])
    substitutes = read_substitutes(tables["substitutes"])
    change_boms(tables["engineering_changes"], boms, substitutes)
    by_component: dict[str, list[Substitute]] = {}
    for row in sorted(substitutes, key=lambda row: row.place):
        by_component.setdefault(row.component, []).append(row)
    groups = sharing_groups(items, substitutes, tables["engineering_changes"])
    edges = {
        (groups[parent], groups[line.component])
        for (parent, _), lines in boms.items()
        for line in lines
        if line.end > max(line.start, days.as_of)
    }
    listed = listed_edges(tables, groups)
    all_edges = edges | listed
    edges |= {(parent, component) for parent, component in listed if parent not in reachable(component, all_edges)}
    codes = low_level_codes(items, groups, edges)
    structure = Structure(boms, by_component, codes, groups, {})
    for item in sorted(items, key=lambda item: -codes[item]):
        structure.earliest_new[item] = earliest_new(structure, items, days, item)
    return structure


def read_boms(rows: list[Row]) -> dict[Bom, list[Line]]:
    """Put the lines of each BOM in order; lines without a number come behind the others, 10 apart."""
    boms: dict[Bom, list[Line]] = {}
    unnumbered: dict[Bom, list[Line]] = {}
    for row in rows:
        line = Line(
            component=row["component_id"],
            number=-1 if row["line_no"] is None else row["line_no"],
            quantity_per=millionths(row["quantity_per"]),
            fixed=millionths(row["fixed_quantity"]),
            scrap=millionths(row["scrap_rate"]),
            operation=row["operation"],
            offset=row["lead_offset_days"],
            start=row["valid_from"] or ALWAYS,
            end=row["valid_to"] or NEVER,
        )
        book = boms if line.number >= 0 else unnumbered
        book.setdefault((row["parent_id"], row["order_id"]), []).append(line)
    for bom, lines in unnumbered.items():
        number = max((line.number for line in boms.get(bom, [])), default=0) // 10 * 10
        for line in sorted(lines, key=lambda line: (line.place, line.quantity_per)):
            number += 10
            boms.setdefault(bom, []).append(replace(line, number=number))
    for lines in boms.values():
        lines.sort(key=lambda line: line.place)
    return boms


def read_substitutes(rows: list[Row]) -> list[Substitute]:
    return [
        Substitute(
            component=row["component_id"],
            substitute=row["substitute_id"],
            parent=row["parent_id"],
            order=None,
            ratio=millionths(row["ratio"]),
            rank=row["rank"],
            mode=row["mode"],
            start=row["valid_from"] or ALWAYS,
            end=row["valid_to"] or NEVER,
        )
        for row in rows
    ]


def change_boms(changes: list[Row], boms: dict[Bom, list[Line]], substitutes: list[Substitute]) -> None:
    """Rule 2.4: apply the changes by effective day, then id: a later one changes what an earlier one brought."""

    def turn(row: Row) -> tuple:
        old, new = row["old_component_id"] or "", row["new_component_id"] or ""
        return (row["effective_date"], row["change_id"], row["parent_id"], old, new)

    for change in sorted(changes, key=turn):
        bom = (change["parent_id"], change["order_id"])
        if bom not in boms and boms.get((bom[0], None)):
            boms[bom] = list(boms[bom[0], None])
        if change["old_component_id"] is None:
            boms.setdefault(bom, []).append(added_line(change, boms.get(bom, [])))
        elif bom in boms:
            boms[bom] = [new for line in boms[bom] for new in changed_line(change, line, substitutes)]
        if bom in boms:
            boms[bom].sort(key=lambda line: line.place)


def added_line(change: Row, lines: list[Line]) -> Line:
    number = max((line.number for line in lines), default=0) // 10 * 10 + 10
    quantity_per = millionths(change["quantity_per"])
    return Line(change["new_component_id"], number, quantity_per, 0, 0, None, 0, change["effective_date"], NEVER)


def changed_line(change: Row, line: Line, substitutes: list[Substitute]) -> list[Line]:
    """What becomes of a line: it ends on the effective day, and its successor begins with its other properties."""
    day, old, new = change["effective_date"], change["old_component_id"], change["new_component_id"]
    if line.component != old or line.end <= day:
        return [line]
    result = [replace(line, end=day)] if line.start < day else []
    if new is None:
        return result
    quantity_per = line.quantity_per if change["quantity_per"] is None else millionths(change["quantity_per"])
    successor = replace(line, component=new, quantity_per=quantity_per, start=max(line.start, day))
    if change["disposition"] == "use_up" and new != old and quantity_per > 0:
        ratio = divided(line.quantity_per, quantity_per)
        if ratio > 0:
            parent, order = change["parent_id"], change["order_id"]
            row = Substitute(new, old, parent, order, ratio, 0, "use_up", successor.start, successor.end)
            substitutes.append(row)
    return [*result, successor]


def bom_of(structure: Structure, parent: str, order: str | None) -> list[Line]:
    """Rule 2.1: an order's own lines replace the standard ones entirely."""
    if order is not None and (parent, order) in structure.boms:
        return structure.boms[parent, order]
    return structure.boms.get((parent, None), [])


def lines_in_force(structure: Structure, parent: str, order: str | None, day: date) -> list[Line]:
    """Rule 2.2."""
    return [line for line in bom_of(structure, parent, order) if line.start <= day < line.end]


def sharing_groups(items: dict[str, Row], substitutes: list[Substitute], changes: list[Row]) -> dict[str, str]:
    """Rule 2.5: an item shares a code with its substitutes, and so do both sides of a use-up change."""
    groups = {item: item for item in items}
    pairs = [(row.component, row.substitute) for row in substitutes]
    pairs += [
        (row["old_component_id"], row["new_component_id"])
        for row in changes
        if row["disposition"] == "use_up" and row["old_component_id"] and row["new_component_id"]
    ]
    for one, other in pairs:
        kept, gone = groups[one], groups[other]
        groups = {item: kept if group == gone else group for item, group in groups.items()}
    return groups


def listed_edges(tables: dict[str, list[Row]], groups: dict[str, str]) -> set[tuple[str, str]]:
    """Give the edges of the issue lists of open work orders, between groups."""
    made = {row["receipt_id"]: row["item_id"] for row in tables["scheduled_receipts"] if is_work(row["kind"])}
    return {
        (groups[made[row["receipt_id"]]], groups[row["component_id"]])
        for row in tables["work_components"]
        if row["receipt_id"] in made
    }


def is_work(kind: str) -> bool:
    """Rule 3.3: which kinds of receipt are work orders."""
    return kind in {"work", "subcontract"}


def reachable(start: str, edges: set[tuple[str, str]]) -> set[str]:
    seen, waiting = {start}, [start]
    while waiting:
        node = waiting.pop()
        for parent, component in edges:
            if parent == node and component not in seen:
                seen.add(component)
                waiting.append(component)
    return seen


def low_level_codes(items: dict[str, Row], groups: dict[str, str], edges: set[tuple[str, str]]) -> dict[str, int]:
    """Rule 2.5: the longest path from any top item."""
    codes = dict.fromkeys(groups.values(), 0)
    for _ in range(len(items) + 1):
        changed = False
        for parent, component in edges:
            if codes[component] <= codes[parent]:
                codes[component] = codes[parent] + 1
                changed = True
        if not changed:
            return {item: codes[groups[item]] for item in items}
    raise ValueError("the BOM goes in circles")


def earliest_new(structure: Structure, items: dict[str, Row], days: PlantDays, item_id: str) -> date:
    """Rule 2.6: the first day on which a supply that does not exist yet could be there."""
    item = items[item_id]
    if item["procurement"] == "none":
        return NEVER
    start = today(days)
    if item["procurement"] in EXPLODED:
        for line in lines_in_force(structure, item_id, None, today(days)):
            start = max(start, earliest_start(days, structure.earliest_new[line.component], line.offset))
    return max(available_after(days, item, start), fence_end(days, item))
