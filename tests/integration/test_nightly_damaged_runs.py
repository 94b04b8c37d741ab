"""Runs that were damaged after they were published, or written by another version."""

from __future__ import annotations

import re

import pyarrow.parquet as pq
import pytest

import orderplan as op
from orderplan.nightly.manifest import file_records, read_manifest, write_manifest
from orderplan.nightly.outcome import Status
from orderplan.nightly.publish import latest_run
from orderplan.nightly.read_run import read_run, verify_run
from tests.integration.nightly_jobs import good_runs, grow, job, tiny_plant
from tests.plants import seeded


def damage(path):
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(bytes(content))


def test_a_run_that_is_damaged_later_is_left_aside(output, plant, caplog):
    (first,) = good_runs(output)
    second = job(output, plant).run
    damage(second / "tables" / "deliveries.parquet")
    (problem,) = verify_run(output)
    assert problem == "tables/deliveries.parquet has another checksum than the manifest says."
    with pytest.raises(op.ConfigError, match=re.escape(problem)):
        read_run(second)
    third = job(output, plant, keep=1)
    assert third.status is Status.PUBLISHED
    assert f"{second.name} is damaged and left aside" in caplog.text
    assert third.difference.is_empty
    assert f'"previous_run": "{first}"' in (third.run / "difference.json").read_text(encoding="utf-8")
    assert good_runs(output) == [third.run.name]


def test_where_the_next_job_fails_latest_leads_to_the_last_run_that_is_whole(output, plant):
    (first,) = good_runs(output)
    damage(job(output, plant).run / "manifest.json")
    tiny_plant(plant, items=b"")
    assert job(output, plant).status is Status.BAD_INPUT
    assert latest_run(output).name == first
    assert verify_run(output) == ()


def rewritten(run, name, change):
    """Change a file of a run as another version might have written it, with the manifest to match."""
    path = run / name
    path.write_bytes(change(path.read_bytes()))
    content = read_manifest(run)
    write_manifest(run, {**content, "files": file_records(run)})
    assert verify_run(run) == ()


@pytest.mark.parametrize(
    ("name", "change", "message"),
    [
        ("tables/provenance.json", lambda old: old.replace(b'"seed"', b'"seeds"'), "was written by another version"),
        ("tables/provenance.json", lambda _old: b"{}", "was written by another version"),
        ("tables/issues.json", lambda _old: b'[{"kind": "of tomorrow"}]', "was written by another version"),
        ("tables/provenance.json", lambda old: old.replace(b"as_of = ", b"as_on = "), "is not a setting"),
    ],
    ids=["another field", "no field", "another issue", "another setting"],
)
def test_a_run_of_another_version_is_no_obstacle(output, plant, caplog, name, change, message):
    rewritten(latest_run(output), name, change)
    outcome = job(output, plant)
    assert outcome.status is Status.PUBLISHED
    assert outcome.difference is None
    assert message in caplog.text
    assert '"previous_run": null' in (outcome.run / "difference.json").read_text(encoding="utf-8")
    assert job(output, plant).difference.is_empty


def test_input_that_is_refused_by_now_is_compared_by_result_only(output, plant, caplog):
    rewritten(latest_run(output), "input/plan.toml", lambda _old: b"as_on = 2026-01-05\n")
    grow(plant)
    outcome = job(output, plant)
    assert "its changed rows are not named" in caplog.text
    assert outcome.difference.not_compared == ("input_row_changes",)
    assert outcome.difference.order_changes["order_id"].tolist() == ["SO-3"]


def test_a_table_of_another_version_is_not_compared(output, plant):
    run = latest_run(output)
    table = pq.read_table(run / "tables" / "shortages.parquet").drop_columns("quantity")
    pq.write_table(table, run / "tables" / "shortages.parquet")
    rewritten(run, "manifest.json", lambda old: old)
    assert job(output, plant).difference.not_compared == ("shortage_changes",)


@pytest.mark.parametrize("seed", range(3))
def test_every_file_of_a_run_is_guarded(output, seed):
    run = latest_run(output)
    files = sorted(path for path in run.rglob("*") if path.is_file() and path.stat().st_size)
    rng = seeded(seed)
    for path in rng.sample(files, 8):
        content = path.read_bytes()
        damage(path)
        assert len(verify_run(run)) == 1, path
        path.write_bytes(content[: len(content) // 2])
        assert len(verify_run(run)) == 1, path
        path.unlink()
        assert len(verify_run(run)) == 1, path
        path.write_bytes(content)
    (run / "extra.txt").write_text("", encoding="utf-8")
    assert verify_run(run) == ("extra.txt is not in the manifest.",)
