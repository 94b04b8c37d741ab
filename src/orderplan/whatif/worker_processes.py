"""Processes that answer scenarios beside this one, over one plan that all of them map.

They are started by name rather than by `multiprocessing`, which would run the caller's main program in each of them
again: a planner's script needs no guard against that.
"""

from __future__ import annotations

import pickle
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import IO, TYPE_CHECKING, NamedTuple

from orderplan.errors import OrderPlanError
from orderplan.whatif.scenario_answer import ScenarioAnswer, answer_scenario
from orderplan.whatif.shared_plan import read_shared, write_shared

if TYPE_CHECKING:
    from collections.abc import Sequence

    from orderplan.plan import Plan
    from orderplan.progress import ShouldStop
    from orderplan.whatif.kinds import Change
    from orderplan.whatif.words import Dates

_PROGRAM = (
    "import pickle, sys; sys.path[:] = pickle.load(sys.stdin.buffer); "
    "from orderplan.whatif.worker_processes import serve; serve()"
)


class Work(NamedTuple):
    """What a process needs to know before it can answer."""

    plan: Path
    dates: Dates
    tables: tuple[str, ...]


class Question(NamedTuple):
    """One scenario to answer."""

    place: int
    name: str
    changes: tuple[Change, ...]


def answers_of_processes(
    plan: Plan,
    questions: Sequence[Question],
    *,
    dates: Dates,
    tables: tuple[str, ...],
    processes: int,
    should_stop: ShouldStop,
) -> dict[int, ScenarioAnswer]:
    """Answer scenarios in several processes.

    Parameters
    ----------
    plan
        The base.
    questions
        The scenarios, each with a place of its own.
    dates, tables
        As in `answer_scenario`.
    processes
        How many there are.
    should_stop
        Asked before each scenario; those that are not begun have no answer.

    Returns
    -------
    dict
        By the place of the scenario.

    Raises
    ------
    OrderPlanError
        Where a process died.

    """
    waiting: SimpleQueue[Question] = SimpleQueue()
    for question in questions:
        waiting.put(question)
    answers: dict[int, ScenarioAnswer] = {}
    with tempfile.TemporaryDirectory(prefix="orderplan-") as folder:
        work = Work(Path(folder) / "plan", dates, tables)
        write_shared(plan, work.plan)
        with ThreadPoolExecutor(max_workers=processes) as pool:
            futures = [pool.submit(_keep_busy, work, waiting, answers, should_stop) for _ in range(processes)]
            try:
                for future in futures:
                    future.result()
            finally:
                _empty(waiting)  # where one of them died, the others need not go on
    return answers


def _keep_busy(
    work: Work, waiting: SimpleQueue[Question], answers: dict[int, ScenarioAnswer], should_stop: ShouldStop
) -> None:
    """Start a process and hand it one scenario after another, until none is left."""
    command = [sys.executable, "-c", _PROGRAM]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:  # noqa: S603
        assert process.stdin is not None  # noqa: S101 - it was asked for
        assert process.stdout is not None  # noqa: S101
        try:
            _send(process.stdin, sys.path)
            _send(process.stdin, work)
            while (question := _next(waiting)) is not None and not should_stop():
                _send(process.stdin, question)
                answers[question.place] = pickle.load(process.stdout)  # noqa: S301 - our own process
        except (EOFError, OSError, pickle.UnpicklingError):
            raise OrderPlanError(
                f"a process that answers scenarios died (exit code {process.wait()}).  "
                "Hint: with less memory than it takes, ask for fewer processes."
            ) from None
        finally:
            process.stdin.close()


def _next(waiting: SimpleQueue[Question]) -> Question | None:
    try:
        return waiting.get_nowait()
    except Empty:
        return None


def _empty(waiting: SimpleQueue[Question]) -> None:
    while _next(waiting) is not None:
        pass


def _send(pipe: IO[bytes], each: object) -> None:
    pickle.dump(each, pipe, protocol=5)
    pipe.flush()


def serve() -> None:
    """Answer what comes in until nothing does: the main program of such a process."""
    questions, replies = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr  # whatever is printed does not go among the answers
    work: Work = pickle.load(questions)  # noqa: S301 - of the process that started this one
    plan = read_shared(work.plan)
    assert plan.material is not None  # noqa: S101 - it was when it was written
    store = plan.material.store
    rows = [getattr(store, name) for name in type(store).__slots__]
    used = [each.used for each in rows]
    while True:
        try:
            question: Question = pickle.load(questions)  # noqa: S301
        except EOFError:
            return
        answer = answer_scenario(plan, question.name, question.changes, dates=work.dates, tables=work.tables)
        _send(replies, answer)
        # What it was planned with is no longer needed: the next one takes its place, so that memory stays the same.
        for each, count in zip(rows, used, strict=True):
            each.used = count
