"""The difference of random plants, against one made of dicts and loops from what its tables are said to be."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

import orderplan as op
from orderplan.difference.between_plans import plan_difference
from orderplan.difference.exceptions import natural_ids
from orderplan.difference.numbered_rows import numbered_rows
from tests.plants import random_plant, seeded
from tests.properties.test_net_change import changed

PLANTS = 24
Rows = list[dict[str, Any]]


def rows(plan: op.Plan, table: str) -> Rows:
    return plan.tables[table].to_pylist()


def by_key(found: Rows, names: tuple[str, ...]) -> dict[tuple[Any, ...], dict[str, Any]]:
    """Name rows by their values and, where these repeat, by their turn."""
    named: dict[tuple[Any, ...], dict[str, Any]] = {}
    for row in found:
        key = tuple(row[name] for name in names)
        turn = 0
        while (*key, turn) in named:
            turn += 1
        named[*key, turn] = row
    return named


def changes(before: Rows, after: Rows, key: tuple[str, ...], compared: tuple[str, ...]) -> Counter[tuple[Any, ...]]:
    """Say of each key what became of it, with the values before and now."""
    old, new = by_key(before, key), by_key(after, key)
    found: Counter[tuple[Any, ...]] = Counter()
    for name in {*old, *new}:
        was = tuple(old[name][column] for column in compared) if name in old else None
        now = tuple(new[name][column] for column in compared) if name in new else None
        if was != now:
            found[name[:-1], "new" if was is None else "gone" if now is None else "changed", was, now] += 1
    return found


def named_exceptions(plan: op.Plan) -> Rows:
    """Give the exceptions with a name in place of the running number of what they are about."""
    orders = {
        str(row["planned_order_id"]): (row["item_id"], row["order_id"], row["due_date"], row["sequence"])
        for row in rows(plan, "planned_orders")
    }
    wanted = {}
    for row in rows(plan, "requirements"):
        source = orders[row["source_id"]] if row["source_kind"] == "planned_order" else row["source_id"]
        name = (row["item_id"], row["order_id"], row["parent_id"], row["source_kind"], source)
        wanted[str(row["requirement_id"])] = name
    names = {"planned_order": orders, "requirement": wanted}
    return [
        {
            "code": row["code"],
            "kind": row["object_kind"],
            "name": names.get(row["object_kind"], {}).get(row["object_id"], row["object_id"]),
        }
        for row in rows(plan, "exceptions")
    ]


def given(
    difference: Any, table: str, key: tuple[str, ...], compared: tuple[tuple[str, str], ...]
) -> Counter[tuple[Any, ...]]:
    """Read the same from a table of the difference."""
    found: Counter[tuple[Any, ...]] = Counter()
    for row in difference.tables[table].to_pylist():
        change = row["change"]
        was = None if change == "new" else tuple(row[before] for before, _now in compared)
        now = None if change == "gone" else tuple(row[after] for _before, after in compared)
        found[tuple(row[name] for name in key), change, was, now] += 1
    return found


@pytest.mark.parametrize(
    "seeds", [range(first, first + 12) for first in range(0, PLANTS, 12)], ids=lambda seeds: str(seeds.start)
)
def test_the_tables_hold_what_changed_and_nothing_else(seeds):
    seen = 0
    for seed in seeds:
        rng = seeded(seed)
        data = random_plant(rng)
        one, two = op.make_plan(data), op.make_plan(changed(rng, changed(rng, data)))
        difference = plan_difference(one, two)
        seen += not difference.is_empty

        old, new = (by_key(rows(plan, "deliveries"), ("order_id",)) for plan in (one, two))
        moved = {
            (key[0], old[key]["projected_date"], new[key]["projected_date"])
            for key in old.keys() & new.keys()
            if old[key]["projected_date"] != new[key]["projected_date"]
        }
        found = difference.tables["moved_orders"].to_pylist()
        assert {(row["order_id"], row["previous_date"], row["projected_date"]) for row in found} == moved, seed

        asked = ("quantity", "due_date")
        expected = changes(rows(one, "deliveries"), rows(two, "deliveries"), ("order_id",), asked)
        pairs = tuple((f"previous_{name}", name) for name in asked)
        assert given(difference, "order_changes", ("order_id",), pairs) == expected, seed

        key = ("item_id", "order_id", "due_date", "sequence")
        planned = ("quantity", "release_date", "available_date", "supplier_id")
        expected = changes(rows(one, "planned_orders"), rows(two, "planned_orders"), key, planned)
        pairs = tuple((f"previous_{name}", name) for name in planned)
        assert given(difference, "planned_order_changes", key, pairs) == expected, seed

        names = [named_exceptions(plan) for plan in (one, two)]
        expected = Counter()
        for (_name, change, _was, _now), count in changes(*names, ("code", "kind", "name"), ()).items():
            expected[change] += count
        assert Counter(difference.tables["exception_changes"].column("change").to_pylist()) == expected, seed
        assert len(
            set(natural_ids(two.tables["exceptions"], numbered_rows(one.tables, two.tables)[1]).to_pylist())
        ) == len({tuple(row.values()) for row in names[1]}), seed

        assert plan_difference(two, two).is_empty
    assert seen > len(seeds) / 2
