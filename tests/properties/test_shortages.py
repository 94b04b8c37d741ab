"""Shortages and deliveries of random small plants against what the rules say of them.

For more plants than the tests take: ``python -m tests.properties.test_shortages 0 5000``.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import pandas as pd
import pyarrow as pa
import pytest

import orderplan as op
from orderplan.reports.shortage_items import shortage_items_frame
from orderplan.reports.shortage_orders import shortage_matrix, shortage_orders_frame, shortages_of_order
from orderplan.reports.shortages import shortages_frame
from tests.oracle.mrp_days import NEVER, later
from tests.oracle.mrp_smallest import plant_text
from tests.oracle.shortages import cells_of, depth_of, is_root, most_urgent_order, root_of, short_of
from tests.plants import seeded
from tests.properties.test_exceptions import planned, plant, read
from tests.properties.test_net_change import changed

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.oracle.shortages import Short

PLANTS = 75
CHUNK = 25
CHUNKS = [range(first, first + CHUNK) for first in range(0, PLANTS, CHUNK)]
chunks = pytest.mark.parametrize("seeds", CHUNKS, ids=lambda seeds: f"{seeds.start}-{seeds.stop - 1}")
Rows = dict[Any, dict[str, Any]]
NEVER_DAY = pd.Timestamp("2199-12-31").as_unit("s")


def plain(frame: pd.DataFrame, key: str | list[str]) -> Rows:
    """Rows by their key as plain values: days as dates, quantities as whole millionths."""
    frame, found = frame.copy(), {}
    for name in frame.select_dtypes("datetime").columns:
        frame[name] = frame[name].dt.date
    for name in {"quantity", "depth", "cumulative_quantity"} & set(frame.columns):
        frame[name] = (frame[name] * 1e6).round().astype("int64")
    for row in frame.to_dict("records"):
        cells = {name: None if pd.isna(cell) else cell for name, cell in row.items()}
        identity = cells[key] if isinstance(key, str) else tuple(cells[name] for name in key)
        assert identity not in found, f"{identity} stands twice"
        found[identity] = cells
    return found


def day(moment: Any) -> Any:
    return None if moment == NEVER else moment


def expected_pieces(short: Short) -> Rows:
    rows = {}
    for piece in short.pieces:
        kind, name = piece.supply or (None, None)
        item, key = root_of(short, piece)
        named = "nothing covers " + item
        if key is not None:
            named = f"{key[0]} {'' if key[0] == 'stock' else 'order '}{key[1]} of {item}"
        rows[piece.wanted.number, kind, name] = {
            "item_id": piece.wanted.item,
            "quantity": piece.quantity,
            "need_date": piece.wanted.need,
            "available_date": day(piece.ready),
            "days_late": piece.days_late,
            "order_id": most_urgent_order(short, piece),
            "root_item_id": item,
            "root_cause": named,
            "is_root": is_root(short, piece),
        }
    return rows


def expected_cells(short: Short) -> Rows:
    rows = {}
    for (order_id, item), cell in cells_of(short).items():
        ship_days = short.graph.state.orders[order_id]["ship_days"]
        ready = max(piece.ready for piece in cell.pieces)
        rows[order_id, item] = {
            "quantity": cell.quantity,
            "need_date": min(piece.wanted.need for piece in cell.pieces),
            "available_date": day(ready),
            "days_late": None if ready == NEVER else max(piece.days_late or 0 for piece in cell.pieces),
            "is_root": any(is_root(short, piece) for piece in cell.pieces),
            "alone": cell.alone,
            "mended_date": day(later(cell.mended, ship_days)),
        }
    return rows


def expected_items(short: Short, values: dict[str, float]) -> Rows:
    rows, cells = {}, cells_of(short)
    for item in {piece.wanted.item for piece in short.pieces}:
        pieces = [piece for piece in short.pieces if piece.wanted.item == item]
        ready = max(piece.ready for piece in pieces)
        held = [order_id for order_id, other in cells if other == item]
        alone = [order_id for order_id in held if cells[order_id, item].alone]
        rows[item] = {
            "first_date": min(piece.wanted.counted for piece in pieces),
            "depth": depth_of(pieces),
            "recovery_date": day(ready),
            "days_late": None if ready == NEVER else max(piece.days_late or 0 for piece in pieces),
            "quantity": sum(piece.quantity for piece in pieces),
            "orders": len(held),
            "value": round(sum(values[order_id] for order_id in held), 2),
            "orders_alone": len(alone),
            "value_alone": round(sum(values[order_id] for order_id in alone), 2),
            "is_root": any(is_root(short, piece) for piece in pieces),
        }
    return rows


def values_of(short: Short) -> dict[str, float]:
    items = short.graph.state.items
    return {
        order_id: order["quantity"] * (order["unit_price"] or items[order["item_id"]]["unit_cost"])
        for order_id, order in short.graph.state.orders.items()
    }


def differences(seed: int) -> list[str]:
    data = plant(seed)
    plan = planned(data, seed)
    short = short_of(read(data, plan))
    tables: list[tuple[str, Callable[[op.MaterialPlan], pd.DataFrame], str | list[str], Rows]] = [
        ("shortages", shortages_frame, ["requirement_id", "supply_kind", "supply_id"], expected_pieces(short)),
        ("shortage_orders", shortage_orders_frame, ["order_id", "item_id"], expected_cells(short)),
        ("shortage_items", shortage_items_frame, "item_id", expected_items(short, values_of(short))),
    ]
    told = []
    for name, frame, key, expected in tables:
        found = plain(frame(plan), key)
        for identity in sorted(expected.keys() | found.keys(), key=str):
            one, other = expected.get(identity), found.get(identity)
            if one is None or other is None:
                told.append(f"{name} {identity} is {'missing' if other is None else 'too many'}: {one or other}")
                continue
            told += [
                f"{name} {identity} {column}: {other[column]} instead of {cell}"
                for column, cell in one.items()
                if not agree(cell, other[column])
            ]
    return [*told, plant_text(data)] if told else []


def agree(expected: Any, found: Any) -> bool:
    """A part of a whole is rounded to a millionth."""
    if hasattr(expected, "denominator") and expected is not True and expected is not False:
        return found is not None and abs(expected - found) <= 0.5001
    return expected == found


@chunks
def test_shortages_are_those_of_the_rules(seeds):
    for seed in seeds:
        told = differences(seed)
        assert not told, f"seed {seed}\n\n" + "\n".join(told)


FRAMES: tuple[Callable[[op.MaterialPlan], pd.DataFrame], ...] = (
    shortages_frame,
    shortage_orders_frame,
    shortage_items_frame,
    shortage_matrix,
)


@chunks
def test_what_holds_of_any_shortages(seeds):
    for seed in seeds:
        plan = planned(plant(seed), seed)
        pieces, cells, items = shortages_frame(plan), shortage_orders_frame(plan), shortage_items_frame(plan)
        late = op.deliveries_frame(plan).query("status != 'on_time'").set_index("order_id")
        assert pieces["requirement_id"].is_monotonic_increasing, f"seed {seed}: sorted by its key"
        assert set(cells["order_id"]) <= set(late.index), f"seed {seed}: only late orders stand in the matrix"
        assert set(items["item_id"]) == set(pieces["item_id"]), f"seed {seed}: every item that is short is summed up"
        assert pieces["root_item_id"].isin(pieces.loc[pieces["is_root"], "item_id"]).all(), (
            f"seed {seed}: roots are rows"
        )
        # A shortage is divided among the orders that it holds up, and no more than all of it.
        shared, whole = (frame.groupby("item_id")["quantity"].sum() for frame in (cells, items))
        assert (shared <= whole[shared.index] + 1e-6 * len(cells)).all(), f"seed {seed}: parts of the whole"
        held = cells.groupby("item_id").size()
        assert held.to_dict() == items[items["orders"] > 0].set_index("item_id")["orders"].to_dict(), f"seed {seed}"
        # To mend something never makes an order later, and what it waits for alone brings it forward.
        projected = late["projected_date"].reindex(cells["order_id"]).reset_index(drop=True).fillna(NEVER_DAY)
        assert (cells["mended_date"].fillna(NEVER_DAY) <= projected).all(), f"seed {seed}"
        assert (cells["mended_date"] < projected)[cells["alone"]].all(), f"seed {seed}"


@chunks
def test_shortages_agree_with_the_exceptions(seeds):
    for seed in seeds:
        plan = planned(plant(seed), seed)
        pieces, exceptions = shortages_frame(plan), op.exceptions_frame(plan)
        rows = exceptions[exceptions["code"] == "shortage"]
        assert set(rows["object_id"].astype(int)) == set(pieces["requirement_id"]), f"seed {seed}"
        causes = rows.assign(requirement_id=rows["object_id"].astype(int)).set_index("requirement_id")["cause_id"]
        # The piece that comes last decides, of equals the first; what nothing covers decides in any case.
        last = pieces.assign(day=pieces["available_date"].fillna(NEVER_DAY), bare=pieces["supply_kind"].isna())
        last = last.sort_values(["requirement_id", "bare", "day"], ascending=[True, False, False], kind="stable")
        for row in last.drop_duplicates("requirement_id").itertuples():
            cause = causes[row.requirement_id]
            if pd.isna(cause):
                continue  # what it waits for has no exception of its own: stock that may be used only later
            _code, kind, name = cause.split(":", 2)
            if kind == "requirement":
                assert row.root_cause.startswith("nothing covers "), f"seed {seed}: {row.root_cause} is not {cause}"
            else:
                named = f"{kind.replace('_', ' ')} {name} of" if kind == "planned_order" else f"{kind} order {name} of"
                assert row.root_cause.startswith(named), f"seed {seed}: {row.root_cause} is not {cause}"


@chunks
def test_one_order_has_the_rows_that_it_has_in_the_matrix(seeds):
    for seed in seeds:
        plan = planned(plant(seed), seed)
        cells = shortage_orders_frame(plan)
        wide = shortage_matrix(plan, orders=99, items=99).set_index("order_id")
        for order_id, rows in cells.groupby("order_id"):
            of_order = shortages_of_order(plan, order_id)
            pd.testing.assert_frame_equal(of_order, rows.reset_index(drop=True), check_dtype=False)
            roots = rows[rows["is_root"]].set_index("item_id")["quantity"]
            row = wide.loc[[order_id]].drop(columns=["due_date", "days_late", "others"])
            missing = {item: cells.iloc[0] for item, cells in row.items() if cells.notna().all()}
            assert missing == roots.to_dict(), f"seed {seed}: {order_id}"


@pytest.mark.parametrize("most_rows", [1, 3, 8])
def test_a_matrix_that_is_too_long_keeps_the_most_urgent_orders_whole(most_rows):
    for seed in range(25):
        data = plant(seed)
        plan = planned(data, seed)
        whole, part = shortage_orders_frame(plan), shortage_orders_frame(plan, most_rows=most_rows)
        orders = data.frame("sales_orders").set_index("order_id").loc[whole["order_id"].unique()]
        orders["id"] = [order_id.encode() for order_id in orders.index]
        kept, rows = [], 0
        for order_id in orders.sort_values(["priority", "due_date", "id"]).index:
            rows += (whole["order_id"] == order_id).sum()
            if kept and rows > most_rows:
                break
            kept.append(order_id)
        expected = whole[whole["order_id"].isin(kept)].reset_index(drop=True)
        pd.testing.assert_frame_equal(part, expected, check_dtype=False)


def test_the_order_of_rows_changes_no_shortage():
    for seed in range(20):
        data, rng = plant(seed), seeded(seed)
        tables = {}
        for name, table in data.tables.items():
            rows = list(range(table.num_rows))
            rng.shuffle(rows)
            tables[name] = table.take(pa.array(rows, pa.int64()))
        shuffled = op.from_frames(tables, config=data.config)
        one, other = (planned(each, seed) for each in (data, shuffled))
        for frame in FRAMES:
            pd.testing.assert_frame_equal(frame(one), frame(other))


def test_shortages_after_net_change_are_those_of_a_new_plan():
    for seed in range(30):
        before = plant(seed)
        earlier = op.run_mrp(instance := op.encode(before), op.build_bom(instance))
        for frame in FRAMES:
            frame(earlier)
        instance = op.encode(changed(seeded(seed), before))
        bom = op.build_bom(instance)
        since, anew = op.run_mrp(instance, bom, since=earlier), op.run_mrp(instance, bom)
        for frame in FRAMES:
            pd.testing.assert_frame_equal(frame(since), frame(anew))


if __name__ == "__main__":
    for number in range(*map(int, sys.argv[1:3])):
        found_differences = differences(number)
        if found_differences:
            sys.exit(f"seed {number}\n\n" + "\n".join(found_differences))
    sys.stdout.write("no difference\n")
