"""What a change does to the rows of a plant: rows that get other values, rows that come, rows that go."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from orderplan.data.instance import code_in
from orderplan.tables.arrays import whole
from orderplan.tables.inputs import INPUT_TABLES
from orderplan.tables.masks import true_cells

if TYPE_CHECKING:
    from collections.abc import Mapping

    from orderplan.data.planning_data import PlanningData


@dataclass(frozen=True, slots=True, eq=False)
class SetValues:
    """A row gets other values."""

    table: str
    row: int
    """Its place before the change."""
    values: Mapping[str, Any]
    """By column, as anyone may write them: they are checked like a cell of a file."""


@dataclass(frozen=True, slots=True, eq=False)
class NewRow:
    """A row comes, behind the others."""

    table: str
    values: Mapping[str, Any]
    """By column; one that is left out, or None, takes its default."""


@dataclass(frozen=True, slots=True, eq=False)
class GoneRow:
    """A row goes."""

    table: str
    row: int
    """Its place before the change."""


Step = SetValues | NewRow | GoneRow


def given(**values: Any) -> dict[str, Any]:
    """Keep the values that are given: None leaves what is there."""
    return {name: value for name, value in values.items() if value is not None}


def values_of(change: Any, *left_out: str) -> dict[str, Any]:
    """Give the fields of a change that are given, but for some, which name the rows."""
    return {name: value for name, value in given(**asdict(change)).items() if name not in left_out}


def row_of(data: PlanningData, table: str, identity: str) -> int:
    """Find the row that an id names.

    Raises
    ------
    UnknownIdError
        Where the table has no such id; the text says which one may be meant.

    """
    code = code_of(data, table, identity)
    return int(np.flatnonzero(data.codes[table, INPUT_TABLES[table].key[0]] == code)[0])


def code_of(data: PlanningData, table: str, identity: str) -> int:
    """Give the code of an id; raises as `row_of`."""
    space = data.spaces[table]
    code = int(space.codes(pa.array([identity], pa.string()))[0])
    return code if code >= 0 else code_in(space, table, identity)


def rows_with(data: PlanningData, table: str, **wanted: Any) -> np.ndarray:
    """Find the rows that have some values, None for a missing one: shape (n,), ascending.

    Raises
    ------
    UnknownIdError
        Where a value is an id that its table does not have.

    """
    found = np.ones(data.tables[table].num_rows, dtype=bool)
    for name, value in wanted.items():
        referred = INPUT_TABLES[table].by_name[name].references
        if value is not None and referred:
            code = code_of(data, referred, value)
            found &= data.codes[table, name] == code if found.size else found
            continue
        column = whole(data.tables[table].column(name))
        found &= true_cells(pc.is_null(column) if value is None else pc.equal(column, value))
    return np.flatnonzero(found)


def value_in(data: PlanningData, table: str, row: int, column: str) -> Any:
    """Give the value of one cell."""
    return data.tables[table].column(column)[row].as_py()
