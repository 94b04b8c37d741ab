"""The steps of a job: told, timed, logged, and none begun after a stop."""

from __future__ import annotations

import logging
from contextlib import contextmanager
from time import perf_counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from orderplan.progress import Progress, ShouldStop

    OnStep = Callable[[str], None]

_log = logging.getLogger(__name__)


class StoppedError(Exception):
    """The caller wants no more; the text names the step that was not begun."""


class Steps:
    """The steps as they pass."""

    def __init__(self, on_step: OnStep | None = None, should_stop: ShouldStop | None = None) -> None:
        self._on_step, self._should_stop = on_step, should_stop
        self._start = 0.0
        self.current = ""
        """The step that is being done; after an error the one that it came from."""
        self.seconds: dict[str, float] = {}
        """How long each step took, in their order."""

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Do a step.

        Raises
        ------
        StoppedError
            Where the caller wants no more.

        """
        self._begin(name)
        yield
        self._end()

    def on_progress(self, progress: Progress) -> None:
        """Take the stages of `make_plan` as steps; raises as `step`."""
        if self.current:
            self._end()
        if progress.stage:
            self._begin(progress.stage)

    def check(self, next_step: str) -> None:
        """Raise `StoppedError` where the caller wants no more."""
        if self._should_stop is not None and self._should_stop():
            raise StoppedError(next_step)

    def tell(self, name: str) -> None:
        """Tell of a part of a step, at which it may not be stopped any more."""
        if self._on_step is not None:
            self._on_step(name)

    def _begin(self, name: str) -> None:
        self.check(name)
        _log.info("%s …", name, extra={"event": "step_start", "step": name})
        self.tell(name)
        self.current, self._start = name, perf_counter()

    def _end(self) -> None:
        seconds = round(perf_counter() - self._start, 6)
        name, self.current = self.current, ""
        self.seconds[name] = seconds
        _log.info("%s done in %.3f s", name, seconds, extra={"event": "step_end", "step": name, "seconds": seconds})
