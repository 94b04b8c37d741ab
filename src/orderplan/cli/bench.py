"""The commands that solve public scheduling instances: the same code that schedules plants."""

from __future__ import annotations

from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

import click

from orderplan.cli.options import output_options

if TYPE_CHECKING:
    from collections.abc import Callable

    from orderplan.cli.output import Output
    from orderplan.scheduler.problem import SchedulingProblem
    from orderplan.scheduler.search_result import SearchProgress


@click.group()
def bench() -> None:
    """Solve public instances of the scheduling literature."""


def _instance_command(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add what the commands have in common."""
    for option in (
        click.option("--effort", type=float, default=60.0, show_default=True, help="About seconds, in work done."),
        click.option("--seed", type=int, default=0, show_default=True, help="Of all that is drawn."),
        click.option("--best", type=int, help="The best makespan that is known: how far is it?"),
        click.option("--progress", is_flag=True, help="Tell of each better schedule on standard error."),
        click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path)),
    ):
        command = option(command)
    return output_options(command)


@bench.command()
@_instance_command
def jobshop(*, output: Output, **options: Any) -> None:
    """Solve a job-shop instance such as ft06.

    FILE has a line with the numbers of jobs and machines, then a line per job: machine, counted from 0, and duration of
    each step in sequence.
    """
    from orderplan.scheduler.instances import read_job_shop

    _solve(read_job_shop, output, **options)


@bench.command()
@_instance_command
def flexible(*, output: Output, **options: Any) -> None:
    """Solve a flexible job-shop instance such as mk01.

    FILE has a line with the numbers of jobs and machines, then a line per job: its number of steps, and for each the
    number of alternatives and as many pairs of machine, counted from 1, and duration.
    """
    from orderplan.scheduler.instances import read_flexible_job_shop

    _solve(read_flexible_job_shop, output, **options)


def _solve(
    read: Callable[[Path], SchedulingProblem],
    output: Output,
    *,
    file: Path,
    effort: float,
    seed: int,
    best: int | None,
    progress: bool,
) -> None:
    import pandas as pd

    from orderplan.scheduler.solve import solve

    problem, start = read(file), perf_counter()

    def told(step: SearchProgress) -> None:
        click.echo(f"{perf_counter() - start:6.1f} s  makespan {step.cost:,}, at least {step.bound:,}", err=True)

    found = solve(problem, effort=effort, seed=seed, on_progress=told if progress else None)
    makespan = found.schedule.costs.makespan
    row: dict[str, object] = {
        "instance": file.stem,
        "jobs": problem.job_count,
        "operations": problem.operation_count,
        "machines": len(problem.resources.calendar),
        "makespan": makespan,
        "bound": found.bound,
        "status": str(found.status),
        "seconds": round(perf_counter() - start, 1),
    }
    if best is not None:
        row["above_best_percent"] = round(100 * (makespan / best - 1), 2)
    output.show(pd.DataFrame([row]), always=list(row))
