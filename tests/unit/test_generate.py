"""The generated plants are what the data model asks for, and the same every time."""

from __future__ import annotations

import filecmp
from dataclasses import replace
from itertools import pairwise, product
from pathlib import Path
from typing import TYPE_CHECKING

import networkx as nx
import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pa_parquet
import pytest

from benchmarks.generate import SHAPES, PlantShape, generate_plant, main, settings_of, write_plant
from benchmarks.pumps import PUMP_SETTINGS, pumps_plant
from orderplan.tables.inputs import INPUT_TABLES
from orderplan.tables.table import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

SAMPLES = Path(__file__).parents[2] / "data" / "samples"
Plant = dict[str, pa.Table]

PLANTS = {
    "tiny": SHAPES["tiny"],
    "two levels": PlantShape(items=60, levels=2, orders=40, suppliers=0, change_count=3),
    "deep": PlantShape(items=900, levels=9, orders=500, change_count=40, substitute_share=0.3, order_bom_share=0.3),
    "all common": PlantShape(items=300, levels=4, orders=5, order_specific_share=0, with_routings=True),
    "mostly order-specific": PlantShape(items=300, levels=4, orders=100, order_specific_share=0.8, receipts_per_item=2),
}


@pytest.fixture(scope="module", params=[*PLANTS, "pumps"])
def plant(request: pytest.FixtureRequest) -> Plant:
    return pumps_plant() if request.param == "pumps" else generate_plant(PLANTS[request.param])


def rows_of(table: pa.Table, names: tuple[str, ...]) -> Iterator[tuple[object, ...]]:
    count = table.num_rows
    columns = [table[name].to_pylist() if name in table.column_names else [None] * count for name in names]
    return zip(*columns, strict=True)


def edges_of(plant: Plant) -> set[tuple[str, str]]:
    lines, changes = plant["bom_lines"], plant["engineering_changes"]
    edges = set(rows_of(lines, ("parent_id", "component_id"))) | set(
        rows_of(changes, ("parent_id", "new_component_id"))
    )
    return {(str(parent), str(component)) for parent, component in edges if component is not None}


def test_columns_are_those_of_the_data_model(plant: Plant) -> None:
    for name, table in plant.items():
        declared = INPUT_TABLES[name]
        assert {column.name for column in declared.columns if column.required} <= set(table.column_names)
        for field in table.schema:
            column = declared.by_name[field.name]
            # Moments are text, since a bare day is more than its midnight.
            expected = pa.string() if column.kind in {Kind.MOMENT, Kind.UNTIL} else column.arrow_type
            assert field.type == expected, (name, field.name)


def test_values_are_allowed(plant: Plant) -> None:
    for name, table in plant.items():
        for column in INPUT_TABLES[name].columns:
            if column.name not in table.column_names:
                continue
            values = table[column.name].drop_null().to_pylist()
            assert not column.required or len(values) == table.num_rows
            assert column.words is None or set(values) <= set(column.words)
            assert column.minimum is None or min(values, default=0) >= column.minimum
            assert column.above is None or min(values, default=1) > column.above
            assert column.maximum is None or max(values, default=0) <= column.maximum
            assert column.below is None or max(values, default=0) < column.below


def test_keys_are_unique_and_validity_does_not_overlap(plant: Plant) -> None:
    for name, table in plant.items():
        declared = INPUT_TABLES[name]
        if not declared.key:
            continue
        if not declared.period:
            keys = list(rows_of(table, declared.key))
            assert len(set(keys)) == len(keys), name
            continue
        names = tuple(key for key in declared.key if key != "valid_from")
        periods: dict[tuple[object, ...], list[tuple[str, str]]] = {}
        for *key, start, end in rows_of(table, (*names, "valid_from", "valid_to")):
            periods.setdefault(tuple(key), []).append((str(start or "0000"), str(end or "9999")))
        for of_key in periods.values():
            of_key.sort()
            assert all(start < end for start, end in of_key), name
            assert all(one[1] <= two[0] for one, two in pairwise(of_key)), name


def test_references_resolve(plant: Plant) -> None:
    for name, table in plant.items():
        for column in INPUT_TABLES[name].columns:
            if column.references and column.name in table.column_names:
                used = set(table[column.name].drop_null().to_pylist())
                known = (
                    set(plant[column.references][INPUT_TABLES[column.references].key[0]].to_pylist()) if used else set()
                )
                assert used <= known, (name, column.name)


def test_bom_has_no_cycle_even_where_substitutes_share_a_level(plant: Plant) -> None:
    graph = nx.DiGraph(edges_of(plant))
    assert nx.is_directed_acyclic_graph(graph)
    together = nx.Graph(rows_of(plant["substitutes"], ("component_id", "substitute_id")))
    group = {item: f"group {place}" for place, items in enumerate(nx.connected_components(together)) for item in items}
    shared = nx.DiGraph((group.get(one, one), group.get(two, two)) for one, two in graph.edges)
    assert nx.is_directed_acyclic_graph(shared)


def test_what_is_made_has_components_and_what_is_bought_a_source(plant: Plant) -> None:
    parents = {parent for parent, _ in edges_of(plant)}
    sold = set(plant["supplier_items"]["item_id"].to_pylist()) if "supplier_items" in plant else None
    for item, procurement, days in rows_of(plant["items"], ("item_id", "procurement", "lead_time_days")):
        assert isinstance(days, int)
        assert (item in parents) == (procurement in {"make", "phantom", "subcontract"})
        if procurement in {"buy", "subcontract"}:
            assert days > 0
            assert sold is None or item in sold
        elif procurement == "make":
            assert 0 <= days <= 5


def test_order_specific_items_hang_below_order_specific_parents(plant: Plant) -> None:
    part_class = dict(rows_of(plant["items"], ("item_id", "part_class")))
    assert not [
        (parent, component)
        for parent, component in edges_of(plant)
        if part_class[component] == "order_specific" and part_class[parent] == "common"
    ]


def test_order_boms_are_of_order_specific_items(plant: Plant) -> None:
    part_class = dict(rows_of(plant["items"], ("item_id", "part_class")))
    for parent, order in rows_of(plant["bom_lines"], ("parent_id", "order_id")):
        assert order is None or part_class[parent] == "order_specific"


def test_setup_times_satisfy_the_triangle_inequality(plant: Plant) -> None:
    if "setups" not in plant:
        return
    centers: dict[object, dict[tuple[object, object], float]] = {}
    for center, before, after, minutes in rows_of(plant["setups"], (*INPUT_TABLES["setups"].key, "minutes")):
        assert isinstance(minutes, float)
        centers.setdefault(center, {})[before, after] = minutes
    for times in centers.values():
        families = {before for before, _ in times}
        for one, two, three in product(families, repeat=3):
            if len({one, two, three}) == 3:
                assert times[one, three] <= times[one, two] + times[two, three]


@pytest.mark.parametrize("file_format", ["csv", "parquet"])
def test_same_shape_gives_same_bytes(tmp_path: Path, file_format: str) -> None:
    shape = SHAPES["tiny"]
    for folder in ("one", "two"):
        write_plant(generate_plant(shape), settings_of(shape), tmp_path / folder, file_format=file_format)  # type: ignore[arg-type]
    names = sorted(path.name for path in (tmp_path / "one").iterdir())
    assert "plan.toml" in names
    assert f"items.{file_format}" in names
    _, different, missing = filecmp.cmpfiles(tmp_path / "one", tmp_path / "two", names, shallow=False)
    assert not different
    assert not missing


def test_another_seed_gives_another_plant() -> None:
    shape = SHAPES["tiny"]
    assert not generate_plant(shape)["bom_lines"].equals(generate_plant(replace(shape, seed=2))["bom_lines"])


def test_more_orders_leave_the_structure_as_it_is() -> None:
    shape = replace(SHAPES["tiny"], order_bom_share=0)
    few, many = generate_plant(shape)["bom_lines"], generate_plant(replace(shape, orders=900))["bom_lines"]
    assert few.select(["parent_id", "component_id"]).equals(many.select(["parent_id", "component_id"]))


def test_proportions_are_those_of_the_shape() -> None:
    shape = PlantShape(
        items=20_000, levels=8, orders=8_000, components_per_parent=5, successor_share=0, order_bom_share=0
    )
    plant = generate_plant(shape)
    items, lines = plant["items"].to_pandas(), plant["bom_lines"].to_pandas()
    made = items.procurement.ne("buy")
    assert made.mean() == pytest.approx(shape.made_share, abs=0.001)
    assert len(lines) == round(made.sum() * shape.components_per_parent)
    assert items.part_class.eq("order_specific").mean() == pytest.approx(shape.order_specific_share, abs=0.005)
    common = items[items.part_class.eq("common") & items.procurement.ne("phantom")]
    assert common.lot_policy.eq("period").mean() == pytest.approx(shape.period_share, abs=0.01)
    assert common.lot_policy.eq("fixed").mean() == pytest.approx(shape.fixed_share, abs=0.01)
    assert common.lot_min.gt(0).mean() == pytest.approx(shape.minimum_share, abs=0.01)
    assert common.lot_policy.eq("reorder_point").sum() == 0
    assert len(plant["sales_orders"]) == shape.orders
    assert set(plant["sales_orders"]["priority"].to_pylist()) == {1, 5, 9}
    graph = nx.DiGraph(zip(lines.parent_id, lines.component_id, strict=True))
    assert nx.dag_longest_path_length(graph) == shape.levels - 1
    assert len(graph) == shape.items


def test_machines_are_as_busy_as_the_shape_says() -> None:
    shape = replace(SHAPES["tiny"], utilisation=0.5, order_bom_share=0, successor_share=0)
    plant = generate_plant(shape)
    needed = expected_demand(plant)
    operations = plant["operations"].to_pandas()
    load = (operations.run_minutes * operations.item_id.map(needed)).groupby(operations.work_center_id).sum()
    machines = plant["resources"].to_pandas().groupby("work_center_id").size()
    capacity = machines * 16 * 60 * shape.horizon_days * 5 / 7
    np.testing.assert_allclose(load / capacity, 0.5, rtol=0.01)


def expected_demand(plant: Plant) -> dict[str, float]:
    """Explode the open orders the slow way, item by item from the top."""
    orders, lines = plant["sales_orders"].to_pandas(), plant["bom_lines"].to_pandas()
    needed = dict.fromkeys(plant["items"]["item_id"].to_pylist(), 0.0)
    for order in orders[orders.status.eq("open")].itertuples():
        needed[order.item_id] += order.quantity
    by_parent = dict(iter(lines.groupby("parent_id")))
    for item in nx.topological_sort(nx.DiGraph(zip(lines.parent_id, lines.component_id, strict=True))):
        for line in by_parent[item].itertuples() if item in by_parent else ():
            needed[line.component_id] += needed[item] * line.quantity_per
    return needed


@pytest.mark.parametrize(
    "wrong",
    [{"levels": 1}, {"items": 30}, {"order_specific_share": 0.9}, {"machines": 2}],
    ids=["levels", "items", "share", "machines"],
)
def test_impossible_shapes_are_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=r"level|share|machine"):
        PlantShape(**wrong)  # type: ignore[arg-type]


def test_cells_with_commas_are_quoted_and_missing_ones_empty(tmp_path: Path) -> None:
    table = pa.table({"item_id": ["007", 'a "b", c'], "description": pa.array([None, "x"])})
    write_plant({"items": table}, {"horizon_days": 9, "plant_calendar": "PLANT"}, tmp_path)
    as_text = pa_csv.ConvertOptions(column_types={"item_id": pa.string()}, strings_can_be_null=True)
    assert pa_csv.read_csv(tmp_path / "items.csv", convert_options=as_text).equals(table)
    assert (tmp_path / "items.csv").read_text().startswith("item_id,description\n")
    assert (tmp_path / "plan.toml").read_text() == 'horizon_days = 9\nplant_calendar = "PLANT"\n'


def test_command_line_writes_a_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["tiny", str(tmp_path), "--items", "150", "--orders", "20", "--seed", "3", "--format", "parquet"])
    assert pa_parquet.read_table(tmp_path / "items.parquet").num_rows == 150
    assert pa_parquet.read_table(tmp_path / "sales_orders.parquet").num_rows == 20
    assert "sales_orders" in capsys.readouterr().out


def test_writing_in_the_other_format_leaves_one_file_a_table(tmp_path: Path) -> None:
    for options in ([], ["--format", "parquet"]):
        main(["tiny", str(tmp_path), *options])
    assert {path.suffix for path in tmp_path.iterdir()} == {".parquet", ".toml"}


def test_committed_pumps_are_what_the_generator_writes(tmp_path: Path) -> None:
    write_plant(pumps_plant(), PUMP_SETTINGS, tmp_path)
    committed = {path.name for path in (SAMPLES / "pumps").iterdir()} - {"README.md"}
    assert committed == {path.name for path in tmp_path.iterdir()}
    for name in sorted(committed):
        assert (SAMPLES / "pumps" / name).read_bytes() == (tmp_path / name).read_bytes(), name


def test_pumps_show_every_kind_of_case() -> None:
    plant = pumps_plant()
    for table, column in (
        ("items", "lot_policy"),
        ("items", "procurement"),
        ("sales_orders", "kind"),
        ("sales_orders", "status"),
    ):
        words = INPUT_TABLES[table].by_name[column].words
        assert words is not None
        assert set(plant[table][column].to_pylist()) == set(words)
    assert set(plant) == set(INPUT_TABLES)
    assert 250 <= plant["items"].num_rows <= 400
    orders = set(plant["sales_orders"]["order_id"].to_pylist())
    assert {"SO-1001", "SO-1042", "SO-1120"} <= orders
