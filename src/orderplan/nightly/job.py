"""The nightly job: read, plan, write, compare with the last good run, publish."""

from __future__ import annotations

import logging
import shutil
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orderplan.errors import ConfigError, DataError
from orderplan.nightly.last_run import difference_to, last_good_run
from orderplan.nightly.lock import LockedError, output_lock
from orderplan.nightly.manifest import file_records, write_manifest
from orderplan.nightly.manifest_content import manifest_content
from orderplan.nightly.outcome import NightlyOutcome, Status
from orderplan.nightly.publish import publish
from orderplan.nightly.read_run import stored_plan
from orderplan.nightly.run_files import (
    stored_rows,
    write_csv_tables,
    write_difference,
    write_input,
    write_report_file,
    write_tables,
)
from orderplan.nightly.run_folders import building_folder, next_run_name, prune_runs, sweep_leftovers
from orderplan.nightly.steps import Steps, StoppedError
from orderplan.pipeline import make_plan

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from orderplan.config import PlanConfig
    from orderplan.data.planning_data import PlanningData
    from orderplan.nightly.settings import NightlySettings
    from orderplan.nightly.steps import OnStep
    from orderplan.plan import Plan
    from orderplan.progress import ShouldStop

_log = logging.getLogger(__name__)


class _BadInputError(Exception):
    """The input cannot be planned."""


def run_nightly(
    read: Callable[[], PlanningData],
    output: str | Path,
    settings: NightlySettings,
    config: PlanConfig | None = None,
    *,
    on_step: OnStep | None = None,
    should_stop: ShouldStop | None = None,
) -> NightlyOutcome:
    """Plan a plant and publish the plan as a run of an output folder, whole or not at all.

    A run is built in a hidden folder, brought onto the disk, renamed, and then `latest` is switched to it. Whatever
    happens meanwhile, the last good run stays as it is, and the next job removes what is left over.

    Parameters
    ----------
    read
        Reads the plant; with quarantine, or bad rows are bad input. `read_unchanged` refuses files that are being
        written.
    output
        The folder of the runs; it is made where it is not there.
    settings
        The moment of the start, how many runs to keep, the gates.
    config
        Settings of the plan that hold over those of the plant.
    on_step
        Told the name of each step before it begins.
    should_stop
        Asked before each step; nothing is published where it says yes.

    Returns
    -------
    NightlyOutcome
        How it ended; its status is the exit code. What goes wrong outside the library (a full disk, no right to
        write, bad input) is an outcome, not an error.

    """
    output, steps = Path(output), Steps(on_step, should_stop)
    try:
        output.mkdir(parents=True, exist_ok=True)
        with output_lock(output, settings.started, settings.wait_seconds, should_stop):
            outcome = _published(read, output, settings, config, steps)
    except _BadInputError as error:
        outcome = NightlyOutcome(status=Status.BAD_INPUT, message=str(error))
    except StoppedError as error:
        message = f"Stopped before the step {error}: nothing was published."
        outcome = NightlyOutcome(status=Status.FAILED, message=message)
    except LockedError as error:
        outcome = NightlyOutcome(status=Status.FAILED, message=str(error))
    except (OSError, ConfigError) as error:
        outcome = NightlyOutcome(status=Status.FAILED, message=f"Nothing was published: {error}")
    _tell(outcome, steps)
    return outcome


def _published(
    read: Callable[[], PlanningData], output: Path, settings: NightlySettings, config: PlanConfig | None, steps: Steps
) -> NightlyOutcome:
    with steps.step("prepare"):
        _sweep(output)
        last = last_good_run(output)
    plan = _planned(read, config, steps)
    name = next_run_name(output, settings.started)
    building = building_folder(output, name)
    try:
        building.mkdir(parents=True)
        _write(plan, building, steps, csv=settings.csv)
        stored, summary = replace(stored_plan(building), data=plan.data), plan.summary()
        del plan  # its material is the largest part of the memory, and from here on only tables are read
        with steps.step("difference"):
            difference = None if last is None else difference_to(last, stored, steps.check)
            write_difference(difference, building, None if last is None else last.name)
        with steps.step("manifest"):
            rows, seconds = stored_rows(building), steps.seconds
            content = manifest_content(name, settings, stored, difference, rows=rows, seconds=seconds)
            write_manifest(building, {**content, "files": file_records(building)})
        with steps.step("publish"):
            run = publish(building, name, steps.tell)
    finally:
        shutil.rmtree(building, ignore_errors=True)
    removed = prune_runs(output, settings.keep)
    if removed:
        _log.info("removed %s", ", ".join(removed), extra={"event": "pruned", "runs": removed})
    return NightlyOutcome(
        status=Status(content["exit_code"]),
        message=_message(name, content),
        run=run,
        plan_summary=summary,
        difference=difference,
    )


def _sweep(output: Path) -> None:
    swept = sweep_leftovers(output)
    if swept:
        _log.warning(
            "removed what a killed job left: %s", ", ".join(swept), extra={"event": "swept", "leftovers": swept}
        )


def _planned(read: Callable[[], PlanningData], config: PlanConfig | None, steps: Steps) -> Plan:
    try:
        with steps.step("read"):
            data = _data(read)
        return make_plan(data, config, on_progress=steps.on_progress)
    except (DataError, ConfigError) as error:
        raise _BadInputError(str(error)) from error


def _data(read: Callable[[], PlanningData]) -> PlanningData:
    try:
        return read()
    except OSError as error:
        raise _BadInputError(f"The input cannot be read: {error}.") from error


def _write(plan: Plan, building: Path, steps: Steps, *, csv: bool) -> None:
    with steps.step("write tables"):
        write_tables(plan, building)
    with steps.step("write report"):
        write_report_file(plan, building)
    if csv:
        with steps.step("write csv"):
            write_csv_tables(building)
    with steps.step("write input"):
        write_input(plan, building)


def _message(name: str, content: Mapping[str, Any]) -> str:
    """Say what was published, and what about it is not as it should be."""
    parts = [f"Published {name}"]
    if content["rows_left_out"]:
        parts.append(f"{content['rows_left_out']:,} bad rows were left out")
    parts += [f"gate {gate}: {content['gates'][gate]:,}" for gate in content["failed_gates"]]
    return "; ".join(parts) + "."


def _tell(outcome: NightlyOutcome, steps: Steps) -> None:
    """Log how it ended: an error where nothing is published, a warning where something is not as it should be."""
    level = logging.INFO if outcome.status is Status.PUBLISHED else logging.WARNING
    level = level if outcome.status.is_published else logging.ERROR
    told = {
        "event": "end",
        "status": outcome.status.name.lower(),
        "exit_code": int(outcome.status),
        "run": None if outcome.run is None else outcome.run.name,
        "step": steps.current or None,
        "seconds": round(sum(steps.seconds.values()), 3),
    }
    _log.log(level, "%s", outcome.message, extra=told)
