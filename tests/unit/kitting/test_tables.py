"""The tables of a kit check: as they are declared, sorted, and the same from run to run."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

import orderplan as op
from orderplan.cli.kitting import kitting
from orderplan.kitting.kits import check_kits
from orderplan.kitting.picking import pick_list_table
from orderplan.kitting.recheck import kit_changes_table
from orderplan.kitting.tables import kit_components_table, kit_leftovers_table, kitting_frame, kitting_table
from orderplan.tables.results import result_schema
from orderplan.tables.results_kitting import KIT_COMPONENTS, KIT_LEFTOVERS, KITTING, PICK_LIST
from tests.small_plants import planned, rows, shown

SAMPLES = Path(__file__).parents[3] / "data" / "samples"
TABLES = [
    (KITTING, kitting_table),
    (KIT_COMPONENTS, kit_components_table),
    (KIT_LEFTOVERS, kit_leftovers_table),
    (PICK_LIST, pick_list_table),
]
of_each_table = pytest.mark.parametrize(("declared", "made"), TABLES, ids=[table.name for table, _ in TABLES])


def sample(name: str) -> op.MaterialPlan:
    instance = op.encode(op.read_folder(SAMPLES / name))
    return op.run_mrp(instance, op.build_bom(instance))


@pytest.fixture(scope="module")
def pumps():
    return sample("pumps")


@of_each_table
def test_tables_are_as_declared(pumps, declared, made):
    table = made(check_kits(pumps))

    assert table.schema == result_schema(declared)
    assert table.num_rows > 10
    for column in declared.columns:
        if column.required or column.words is not None:
            assert table.column(column.name).null_count == 0
        if column.words is not None:
            assert set(table.column(column.name).to_pylist()) <= {str(word) for word in column.words}


@of_each_table
def test_empty_tables_are_as_declared(declared, made):
    table = made(check_kits(planned(items="item_id procurement\nX buy")))

    assert table.schema == result_schema(declared)
    assert table.num_rows == 0


@of_each_table
def test_keys_name_a_row(pumps, declared, made):
    table = made(check_kits(pumps, mode="line"))
    keys = list(zip(*(table.column(name).to_pylist() for name in declared.key), strict=True))

    assert len(set(keys)) == len(keys)


@of_each_table
def test_a_second_run_gives_the_same(pumps, declared, made):
    again = made(check_kits(sample("pumps")))

    assert made(check_kits(pumps)).equals(again), declared.name


def test_a_check_changes_nothing_of_the_plan(pumps):
    before = op.planned_orders_frame(pumps), op.pegging_frame(pumps)
    check_kits(pumps, mode="line")

    for one, other in zip(before, (op.planned_orders_frame(pumps), op.pegging_frame(pumps)), strict=True):
        assert one.equals(other)


def test_the_bicycle_is_as_its_readme_says():
    """SO-1's frames are being welded (WO-1, due on the 8th); everything else of it is there.

    6 wheels are in stock; the rush order SO-4 gets 2 of them first. SO-3 needs a rack and 4.5 m of tube, both bought
    anew: the tube in 14 days, on the 19th, the rack in 5 when it is wanted, on the 19th, too. Of the rack all is
    missing, and of the tube; R comes before T.
    """
    found = kitting_frame(check_kits(sample("bicycle")))

    columns = "job_id kit_status kit_date gating_item_id"
    assert shown(found, columns, job_kind="sales_order") == rows(
        "SO-1 short 2026-01-08 FRAME | SO-3 short 2026-01-19 RACK | SO-4 clear 2026-01-05 -"
    )
    assert shown(found, columns, job_kind="work_order") == rows("WO-1 clear 2026-01-05 -")


def run(*arguments: str):
    return CliRunner().invoke(kitting, [str(SAMPLES / "bicycle"), *arguments])


def test_the_command_shows_jobs_and_orders():
    assert "3 sales orders: 1 clear, 0 partial, 2 short" in run().output
    jobs, orders = run("--jobs", "--format", "csv").output, run("--orders", "--format", "csv").output
    assert "work_order,WO-1" in jobs
    assert "SO-4,SO-4" not in jobs
    assert "work_order" not in orders
    assert "SO-4,SO-4" in orders


def test_the_command_picks_and_lists():
    # WO-1 has its tube and wants 0.5 l of paint.
    assert "MAIN,,WO-1,PAINT,PAINT,,PAINT/1,0.5" in run("--pick", "--format", "csv").output
    assert "jobs,PAINT,5.0,0.0,0.5,4.5,0.0" in run("--leftovers", "--jobs", "--format", "csv").output
    without = run("--components", "--no-substitutes", "--mode", "line", "--format", "csv").output
    assert ",RIM,2.0,0.0,0.0,0.0,0.0,2.0," in without


def test_the_command_compares_with_an_earlier_check(tmp_path):
    saved = str(tmp_path / "kits.csv")
    assert run("--components", "--output", saved).exit_code == 0
    # Until the 8th WO-1 has brought the 2 frames.
    found = run("--since", saved, "--until", "2026-01-08", "--orders", "--format", "csv").output
    assert "cleared,sales_order,SO-1,SO-1,BIKE,FRAME,2.0,0.0,2026-01-08," in found


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--pick", "--orders"], "--pick is for work orders"),
        (["--pick", "--since", __file__], "ask one at a time"),
        (["--mode", "sets"], "is not one of 'line', 'full_sets', 'all_or_nothing'"),
    ],
)
def test_the_command_refuses_what_it_cannot_do(arguments, message):
    result = run(*arguments)

    assert result.exit_code == 2
    assert message in result.output


def test_a_change_table_of_a_plant_is_sorted(pumps):
    table = kit_changes_table(check_kits(pumps), check_kits(pumps, mode="all_or_nothing")).to_pylist()
    kinds = ["work_order", "planned_order", "sales_order"]
    keys = []
    for row in table:
        number = int(row["job_id"]) if row["job_kind"] == "planned_order" else 0
        keys.append((kinds.index(row["job_kind"]), number, row["job_id"], row["component_id"]))

    assert keys == sorted(keys)
