"""What `overload` exceptions say, in plain sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from orderplan.data.instance import NO_DAY
from orderplan.mrp.explanations import day_texts, supply_names
from orderplan.mrp.identify import days_array, ids
from orderplan.quantities import MILLION

if TYPE_CHECKING:
    from collections.abc import Callable

    from orderplan.load.overload import Overloads
    from orderplan.load.work_load import WorkLoad
    from orderplan.mrp.material_plan import MaterialPlan

_OVERLOADED = (
    "{work_center} has {load} of work on {date}, {over} more than its capacity of {capacity}: "
    "{largest} ({item}) takes {most}{others}. "
)
_WORKED_OFF = _OVERLOADED + "With the work of the days that follow it is done by {worked_off}, {days} later."
_NOT_WORKED_OFF = _OVERLOADED + "The days that follow leave no room for it."


class Told(NamedTuple):
    """Overloads to be put into words."""

    plan: MaterialPlan
    load: WorkLoad
    found: Overloads
    largest: np.ndarray
    """See `Overloads.largest`."""


def messages(told: Told) -> pa.Array:
    """Write a sentence or two for each overload: shape (n,)."""
    never = pa.array(told.found.done == NO_DAY)
    return pc.if_else(never, _filled(_NOT_WORKED_OFF, told), _filled(_WORKED_OFF, told))


def _filled(sentence: str, told: Told) -> pa.Array:
    pieces = sentence.replace("{", "}").split("}")  # text and names of fields by turns
    parts = [piece if place % 2 == 0 else _FIELDS[piece](told) for place, piece in enumerate(pieces)]
    return pc.binary_join_element_wise(*parts, "", null_handling="replace", null_replacement="?")


def _column(told: Told) -> tuple[np.ndarray, np.ndarray]:
    """Give where the overloads stand in the arrays of the load."""
    return told.found.center, told.found.day - told.load.first_day


def _others(told: Told) -> pa.Array:
    """Say how many other orders have work there."""
    others = np.diff(told.found.starts) - 1
    texts = pc.binary_join_element_wise(", ", day_texts(others, "other order"), " the rest", "")
    return pc.if_else(pa.array(others == 0), "", texts)


def _minutes(millionths: np.ndarray) -> pa.Array:
    """Write whole minutes."""
    return pa.array(
        [f"{minutes:,}" for minutes in np.rint(millionths / MILLION).astype(np.int64).tolist()], pa.string()
    )


_FIELDS: dict[str, Callable[[Told], pa.Array]] = {
    "work_center": lambda told: ids(told.plan, "work_centers", told.found.center),
    "date": lambda told: days_array(told.plan, told.found.day).cast(pa.string()),
    "load": lambda told: pc.binary_join_element_wise(_minutes(told.load.load[_column(told)]), "minutes", " "),
    "capacity": lambda told: _minutes(told.load.capacity[_column(told)] * MILLION),
    "over": lambda told: _minutes(told.load.overload[_column(told)]),
    "largest": lambda told: supply_names(told.plan, told.load.jobs.supply[told.found.jobs[told.largest]]),
    "item": lambda told: ids(told.plan, "items", told.load.jobs.item[told.found.jobs[told.largest]]),
    "most": lambda told: _minutes(told.found.minutes[told.largest]),
    "others": _others,
    "worked_off": lambda told: days_array(told.plan, told.found.done).cast(pa.string()),
    "days": lambda told: day_texts(told.found.done - told.found.day),
}
"""The fields of the sentences by name; each gives a text for each overload: shape (n,)."""
