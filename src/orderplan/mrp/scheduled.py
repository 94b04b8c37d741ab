"""What a schedule says of the supplies of a material plan: the one thing that netting's own dates give way to."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from orderplan.data.instance import NO_DAY
from orderplan.kernels import kernel


class Scheduled(NamedTuple):
    """Of each supply what the schedule says; shape (supplies,) each, int32, or empty at infinite capacity."""

    day: np.ndarray
    """The day on which it is there, `NO_DAY` where it is not scheduled."""
    wait: np.ndarray
    """The requirement, by slot, whose late cover holds it up; -1 where its own machines and work decide."""
    held: np.ndarray
    """The days from that cover to its own day, which it keeps where the cover is another; 0 where it waits for none."""
    resource: np.ndarray
    """The machine that holds it up the longest, by its code; -1 where it waits for none."""


def nothing_scheduled() -> Scheduled:
    """Give what holds at infinite capacity."""
    return Scheduled(*(np.empty(0, dtype=np.int32) for _ in Scheduled._fields))


@kernel
def rescheduled(scheduled: Scheduled, supply: int, cover: int) -> int:
    """Estimate when a scheduled supply is there if what it waits for is covered on another day.

    It keeps its distance from that: a job whose own queue or work decides does not gain from material. Only a new
    schedule knows better.
    """
    if scheduled.wait[supply] < 0:
        day: int = scheduled.day[supply]
        return day
    sooner: int = min(cover + scheduled.held[supply], scheduled.day[supply])
    return sooner


@kernel
def is_scheduled(scheduled: Scheduled, supply: int) -> bool:
    """Tell whether the schedule says when a supply is there."""
    is_known: bool = len(scheduled.day) > 0 and scheduled.day[supply] != NO_DAY
    return is_known
