"""What the naive planner keeps while it plans: requirements, supplies, planned orders and who takes what."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from tests.oracle.mrp_days import PlantDays, Row
    from tests.oracle.mrp_structure import Structure

LAST_PRIORITY = 10_000
SOURCES = ("sales_order", "work_order", "planned_order", "safety_stock")
"""The kinds of source, in the order of rule 3.7."""


@dataclass(eq=False)
class Requirement:
    """Section 3: something that is wanted."""

    item: str
    order: str | None
    quantity: int
    need: date
    counted: date
    priority: int
    source_kind: str
    source_id: str | int
    parent: str | None
    parent_code: int
    """The low-level code of the parent."""
    arrival: int
    """The place among all requirements in the order in which they came: by line under one parent."""
    offset: int = 0
    """Working days after the start of the source on which it is needed."""
    covered: int = 0

    @property
    def open(self) -> int:
        return self.quantity - self.covered

    @property
    def source(self) -> tuple:
        """Rule 3.7."""
        source = (SOURCES.index(self.source_kind), self.source_id)
        return (*source, self.parent_code, self.parent or "", self.arrival)


@dataclass(eq=False)
class PlannedOrder:
    """Section 5: a proposal."""

    item: str
    order: str | None
    sequence: int
    quantity: int
    release: date
    due: date
    number: int = 0
    priority: int = LAST_PRIORITY


@dataclass(eq=False)
class Supply:
    """Section 4: something that is there, comes, or is planned."""

    kind: str
    id: str
    item: str
    left: int
    there: date
    expiry: date | None
    order: str | None
    """The order it is reserved for; None: it is free."""
    usable: bool
    place: tuple
    """Rule 4.4, behind the day."""
    planned: PlannedOrder | None = None

    @property
    def key(self) -> tuple:
        return (self.there, self.place)


@dataclass(eq=False)
class Peg:
    """A requirement takes a quantity of a supply."""

    requirement: Requirement
    supply: Supply
    quantity: int = 0
    covered: int = 0


@dataclass
class State:
    """A plan in the making."""

    days: PlantDays
    items: dict[str, Row]
    structure: Structure
    orders: dict[str, Row]
    receipts: dict[str, Row]
    lists: dict[str, list[Row]]
    """The issue list of each receipt that has one."""
    progress: dict[str, list[Row]]
    reschedule_days: int = 0
    requirements: dict[str, list[Requirement]] = field(default_factory=dict)
    supplies: dict[str, list[Supply]] = field(default_factory=dict)
    planned: list[PlannedOrder] = field(default_factory=list)
    pegs: dict[tuple[Requirement, Supply], Peg] = field(default_factory=dict)
    arrivals: int = 0


def pegs_of(state: State, requirement: Requirement) -> list[Peg]:
    return [peg for peg in state.pegs.values() if peg.requirement is requirement]


def most_urgent(state: State, supply: Supply) -> int:
    """Rules 3.2 and 3.3: the most urgent priority among what a supply is pegged to."""
    pegged = [peg.requirement.priority for peg in state.pegs.values() if peg.supply is supply]
    return min(pegged, default=LAST_PRIORITY)
