"""The command for the nightly job: everything in one go, published whole or not at all."""

from __future__ import annotations

import signal
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from orderplan.cli.log_lines import LOG_FORMS, log_lines
from orderplan.cli.options import Plant, read_plant, settings_option
from orderplan.cli.planning import planning_options
from orderplan.nightly.outcome import Gate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from orderplan.config import PlanConfig
    from orderplan.data.planning_data import PlanningData
    from orderplan.nightly.outcome import NightlyOutcome


@click.command()
@click.option("--input", "place", metavar="PLANT", required=True, help="A folder, a workbook or a database.")
@settings_option
@click.option(
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    required=True,
    help="Folder of the runs; the last good one is in 'latest' there.",
)
@click.option("--keep", type=click.IntRange(min=1), default=14, show_default=True, help="Runs to keep.")
@click.option("--csv/--no-csv", default=True, help="Whether tables are also written as CSV; default: they are.")
@click.option(
    "--fail-on",
    "gates",
    type=click.Choice([str(gate) for gate in Gate]),
    multiple=True,
    help="Exit with 5 where anything is; repeatable.",
)
@click.option(
    "--wait",
    "wait_seconds",
    type=click.FloatRange(min=0),
    default=0.0,
    metavar="SECONDS",
    help="How long to wait for another job on the same output; default: not at all.",
)
@click.option("--log", "form", type=click.Choice(LOG_FORMS), default="text", show_default=True, help="On stderr.")
@click.option("--quiet", is_flag=True, help="Say nothing unless something is wrong, as cron likes it.")
@planning_options
def nightly(
    place: str,
    *,
    settings_file: Path | None,
    output: Path,
    keep: int,
    csv: bool,
    gates: tuple[str, ...],
    wait_seconds: float,
    form: str,
    quiet: bool,
    config: PlanConfig,
) -> int:
    """Read, plan, write, compare with the last good run, and publish: the job for cron.

    \b
    Examples:
      orderplan nightly --input data/samples/pumps --output runs --quiet
      0 2 * * *  orderplan nightly --input postgresql://erp/plant --output /srv/plans --log json

    Bad rows are left out and listed. A run appears whole or not at all, and 'latest' in the output is switched to it
    last; whatever happens, the last good run stays.

    Exit codes: 0 published, 1 failed, 2 wrong usage, 3 bad input, 4 published with bad rows left out, 5 published, but
    --fail-on found something. With 1, 2 and 3 nothing is published.
    """
    from orderplan.nightly.job import run_nightly
    from orderplan.nightly.settings import NightlySettings

    plant = Plant(place, settings_file)
    settings = NightlySettings(
        started=datetime.now(),  # noqa: DTZ005 - plant time has no zone
        source=str(plant),
        keep=keep,
        csv=csv,
        gates=tuple(Gate(gate) for gate in gates),
        wait_seconds=wait_seconds,
    )
    with log_lines(form, quiet=quiet), _stopped_by_signals() as should_stop:
        outcome = run_nightly(partial(_read, plant), output, settings, config, should_stop=should_stop)
    if outcome.run is not None and not quiet:
        click.echo(_report(outcome))
    return int(outcome.status)


def _read(plant: Plant) -> PlanningData:
    """Read a plant without its bad rows; files must not change meanwhile."""
    from orderplan.data.database_address import is_url
    from orderplan.nightly.source import read_unchanged

    read = partial(read_plant, plant, on_data_error="quarantine")
    return read() if is_url(plant.place) else read_unchanged(plant.place, read)


def _report(outcome: NightlyOutcome) -> str:
    changes = "There is no earlier run to compare with."
    if outcome.difference is not None:
        changes = outcome.difference.summary()
    return f"{outcome.plan_summary}\n\n{changes}\n\n{outcome.run}"


@contextmanager
def _stopped_by_signals() -> Iterator[Callable[[], bool]]:
    """Give a question that SIGTERM and SIGINT answer with yes; a second signal ends the process as it always does."""
    asked: list[int] = []
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}

    def stop(number: int, _frame: Any) -> None:
        asked.append(number)
        signal.signal(number, before[signal.Signals(number)])

    for number in before:
        signal.signal(number, stop)
    try:
        yield lambda: bool(asked)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
