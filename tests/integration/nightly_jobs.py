"""Nightly jobs for the tests: run here, or in a process of their own that may be killed at any moment."""

from __future__ import annotations

import json
import os
import signal
import tempfile
import traceback
import warnings
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orderplan as op
from orderplan.nightly.job import run_nightly
from orderplan.nightly.outcome import NightlyOutcome, Status
from orderplan.nightly.publish import latest_run
from orderplan.nightly.read_run import verify_run
from orderplan.nightly.run_folders import RUNS, run_folders
from orderplan.nightly.settings import NightlySettings

if TYPE_CHECKING:
    from collections.abc import Callable

SAMPLES = Path(__file__).parents[2] / "data" / "samples"
STARTED = datetime(2026, 1, 5, 2)  # noqa: DTZ001 - plant time has no zone
DIED = 17
"""The exit code of a process that ends itself at a chosen point."""


TINY = {
    "plan.toml": "as_of = 2026-01-05\n",
    "items.csv": "item_id,procurement,lead_time_days\nBIKE,make,2\nBELL,buy,10\nTIRE,buy,3\n",
    "bom_lines.csv": "parent_id,component_id,quantity_per\nBIKE,BELL,1\nBIKE,TIRE,2\n",
    "sales_orders.csv": "order_id,item_id,quantity,due_date\nSO-1,BIKE,1,2026-01-08\nSO-2,BIKE,3,2026-02-16\n",
    "scheduled_receipts.csv": "receipt_id,kind,item_id,quantity,due_date\nPO-1,purchase,TIRE,4,2026-01-09\n",
}
"""A plant of a few lines, by file."""


def quick_folder() -> tempfile.TemporaryDirectory[str]:
    """Make a folder in memory where there is such a place: what is tested is not the speed of the disk."""
    memory = Path("/dev/shm")  # noqa: S108 - a folder of its own is made there
    return tempfile.TemporaryDirectory(dir=memory if os.access(memory, os.W_OK) else None)


def tiny_plant(folder: Path, **files: str | bytes) -> Path:
    """Write the plant, with some files in place of its own; names are those of tables, or files."""
    folder.mkdir(parents=True, exist_ok=True)
    contents: dict[str, str | bytes] = TINY | {
        (name if "." in name else f"{name}.csv"): given for name, given in files.items()
    }
    for name, content in contents.items():
        (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


def job(output: Path, source: Path, *, on_step: Any = None, **settings: Any) -> NightlyOutcome:
    """Run a job on a plant folder."""
    return run_nightly(
        lambda: op.read_folder(source, on_data_error="quarantine"),
        output,
        NightlySettings(**({"started": STARTED, "source": str(source)} | settings)),
        on_step=on_step,
    )


def forked(work: Callable[[], Any]) -> int:
    """Do some work in a copy of this process, which ends without any cleaning up; give its id.

    The libraries are loaded and the kernels compiled in it already, so that it takes no time to start.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # Python 3.12: threads; none of ours is at work
        pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        result = work()
        code = int(result.status) if isinstance(result, NightlyOutcome) else 0
    except BaseException:  # noqa: BLE001 - the copy must never come back into pytest
        traceback.print_exc()
    finally:
        os._exit(code)


def ended(pid: int) -> int:
    """Wait for a process; give its exit code, or minus the signal that killed it."""
    _pid, status = os.waitpid(pid, 0)
    return os.waitstatus_to_exitcode(status)


def kill(pid: int) -> int:
    """Kill a process as nothing can prevent; give how it ended, which may have been before."""
    os.kill(pid, signal.SIGKILL)
    return ended(pid)


def good_runs(output: Path) -> list[str]:
    """Check every run that can be seen, and give their names, the newest first; the last good one is among them."""
    names = []
    for folder in run_folders(output):
        assert verify_run(folder) == (), folder.name
        names.append(folder.name)
    latest = latest_run(output)
    if latest is not None:
        assert latest.name in names
        assert verify_run(output) == ()
    return names


def manifest(output: Path) -> dict[str, Any]:
    """Read the manifest of the last run."""
    content: dict[str, Any] = json.loads((output / "latest" / "manifest.json").read_text(encoding="utf-8"))
    return content


def hidden(output: Path) -> list[str]:
    """Name what is hidden in an output but the lock: what is being built or was left behind."""
    found = [path.name for path in (output / RUNS).iterdir() if path.name.startswith(".")]
    return sorted(found + [path.name for path in output.iterdir() if path.name.startswith(".latest")])


def assert_nothing_published(output: Path, outcome: NightlyOutcome, status: Status, *, before: list[str]) -> None:
    """See that a job ended so, and that everything else is as it was."""
    assert outcome.status is status
    assert outcome.run is None
    assert good_runs(output) == before
    latest = latest_run(output)
    assert latest is not None
    assert latest.name == before[0]
    assert hidden(output) == []


def assert_next_job_succeeds(output: Path, plant: Path) -> None:
    """Run another job, and see that nothing is left of what happened before."""
    outcome = job(output, plant)
    assert outcome.status is Status.PUBLISHED
    assert outcome.run == latest_run(output)
    assert good_runs(output)[0] == outcome.run.name
    assert hidden(output) == []


def grow(plant: Path) -> None:
    """Append a sales order to the plant's file, as an export does."""
    with (plant / "sales_orders.csv").open("a", encoding="utf-8") as file:
        file.write("SO-3,BIKE,1,2026-03-02\n")
