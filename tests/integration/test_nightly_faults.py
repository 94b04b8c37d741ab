"""What goes wrong around a nightly job: full disks, damaged and half-written files, two jobs at once."""

from __future__ import annotations

import errno
import gzip
import os
import re
import resource
import shutil
import signal
import subprocess
import threading
import time
from pathlib import Path

import pyarrow.parquet as pq
import pytest

import orderplan as op
from orderplan.nightly.job import run_nightly
from orderplan.nightly.manifest import file_records, read_manifest, write_manifest
from orderplan.nightly.outcome import Status
from orderplan.nightly.publish import latest_run
from orderplan.nightly.read_run import read_run, verify_run
from orderplan.nightly.run_folders import run_folders
from orderplan.nightly.settings import NightlySettings
from orderplan.nightly.source import read_unchanged
from tests.integration.nightly_jobs import (
    STARTED,
    ended,
    forked,
    good_runs,
    hidden,
    job,
    kill,
    quick_folder,
    tiny_plant,
)
from tests.plants import seeded


@pytest.fixture
def place():
    with quick_folder() as folder:
        yield Path(folder)


@pytest.fixture
def plant(place):
    return tiny_plant(place / "plant")


@pytest.fixture
def output(place, plant):
    """An output with one good run."""
    folder = place / "output"
    assert job(folder, plant).status is Status.PUBLISHED
    return folder


def assert_nothing_published(output, outcome, status, *, before):
    assert outcome.status is status
    assert outcome.run is None
    assert good_runs(output) == before
    assert latest_run(output).name == before[0]
    assert hidden(output) == []


def assert_next_job_succeeds(output, plant):
    assert job(output, plant).status is Status.PUBLISHED
    assert latest_run(output).name == good_runs(output)[0]
    assert hidden(output) == []


@pytest.fixture
def small_disk(tmp_path):
    """A disk of 4 MB in memory."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount, unmount = shutil.which("mount"), shutil.which("umount")
    command = [mount or "mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(folder)]
    if mount is None or subprocess.run(command, check=False, capture_output=True).returncode:
        pytest.skip("a small disk takes the right to mount one")
    yield folder
    subprocess.run([unmount, str(folder)], check=True)


def used_bytes(folder):
    return sum(path.stat().st_blocks * 512 for path in folder.rglob("*") if path.is_file() and not path.is_symlink())


def test_the_disk_is_full(small_disk, plant):
    output = small_disk / "output"
    assert job(output, plant).status is Status.PUBLISHED
    before, filler = good_runs(output), small_disk / "filler"
    size = used_bytes(output / "runs")
    # From no room at all to almost enough; the difference makes the second run larger than the first.
    for share in (0.0, 0.1, 0.3, 0.5, 0.7, 0.9, 0.98):
        stat = os.statvfs(small_disk)
        filler.write_bytes(bytes(int(stat.f_bavail * stat.f_frsize - share * size)))
        outcome = job(output, plant)
        assert_nothing_published(output, outcome, Status.FAILED, before=before)
        assert os.strerror(errno.ENOSPC) in outcome.message, share
        filler.unlink()
    assert_next_job_succeeds(output, plant)


@pytest.mark.parametrize("share", [0.0, 0.02, 0.1, 0.3, 0.6, 0.99])
def test_a_file_cannot_grow(output, plant, share):
    """Writing fails in the middle of a file, whatever writes it."""
    most = int(share * max(path.stat().st_size for path in latest_run(output).rglob("*")))

    def work():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
        return job(output, plant)

    before = good_runs(output)
    assert ended(forked(work)) == Status.FAILED
    assert good_runs(output) == before
    assert hidden(output) == []
    assert_next_job_succeeds(output, plant)


@pytest.mark.parametrize("call", ["fsync", "rename", "replace", "symlink", "mkdir"])
def test_a_call_that_writes_fails_as_on_a_full_disk(monkeypatch, output, plant, call):
    before, original, calls = good_runs(output), getattr(os, call), []

    def counted(*arguments, **options):
        calls.append(arguments)
        return original(*arguments, **options)

    with monkeypatch.context() as patch:
        patch.setattr(os, call, counted)
        assert job(output, plant).status is Status.PUBLISHED
    total, before = len(calls), good_runs(output)
    assert total
    for place in sorted({0, total // 2, *range(max(total - 4, 0), total)}):
        left = iter(range(total))

        def failing(*arguments, left=left, place=place, **options):
            if next(left, None) == place:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            return original(*arguments, **options)

        with monkeypatch.context() as patch:
            patch.setattr(os, call, failing)
            outcome = job(output, plant)
        if outcome.status is Status.PUBLISHED:  # only the last call of all may fail: that after the switch
            before = good_runs(output)
            assert before[0] == outcome.run.name == latest_run(output).name
            assert hidden(output) == []
        else:
            assert_nothing_published(output, outcome, Status.FAILED, before=before)
    assert_next_job_succeeds(output, plant)


def test_where_there_are_no_links_a_text_file_leads_to_the_last_run(monkeypatch, tmp_path, plant):
    output = tmp_path / "output"

    def impossible(*_arguments, **_options):
        raise OSError(errno.EPERM, os.strerror(errno.EPERM))

    with monkeypatch.context() as patch:
        patch.setattr(os, "symlink", impossible)
        for _ in range(2):
            outcome = job(output, plant)
            assert outcome.status is Status.PUBLISHED
            assert (output / "LATEST").read_text(encoding="utf-8") == f"{outcome.run.name}\n"
            assert latest_run(output) == outcome.run
            assert not (output / "latest").is_symlink()
            assert verify_run(output) == ()
    outcome = job(output, plant)
    assert (output / "latest").resolve() == outcome.run.resolve()
    assert not (output / "LATEST").exists()
    assert hidden(output) == []


def test_an_input_that_the_system_refuses_is_bad_input(output):
    def refused():
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), "items.csv")

    outcome = run_nightly(refused, output, NightlySettings(started=STARTED))
    assert outcome.status is Status.BAD_INPUT
    assert "The input cannot be read: [Errno 13] Permission denied: 'items.csv'." in outcome.message


def test_a_place_where_nobody_may_write(tmp_path, plant):
    (tmp_path / "file").write_text("no folder", encoding="utf-8")
    outcome = job(tmp_path / "file" / "output", plant)
    assert outcome.status is Status.FAILED
    assert "file" in outcome.message


def test_latest_that_is_not_ours_is_left_alone(tmp_path, plant):
    (tmp_path / "output" / "latest").mkdir(parents=True)
    outcome = job(tmp_path / "output", plant)
    assert outcome.status is Status.FAILED
    assert "is not the link to the last run" in outcome.message
    assert run_folders(tmp_path / "output") == []


CORRUPT = {
    "no text": b"\xff\xfe\x00\x01" * 50,
    "no table": b"",
    "no heading": b"\n\n\n",
    "other headings": b"a,b,c\n1,2,3\n",
    "a key twice in the heading": b"order_id,order_id,item_id,quantity,due_date\nS,S,BIKE,1,2026-02-02\n",
}


@pytest.mark.parametrize("content", CORRUPT.values(), ids=CORRUPT)
def test_a_damaged_table_is_bad_input(output, plant, content):
    before = good_runs(output)
    tiny_plant(plant, sales_orders=content)
    outcome = job(output, plant)
    assert_nothing_published(output, outcome, Status.BAD_INPUT, before=before)
    assert "sales_orders" in outcome.message
    tiny_plant(plant)
    assert_next_job_succeeds(output, plant)


@pytest.mark.parametrize("name", ["sales_orders.parquet", "sales_orders.csv.gz"])
@pytest.mark.parametrize("share", [0.05, 0.5, 0.95])
def test_a_packed_table_that_is_cut_is_bad_input(output, plant, name, share):
    before = good_runs(output)
    text = (plant / "sales_orders.csv").read_bytes()
    (plant / "sales_orders.csv").unlink()
    if name.endswith(".gz"):
        content = gzip.compress(text)
    else:
        op.read_folder(tiny_plant(plant.parent / "whole")).tables["sales_orders"]
        op.write_folder(op.read_folder(plant.parent / "whole"), plant.parent / "parquet", file_format="parquet")
        content = (plant.parent / "parquet" / name).read_bytes()
    (plant / name).write_bytes(content)
    assert job(output, plant).status is Status.PUBLISHED
    before = good_runs(output)
    (plant / name).write_bytes(content[: int(share * len(content))])
    assert_nothing_published(output, job(output, plant), Status.BAD_INPUT, before=before)


def test_a_text_table_that_is_cut_is_refused_or_its_last_row_is_left_out(output, plant):
    text = (plant / "sales_orders.csv").read_bytes()
    for end in range(1, len(text), 11):
        before = good_runs(output)
        tiny_plant(plant, sales_orders=text[:end])
        outcome = job(output, plant, keep=2)
        lines = text[:end].decode().splitlines()
        if outcome.status is Status.BAD_INPUT:  # cut in the heading
            assert len(lines) == 1
            assert_nothing_published(output, outcome, Status.BAD_INPUT, before=before)
            continue
        run = read_run(output)
        # A row with a cell missing or cut is left out; one that is cut in its last digit is a row like any other.
        assert len(run.plan.deliveries) + run.manifest["rows_left_out"] == len(lines) - 1
        assert outcome.status is (Status.QUARANTINED if run.manifest["rows_left_out"] else Status.PUBLISHED)
    tiny_plant(plant)
    assert_next_job_succeeds(output, plant)


def read_watched(plant, meanwhile):
    def read():
        data = op.read_folder(plant, on_data_error="quarantine")
        meanwhile()
        return data

    return lambda: read_unchanged(plant, read)


def grow(plant):
    with (plant / "sales_orders.csv").open("a", encoding="utf-8") as file:
        file.write("SO-3,BIKE,1,2026-03-02\n")


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (grow, "sales_orders.csv"),
        (lambda plant: os.truncate(plant / "sales_orders.csv", 40), "sales_orders.csv"),
        (lambda plant: (plant / "on_hand.csv").write_text("item_id,quantity\n", encoding="utf-8"), "on_hand.csv"),
        (lambda plant: (plant / "scheduled_receipts.csv").unlink(), "scheduled_receipts.csv"),
    ],
    ids=["grows", "is cut", "appears", "goes"],
)
def test_a_table_that_changes_while_it_is_read_is_bad_input(output, plant, change, named):
    before = good_runs(output)
    outcome = run_nightly(read_watched(plant, lambda: change(plant)), output, NightlySettings(started=STARTED))
    assert_nothing_published(output, outcome, Status.BAD_INPUT, before=before)
    assert f"was written to while it was read: {named}" in outcome.message


def test_an_export_that_writes_all_the_time_is_never_planned(output, plant):
    before, done = good_runs(output), threading.Event()

    def export():
        while not done.is_set():
            grow(plant)

    writer = threading.Thread(target=export)
    writer.start()
    try:
        for _ in range(5):
            outcome = run_nightly(read_watched(plant, lambda: None), output, NightlySettings(started=STARTED))
            assert_nothing_published(output, outcome, Status.BAD_INPUT, before=before)
    finally:
        done.set()
        writer.join()
    tiny_plant(plant)
    assert_next_job_succeeds(output, plant)


def test_two_at_once(output, plant, tmp_path):
    go = tmp_path / "go"

    def wait(step):
        if step == "write tables":
            while not go.exists():
                time.sleep(0.01)

    before = good_runs(output)
    first = forked(lambda: job(output, plant, on_step=wait))
    while not any(name.endswith(".building") for name in hidden(output)):
        time.sleep(0.01)
    second = job(output, plant)
    assert second.status is Status.FAILED
    assert f"process {first} on " in second.message
    assert "started 2026-01-05T02:00:00" in second.message
    assert good_runs(output) == before
    assert any(name.endswith(".building") for name in hidden(output))  # what the first one builds is left alone
    # A third one waits until the first is done, and then runs.
    third = forked(lambda: job(output, plant, wait_seconds=60))
    time.sleep(0.3)
    go.touch()
    assert ended(first) == Status.PUBLISHED
    assert ended(third) == Status.PUBLISHED
    assert len(good_runs(output)) == len(before) + 2


def test_waiting_ends_when_the_time_is_over_or_the_caller_wants_no_more(output, plant, tmp_path):
    go = tmp_path / "go"

    def wait(step):
        while step == "read" and not go.exists():
            time.sleep(0.01)

    first = forked(lambda: job(output, plant, on_step=wait))
    while not (output / ".nightly.holder.json").exists():
        time.sleep(0.01)
    start = time.monotonic()
    assert job(output, plant, wait_seconds=0.5).status is Status.FAILED
    assert 0.4 < time.monotonic() - start < 30
    settings = NightlySettings(started=STARTED, wait_seconds=600)
    stopped = run_nightly(lambda: op.read_folder(plant), output, settings, should_stop=lambda: True)
    assert stopped.status is Status.FAILED
    go.touch()
    assert ended(first) == Status.PUBLISHED


def test_a_dead_holder_is_no_obstacle(output, plant):
    def wait(step):
        if step == "write tables":
            time.sleep(60)

    before = good_runs(output)
    first = forked(lambda: job(output, plant, on_step=wait))
    while not any(name.endswith(".building") for name in hidden(output)):
        time.sleep(0.01)
    assert kill(first) == -signal.SIGKILL
    assert (output / ".nightly.holder.json").exists()
    assert good_runs(output) == before
    assert_next_job_succeeds(output, plant)
    assert not (output / ".nightly.holder.json").exists()


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


def test_a_reader_that_follows_latest_finds_a_whole_run_at_any_moment(output, plant):
    done = threading.Event()
    problems, seen = [], set()

    def follow():
        while not done.is_set():
            problems.extend(verify_run(output))
            seen.add((output / "latest").resolve().name)

    reader = threading.Thread(target=follow)
    reader.start()
    for _ in range(6):
        job(output, plant, keep=3)
    done.set()
    reader.join()
    assert problems == []
    assert len(seen) > 1
    assert Path(output / "latest").is_symlink()
