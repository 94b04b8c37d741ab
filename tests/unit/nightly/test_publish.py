"""The order of things in publishing, and what a failure takes back."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from orderplan.errors import ConfigError
from orderplan.nightly.publish import latest_run, point_to, publish
from orderplan.nightly.run_folders import building_folder

ONE, TWO = "2026-01-05T020000-0001", "2026-01-06T020000-0002"


def built(output, name):
    folder = building_folder(output, name)
    (folder / "tables").mkdir(parents=True)
    (folder / "tables" / "a.csv").write_text("a", encoding="utf-8")
    (folder / "manifest.json").write_text("{}", encoding="utf-8")
    return folder


def publish_quietly(output, name):
    return publish(built(output, name), name, lambda _step: None)


def test_a_run_gets_its_name_and_latest_leads_there(tmp_path):
    assert latest_run(tmp_path) is None
    run = publish_quietly(tmp_path, ONE)
    assert run == tmp_path / "runs" / ONE
    assert (run / "tables" / "a.csv").read_text(encoding="utf-8") == "a"
    assert (tmp_path / "latest").readlink() == Path(
        "runs"
    ) / ONE  # relative: the output may be moved or mounted elsewhere
    assert latest_run(tmp_path) == run
    publish_quietly(tmp_path, TWO)
    assert latest_run(tmp_path) == tmp_path / "runs" / TWO
    point_to(tmp_path, ONE)
    assert latest_run(tmp_path) == run
    assert sorted(path.name for path in tmp_path.iterdir()) == ["latest", "runs"]


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="only Linux tells which file a handle is")
def test_everything_is_on_the_disk_before_the_run_has_its_name(monkeypatch, tmp_path):
    folder, events, sync = built(tmp_path, ONE), [], os.fsync

    def synced(handle):
        events.append(str(Path(f"/proc/self/fd/{handle}").readlink().relative_to(tmp_path)))
        sync(handle)

    monkeypatch.setattr(os, "fsync", synced)
    publish(folder, ONE, lambda step: events.append(f"[{step}]"))
    hidden = f"runs/.{ONE}.building"
    renamed = events.index("[rename run]")
    files = {f"{hidden}/tables/a.csv", f"{hidden}/manifest.json", f"{hidden}/tables", hidden}
    assert files == set(events[1 : events.index("[prepare latest]")])
    # a folder after what is in it
    assert events.index(f"{hidden}/tables") > events.index(f"{hidden}/tables/a.csv")
    assert events[renamed:] == ["[rename run]", "runs", "[switch latest]", "[settle latest]", "."]


def test_where_latest_cannot_be_switched_the_run_loses_its_name_again(monkeypatch, tmp_path):
    publish_quietly(tmp_path, ONE)
    folder = built(tmp_path, TWO)

    def failing(*_arguments):
        raise OSError("no")

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", failing)
        with pytest.raises(OSError, match="no"):
            publish(folder, TWO, lambda _step: None)
    assert folder.is_dir()
    assert not (tmp_path / "runs" / TWO).exists()
    assert latest_run(tmp_path) == tmp_path / "runs" / ONE
    assert not (tmp_path / ".latest.link").is_symlink()


@pytest.mark.parametrize("target", ["runs/gone", f"runs/{TWO}", "elsewhere"])
def test_latest_that_leads_nowhere_is_no_run(tmp_path, target):
    publish_quietly(tmp_path, ONE)
    (tmp_path / "latest").unlink()
    (tmp_path / "latest").symlink_to(target)
    assert latest_run(tmp_path) is None


def test_a_folder_named_latest_is_not_ours(tmp_path):
    (tmp_path / "latest").mkdir()
    with pytest.raises(ConfigError, match="choose another output folder"):
        latest_run(tmp_path)
