"""Names of runs, and what is a run, a leftover, or neither."""

from __future__ import annotations

from datetime import datetime

import pytest

from orderplan.nightly.run_folders import next_run_name, prune_runs, run_folders, run_number, sweep_leftovers

STARTED = datetime(2026, 11, 25, 2)  # noqa: DTZ001 - plant time has no zone


@pytest.fixture
def made(tmp_path):
    """Make folders with a file in each; names without a slash are those of runs."""

    def called(*names):
        for name in names:
            path = tmp_path / (name if "/" in name else f"runs/{name}")
            path.mkdir(parents=True)
            (path / "file").touch()
        return tmp_path

    return called


def names(output):
    return [path.name for path in run_folders(output)]


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("2026-11-25T020000-0001", 1),
        ("2026-11-25T020000-12345", 12_345),
        (".2026-11-25T020000-0001.building", 0),
        ("2026-11-25T020000-0001.old", 0),
        ("2026-11-25T020000", 0),
        ("notes", 0),
    ],
)
def test_only_a_moment_with_a_number_is_a_run(name, number):
    assert run_number(name) == number


def test_the_number_decides_which_run_is_newer_and_not_the_clock(made):
    output = made("2026-11-25T020000-0002", "2026-11-24T020000-0003", "2026-11-26T020000-0001", "notes")
    assert names(output) == ["2026-11-24T020000-0003", "2026-11-25T020000-0002", "2026-11-26T020000-0001"]
    assert next_run_name(output, STARTED) == "2026-11-25T020000-0004"


def test_the_first_run_has_number_1_and_numbers_outgrow_four_digits(made, tmp_path):
    assert next_run_name(tmp_path, STARTED) == "2026-11-25T020000-0001"
    assert next_run_name(made("2026-11-25T020000-9999"), STARTED) == "2026-11-25T020000-10000"
    output = made("2026-11-25T020000-10000")
    assert names(output)[0] == "2026-11-25T020000-10000"
    assert next_run_name(output, STARTED) == "2026-11-25T020000-10001"


def test_leftovers_are_swept_and_nothing_else(made):
    output = made(
        "2026-11-25T020000-0001",
        ".2026-11-25T020000-0002.building",
        ".2026-11-24T020000-0001.removing",
        ".snapshot",
        "notes",
        "runs2/.2026-11-25T020000-0002.building",
    )
    (output / ".latest.link").symlink_to("runs/2026-11-25T020000-0002")
    (output / ".latest.text").touch()
    (output / ".nightly.lock").touch()
    assert sweep_leftovers(output) == [
        ".2026-11-24T020000-0001.removing", ".2026-11-25T020000-0002.building", ".latest.link", ".latest.text",
    ]  # fmt: skip
    assert sorted(path.name for path in (output / "runs").iterdir()) == [".snapshot", "2026-11-25T020000-0001", "notes"]
    assert sorted(path.name for path in output.iterdir()) == [".nightly.lock", "runs", "runs2"]
    assert sweep_leftovers(output) == []


def test_the_newest_runs_are_kept(made):
    output = made(*(f"2026-11-{day:02}T020000-{day:04}" for day in range(1, 6)), "notes")
    assert prune_runs(output, 2) == [f"2026-11-{day:02}T020000-{day:04}" for day in (3, 2, 1)]
    assert [run_number(name) for name in names(output)] == [5, 4]
    assert prune_runs(output, 2) == []
    assert (output / "runs" / "notes").is_dir()
