"""What orders hang on, made from a plan: supplies, what they wait for, and what may go wrong with each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from orderplan.data.instance import ENDLESS, NO_DAY, NONE
from orderplan.mrp.demands import lead_days
from orderplan.mrp.links import links_of
from orderplan.mrp.supplies import receipt_days
from orderplan.risk.arrivals import rates_of
from orderplan.risk.day_kernels import Setup
from orderplan.risk.delays import delay_tables
from orderplan.risk.network_kernels import BOUGHT, MADE, NODE, RECEIPT, WORKED, laid_out, reached
from orderplan.risk.random_kernels import LATENESS, SUPPLIER, YIELD, keys_of
from orderplan.timeline import ahead

if TYPE_CHECKING:
    from collections.abc import Mapping

    from orderplan.data.planning_data import PlanningData
    from orderplan.mrp.material_plan import MaterialPlan
    from orderplan.risk.arrivals import Arrivals
    from orderplan.risk.assumptions import RiskAssumptions
    from orderplan.risk.delays import DelayTables
    from orderplan.risk.history import PastReceipts
    from orderplan.risk.sources import Sources


@dataclass(frozen=True, slots=True, eq=False)
class Chances:
    """What may go wrong with the supplies of a plan; shape (supplies,) each but `short` and `tables`."""

    arrivals: Arrivals
    tables: DelayTables
    table: np.ndarray
    """The table of delays, `NONE` where it cannot be late: int64."""
    short: np.ndarray
    """See `orderplan.risk.arrivals.shortfalls`."""
    may_lack: np.ndarray
    """Whether anything of it may be missing: bool."""


def chances_of(
    plan: MaterialPlan,
    data: PlanningData,
    arrivals: Arrivals,
    short: np.ndarray,
    past: Mapping[int, PastReceipts],
    assumptions: RiskAssumptions,
) -> Chances:
    """Find out how late each supply may be, and whether it may fall short."""
    setting, instance = plan.setting, plan.instance
    table = np.full(len(arrivals.item), NONE, dtype=np.int64)
    late = np.flatnonzero(arrivals.is_delivered & assumptions.lateness)
    lead, _in_calendar_days = lead_days(instance, arrivals.item[late])
    overdue = np.zeros(len(late), dtype=np.int64)
    is_open = late < setting.first_planned_supply
    overdue[is_open] = np.maximum(-instance.receipts.due_date[late[is_open] - setting.stock_count].astype(np.int64), 0)
    rates = rates_of(instance, data, "on_time_rate", assumptions.on_time_rate)
    tables, table[late] = delay_tables(rates, arrivals.supplier[late], lead, overdue, past, assumptions)
    table[late] = table[arrivals.delivery[late]]
    may_lack = np.zeros(len(arrivals.item), dtype=bool)
    may_lack[plan.store.pegs.rows["supply"][short > 0]] = True
    return Chances(arrivals, tables, table, short, may_lack)


def setup_of(
    plan: MaterialPlan,
    chances: Chances,
    sources: Sources,
    orders: np.ndarray,
    jobs: np.ndarray,
    *,
    worked: np.ndarray,
    seed: int,
    correlation: float,
) -> Setup:
    """Lay out what some orders hang on.

    Parameters
    ----------
    plan, chances, sources
        The plan, what may go wrong with its supplies, and what that is put down to.
    orders
        Codes of sales orders that can be covered in full: shape (orders,).
    jobs, worked
        Supplies that have to be known beside what the orders hang on, since they compete for machines; and those of
        them whose day the schedule says: supply codes, shapes (n,) and (m,).
    seed
        Of the random numbers.
    correlation
        See `RiskAssumptions`.

    """
    links, setting = links_of(plan), plan.setting
    order_count = len(plan.sources.order_priority)
    supply = reached(jobs, orders, setting, plan.rows, links, order_count)
    node_of_supply = np.full(len(links.ready), NONE, dtype=np.int64)
    node_of_supply[supply] = np.arange(len(supply))
    nodes = np.zeros(len(supply) + 1, dtype=NODE)
    _describe(nodes[:-1], plan, chances, sources, supply, seed)
    nodes["kind"][node_of_supply[worked]] = WORKED
    network = laid_out(nodes, orders, node_of_supply, chances.short, setting, plan.rows, links, order_count)
    nothing_needed = np.diff(links.source_starts)[orders] == 0
    floor = np.where(nothing_needed, plan.order_covers[orders], NO_DAY).astype(np.int64)
    return Setup(setting.days, setting.rules, network, chances.tables, correlation, floor)


def _describe(
    nodes: np.ndarray, plan: MaterialPlan, chances: Chances, sources: Sources, supply: np.ndarray, seed: int
) -> None:
    """Fill in what is known of each supply: shape of `nodes` and `supply` (n,)."""
    setting, arrivals, planned = plan.setting, chances.arrivals, plan.store.planned.array
    item, is_open = arrivals.item[supply], supply < setting.first_planned_supply
    slot = np.where(is_open, 0, supply - setting.first_planned_supply)
    receipt = np.where(is_open, supply - setting.stock_count, 0)
    makes = plan.bom.arrays.explodes[item]
    nodes["supply"], nodes["item"] = supply, item
    nodes["kind"] = np.where(is_open, RECEIPT, np.where(makes, MADE, BOUGHT))
    start = np.maximum(planned["release"][slot], setting.today) if len(planned) else np.zeros(len(supply), np.int64)
    nodes["start"] = start
    nodes["own"] = links_of(plan).ready[supply]
    own = np.append(receipt_days(plan.instance), 0)[receipt]
    nodes["own"][is_open] = own[is_open]
    lots = np.flatnonzero(~is_open & makes)
    nodes["own"][lots] = _available(plan, item[lots], start[lots])
    table = chances.table[supply]
    nodes["table"], nodes["may_lack"] = table, chances.may_lack[supply]
    nodes["on_time"] = np.append(chances.tables.chances, 1.0)[chances.tables.starts[table]]
    nodes["spare"] = np.minimum(links_of(plan).ready[supply].astype(np.int64) - arrivals.first_day[supply], ENDLESS)
    nodes["late_source"], nodes["yield_source"] = sources.late[supply], sources.short[supply]
    nodes["late_key"] = keys_of(seed, LATENESS, arrivals.number[arrivals.delivery[supply]])
    nodes["supplier_key"] = keys_of(seed, SUPPLIER, arrivals.supplier[supply] + 1)
    nodes["yield_key"] = keys_of(seed, YIELD, arrivals.number[supply])


def _available(plan: MaterialPlan, items: np.ndarray, starts: np.ndarray) -> np.ndarray:
    """Give when what is started on a day is there (1.3), no earlier than the fence: shape (n,)."""
    line, rules = plan.instance.timeline, plan.setting.rules[items]
    in_days = rules["in_calendar_days"]
    day = ahead(line, starts + np.where(in_days, rules["lead"], 0), np.where(in_days, 0, rules["lead"]))
    return np.maximum(day, rules["fence_end"])
