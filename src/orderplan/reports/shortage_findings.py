"""What is short in a plan, what each shortage waits for, and which late orders it holds up: in integers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from orderplan.data.instance import ENDLESS, NONE
from orderplan.graph_order import grouped_rows
from orderplan.mrp.deciding_kernels import waits_of
from orderplan.mrp.deliveries import served_orders
from orderplan.mrp.links import links_of
from orderplan.mrp.material_plan import kept
from orderplan.mrp.supplies import receipt_days
from orderplan.reports.shortage_graph_kernels import ShortageGraph, deciding_pieces, first_pieces, most_urgent
from orderplan.reports.shortage_kernels import short_pieces
from orderplan.reports.shortage_mending_kernels import LateOrders, mended_orders, mended_supplies, own_days

if TYPE_CHECKING:
    from orderplan.mrp.material_plan import MaterialPlan
    from orderplan.reports.shortage_kernels import Pieces


@dataclass(frozen=True, slots=True, eq=False)
class ShortageFindings:
    """What is short in a plan. A *piece* is a part of a requirement that one supply covers late, or nothing does."""

    plan: MaterialPlan
    pieces: Pieces
    graph: ShortageGraph
    decides: np.ndarray
    """Per piece that is the first one of its supply, the piece that sets the supply's day; -1: none does: int32."""
    roots: np.ndarray
    """Per piece the one that it waits for in the end: itself where its own supply is late: int32."""
    orders: np.ndarray
    """Per piece the most urgent late sales order that it holds up; `NONE` where it holds up none: int32."""
    late: LateOrders

    @property
    def is_root(self) -> np.ndarray:
        """Whether the own supply of each piece is late: shape (pieces,), bool."""
        return self.roots == np.arange(len(self.roots))


def shortage_findings(plan: MaterialPlan) -> ShortageFindings:
    """Find what is short in a plan; the plan keeps it for the next question."""
    return kept(plan, "shortages", _found)


def _found(plan: MaterialPlan) -> ShortageFindings:
    links, setting, rows, days = links_of(plan), plan.setting, plan.rows, receipt_days(plan.instance)
    pieces = short_pieces(plan.bom.level_items, setting.today, rows, links)
    graph = _graph(plan, pieces, len(links.source_starts) - 1)
    waits = np.full(len(pieces.row), -1, dtype=np.int64)
    firsts = np.flatnonzero(graph.first == np.arange(len(pieces.row)))
    order_count = len(plan.sources.order_priority)
    waits[firsts] = waits_of(pieces.supply[firsts].astype(np.int64), setting, rows, links, days, order_count)
    decides, roots = deciding_pieces(pieces, graph, waits)
    late, covers = _late_orders(plan)
    ranks = np.full(order_count, ENDLESS, dtype=np.int32)
    ranks[late] = np.arange(len(late))
    urgent = most_urgent(graph, ranks)
    wanted = np.zeros(len(urgent) + 1, dtype=bool)
    wanted[graph.first[urgent != ENDLESS]] = True  # of no supply: behind all others
    supplies = mended_supplies(pieces, graph, decides, wanted, setting, rows, days, links.scheduled)
    in_time, making = own_days(late, setting, rows, links)
    orders = plan.instance.orders
    allowed = np.maximum(orders.due_date[late].astype(np.int64) - orders.ship_days[late], setting.today)
    mended = mended_orders(late, in_time, pieces, graph, supplies)
    return ShortageFindings(
        plan=plan,
        pieces=pieces,
        graph=graph,
        decides=decides,
        roots=roots,
        orders=np.append(late, NONE).astype(np.int32)[np.minimum(urgent, len(late))],
        late=LateOrders(late, covers, np.maximum(allowed, making), mended),
    )


def _graph(plan: MaterialPlan, pieces: Pieces, sources: int) -> ShortageGraph:
    """Say what waits for each piece, and what its supply is as a source of requirements."""
    setting, order_count = plan.setting, len(plan.sources.order_priority)
    receipt_count = len(plan.sources.work_order)
    source = plan.store.requirements.array["source"][pieces.row]
    receipt = source.astype(np.int64) - order_count
    of_work = np.flatnonzero((receipt >= 0) & (receipt < receipt_count))
    made = plan.instance.receipts.item_id[receipt[of_work]]
    levels = plan.bom.levels
    source[of_work[levels[pieces.item[of_work]] <= levels[made]]] = -1  # rework delays nothing
    # Receipts and planned orders stand alike among supplies and among sources.
    below = np.where(pieces.supply < setting.stock_count, -1, pieces.supply + order_count - setting.stock_count)
    below = below.astype(np.int32)
    waited_for = np.flatnonzero(source >= 0)
    starts, places = grouped_rows(source[waited_for], sources)
    places = waited_for[places].astype(np.int32)
    return ShortageGraph(source, below, first_pieces(pieces.supply, below, sources), starts.astype(np.int32), places)


def _late_orders(plan: MaterialPlan) -> tuple[np.ndarray, np.ndarray]:
    """Give the late sales orders, the most urgent first, and when each is covered: shape (late,) each, int64."""
    served, orders = served_orders(plan), plan.instance.orders
    late = served.order[served.late]
    late = late[np.lexsort((late, orders.due_date[late], orders.priority[late]))]
    return late, plan.order_covers[late].astype(np.int64)
