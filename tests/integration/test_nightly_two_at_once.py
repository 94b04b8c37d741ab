"""Two nightly jobs on one output, and a reader meanwhile."""

from __future__ import annotations

import signal
import threading
import time
from pathlib import Path

import orderplan as op
from orderplan.nightly.job import run_nightly
from orderplan.nightly.outcome import Status
from orderplan.nightly.read_run import verify_run
from orderplan.nightly.settings import NightlySettings
from tests.integration.nightly_jobs import (
    STARTED,
    assert_next_job_succeeds,
    ended,
    forked,
    good_runs,
    hidden,
    job,
    kill,
)


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
