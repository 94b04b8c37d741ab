"""Reading a plant of 1,000,000 BOM lines over 300,000 items, against pyarrow's bare read of the same files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow.parquet as pq
import pytest
from pyarrow import csv as arrow_csv

import orderplan as op
from benchmarks.generate import SHAPES
from benchmarks.measure import against_floor, best_seconds, peak_mb
from orderplan.data.check import checked
from orderplan.data.folder import raw_tables
from orderplan.tables.headings import Headings

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytest_benchmark.fixture import BenchmarkFixture


AS_OF = SHAPES["million_lines"].as_of


def bare_read(folder: Path) -> None:
    for path in folder.iterdir():
        if path.suffix == ".csv":
            arrow_csv.read_csv(path)
        elif path.suffix == ".parquet":
            pq.read_table(path)


@pytest.mark.parametrize("file_format", ["csv", "parquet"])
def test_read_check_encode_build(
    benchmark: BenchmarkFixture, plant_folder: Callable[[str, str], Path], file_format: str
) -> None:
    folder = plant_folder("million_lines", file_format)
    bom = against_floor(
        benchmark,
        lambda: op.build_bom(op.encode(op.read_folder(folder))),
        lambda: bare_read(folder),
    )
    assert len(bom.lines.parent_id) > 999_000
    benchmark.extra_info["peak_mb"] = peak_mb(
        f"import orderplan as op; op.build_bom(op.encode(op.read_folder({str(folder)!r})))"
    )


def test_check_encode_build(benchmark: BenchmarkFixture, plant_folder: Callable[[str, str], Path]) -> None:
    """What comes on top of reading; the aim is 4 times the bare read of the CSV files."""
    csv_folder = plant_folder("million_lines", "csv")
    raw = raw_tables(csv_folder, Headings())[0]

    def work() -> op.BomGraph:
        return op.build_bom(op.encode(checked(raw, config=op.PlanConfig(as_of=AS_OF))))

    against_floor(benchmark, work, lambda: bare_read(csv_folder))


@pytest.mark.parametrize("step", ["read", "check", "encode", "build"])
def test_each_step(benchmark: BenchmarkFixture, plant_folder: Callable[[str, str], Path], step: str) -> None:
    folder = plant_folder("million_lines", "csv")
    raw = raw_tables(folder, Headings())[0]
    data = checked(raw, config=op.PlanConfig(as_of=AS_OF))
    instance = op.encode(data)
    actions: dict[str, Callable[[], object]] = {
        "read": lambda: raw_tables(folder, Headings()),
        "check": lambda: checked(raw, config=op.PlanConfig(as_of=AS_OF)),
        "encode": lambda: op.encode(data),
        "build": lambda: op.build_bom(instance),
    }
    benchmark.pedantic(actions[step], rounds=5, warmup_rounds=1)
    benchmark.extra_info["bare_read_seconds"] = round(best_seconds(lambda: bare_read(folder), rounds=3), 3)
