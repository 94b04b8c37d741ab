"""Writing a plant folder: one file for each table, whole or not at all, and nothing lost."""

from __future__ import annotations

import pyarrow as pa
import pytest

from orderplan.data.folder import read_folder
from orderplan.data.frames import from_frames
from orderplan.data.write import write_folder
from orderplan.whole_file import write_whole

ITEMS = {"item_id": ["A", "B"], "procurement": ["buy", "buy"]}


def plant(**columns: list[object]):
    return from_frames({"items": pa.table({**ITEMS, **columns})})


def test_a_table_has_one_file_whatever_lay_there_before(tmp_path):
    for old in ("items.parquet", "items.csv.gz", "customers.csv", "notes.txt"):
        (tmp_path / old).write_text("old", encoding="utf-8")
    write_folder(plant(), tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["items.csv", "notes.txt", "plan.toml"]
    write_folder(plant(), tmp_path, file_format="parquet")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["items.parquet", "notes.txt", "plan.toml"]


def test_columns_without_a_value_are_left_out_and_extra_ones_kept(tmp_path):
    write_folder(plant(note=["x, y", None], **{"no, value": pa.nulls(2, pa.string())}), tmp_path)
    text = (tmp_path / "items.csv").read_text(encoding="utf-8")
    heading = text.splitlines()[0].replace('"', "").split(",")
    assert heading[:2] == ["item_id", "procurement"]
    assert heading[-1] == "note"
    assert "setup_family" not in heading
    assert read_folder(tmp_path).tables["items"].column("note").to_pylist() == ["x, y", None]


def test_cells_are_quoted_only_where_one_needs_it(tmp_path):
    write_folder(plant(), tmp_path)
    assert '"' not in (tmp_path / "items.csv").read_text(encoding="utf-8")


def test_the_same_plant_gives_the_same_bytes(tmp_path):
    for file_format in ("csv", "parquet"):
        contents = []
        for name in ("one", "two"):
            write_folder(plant(), tmp_path / name, file_format=file_format)
            contents.append((tmp_path / name / f"items.{file_format}").read_bytes())
        assert contents[0] == contents[1]


def test_a_file_appears_whole_or_not_at_all(tmp_path):
    target = tmp_path / "items.csv"
    target.write_text("old", encoding="utf-8")

    def fails(beside):
        beside.write_text("half", encoding="utf-8")
        raise OSError("the disk is full")

    with pytest.raises(OSError, match="the disk is full"):
        write_whole(target, fails)
    assert target.read_text(encoding="utf-8") == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["items.csv"]


def test_an_unknown_format_says_which_there_are(tmp_path):
    with pytest.raises(ValueError, match="xml"):
        write_folder(plant(), tmp_path, file_format="xml")
