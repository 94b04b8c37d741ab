"""A job that dies at any moment: the last good run stays whole, none is half published, and the next job succeeds."""

from __future__ import annotations

import json
import os
import shutil
import time

import pytest

from orderplan.nightly.outcome import Status
from orderplan.nightly.publish import latest_run
from tests.integration.nightly_jobs import DIED, ended, forked, good_runs, hidden, job, kill, tiny_plant
from tests.plants import seeded

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="a copy of the process is killed, which takes fork")

KILLS, SEEDS, KEPT = 50, 5, 2
CALLS = ("fsync", "replace", "rename", "symlink", "unlink", "mkdir", "rmdir")
"""What changes the disk for others to see, beside writing into files that nobody sees yet."""


@pytest.fixture
def output(place):
    """An output with two runs, so that the next one removes one, too."""
    tiny_plant(place / "plant")
    for _ in range(KEPT):
        assert run(place).status is Status.PUBLISHED
    return place


def run(output, **options):
    return job(output, output / "plant", **({"keep": KEPT} | options))


def assert_whole(output, before):
    """See that what was good is good; at most one run is new, and then it is whole."""
    names = good_runs(output)
    last = before[0]
    assert last in names or names[0] > last
    assert len([name for name in names if name not in before]) <= 1
    latest = latest_run(output)
    assert latest is not None
    assert latest.name >= last


def assert_next_job_succeeds(output):
    outcome = run(output)
    assert outcome.status is Status.PUBLISHED
    names = good_runs(output)
    assert names[0] == outcome.run.name == latest_run(output).name
    assert len(names) == KEPT
    assert hidden(output) == []
    assert outcome.difference.is_empty
    return names


@pytest.mark.parametrize("seed", range(SEEDS))
def test_killed_at_random_moments(output, seed):
    rng = seeded(seed)
    start = time.perf_counter()
    assert ended(forked(lambda: run(output))) == 0
    duration, names, killed = time.perf_counter() - start, good_runs(output), 0
    for _ in range(10 * KILLS):
        pid = forked(lambda: run(output))
        time.sleep(rng.uniform(0.05, 1.0) * duration)
        if kill(pid) == 0:  # it was done before; on a busy machine the first one took longer than most
            duration *= 0.8
        else:
            killed += 1
        assert_whole(output, names)
        names = assert_next_job_succeeds(output)
        if killed == KILLS // SEEDS:
            break
    assert killed == KILLS // SEEDS


class Point:
    """Counts the calls that change the disk; ends the process before the one that is asked for."""

    def __init__(self, die_before: int | None) -> None:
        self.calls: list[str] = []
        self.die_before = die_before

    def passed(self, name: str) -> None:
        if len(self.calls) == self.die_before:
            os._exit(DIED)
        self.calls.append(name)


def watched(output, die_before):
    """Run a job whose calls that change the disk are counted; it dies before the one of a number."""
    point = Point(die_before)

    def told(name):
        def called(*arguments, **options):
            point.passed(name)
            return original[name](*arguments, **options)

        return called

    original = {name: getattr(os, name) for name in CALLS}
    for name in CALLS:  # only in the copy of the process, which never comes back
        setattr(os, name, told(name))
    outcome = run(output, on_step=lambda step: point.passed(f"step {step}"))
    return outcome, point.calls


def traced(output, tmp_file):
    """Give the calls of a job that nobody kills."""

    def work():
        outcome, calls = watched(output, None)
        tmp_file.write_text(json.dumps(calls))
        return outcome

    assert ended(forked(work)) == 0
    return json.loads(tmp_file.read_text())


def test_dying_before_each_call_that_changes_the_disk(tmp_path, output):
    calls = traced(output, tmp_path / "calls.json")
    publishing = calls.index("step prepare latest")
    after = calls[publishing:]
    # the pointer is made, the run gets its name, the folder of runs is brought to the disk, latest is switched, …
    assert [call for call in after if call.startswith("step")] == [
        "step prepare latest", "step rename run", "step switch latest", "step settle latest",
    ]  # fmt: skip
    assert {"symlink", "rename", "replace", "fsync", "unlink"} <= set(after)
    # Of the publishing every call, up to where the old run is hidden; of the many that build the new run and remove the
    # old one some, chosen by the seed.
    hides = max(place for place, call in enumerate(calls) if call == "rename")
    rng = seeded(0)
    building, removing = range(publishing), range(hides + 1, len(calls))
    points = [*sorted(rng.sample(building, 10)), *range(publishing, hides + 1), *sorted(rng.sample(removing, 4))]
    assert len(points) < 35
    names = good_runs(output)
    for place in points:
        code = ended(forked(lambda place=place: watched(output, place)[0]))
        assert code == DIED, (place, calls[place])
        assert_whole(output, names)
        names = assert_next_job_succeeds(output)


def test_a_run_that_has_its_name_is_good_though_latest_was_not_switched(output):
    before = latest_run(output)

    def die(step):
        if step == "switch latest":
            os._exit(DIED)

    assert ended(forked(lambda: run(output, on_step=die))) == DIED
    assert latest_run(output) == before
    names = good_runs(output)
    assert names[0] > before.name  # whole, and not yet led to
    outcome = run(output)
    assert outcome.run.name > names[0]
    assert json.loads((outcome.run / "difference.json").read_text())["previous_run"] == names[0]


def test_a_job_that_dies_while_it_removes_old_runs_leaves_no_half_run_to_be_seen(output):
    remove = shutil.rmtree

    def removing(path, **options):
        if path.name.endswith(".removing"):
            os._exit(DIED)
        remove(path, **options)

    def work():
        shutil.rmtree = removing
        return run(output, keep=1)

    assert ended(forked(work)) == DIED
    assert len(good_runs(output)) == KEPT  # the new one and one old one; the other is hidden by then
    assert [name.split(".")[-1] for name in hidden(output)] == ["removing"]
    assert run(output, keep=1).status is Status.PUBLISHED
    assert hidden(output) == []
    assert len(good_runs(output)) == 1
