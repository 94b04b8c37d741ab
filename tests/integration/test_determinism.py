"""The same input gives the same bytes: for any number of threads and any hash seed, compiled or not."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from orderplan.cli.main import main
from orderplan.tables.results import RESULT_TABLES

SAMPLES = Path(__file__).parents[2] / "data" / "samples"
PROGRAM = """
import sys
import orderplan as op
from orderplan.plan_tables import result_tables
data = op.read_folder(sys.argv[1])
instance = op.encode(data)
plan = op.run_mrp(instance, op.build_bom(instance), threads=int(sys.argv[2]))
for name, table in result_tables(data, plan).items():
    print(name, table.to_pandas().to_csv())
"""


def digest(plant: str, threads: int, **environment: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(SAMPLES / plant), str(threads)],
        env={**os.environ, **environment}, check=True, capture_output=True,
    )  # fmt: skip
    return hashlib.sha256(done.stdout).hexdigest()


def test_threads_and_hash_seeds_change_nothing():
    first = digest("pumps", 1, PYTHONHASHSEED="1")
    assert digest("pumps", 2, PYTHONHASHSEED="2") == first
    assert digest("pumps", 7, PYTHONHASHSEED="random") == first


def test_kernels_that_are_not_compiled_give_the_same():
    assert digest("bicycle", 1, NUMBA_DISABLE_JIT="1") == digest("bicycle", 1)


def test_two_runs_write_the_same_files(tmp_path, monkeypatch):
    for name in ("one", "two"):
        arguments = ["plan", str(SAMPLES / "pumps"), "--output", str(tmp_path / name)]
        monkeypatch.setattr(sys, "argv", ["orderplan", *arguments])
        with pytest.raises(SystemExit):
            main()
    files = sorted(path.name for path in (tmp_path / "one").iterdir())
    assert {f"{name}.csv" for name in RESULT_TABLES} < set(files)
    for name in set(files) - {"stage_seconds.json"}:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes(), name
