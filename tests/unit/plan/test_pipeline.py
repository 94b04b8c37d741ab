"""The main job as a caller sees it: stages, progress, stopping, provenance, and a plan in files."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import orderplan as op
from orderplan.data.fingerprint import fingerprint
from orderplan.errors import issues_frame
from orderplan.pipeline import STAGES
from orderplan.plan import ResultTables, unkept
from orderplan.tables.results import RESULT_TABLES, result_schema
from tests.plants import random_plant, seeded

SAMPLES = Path(__file__).parents[3] / "data" / "samples"


@pytest.fixture(scope="module")
def bicycle():
    return op.read_folder(SAMPLES / "bicycle")


def test_stages_are_told_in_order_and_timed(bicycle):
    steps: list[op.Progress] = []
    plan = op.make_plan(bicycle, on_progress=steps.append)
    assert [step.stage for step in steps] == [*STAGES, ""]
    assert [step.done for step in steps] == list(range(len(STAGES) + 1))
    assert {step.total for step in steps} == {len(STAGES)}
    assert list(plan.stage_seconds) == list(STAGES)
    assert not plan.provenance.stopped_before


@pytest.mark.parametrize("before", STAGES[1:])
def test_a_stop_gives_what_is_made_so_far_and_says_so(bicycle, before):
    begun: list[str] = []

    def stop() -> bool:
        return len(begun) == STAGES.index(before)

    plan = op.make_plan(bicycle, on_progress=lambda step: begun.append(step.stage), should_stop=stop)
    assert plan.provenance.stopped_before == before
    assert list(plan.stage_seconds) == list(STAGES[: STAGES.index(before)])
    assert before in plan.summary()
    capacity = "finite" if "schedule" in plan.stage_seconds else "infinite"
    assert plan.provenance.capacity == capacity
    whole = op.make_plan(bicycle, op.PlanConfig(scheduler=op.SchedulerConfig(capacity=capacity)))
    for name, table in plan.tables.items():
        assert table.column_names == whole.tables[name].column_names
        # With the material planned, each table can still be had; before that there is none.
        assert table.num_rows == (whole.tables[name].num_rows if plan.material is not None else 0), name
    if plan.material is None:
        with pytest.raises(op.RequestError, match="stopped early"):
            op.explain(plan, "SO-3")


def test_settings_of_the_call_hold_over_those_of_the_file(bicycle):
    config = replace(bicycle.config, horizon_days=90)
    plan = op.make_plan(replace(bicycle, config=config), op.PlanConfig(horizon_days=30, seed=7))
    assert plan.provenance.config.horizon_days == 30
    assert plan.provenance.seed == 7
    assert plan.provenance.as_of == bicycle.config.as_of


def test_provenance_tells_the_inputs_apart(bicycle):
    plan = op.make_plan(bicycle)
    assert plan.provenance.fingerprints["items"] == fingerprint(bicycle.tables["items"])
    assert plan.provenance.row_counts["sales_orders"] == bicycle.tables["sales_orders"].num_rows
    assert "locations" in plan.provenance.row_counts
    assert "setups" not in plan.provenance.fingerprints  # no rows
    assert plan.provenance.versions["orderplan"] == op.__version__
    assert plan.provenance.capacity == "finite"


def test_every_declared_table_is_there_as_declared(bicycle):
    plan = op.make_plan(bicycle)
    assert list(plan.tables) == list(RESULT_TABLES)
    for name, table in plan.tables.items():
        assert table.schema.equals(result_schema(RESULT_TABLES[name])), name
        assert list(getattr(plan, name, plan.frame(name)).columns) == table.column_names
        key = RESULT_TABLES[name].key
        assert key, name
        keys = plan.frame(name)[list(key)].astype(str)
        assert not keys.duplicated().any(), name


@pytest.mark.parametrize("file_format", ["csv", "parquet"])
@pytest.mark.parametrize("sample", ["bicycle", "pumps"])
def test_a_plan_written_and_read_again_is_equal(tmp_path, sample, file_format):
    plan = op.make_plan(op.read_folder(SAMPLES / sample))
    op.write_plan(plan, tmp_path, file_format=file_format)
    assert_equal(op.read_plan(tmp_path), plan)


@pytest.mark.parametrize("seed", range(12))
def test_any_plan_written_and_read_again_is_equal(tmp_path, seed):
    plan = op.make_plan(random_plant(seeded(seed)))
    op.write_plan(plan, tmp_path, file_format="csv" if seed % 2 else "parquet")
    assert_equal(op.read_plan(tmp_path), plan)


def assert_equal(read: op.Plan, plan: op.Plan) -> None:
    assert list(read.tables) == list(plan.tables)
    for name, table in plan.tables.items():
        assert read.tables[name].equals(table), name
    assert read.provenance == plan.provenance
    assert dict(read.stage_seconds) == dict(plan.stage_seconds)
    assert issues_frame(read.issues).equals(issues_frame(plan.issues))
    assert read.summary() == plan.summary()


def test_issues_survive_with_rows_values_and_hints(tmp_path):
    folder = tmp_path / "plant"
    folder.mkdir()
    (folder / "plan.toml").write_text("as_of = 2026-01-05\n")
    (folder / "items.csv").write_text('item_id,procurement,lead_time_days\nA,buy,1\n"B, ""C""",buy,soon\nD,by,2\n')
    (folder / "sales_orders.csv").write_text("order_id,item_id,quantity,due_date\n1,A,1,2026-02-02\n2,D,1,2026-02-02\n")
    plan = op.make_plan(op.read_folder(folder, on_data_error="quarantine"))
    assert len(plan.issues) >= 3
    op.write_plan(plan, tmp_path / "out")
    read = op.read_plan(tmp_path / "out")
    assert issues_frame(read.issues).equals(issues_frame(plan.issues))
    assert [issue.line() for issue in read.issues] == [issue.line() for issue in plan.issues]
    assert "left out" in read.summary()


def test_texts_with_commas_quotes_and_line_ends_survive(tmp_path):
    nasty = 'O-"7", line\nend'
    items = pa.table({"item_id": [nasty], "procurement": ["buy"], "lead_time_days": [3]})
    orders = pa.table({"order_id": [nasty], "item_id": [nasty], "quantity": [1.0], "due_date": ["2026-01-06"]})
    config = op.PlanConfig(as_of=op.read_folder(SAMPLES / "bicycle").config.as_of)
    plan = op.make_plan(op.from_frames({"items": items, "sales_orders": orders}, config=config))
    assert plan.deliveries["order_id"].tolist() == [nasty]
    op.write_plan(plan, tmp_path)
    assert_equal(op.read_plan(tmp_path), plan)


def test_the_other_format_of_a_table_is_removed(tmp_path, bicycle):
    plan = op.make_plan(bicycle)
    op.write_plan(plan, tmp_path, file_format="csv")
    op.write_plan(plan, tmp_path, file_format="parquet")
    assert not (tmp_path / "deliveries.csv").exists()
    assert pq.read_table(tmp_path / "deliveries.parquet").num_rows == 4


def test_the_same_plan_gives_the_same_bytes_but_for_the_times(tmp_path, bicycle):
    for name in ("one", "two"):
        op.write_plan(op.make_plan(bicycle), tmp_path / name)
    for path in sorted((tmp_path / "one").iterdir()):
        if path.name != "stage_seconds.json":
            assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes(), path.name


def test_a_folder_without_a_plan_is_refused(tmp_path, bicycle):
    with pytest.raises(op.ConfigError, match=r"holds no plan: provenance\.json is missing"):
        op.read_plan(tmp_path)
    op.write_plan(op.make_plan(bicycle), tmp_path)
    (tmp_path / "pegging.csv").unlink()
    with pytest.raises(op.ConfigError, match="the table pegging is missing"):
        op.read_plan(tmp_path)
    (tmp_path / "pegging.csv").write_text("supply_kind\nstock\n")
    with pytest.raises(op.ConfigError, match="pegging has other columns"):
        op.read_plan(tmp_path)
    (tmp_path / "provenance.json").write_text(json.dumps({})[:1])
    with pytest.raises(op.ConfigError):
        op.read_plan(tmp_path)


def test_tables_are_made_when_asked_for_and_then_kept():
    made: list[str] = []

    def maker(name: str):
        return lambda: made.append(name) or pa.table({"n": [len(made)]})

    tables = ResultTables({"a": maker("a"), "b": maker("b")})
    assert list(tables) == ["a", "b"]
    assert made == []
    assert tables.unkept()["a"] is not tables.unkept()["a"]
    kept = tables["a"]
    assert tables["a"] is kept
    assert unkept(tables)["a"] is kept
    assert made == ["a", "a", "a"]
