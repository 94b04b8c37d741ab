"""Log lines on standard error, as text or as JSON; only the command line configures them."""

from __future__ import annotations

import json
import logging
import sys
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

LOG_FORMS = ("text", "json")
_log = logging.getLogger("orderplan")
_OWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
"""What every record has; anything else is what a line adds."""


class JsonFormatter(logging.Formatter):
    """One JSON object to a line: time, level, logger, message, what the line adds, and an error's traceback."""

    def format(self, record: logging.LogRecord) -> str:
        """Write a record."""
        told = {
            "time": datetime.fromtimestamp(record.created).astimezone().isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **{name: value for name, value in vars(record).items() if name not in _OWN},
        }
        if record.exc_info:
            told["traceback"] = self.formatException(record.exc_info)
        return json.dumps(told, ensure_ascii=False, default=str)


@contextmanager
def log_lines(form: str, *, quiet: bool = False) -> Iterator[None]:
    """Write what orderplan logs to standard error meanwhile, and the traceback of an error of our own.

    Parameters
    ----------
    form
        text or json.
    quiet
        Whether only warnings and errors are written.

    """
    handler = logging.StreamHandler(sys.stderr)
    text = logging.Formatter("%(asctime)s %(levelname)s %(message)s", "%Y-%m-%dT%H:%M:%S")
    handler.setFormatter(JsonFormatter() if form == "json" else text)
    level = _log.level
    _log.setLevel(logging.WARNING if quiet else logging.INFO)
    _log.addHandler(handler)
    try:
        yield
    except Exception:  # whatever it is goes on to whoever called; the log of a job at night must have it too
        _log.critical("internal error", extra={"event": "internal_error"}, exc_info=True)
        raise
    finally:
        _log.removeHandler(handler)
        _log.setLevel(level)
