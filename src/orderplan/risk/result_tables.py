"""The tables of a simulation, filled in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from orderplan.data.instance import ENDLESS, NO_DAY, NONE
from orderplan.mrp.identify import days_array, ids
from orderplan.risk.outcomes import days_by, draws_by, draws_for
from orderplan.risk.sources import KINDS, source_names
from orderplan.risk.tables import ORDER_RISKS, RISK_SOURCES
from orderplan.risk.words import Outlook, RiskSource
from orderplan.tables.results import result_schema
from orderplan.whatif.prices import money
from orderplan.whatif.sides import order_cents

if TYPE_CHECKING:
    from orderplan.mrp.deliveries import Served
    from orderplan.mrp.material_plan import MaterialPlan
    from orderplan.risk.outcomes import Costs, Outcomes
    from orderplan.risk.sources import Sources

SAFE_CHANCE = 0.8
"""An order line whose chance of being in time is below this is in danger."""
_OUTLOOKS = list(Outlook)
_KIND_WORDS = pa.array([str(kind) for kind in KINDS])


def order_risks_table(plan: MaterialPlan, sources: Sources, served: Served, outcomes: Outcomes, draws: int) -> pa.Table:
    """Give what the draws say of each open sales order line: shape (orders,) of `served` and `outcomes`."""
    rows, order = plan.instance.orders, served.order
    due, promised = rows.due_date[order].astype(np.int64), rows.promised_date[order].astype(np.int64)
    never = served.projected == ENDLESS
    in_time, in_promise = draws_by(outcomes, due), draws_by(outcomes, promised)
    cents = order_cents(plan, order)
    unsafe = in_time < draws_for(SAFE_CHANCE, draws)
    outlook = np.select(
        [never, served.late, unsafe],
        [_OUTLOOKS.index(word) for word in (Outlook.NEVER, Outlook.LATE, Outlook.IN_DANGER)],
        _OUTLOOKS.index(Outlook.SAFE),
    )
    none = outcomes.source == NONE
    customers = rows.customer_id[order]
    columns = {
        "order_id": ids(plan, "sales_orders", order),
        "item_id": ids(plan, "items", rows.item_id[order]),
        "customer_id": plan.instance.customer_ids.ids.take(pa.array(customers, mask=customers < 0)),
        "priority": pa.array(rows.priority[order].astype(np.int64)),
        "outlook": pa.array([str(word) for word in _OUTLOOKS]).take(pa.array(outlook)),
        "due_date": days_array(plan, due),
        "promised_date": days_array(plan, promised),
        "projected_date": days_array(plan, served.projected),
        **{
            f"p{percent}_date": days_array(plan, days_by(outcomes, draws_for(percent / 100, draws)))
            for percent in (50, 80, 95)
        },
        "on_time_chance": pa.array(in_time / draws),
        "promise_chance": pa.array(in_promise / draws, mask=promised == NO_DAY),
        "mean_days_late": pa.array(outcomes.late_days / draws, mask=never),
        "value": money(cents),
        "value_at_risk": money(np.rint(cents * ((draws - in_time) / draws)).astype(np.int64)),
        "source_kind": _KIND_WORDS.take(pa.array(_at(sources.kind, outcomes.source), mask=none)),
        "source_id": source_names(plan, sources).take(pa.array(outcomes.source, mask=none)),
        "source_chance": pa.array(outcomes.source_draws / draws),
        "supplier_id": ids(plan, "suppliers", outcomes.supplier),
        "supplier_chance": pa.array(outcomes.supplier_draws / draws),
    }
    return pa.table(columns, schema=result_schema(ORDER_RISKS))


def risk_sources_table(plan: MaterialPlan, sources: Sources, costs: Costs, draws: int) -> pa.Table:
    """Give what each source costs, and the sum for each supplier."""
    hurting = np.flatnonzero(costs.orders > 0)
    supplier = sources.supplier[hurting]
    known, place = np.unique(supplier[supplier != NONE], return_inverse=True)
    amounts = []
    for column in costs:
        own = column[hurting]
        total = np.zeros(len(known), dtype=np.int64)
        np.add.at(total, place, own[supplier != NONE])
        amounts.append(np.concatenate([total, own]))
    kind = np.concatenate([np.full(len(known), len(KINDS)), sources.kind[hurting]])
    names = pa.concat_arrays([ids(plan, "suppliers", known), source_names(plan, sources).take(pa.array(hurting))])
    columns = {
        "kind": pa.array([*_KIND_WORDS.to_pylist(), str(RiskSource.SUPPLIER)]).take(pa.array(kind)),
        "source_id": names,
        "supplier_id": ids(plan, "suppliers", np.concatenate([known, supplier])),
        "order_days": pa.array(amounts[0] / draws),
        "orders_late": pa.array(amounts[1] / draws),
        "value_at_risk": money(np.rint(amounts[2] / draws).astype(np.int64)),
    }
    table = pa.table(columns, schema=result_schema(RISK_SOURCES))
    keys = [("order_days", "descending"), ("kind", "ascending"), ("source_id", "ascending")]
    return table.sort_by([*keys, ("supplier_id", "ascending")])


def _at(values: np.ndarray, places: np.ndarray) -> np.ndarray:
    """Give the values at places, `NONE` where there is no place: shape of `places` (n,)."""
    result = np.full(len(places), NONE, dtype=np.int64)
    result[places != NONE] = values[places[places != NONE]]
    return result
