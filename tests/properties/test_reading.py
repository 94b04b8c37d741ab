"""A valid plant is read the same from everywhere; one with one fault is refused with that fault, and no other."""

from __future__ import annotations

import csv
import dataclasses
import io
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from orderplan.config import PlanConfig
from orderplan.data.encode import encode
from orderplan.data.folder import read_folder
from orderplan.data.frames import from_frames
from orderplan.data.settings import settings_text
from orderplan.data.workbook import read_workbook, write_workbook
from orderplan.data.write import write_folder
from orderplan.enums import IssueKind
from orderplan.errors import DataError
from orderplan.tables.inputs import INPUT_TABLES
from tests.plant_files import (
    ROW_TAG,
    arrow_tables,
    csv_text,
    data_frames,
    expected_table,
    text_rows,
    used_columns,
    write_csv_folder,
    write_parquet_folder,
    write_plain_workbook,
)
from tests.properties.faults import faults
from tests.properties.spellings import spellings
from tests.strategies import UNHURRIED, Plant, plants

if TYPE_CHECKING:
    from orderplan.data.planning_data import PlanningData


def assert_holds(data: PlanningData, plant: Plant) -> None:
    for name, table in INPUT_TABLES.items():
        expected = expected_table(name, plant.rows[name])
        for column in table.by_name:
            found = data.tables[name].column(column)
            assert found.type == expected.column(column).type, (name, column)
            assert found.to_pylist() == expected.column(column).to_pylist(), (name, column)
    assert data.config == plant.config


@settings(UNHURRIED, max_examples=25)
@given(plants())
def test_a_valid_plant_is_read_the_same_from_files_frames_and_workbook(plant):
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_csv_folder(folder / "csv", text_rows(plant), plant.config)
        write_csv_folder(folder / "packed", text_rows(plant), plant.config, packed=True)
        write_parquet_folder(folder / "parquet", plant)
        write_plain_workbook(folder / "plant.xlsx", plant)
        for kind in ("csv", "packed", "parquet"):
            assert_holds(read_folder(folder / kind), plant)
        assert_holds(read_workbook(folder / "plant.xlsx"), plant)
    assert_holds(from_frames(data_frames(plant), config=plant.config), plant)
    assert_holds(from_frames(arrow_tables(plant), config=plant.config), plant)


@settings(UNHURRIED, max_examples=25)
@given(plants())
def test_what_is_written_is_read_again(plant):
    data = from_frames(arrow_tables(plant), config=plant.config)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_folder(data, folder)
        assert_holds(read_folder(folder), plant)
        write_folder(data, folder, file_format="parquet")
        assert_holds(read_folder(folder), plant)
        write_workbook(data, folder / "plant.xlsx")
        assert_holds(read_workbook(folder / "plant.xlsx"), plant)
    frames = {table: data.frame(table) for table in INPUT_TABLES}
    assert_holds(from_frames(frames, config=plant.config), plant)


@settings(UNHURRIED, max_examples=40)
@given(plants(), st.randoms(use_true_random=False))
def test_other_spellings_separators_and_encodings_mean_the_same(plant, random):
    encoding = random.choice(["utf-8", "utf-8-sig", "utf-16", "gb18030"])
    # With a lone carriage return between records Python's writer puts no quotes around texts with a newline.
    line_end, quoting = random.choice([("\n", csv.QUOTE_MINIMAL), ("\r\n", csv.QUOTE_MINIMAL), ("\r", csv.QUOTE_ALL)])
    form = {"delimiter": random.choice(",;\t|"), "lineterminator": line_end, "quoting": quoting}
    with tempfile.TemporaryDirectory() as name:
        for table, rows in plant.rows.items():
            names = used_columns(table, rows)
            kinds = [INPUT_TABLES[table].by_name[column].kind for column in names]
            target = io.StringIO(newline="")
            writer = csv.writer(target, **form)
            # Two headings at least, so that the separator can be seen.
            writer.writerow([*(random.choice([n, n.upper(), n.replace("_", " ").title()]) for n in names), "note"])
            for row in rows:
                cells = [random.choice(spellings(kind, row[name])) for kind, name in zip(kinds, names, strict=True)]
                writer.writerow([*cells, "备注"])
            content = target.getvalue().encode(encoding)
            if rows:
                assume(encoding != "gb18030" or not is_utf8(content))
                (Path(name) / f"{table}.csv").write_bytes(content)
        (Path(name) / "plan.toml").write_text(settings_text(plant.config), encoding="utf-8")
        assert_holds(read_folder(name), plant)


def is_utf8(content: bytes) -> bool:
    """Tell whether bytes meant as GB18030 happen to be UTF-8 too: nobody could tell the two apart."""
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def differences(one: Any, other: Any, place: str = "") -> list[str]:
    """Name the parts in which two records differ."""
    if dataclasses.is_dataclass(one):
        parts = [
            (field.name, getattr(one, field.name), getattr(other, field.name)) for field in dataclasses.fields(one)
        ]
    elif isinstance(one, dict):
        parts = [(str(key), one[key], other[key]) for key in one]
    elif isinstance(one, np.ndarray):
        same = np.array_equal(one, other, equal_nan=one.dtype.kind == "f")
        return [] if same else [f"{place}: {one.tolist()} / {other.tolist()}"]
    else:
        same = one.equals(other) if isinstance(one, pa.Array) else one == other
        return [] if same else [f"{place}: {one} / {other}"]
    return [found for name, left, right in parts for found in differences(left, right, f"{place}.{name}")]


@settings(UNHURRIED, max_examples=40)
@given(plants(), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_no_array(plant, random):
    shuffled = {table: random.sample(rows, len(rows)) for table, rows in plant.rows.items()}
    in_order = encode(from_frames(arrow_tables(plant), config=plant.config))
    in_disorder = encode(from_frames(arrow_tables(Plant(shuffled, plant.config)), config=plant.config))
    assert differences(in_order, in_disorder) == []


@settings(UNHURRIED, max_examples=150)
@given(plants(), st.data())
def test_one_fault_is_reported_where_it_is_and_can_be_left_out(plant, data):
    texts = text_rows(plant)
    possible = faults(plant, texts)
    fault = data.draw(st.sampled_from(sorted(possible)).flatmap(lambda name: st.sampled_from(possible[name])))
    config = PlanConfig(as_of=plant.config.as_of)  # a plant calendar that loses all its rows is another test
    with tempfile.TemporaryDirectory() as name:
        faulty = fault.put_into(texts)
        write_csv_folder(Path(name), faulty, config)
        with pytest.raises(DataError) as raised:
            read_folder(name)
        kept = read_folder(name, on_data_error="quarantine")
    lines = {table: csv_text(rows)[1] for table, rows in faulty.items()}
    errors = [issue for issue in raised.value.issues if issue.is_error]
    blamed = {
        line
        for issue in errors
        if (issue.kind, issue.table, issue.column) == (fault.kind, fault.table, fault.column)
        for line in issue.lines.tolist()
    }
    assert {lines[fault.table][row] for row in fault.rows} <= blamed, str(raised.value)
    others = {issue.kind for issue in errors} - {fault.kind} - fault.also
    assert not others, str(raised.value)

    assert not any(issue.is_error for issue in from_frames(dict(kept.tables), config=config).issues)
    listed = {
        (issue.table, line)
        for issue in kept.issues
        if issue.is_error or issue.kind is IssueKind.LEFT_OUT
        for line in issue.lines.tolist()
    }
    left = {
        (table, lines[table][int(tag)]) for table in faulty for tag in kept.tables[table].column(ROW_TAG).to_pylist()
    }
    everything = {(table, line) for table in faulty for line in lines[table]}
    assert everything - left == listed


@settings(UNHURRIED, max_examples=25)
@given(plants(), st.data())
def test_a_missing_required_column_is_reported_and_nothing_else(plant, data):
    texts = text_rows(plant)
    table = data.draw(st.sampled_from(sorted(texts)))
    known = [name for name in texts[table][0] if name != ROW_TAG]
    column = data.draw(st.sampled_from([name for name in known if INPUT_TABLES[table].by_name[name].required]))
    texts[table] = [{name: text for name, text in row.items() if name != column} for row in texts[table]]
    with tempfile.TemporaryDirectory() as name:
        write_csv_folder(Path(name), texts, PlanConfig(as_of=plant.config.as_of))
        for on_data_error in ("raise", "quarantine"):
            with pytest.raises(DataError) as raised:
                read_folder(name, on_data_error=on_data_error)
            found = [(issue.kind, issue.table, issue.column) for issue in raised.value.issues if issue.is_error]
            if len(known) > 1:
                assert found == [(IssueKind.MISSING_COLUMN, table, column)]
            else:
                assert found == [(IssueKind.NOT_READABLE, table, "")]  # no heading is known any more
