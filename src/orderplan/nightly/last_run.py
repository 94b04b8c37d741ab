"""The last good run of an output, and what changed since."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import TYPE_CHECKING

from orderplan.difference.between_plans import aged_plan, plan_difference
from orderplan.difference.inputs import input_changes
from orderplan.difference.words import InputKind
from orderplan.errors import ConfigError, OrderPlanError
from orderplan.nightly.publish import latest_run, point_to
from orderplan.nightly.read_run import stored_input, stored_plan, verify_run
from orderplan.nightly.run_folders import run_folders

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from orderplan.data.planning_data import PlanningData
    from orderplan.difference.record import PlanDifference
    from orderplan.plan import Plan

_log = logging.getLogger(__name__)


def last_good_run(output: Path) -> Path | None:
    """Give the newest run that is whole, and see to it that `latest` leads there.

    A job that was killed between its two last steps has published its run, but `latest` leads to the one before; a
    run whose files were damaged later is no good one any more. Only for who holds the lock of the output.

    Raises
    ------
    ConfigError
        Where something of the name of `latest` is there that is not ours.

    """
    pointed, good = latest_run(output), None
    for folder in run_folders(output):
        problems = verify_run(folder)
        if not problems:
            good = folder
            break
        told = {"event": "damaged", "run": folder.name, "problems": list(problems)}
        _log.warning("%s is damaged and left aside: %s", folder.name, problems[0], extra=told)
    if good is not None and pointed != good:
        point_to(output, good.name)
        _log.warning("latest now leads to %s", good.name, extra={"event": "latest_mended", "run": good.name})
    return good


def difference_to(last: Path, current: Plan, check: Callable[[str], None]) -> PlanDifference | None:
    """Compare a plan with that of the last good run; None where that one cannot be compared with.

    Parameters
    ----------
    last
        The run.
    current
        The plan, with its data.
    check
        Asked at the stages of what has to be planned for it; what it raises comes through.

    """
    try:
        previous = stored_plan(last)
    except ConfigError as error:
        _log.warning("no difference: %s", error, extra={"event": "no_difference", "run": last.name})
        return None
    inputs = input_changes(previous.provenance, current.provenance)
    is_other = any(row["kind"] == str(InputKind.TABLE) for row in inputs.to_pylist())
    data = _input_of(last) if is_other else current.data
    previous, aged = replace(previous, data=data), None
    if data is not None and inputs.num_rows and previous.provenance.as_of != current.provenance.as_of:
        day, config = current.provenance.as_of, previous.provenance.config
        aged = aged_plan(data, day, config, on_progress=lambda progress: check(f"difference, {progress.stage}"))
    return plan_difference(previous, current, aged=aged)


def _input_of(run: Path) -> PlanningData | None:
    """Read what a run was planned with; None where this version refuses it."""
    try:
        return stored_input(run)
    except OrderPlanError as error:
        message = "the input of %s cannot be read any more, so its changed rows are not named: %s"
        _log.warning(message, run.name, error, extra={"event": "no_input", "run": run.name})
        return None
