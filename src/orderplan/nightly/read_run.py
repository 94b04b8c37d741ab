"""Reading a run, and checking that it is whole: for the next night, and for other systems."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orderplan.data.folder import read_folder
from orderplan.errors import ConfigError
from orderplan.nightly.manifest import file_problems, read_manifest
from orderplan.nightly.outcome import Status
from orderplan.nightly.publish import latest_run
from orderplan.nightly.run_files import INPUT, REPORT_FILE, TABLES
from orderplan.nightly.run_folders import RUNS
from orderplan.nightly.stored_tables import StoredTables
from orderplan.plan import Plan
from orderplan.plan_files import ISSUES_FILE, PROVENANCE_FILE, TIMES_FILE, issue_of, provenance_of, read_json

if TYPE_CHECKING:
    from collections.abc import Mapping

    from orderplan.data.planning_data import PlanningData


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Run:
    """A published run."""

    folder: Path
    manifest: Mapping[str, Any]
    """What `manifest.json` says."""
    plan: Plan
    """The plan; its tables are read when they are asked for."""

    @property
    def name(self) -> str:
        """The name of the run."""
        return str(self.manifest["run"])

    @property
    def as_of(self) -> date:
        """The planning day."""
        return date.fromisoformat(self.manifest["as_of"])

    @property
    def status(self) -> Status:
        """How the job ended."""
        return Status(self.manifest["exit_code"])

    @property
    def report(self) -> Path:
        """The report."""
        return self.folder / REPORT_FILE

    def summary(self) -> str:
        """Say in a few lines which run it is and what it planned."""
        return f"Run {self.name} ({self.status.name.lower()})\n{self.plan.summary()}"


def read_run(folder: str | Path) -> Run:
    """Read a run, after checking that every file is as it was published.

    Parameters
    ----------
    folder
        A run, or the output of the nightly job, of which the last good run is read.

    Raises
    ------
    ConfigError
        Where there is no run, or one that is damaged; all problems are listed.

    """
    run = _run_folder(Path(folder))
    problems = verify_run(run)
    if problems:
        raise ConfigError([f"'{run}': {problem}" for problem in problems])
    return Run(folder=run, manifest=read_manifest(run), plan=stored_plan(run))


def verify_run(folder: str | Path) -> tuple[str, ...]:
    """Check a run against its manifest: every file there, of its size and checksum, and no other.

    Parameters
    ----------
    folder
        A run, or the output of the nightly job, of which the last good run is checked.

    Returns
    -------
    tuple of str
        A sentence for each problem; empty where the run is whole.

    Examples
    --------
    >>> verify_run("data/samples/pumps")
    ("'data/samples/pumps' is no run: manifest.json is missing.",)

    """
    try:
        run = _run_folder(Path(folder))
        return file_problems(run, read_manifest(run)["files"])
    except ConfigError as error:
        return error.problems


def _run_folder(folder: Path) -> Path:
    if not (folder / RUNS).is_dir():
        return folder.resolve() if folder.is_symlink() else folder  # the run that `latest` leads to now
    latest = latest_run(folder)
    if latest is None:
        raise ConfigError([f"'{folder}' has no run yet."])
    return latest


def stored_plan(run: Path) -> Plan:
    """Give the plan of a run; tables of another version's columns are left out, the others read when asked for.

    Raises
    ------
    ConfigError
        Where how it came about cannot be read, or was written in another form.

    """
    folder = run / TABLES
    issues, record = read_json(folder / ISSUES_FILE), read_json(folder / PROVENANCE_FILE)
    try:
        return Plan(
            tables=StoredTables(folder),
            issues=tuple(issue_of(issue) for issue in issues),
            provenance=provenance_of(record),
            stage_seconds=read_json(folder / TIMES_FILE),
        )
    except (TypeError, KeyError, ValueError) as error:
        raise ConfigError([f"'{run}' was written by another version: {error}."]) from error


def stored_input(run: Path) -> PlanningData:
    """Read the input that a run was planned with; raises as `read_folder`."""
    return read_folder(run / INPUT)
