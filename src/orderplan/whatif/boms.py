"""Changes of what an item is made from: its lines, engineering changes, substitutes."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from orderplan.enums import Disposition, SubstituteMode
from orderplan.errors import RequestError
from orderplan.whatif.steps import GoneRow, NewRow, SetValues, Step, given, rows_with, values_of
from orderplan.whatif.wording import listed

if TYPE_CHECKING:
    from datetime import date

    from orderplan.data.planning_data import PlanningData

_LINES = "bom_lines"


@dataclass(frozen=True, slots=True)
class AddBomLine:
    """A parent gets one more component, in its standard BOM or in that of a sales order."""

    parent_id: str
    component_id: str
    quantity_per: float
    line_no: int | None = None
    fixed_quantity: float = 0.0
    scrap_rate: float = 0.0
    operation: int | None = None
    lead_offset_days: int = 0
    valid_from: date | None = None
    valid_to: date | None = None
    order_id: str | None = None

    @property
    def description(self) -> str:
        """The change in a line."""
        what = f"{self.quantity_per:g} of {self.component_id} for each {self.parent_id}"
        return f"Add BOM line: {what}{_of_order(self.order_id)}"


@dataclass(frozen=True, slots=True)
class ChangeBomLine:
    """A component of a parent is taken in another quantity; what is None stays.

    Where the parent has several lines of the component `line_no` says which one, else all change.
    """

    parent_id: str
    component_id: str
    line_no: int | None = None
    order_id: str | None = None
    """The sales order whose own BOM changes; None: the standard one."""
    quantity_per: float | None = None
    fixed_quantity: float | None = None
    scrap_rate: float | None = None
    lead_offset_days: int | None = None

    @property
    def description(self) -> str:
        """The change in a line."""
        what = listed(self, "parent_id", "component_id", "order_id", "line_no")
        return f"Change BOM line {self.component_id} of {self.parent_id}{_of_order(self.order_id)}: {what}"


@dataclass(frozen=True, slots=True)
class RemoveBomLine:
    """A parent does without a component; see `ChangeBomLine` for which lines."""

    parent_id: str
    component_id: str
    line_no: int | None = None
    order_id: str | None = None

    @property
    def description(self) -> str:
        """The change in a line."""
        return f"Remove BOM line {self.component_id} of {self.parent_id}{_of_order(self.order_id)}"


@dataclass(frozen=True, slots=True)
class AddEngineeringChange:
    """From a day on a component is replaced, added (no old one) or removed (no new one)."""

    change_id: str
    parent_id: str
    effective_date: date
    old_component_id: str | None = None
    new_component_id: str | None = None
    quantity_per: float | None = None
    disposition: str = Disposition.IMMEDIATE
    order_id: str | None = None

    @property
    def description(self) -> str:
        """The change in a line."""
        old, new = self.old_component_id or "nothing", self.new_component_id or "nothing"
        where = f"{self.parent_id}{_of_order(self.order_id)}"
        return f"Engineering change {self.change_id}: {new} for {old} in {where} from {self.effective_date}"


@dataclass(frozen=True, slots=True)
class AddSubstitute:
    """An item may stand in for a component."""

    component_id: str
    substitute_id: str
    parent_id: str | None = None
    ratio: float = 1.0
    rank: int = 1
    mode: str = SubstituteMode.SHORTAGE
    valid_from: date | None = None
    valid_to: date | None = None

    @property
    def description(self) -> str:
        """The change in a line."""
        under = f" in {self.parent_id}" if self.parent_id is not None else ""
        return f"Let {self.substitute_id} stand in for {self.component_id}{under}"


def _of_order(order_id: str | None) -> str:
    return f" (own BOM of {order_id})" if order_id is not None else ""


def added_line(_data: PlanningData, change: AddBomLine) -> list[Step]:
    """Give the row of a new line."""
    return [NewRow(_LINES, asdict(change))]


def changed_line(data: PlanningData, change: ChangeBomLine) -> list[Step]:
    """Give the new values of the lines."""
    values = values_of(change, "parent_id", "component_id", "order_id", "line_no")
    return [SetValues(_LINES, row, values) for row in _rows_of(data, change)]


def removed_line(data: PlanningData, change: RemoveBomLine) -> list[Step]:
    """Give the lines that go."""
    return [GoneRow(_LINES, row) for row in _rows_of(data, change)]


def _rows_of(data: PlanningData, change: ChangeBomLine | RemoveBomLine) -> list[int]:
    """Find the lines that a change is about.

    Raises
    ------
    RequestError
        Where there are none.

    """
    rows: list[int] = rows_with(
        data,
        _LINES,
        parent_id=change.parent_id,
        component_id=change.component_id,
        order_id=change.order_id,
        **given(line_no=change.line_no),
    ).tolist()
    if not rows:
        number = f" with number {change.line_no}" if change.line_no is not None else ""
        raise RequestError(
            f"{change.component_id} is no component{number} of {change.parent_id}{_of_order(change.order_id)}"
        )
    return rows


def added_engineering_change(_data: PlanningData, change: AddEngineeringChange) -> list[Step]:
    """Give the row of an engineering change."""
    return [NewRow("engineering_changes", asdict(change))]


def added_substitute(_data: PlanningData, change: AddSubstitute) -> list[Step]:
    """Give the row of a substitute."""
    return [NewRow("substitutes", asdict(change))]
