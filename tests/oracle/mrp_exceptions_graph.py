"""The pegging of a plan as a graph of dicts, read from its tables, and its days projected anew by recursion."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.oracle.mrp_days import (
    NEVER,
    ONE_DAY,
    Row,
    available_after,
    counted,
    earliest_start,
    fence_end,
    later,
    sales_need,
    today,
)
from tests.oracle.mrp_plan import first_state
from tests.oracle.mrp_structure import EXPLODED, is_work

if TYPE_CHECKING:
    from datetime import date

    import orderplan as op
    from tests.oracle.mrp_records import State
    from tests.oracle.mrp_tables import PlanRows

Key = tuple[str, str]
"""Kind and id of a supply, as they stand in the pegging."""


@dataclass(frozen=True)
class Wanted:
    """A requirement."""

    number: int
    item: str
    order: str | None
    quantity: int
    need: date
    counted: date
    priority: int
    source: Key
    cover: date
    offset: int
    """Working days after the start of a planned order on which it is needed."""


@dataclass(frozen=True)
class Given:
    """A supply."""

    key: Key
    item: str
    quantity: int
    own_day: date
    """When it is there by itself; of a planned order when it is due."""
    order: str | None
    expiry: date | None = None
    release: date | None = None
    """Of a planned order."""


@dataclass(frozen=True)
class Taken:
    """A pegging row."""

    supply: Key
    number: int
    quantity: int
    covered: int


@dataclass(frozen=True)
class Graph:
    """A plan with the plant it is of."""

    state: State
    """Structure, days and supplies; nothing is planned in it."""
    wanted: dict[int, Wanted]
    supplies: dict[Key, Given]
    pegs_of: dict[int, list[Taken]]
    taken_of: dict[Key, list[Taken]]
    asked_by: dict[Key, list[Wanted]]
    """By source."""
    deliveries: dict[str, Row]
    changes: list[Row]
    """The engineering changes."""

    @property
    def today(self) -> date:
        return today(self.state.days)

    def supply_of(self, source: Key) -> Key | None:
        """The supply that a source of requirements is; none for sales orders and safety stock."""
        kind, name = source
        if kind == "planned_order":
            return ("planned", name)
        return (self.state.receipts[name]["kind"], name) if kind == "work_order" else None

    def source_of(self, key: Key) -> Key | None:
        """The source of requirements that a supply is."""
        kind, name = key
        if kind == "planned":
            return ("planned_order", name)
        return ("work_order", name) if is_work(kind) else None

    def open_of(self, wanted: Wanted) -> int:
        return wanted.quantity - sum(peg.covered for peg in self.pegs_of[wanted.number])


def graph_of(data: op.PlanningData, plan: PlanRows) -> Graph:
    state = first_state(data, data.config, 0)
    planned = {str(row["planned_order_id"]): row for row in plan["planned_orders"]}
    wanted = {row["requirement_id"]: wanted_of(state, planned, row) for row in plan["requirements"]}
    supplies = {
        (supply.kind, supply.id): Given(
            (supply.kind, supply.id), supply.item, supply.left, supply.there, supply.order, supply.expiry
        )
        for those in state.supplies.values()
        for supply in those
    }
    for name, row in planned.items():
        key = ("planned", name)
        given = Given(key, row["item_id"], row["quantity"], row["due_date"], row["order_id"], None, row["release_date"])
        supplies[key] = given
    graph = Graph(
        state=state,
        wanted=wanted,
        supplies=supplies,
        pegs_of={number: [] for number in wanted},
        taken_of={key: [] for key in supplies},
        asked_by={},
        deliveries={row["order_id"]: row for row in plan["deliveries"]},
        changes=data.tables["engineering_changes"].to_pylist(),
    )
    for row in plan["pegging"]:
        key = (row["supply_kind"], row["supply_id"])
        peg = Taken(key, row["requirement_id"], row["quantity"], row["covered"])
        graph.pegs_of[peg.number].append(peg)
        graph.taken_of[key].append(peg)
    for one in wanted.values():
        graph.asked_by.setdefault(one.source, []).append(one)
    return graph


def wanted_of(state: State, planned: dict[str, Row], row: Row) -> Wanted:
    need = row["need_date"] or NEVER
    offset, start = 0, need
    if row["source_kind"] == "planned_order":
        start = max(planned[row["source_id"]]["release_date"], today(state.days))
    while start < counted(state.days, need):
        offset += state.days.is_working(start)
        start += ONE_DAY
    return Wanted(
        number=row["requirement_id"],
        item=row["item_id"],
        order=row["order_id"],
        quantity=row["quantity"],
        need=need,
        counted=counted(state.days, need),
        priority=row["priority"],
        source=(row["source_kind"], row["source_id"]),
        cover=row["available_date"] or NEVER,
        offset=offset,
    )


@dataclass
class Projection:
    """When everything is there, where some things are another way than in the plan; fills while it is asked for."""

    graph: Graph
    own_days: dict[Key, date] = field(default_factory=dict)
    """Receipts that come on another day."""
    releases: dict[Key, date] = field(default_factory=dict)
    """Planned orders that were released on a day that is over."""
    covers: dict[int, date] = field(default_factory=dict)
    """Requirements that are covered on a day, whatever they are pegged to."""
    days: dict[Key, date] = field(default_factory=dict)


def cover(plan: Projection, wanted: Wanted) -> date:
    """Rule 6.2."""
    if wanted.number not in plan.covers:
        days = [there(plan, peg.supply) for peg in plan.graph.pegs_of[wanted.number]]
        plan.covers[wanted.number] = NEVER if plan.graph.open_of(wanted) else max(days)
    return plan.covers[wanted.number]


def there(plan: Projection, key: Key) -> date:
    """Rules 6.1 and 6.3."""
    if key not in plan.days:
        waits = [start_day(plan, key, start) for _, start in waits_for(plan, key)]
        plan.days[key] = max([own_day(plan, key), *waits])
    return plan.days[key]


def own_day(plan: Projection, key: Key) -> date:
    """When a supply is there if it waits for nothing."""
    given = plan.graph.supplies[key]
    if given.release is None:
        return plan.own_days.get(key, given.own_day)
    return start_day(plan, key, max(given.release, plan.graph.today))


def start_day(plan: Projection, key: Key, start: date) -> date:
    """When a supply is there that is started on a day."""
    given, days = plan.graph.supplies[key], plan.graph.state.days
    item = plan.graph.state.items[given.item]
    if start == NEVER or given.release is None:
        return available_after(days, item, start)
    if key in plan.releases:
        start = plan.releases[key] if start <= max(given.release, plan.graph.today) else start
    elif item["procurement"] not in EXPLODED:
        return max(given.own_day, available_after(days, item, plan.graph.today), fence_end(days, item))
    return max(available_after(days, item, start), fence_end(days, item))


def waits_for(plan: Projection, key: Key) -> list[tuple[Wanted, date]]:
    """The component requirements that are covered late, each with the start that it allows."""
    graph = plan.graph
    asked = graph.asked_by.get(graph.source_of(key) or ("", ""), [])
    if key[0] != "planned":
        asked = [one for one in asked if not is_rework(graph, one, graph.supplies[key].item)]
    late = [(one, cover(plan, one)) for one in asked if cover(plan, one) > one.counted]
    if key[0] != "planned":
        return late
    return [(one, earliest_start(graph.state.days, day, one.offset)) for one, day in late]


def is_rework(graph: Graph, wanted: Wanted, made: str) -> bool:
    return graph.state.structure.codes[wanted.item] <= graph.state.structure.codes[made]


def order_cover(plan: Projection, order_id: str) -> date:
    """Rule 6.4."""
    order = plan.graph.state.orders[order_id]
    own = plan.graph.asked_by.get(("sales_order", order_id), [])
    return max(
        [cover(plan, one) for one in own],
        default=counted(plan.graph.state.days, sales_need(plan.graph.state.days, order)),
    )


def days_late(plan: Projection) -> dict[str, int]:
    """By how many days each order is late; one that never comes is left out."""
    late = {}
    for order_id in plan.graph.deliveries:
        order, covered = plan.graph.state.orders[order_id], order_cover(plan, order_id)
        if covered != NEVER:
            late[order_id] = max(0, (later(covered, order["ship_days"]) - order["due_date"]).days)
    return late


def end_of(plan: Projection, wanted: Wanted) -> tuple[Wanted, Key | None]:
    """Rule 6.5: the last requirement of the path that decides when another is covered, and the supply there."""
    while not plan.graph.open_of(wanted):
        keys = [peg.supply for peg in plan.graph.pegs_of[wanted.number]]
        key = max(keys, key=lambda key: there(plan, key))  # of equals the first
        below = waits_below(plan, key)
        if below is None:
            return wanted, key
        wanted = below
    return wanted, None


def waits_below(plan: Projection, key: Key) -> Wanted | None:
    """The requirement that a supply waits for, where that sets its day."""
    if there(plan, key) <= own_day(plan, key):
        return None
    return max(waits_for(plan, key), key=lambda wait: wait[1])[0]


def orders_above(graph: Graph, starts: list[Key]) -> set[str]:
    """The sales orders that supplies reach, wave by wave over the pegging."""
    found: set[str] = set()
    seen, wave = set(starts), list(starts)
    while wave:
        following = []
        for key in wave:
            for peg in graph.taken_of[key]:
                source = graph.wanted[peg.number].source
                above = graph.supply_of(source)
                if source[0] == "sales_order":
                    found.add(source[1])
                elif above is not None and above not in seen:
                    seen.add(above)
                    following.append(above)
        wave = following
    return found
