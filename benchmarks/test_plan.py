"""The main job end to end: from Parquet files to every result table on disk, what each part takes, and peak memory."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING

import pytest

import orderplan as op
from benchmarks.measure import peak_mb
from orderplan.plan import unkept

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytest_benchmark.fixture import BenchmarkFixture

_PROGRAM = """
import sys
import orderplan as op
op.write_plan(op.make_plan(op.read_folder({plant!r})), {out!r}, file_format="parquet")
"""


@pytest.mark.parametrize("shape", ["small", "medium"])
def test_end_to_end(
    benchmark: BenchmarkFixture, plant_folder: Callable[[str, str], Path], tmp_path: Path, shape: str
) -> None:
    """Read, plan, write; the aim: reading, decoding and writing no longer than planning, 8 GB at 500,000 orders."""
    plant = plant_folder(shape, "parquet")
    seconds: dict[str, float] = {}

    def end_to_end() -> None:
        seconds.clear()
        start = time.perf_counter()
        data = op.read_folder(plant)
        seconds["read"] = time.perf_counter() - start
        plan = op.make_plan(data)
        seconds.update(plan.stage_seconds)
        start = time.perf_counter()
        for _table in unkept(plan.tables).values():
            pass  # those that no stage has made yet
        seconds["decode"] = time.perf_counter() - start
        start = time.perf_counter()
        op.write_plan(plan, tmp_path / shape, file_format="parquet")
        seconds["write"] = max(time.perf_counter() - start - seconds["decode"], 0.0)

    benchmark.pedantic(end_to_end, rounds=1, warmup_rounds=1 if shape == "small" else 0)
    moving = sum(seconds[name] for name in ("read", "encode", "decode", "write"))
    planning = sum(seconds.values()) - moving
    info = benchmark.extra_info
    info["shares"] = {name: round(took / (moving + planning), 3) for name, took in seconds.items()}
    info["moving_to_planning"] = round(moving / planning, 2)
    info["peak_mb"] = peak_mb(_PROGRAM.format(plant=str(plant), out=str(tmp_path / "peak")))
    print(json.dumps(info, indent=1))
