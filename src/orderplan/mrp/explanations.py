"""The sentences in which a plan explains itself: what decides an order's date, and names that people know things by."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from orderplan.data.instance import ENDLESS
from orderplan.enums import Procurement
from orderplan.mrp.demands import sales_needs
from orderplan.mrp.identify import supply_kinds_and_ids
from orderplan.mrp.rules import REORDER_POINT
from orderplan.mrp.scheduled import is_scheduled
from orderplan.quantities import MILLION

if TYPE_CHECKING:
    from collections.abc import Hashable

    from orderplan.mrp.material_plan import MaterialPlan

STARTED_LATE, BY_FENCE, BY_REORDER_POINT, BY_LEAD_TIME = range(4)
"""Why a planned order is not there sooner: it should have been started before today; its fence ends then; its reorder
point releases it only then; started on its day it takes until then."""


def planned_reasons(plan: MaterialPlan, items: np.ndarray, releases: np.ndarray, ready: np.ndarray) -> np.ndarray:
    """Tell why planned orders are not there sooner, by item, release and day: shape (n,), int64."""
    rules, today = plan.setting.rules, plan.setting.today
    return np.select(
        [
            (rules["fence_end"][items] > today) & (ready == rules["fence_end"][items]),
            releases < today,
            rules["policy"][items] == REORDER_POINT,
        ],
        [BY_FENCE, STARTED_LATE, BY_REORDER_POINT],
        BY_LEAD_TIME,
    )


def supply_names(plan: MaterialPlan, supplies: np.ndarray) -> pa.Array:
    """Name supplies for a reader, by code: stock BOLT/1, purchase order PO-7, planned order 3; missing if negative."""
    kinds, names = supply_kinds_and_ids(plan, supplies)
    words = pc.if_else(pc.equal(kinds, "stock"), kinds, pc.binary_join_element_wise(kinds, "order", " "))
    return pc.binary_join_element_wise(words, names, " ")


def chain_sentences(plan: MaterialPlan, chain: pd.DataFrame, late: np.ndarray) -> list[str]:
    """Say for each row of a deciding chain what is wanted, what it comes from and by how many days it is late."""
    rows = chain.to_dict("records")
    return [_sentence(plan, row, days) for row, days in zip(rows, late.tolist(), strict=True)]


def _sentence(plan: MaterialPlan, row: dict[Hashable, Any], late: int) -> str:
    wanted = f"{amount_text(row['quantity'])} of {row['item_id']}, wanted {row['need_date']:%Y-%m-%d}"
    kind, name = row["supply_kind"], row["supply_id"]
    if pd.isna(name):
        return f"{wanted}: nothing covers all of it."
    named = f"stock {name}" if kind == "stock" else f"{kind} order {name}"
    if kind == "planned":
        how = list(Procurement)[int(plan.instance.items.procurement[plan.instance.item(row["item_id"])])]
        named += f" ({how}, start {row['release_date']:%Y-%m-%d})"
    if pd.isna(row["available_date"]):
        return f"{wanted}, would come from {named}, which waits for something that never comes."
    return f"{wanted}, comes from {named} on {row['available_date']:%Y-%m-%d}, {lateness_text(late)}."


def last_sentence(plan: MaterialPlan, chain: pd.DataFrame, order: int, supply: int) -> str:
    """Say what decides a sales order's date.

    Parameters
    ----------
    plan, chain, order
        The plan, the order's deciding chain, its code.
    supply
        The code of the supply at the end of the chain; -1 where nothing covers it.

    """
    orders, cover = plan.instance.orders, int(plan.order_covers[order])
    need = int(sales_needs(plan.instance)[order])
    if cover != ENDLESS and cover + int(orders.ship_days[order]) <= int(orders.due_date[order]):
        return "It is in time." if len(chain) else "Nothing is needed for it."
    if need < plan.setting.today and cover <= plan.setting.today:
        return "That decides the date: the order was due before anything could be done."
    last = chain.iloc[-1]
    if pd.isna(last["supply_id"]):
        return f"That decides it: {last['item_id']} has no further supply and none can be planned."
    if plan.capacity is not None and is_scheduled(plan.scheduled, supply):
        queue = plan.scheduled.resource[supply] >= 0
        held = plan.capacity.queue_texts(plan, np.array([supply]))[0] if queue else "its work takes that long"
        return f"That decides the date: {held}."
    if last["supply_kind"] != "planned":
        kind = "stock" if last["supply_kind"] == "stock" else f"{last['supply_kind']} order"
        return f"That decides the date: {kind} {last['supply_id']} does not come sooner."
    item = np.array([plan.instance.item(last["item_id"])])
    days = (np.array([plan.instance.day(last[column].date())]) for column in ("release_date", "available_date"))
    reason = int(planned_reasons(plan, item, *days)[0])
    bought = int(plan.instance.items.procurement[item[0]]) == list(Procurement).index(Procurement.BUY)
    name = last["item_id"]
    return (
        "That decides the date: "
        + {
            STARTED_LATE: f"{'ordering' if bought else 'starting'} {name} today is too late by its lead time.",
            BY_FENCE: f"the fence of {name} lets nothing new come sooner.",
            BY_REORDER_POINT: f"the reorder point of {name} releases it only then.",
            BY_LEAD_TIME: f"{name} takes until then.",
        }[reason]
    )


def amount_text(quantity: float) -> str:
    """Write a quantity without idle zeros."""
    return f"{quantity:,.6f}".rstrip("0").rstrip(".")


def lateness_text(days: int) -> str:
    """Write by how many days something is late."""
    if days <= 0:
        return "in time"
    return f"{days} day{'' if days == 1 else 's'} late"


def amount_texts(quantities: np.ndarray) -> pa.Array:
    """Write quantities in millionths as `amount_text` does: shape (n,)."""
    units = np.asarray(quantities, dtype=np.int64) / MILLION
    return pa.array([amount_text(quantity) for quantity in units.tolist()], pa.string())


def day_texts(days: np.ndarray, word: str = "day") -> pa.Array:
    """Write numbers of days with their unit, one day, two days: shape (n,)."""
    unit = pa.array([f"{word}s", word]).take(pa.array((np.asarray(days) == 1).astype(np.int8)))
    return pc.binary_join_element_wise(pa.array(np.asarray(days, dtype=np.int64)).cast(pa.string()), unit, " ")
