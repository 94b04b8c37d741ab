"""A million bad rows cost one issue: little more memory than a million good ones, and a few lines of text."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

ROWS = 1_000_000
READ = """
import json, re, resource, sys
from pathlib import Path
from orderplan.data.folder import read_folder
from orderplan.errors import DataError

def read(folder):
    try:
        return read_folder(folder), "", []
    except DataError as error:
        return None, str(error), [(issue.column, len(issue.rows)) for issue in error.issues]


def peak():
    status = Path("/proc/self/status")  # getrusage counts in the memory of the process that started this one
    if status.exists():
        return int(re.search(r"VmHWM:\\s+(\\d+)", status.read_text())[1])
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


read(sys.argv[1])  # a few bad rows, so that imports and kernels count in neither case
before = peak()
_data, text, issues = read(sys.argv[2])
print(json.dumps({"peak": peak() - before, "text": text, "issues": issues}))
"""


def read(small, folder):
    done = subprocess.run(
        [sys.executable, "-c", READ, str(small), str(folder)], capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def plants(tmp_path_factory):
    """Three plants: one with a million clean lines, one in which each is bad in three ways, and a bad small one."""
    root = tmp_path_factory.mktemp("plants")
    items = "item_id,procurement\n" + "".join(
        f"ITEM-{number:06},{'make' if number < 499 else 'buy'}\n" for number in range(1_000)
    )
    heading = "parent_id,component_id,line_no,quantity_per,valid_from\n"
    clean = [f"ITEM-{n % 499:06},ITEM-{500 + n % 500:06},{n},1.5,2026-01-05\n" for n in range(ROWS)]
    bad = [f"ITEM-{n % 499:06},UNKNOWN-{n},{n},x{n},2026-02-30\n" for n in range(ROWS)]
    for name, lines in (("small", bad[:10]), ("clean", clean), ("bad", bad)):
        folder = root / name
        folder.mkdir()
        (folder / "items.csv").write_text(items, encoding="utf-8")
        (folder / "bom_lines.csv").write_text(heading + "".join(lines), encoding="utf-8")
    return root


def test_a_million_rows_with_three_faults_each_fit_into_memory_and_on_a_screen(plants):
    read(plants / "small", plants / "small")  # compiles the kernels where they are not on disk yet
    clean = read(plants / "small", plants / "clean")
    bad = read(plants / "small", plants / "bad")
    assert clean["issues"] == []
    assert bad["issues"] == [["component_id", ROWS], ["quantity_per", ROWS], ["valid_from", ROWS]]
    lines = bad["text"].splitlines()
    assert lines[0] == "3 problems in 1 table (3,000,000 rows). Nothing was planned."
    assert len(lines) == 4
    assert max(map(len, lines)) < 200
    assert bad["peak"] < 2.5 * clean["peak"]  # measured: 1.4 times
