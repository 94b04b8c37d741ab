"""Seconds as ratios to a floor measured in the same run, and peak memory of a process of its own."""

from __future__ import annotations

import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_benchmark.fixture import BenchmarkFixture


def best_seconds(action: Callable[[], object], *, rounds: int = 5) -> float:
    """Time an action several times and give the shortest: what the machine does when nobody disturbs it."""
    shortest = float("inf")
    for _ in range(rounds):
        start = time.perf_counter()
        action()
        shortest = min(shortest, time.perf_counter() - start)
    return shortest


def against_floor(
    benchmark: BenchmarkFixture, action: Callable[[], Any], floor: Callable[[], object], *, rounds: int = 5
) -> Any:
    """Benchmark an action, and note how many times the floor its best round takes.

    The floor is timed before and after, so that a machine that becomes busy in between shows in `floor_spread`.
    """
    before = best_seconds(floor, rounds=rounds)
    result = benchmark.pedantic(action, rounds=rounds, warmup_rounds=min(rounds - 1, 1))
    after = best_seconds(floor, rounds=rounds)
    benchmark.extra_info["floor_seconds"] = round(min(before, after), 4)
    benchmark.extra_info["floor_spread"] = round(max(before, after) / min(before, after), 2)
    if benchmark.stats is not None:
        benchmark.extra_info["ratio_to_floor"] = round(benchmark.stats.stats.min / min(before, after), 2)
    return result


def peak_mb(program: str) -> float:
    """Run a program in a Python process of its own and give the most memory it held, in MB."""
    # Not ru_maxrss: a new process starts with the peak of the one that it was forked from.
    code = f"{program}\nprint(next(line for line in open('/proc/self/status') if line.startswith('VmHWM')))"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)  # noqa: S603
    return round(float(done.stdout.split()[-2]) / 1024, 1)
