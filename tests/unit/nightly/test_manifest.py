"""The manifest guards its own content, and every file."""

from __future__ import annotations

import json

import pytest

from orderplan.errors import ConfigError
from orderplan.nightly.manifest import file_problems, file_records, read_manifest, write_manifest


@pytest.fixture
def run(tmp_path):
    (tmp_path / "tables").mkdir()
    (tmp_path / "tables" / "a.csv").write_bytes(b"x\n1\n")
    (tmp_path / "b.txt").write_bytes(b"")
    write_manifest(tmp_path, {"format": 1, "run": "R", "name": "泵", "files": file_records(tmp_path)})
    return tmp_path


def test_the_files_have_their_sizes_and_checksums(run):
    files = read_manifest(run)["files"]
    assert list(files) == ["b.txt", "tables/a.csv"]
    assert files["tables/a.csv"]["bytes"] == 4
    # SHA-256 of nothing, as FIPS 180-4 gives it
    assert files["b.txt"]["sha256"] == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert file_problems(run, files) == ()


def test_each_way_in_which_a_file_can_be_another_one_is_named(run):
    files = read_manifest(run)["files"]
    (run / "tables" / "a.csv").write_bytes(b"x\n2\n")
    (run / "b.txt").write_bytes(b"longer")
    (run / "tables" / "c.csv").touch()
    assert file_problems(run, files) == (
        "tables/c.csv is not in the manifest.",
        "b.txt has another size than the manifest says.",
        "tables/a.csv has another checksum than the manifest says.",
    )
    (run / "b.txt").unlink()
    assert "b.txt is missing." in file_problems(run, files)


def test_a_value_that_was_changed_shows_and_another_layout_does_not(run):
    path = run / "manifest.json"
    content = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(content, sort_keys=True), encoding="utf-8")
    assert read_manifest(run)["name"] == "泵"
    path.write_text(json.dumps({**content, "run": "S"}), encoding="utf-8")
    with pytest.raises(ConfigError, match="is damaged: its checksum"):
        read_manifest(run)


@pytest.mark.parametrize("text", ["", "[]", "3", "{}", '{"format": 1', "\x00"])
def test_what_is_no_manifest_is_refused(run, text):
    (run / "manifest.json").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError):
        read_manifest(run)


def test_a_newer_form_is_refused(run):
    write_manifest(run, {"format": 99, "files": {}})
    with pytest.raises(ConfigError, match="has the form 99, this version reads 1"):
        read_manifest(run)
