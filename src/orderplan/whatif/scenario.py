"""A scenario: named changes on a base, and what stands against them when the base has moved."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from orderplan.errors import DataError, RequestError, UnknownIdError
from orderplan.tables.coerce import cell_text
from orderplan.tables.inputs import INPUT_TABLES
from orderplan.whatif.apply import applied
from orderplan.whatif.replan import replan
from orderplan.whatif.words import Dates

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from orderplan.data.planning_data import PlanningData
    from orderplan.plan import Plan
    from orderplan.whatif.kinds import Change
    from orderplan.whatif.table_edit import TableEdit

_NAMING = {"on_hand": ("item_id", "location_id", "order_id", "lot_id")}
"""What names a row, in words, of tables without a key."""


@dataclass(frozen=True, slots=True)
class SeenCell:
    """A cell that a change sets, as it was when the scenario was made."""

    table: str
    row: str
    """What names the row."""
    column: str
    value: str | None
    """As text; None: missing."""


@dataclass(frozen=True, slots=True)
class Scenario:
    """Changes under a name, without the plan that they change."""

    name: str
    changes: tuple[Change, ...]
    seen: tuple[tuple[SeenCell, ...], ...]
    """For each change the cells that it sets, as they were."""
    base: Mapping[str, str]
    """What tells whether the base has moved: the planning day and the fingerprint of each input table."""
    version: int = 0
    """How often it has been saved; 0: not yet."""


class ConflictKind(StrEnum):
    """Why a change no longer fits its base."""

    GONE = "gone"
    """What it changes is not there any more."""
    REFUSED = "refused"
    """It cannot be done any more: what it adds is there already, say."""
    MOVED = "moved"
    """What it changes has another value than when the scenario was made; it is still done."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """A change of a scenario that no longer fits its base."""

    number: int
    """The place of the change in the scenario, from 1."""
    change: str
    """Its description."""
    kind: ConflictKind
    message: str

    @property
    def leaves_out(self) -> bool:
        """Whether the change is left out."""
        return self.kind is not ConflictKind.MOVED


@dataclass(frozen=True, slots=True)
class Rebased:
    """A scenario on a base that has moved."""

    scenario: Scenario
    """With the changes that still can be done, as the base is now."""
    conflicts: tuple[Conflict, ...]
    """To be looked at by a person, in the order of the changes."""


def new_scenario(name: str, plan: Plan, changes: Iterable[Change]) -> Scenario:
    """Make a scenario of changes on a plan.

    Raises
    ------
    RequestError
        Where the plan was read from files, or a change cannot be done.
    UnknownIdError, DataError
        As `apply_changes`.

    Examples
    --------
    >>> import orderplan as op
    >>> from orderplan.whatif.orders import ChangeOrder
    >>> plan = op.make_plan(op.read_folder("data/samples/bicycle"))
    >>> made = new_scenario("fewer bikes", plan, [ChangeOrder("SO-2", quantity=5)])
    >>> [cell.value for cell in made.seen[0]]
    ['10']

    """
    data, listed = _data_of(plan), tuple(changes)
    seen = []
    for number, change in enumerate(listed, start=1):
        try:
            cells, data = _seen(data, change)
        except (UnknownIdError, RequestError) as error:
            raise type(error)(f"change {number} of '{name}': {error}") from None
        seen.append(cells)
    return Scenario(name, listed, tuple(seen), base_of(plan))


def base_of(plan: Plan) -> dict[str, str]:
    """Give what tells whether a base has moved."""
    return {"as_of": plan.provenance.as_of.isoformat(), **dict(plan.provenance.fingerprints)}


def rebased(scenario: Scenario, plan: Plan) -> Rebased:
    """Put a scenario on a plan that may have moved since it was made.

    A change whose row is gone, or that is refused now, is left out; one whose cells have other values than they had is
    still done. Each is a conflict. A scenario whose base is the same has none.

    Examples
    --------
    >>> import orderplan as op
    >>> from orderplan.whatif.orders import ChangeOrder
    >>> plan = op.make_plan(op.read_folder("data/samples/bicycle"))
    >>> made = new_scenario("fewer bikes", plan, [ChangeOrder("SO-2", quantity=5)])
    >>> moved = replan(plan, [ChangeOrder("SO-2", quantity=8)])
    >>> [conflict.message for conflict in rebased(made, moved).conflicts]
    ['sales_orders SO-2: quantity was 10, now 8.']

    """
    if scenario.base == base_of(plan):
        return Rebased(scenario, ())
    data = _data_of(plan)
    kept, seen, conflicts = [], [], []
    for number, (change, before) in enumerate(zip(scenario.changes, scenario.seen, strict=True), start=1):
        try:
            cells, data = _seen(data, change)
        except UnknownIdError as error:
            conflicts.append(Conflict(number, change.description, ConflictKind.GONE, str(error)))
            continue
        except (RequestError, DataError) as error:
            conflicts.append(Conflict(number, change.description, ConflictKind.REFUSED, str(error)))
            continue
        was = {(cell.table, cell.row, cell.column): cell.value for cell in before}
        for cell in cells:
            key = (cell.table, cell.row, cell.column)
            if key in was and was[key] != cell.value:
                told = f"{cell.table} {cell.row}: {cell.column} was {was[key] or 'empty'}, now {cell.value or 'empty'}."
                conflicts.append(Conflict(number, change.description, ConflictKind.MOVED, told))
        kept.append(change)
        seen.append(cells)
    moved = Scenario(scenario.name, tuple(kept), tuple(seen), base_of(plan), scenario.version)
    return Rebased(moved, tuple(conflicts))


def plan_scenario(plan: Plan, scenario: Scenario, *, dates: Dates | str = Dates.REPAIRED) -> Plan:
    """Plan a scenario on the plan that it is based on, as `replan` does; see `rebased` for one that has moved.

    Raises
    ------
    RequestError
        Where the base has moved.

    """
    if scenario.base != base_of(plan):
        raise RequestError(f"the base of '{scenario.name}' has moved.  Hint: put it on this plan with rebased().")
    return replan(plan, scenario.changes, dates=dates)


def _data_of(plan: Plan) -> PlanningData:
    if plan.data is None:
        raise RequestError("the plan was read from files.  Hint: plan the data anew to ask what if.")
    return plan.data


def _seen(data: PlanningData, change: Change) -> tuple[tuple[SeenCell, ...], PlanningData]:
    """Give the cells that a change sets, as they are before it, and the data after it."""
    done = applied(data, [change])
    cells = [cell for edit in done.edits for cell in _cells_before(data, edit)]
    return tuple(cells), done.data


def _cells_before(data: PlanningData, edit: TableEdit) -> list[SeenCell]:
    table = data.tables[edit.table]
    return [
        SeenCell(edit.table, _row_name(data, edit.table, cell.row), cell.column, _text(table, cell.row, cell.column))
        for cell in edit.cells
    ]


def _row_name(data: PlanningData, table: str, row: int) -> str:
    names = _NAMING.get(table, INPUT_TABLES[table].key)
    texts = (_text(data.tables[table], row, name) for name in names)
    return "/".join(text or "" for text in texts)


def _text(table: Any, row: int, column: str) -> str | None:
    value = table.column(column)[row].as_py()
    return None if value is None else cell_text(value)
