"""A nightly job on a disk that is full, or where it may not write."""

from __future__ import annotations

import errno
import os
import resource
import shutil
import signal
import subprocess

import pytest

from orderplan.nightly.outcome import Status
from orderplan.nightly.publish import latest_run
from orderplan.nightly.read_run import verify_run
from orderplan.nightly.run_folders import run_folders
from tests.integration.nightly_jobs import (
    assert_next_job_succeeds,
    assert_nothing_published,
    ended,
    forked,
    good_runs,
    hidden,
    job,
)


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
