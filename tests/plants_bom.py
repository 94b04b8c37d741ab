"""The structure of the random plants: BOM lines, engineering changes and substitutes."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.plants_dice import Drawing, Row


def draw_lines(plant: Drawing) -> None:
    lines = []
    for place, parent in enumerate(plant.items[:-1]):
        explodes = plant.procurement[parent] in {"make", "subcontract", "phantom"}
        if not explodes and plant.chance(0.9):
            continue
        lines += bom(plant, parent, plant.items[place + 1 :], None)
        for order in plant.orders:
            if plant.chance(0.1):
                lines += bom(plant, parent, plant.items[place + 1 :], order)
    plant.tables["bom_lines"] = lines


def bom(plant: Drawing, parent: str, below: list[str], order: str | None) -> list[Row]:
    near = below[:4]  # deep plants rather than flat ones
    count = plant.rng.choice((0, 1, 2, 2, 2, 3, 3, 4))
    numbered = plant.chance(0.8)
    components = [plant.rng.choice(near if plant.chance(0.7) else below) for _ in range(count)]
    lines = []
    # Without numbers a component stands in one line only.
    for place, component in enumerate(components if numbered else dict.fromkeys(components)):
        line = {
            "parent_id": parent,
            "component_id": component,
            "line_no": 10 * place + 10 if numbered else None,
            "quantity_per": plant.rng.choice((1.0, 1.0, 1.0, 2.0, 2.0, 0.5, 1.5, 0.333333, 0.0)),
            "fixed_quantity": plant.rng.choice((0.0, 0.0, 0.0, 0.0, 1.0, 0.1)),
            "scrap_rate": plant.rng.choice((0.0, 0.0, 0.0, 0.05, 0.5)),
            "operation": plant.rng.choice((None, None, 10, 20)),
            "lead_offset_days": plant.rng.choice((0, 0, 0, 0, 1, 2)),
            "order_id": order,
            **plant.period(0.15),
        }
        if numbered and plant.chance(0.15):
            lines += followed_by(plant, line, below)
        else:
            lines.append(line)
    return lines


def followed_by(plant: Drawing, line: Row, below: list[str]) -> list[Row]:
    """End a line on a day on which another component takes its place."""
    day = plant.day(0, 10)
    return [
        {**line, "valid_from": None, "valid_to": day},
        {**line, "component_id": plant.rng.choice(below), "valid_from": day, "valid_to": None},
    ]


def draw_changes(plant: Drawing) -> None:
    changes = []
    lines = plant.tables["bom_lines"]
    for number in range(plant.rng.choice((0, 0, 1, 1, 2, 3))):
        if not lines:
            break
        line = plant.rng.choice(lines)
        below = plant.items[plant.items.index(line["parent_id"]) + 1 :]
        new = plant.maybe(0.85, plant.rng.choice(below))
        old = line["component_id"] if new is None else plant.maybe(0.85, line["component_id"])
        order = plant.rng.choice([*plant.orders, None]) if plant.chance(0.3) else line["order_id"]
        change = {
            "change_id": f"EC{number}",
            "parent_id": line["parent_id"],
            "old_component_id": old,
            "new_component_id": new,
            "quantity_per": plant.rng.choice((1.0, 2.0, 0.5)) if old in {None, new} else plant.maybe(0.3, 2.0),
            "effective_date": plant.day(-2, 10),
            "disposition": plant.rng.choice(("immediate", "use_up", "use_up")),
            "order_id": order,
        }
        plant.tables["engineering_changes"] = [*changes, change]
        if not goes_round(plant, []):
            changes.append(change)
    plant.tables["engineering_changes"] = changes


def draw_substitutes(plant: Drawing) -> None:
    rows: list[Row] = []
    wanted = [line["component_id"] for line in plant.tables["bom_lines"]] + plant.items[:1]
    for _ in range(plant.rng.choice((0, 1, 2, 3, 5))):
        component = plant.rng.choice(wanted)
        others = [item for item in plant.items if item != component]
        other = plant.rng.choice(others)
        if goes_round(plant, [*rows, {"component_id": component, "substitute_id": other}]):
            continue
        row = {
            "component_id": component,
            "substitute_id": other,
            "parent_id": plant.maybe(0.25, plant.rng.choice(parents_of(plant, component))),
            "ratio": plant.rng.choice((1.0, 1.0, 1.0, 2.0, 0.5, 0.333333, 1.2)),
            "rank": plant.rng.choice((1, 1, 2)),
            "mode": plant.rng.choice(("shortage", "shortage", "use_up")),
            **plant.period(0.15),
        }
        rows.append(row)
        if plant.chance(0.25):
            rows.append({**row, "component_id": row["substitute_id"], "substitute_id": row["component_id"]})
        if plant.chance(0.15) and row["parent_id"] is None:
            rows.append({**row, "parent_id": plant.rng.choice(plant.items), "ratio": 1.0})
    keys = ("component_id", "substitute_id", "parent_id")
    plant.tables["substitutes"] = list({tuple(row[key] for key in keys): row for row in rows}.values())


def parents_of(plant: Drawing, component: str) -> list[str]:
    parents = [line["parent_id"] for line in plant.tables["bom_lines"] if line["component_id"] == component]
    return [*parents, plant.rng.choice(plant.items)]


def goes_round(plant: Drawing, substitutes: list[Row]) -> bool:
    """Tell whether lines would go in circles once items that stand in for one another share a level."""
    group = {item: item for item in plant.items}
    pairs = [(row["component_id"], row["substitute_id"]) for row in substitutes]
    pairs += [
        (change["old_component_id"], change["new_component_id"])
        for change in plant.tables["engineering_changes"]
        if change["disposition"] == "use_up" and change["old_component_id"] and change["new_component_id"]
    ]
    for one, other in pairs:
        kept, gone = group[one], group[other]
        group = {item: kept if of == gone else of for item, of in group.items()}
    lines = [(line["parent_id"], line["component_id"]) for line in plant.tables["bom_lines"]]
    lines += [
        (row["parent_id"], row["new_component_id"])
        for row in plant.tables["engineering_changes"]
        if row["new_component_id"]
    ]
    left = {(group[parent], group[component]) for parent, component in lines}
    while left:
        # Lines whose parent is nobody's component cannot be part of a circle.
        inner = {line for line in left if line[0] in {component for _, component in left}}
        if inner == left:
            return True
        left = inner
    return False
