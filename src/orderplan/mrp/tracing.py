"""The pegging walked on request: whom a supply serves, what hangs under an order, why an order is late."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from orderplan.data.instance import ENDLESS, NO_DAY, NONE
from orderplan.data.planning_data import arrow_to_frame
from orderplan.errors import RequestError, UnknownIdError
from orderplan.mrp.deciding_kernels import deciding_path, latest_row
from orderplan.mrp.demands import sales_needs
from orderplan.mrp.identify import (
    SUPPLY_KINDS,
    days_array,
    ids,
    numbering,
    source_kinds_and_ids,
    stock_ids,
    supply_kinds_and_ids,
)
from orderplan.mrp.links import Links, links_of
from orderplan.mrp.rules import REORDER_POINT
from orderplan.mrp.supplies import is_open, receipt_days
from orderplan.mrp.tables import covered_quantities, supply_items
from orderplan.mrp.tracing_kernels import peg_tree, reached_up
from orderplan.quantities import from_millionths

if TYPE_CHECKING:
    from orderplan.mrp.material_plan import MaterialPlan

MOST_ROWS = 2_000_000
"""Rows that a tree has at the most."""


def supply_code(plan: MaterialPlan, kind: str, supply_id: str) -> int:
    """Find a supply by its kind and id, as they stand in the pegging.

    Raises
    ------
    UnknownIdError
        Where there is none.

    """
    setting = plan.setting
    if kind not in SUPPLY_KINDS:
        raise UnknownIdError(f"'{kind}' is not a kind of supply.  Hint: {', '.join(SUPPLY_KINDS)}.")
    if kind == "planned":
        slots = numbering(plan, "lots").slots
        if supply_id.isdecimal() and 1 <= int(supply_id) <= len(slots):
            return setting.first_planned_supply + int(slots[int(supply_id) - 1])
        raise UnknownIdError(f"there is no planned order {supply_id}: they are numbered from 1 to {len(slots)}.")
    if kind == "stock":
        place = stock_ids(plan).index(supply_id).as_py()
        if place < 0:
            raise UnknownIdError(f"there is no stock '{supply_id}'.  Hint: its id is the item and a number: BOLT/1.")
        return int(place)
    from orderplan.data.instance import code_in

    return setting.stock_count + code_in(plan.instance.spaces["scheduled_receipts"], "scheduled_receipts", supply_id)


def peg_up(plan: MaterialPlan, kind: str, supply_id: str) -> pd.DataFrame:
    """Tell which sales orders a supply serves.

    Parameters
    ----------
    plan
        The plan.
    kind
        stock, purchase, work, transfer, subcontract or planned.
    supply_id
        Its id: a receipt's, a planned order's number, or for stock the item and a number, as in the pegging.

    Returns
    -------
    pandas.DataFrame
        A row for each requirement on the way up, those nearest to the supply first: `steps` (from 1), `item_id`,
        `source_kind`, `source_id`, `order_id` (where it is a sales order's own), `quantity` (of this item that the
        supply goes into), `share` (of the requirement), `need_date`, `available_date`. The rows with `source_kind`
        sales_order are the orders served; what serves nobody, or safety stock, has none.

    Raises
    ------
    UnknownIdError
        Where there is no such supply.

    """
    links = links_of(plan)
    rows, steps, amounts = reached_up(supply_code(plan, kind, supply_id), plan.setting, plan.rows, links)
    wanted = plan.store.requirements.array[rows]
    items = links.item[rows]
    kinds, sources = source_kinds_and_ids(plan, wanted["source"], items)
    own = np.where(wanted["source"] < len(plan.sources.order_priority), wanted["source"], NONE)
    return pd.DataFrame(
        {
            "steps": steps,
            "item_id": pd.Series(ids(plan, "items", items), dtype="str"),
            "source_kind": pd.Series(kinds, dtype="str"),
            "source_id": pd.Series(sources, dtype="str"),
            "order_id": pd.Series(ids(plan, "sales_orders", own), dtype="str"),
            "quantity": np.round(amounts / 1e6, 6),
            "share": amounts / np.maximum(wanted["quantity"], 1),
            "need_date": plan.instance.days(wanted["need"]),
            "available_date": plan.instance.days(links.cover[rows]),
        }
    )


def peg_down(plan: MaterialPlan, order_id: str) -> pd.DataFrame:
    """Give the whole tree under a sales order: every supply that serves it, down to what is bought.

    A supply that serves several orders stands here with all it needs, since all of it is waited for.

    Returns
    -------
    pandas.DataFrame
        A row for each pegging row met, what hangs under a supply below it: `level` (from 0), `item_id` (of the
        supply), `supply_kind`, `supply_id`, `quantity` (of the pegging row), `need_date`, `available_date`,
        `slack_days` (calendar days between the two, negative where late), `status` (in_time, late, never, uncovered:
        then there is no supply), `substitute_for`, `decides` (it lies on the path that decides the order's date).

    Raises
    ------
    UnknownIdError
        Where there is no such order.
    RequestError
        Where the order is not planned, or the tree has over two million rows.

    """
    order, links = _planned_order_line(plan, order_id), links_of(plan)
    path = _path(plan, links, order)
    rows, pegs, levels = peg_tree(
        order, plan.setting, plan.rows, links, len(plan.sources.order_priority), len(plan.sources.work_order), MOST_ROWS
    )
    if len(rows) >= MOST_ROWS:
        raise RequestError(f"the tree of {order_id} has over {MOST_ROWS:,} rows")
    covered = pegs >= 0
    supplies = np.where(covered, plan.store.pegs.array["supply"][np.maximum(pegs, 0)] if len(pegs) else 0, -1)
    wanted = plan.store.requirements.array[rows]
    items = links.item[rows].astype(np.int64)
    of_supply = items.copy()
    of_supply[covered] = supply_items(plan, supplies[covered])
    ready = np.full(len(rows), ENDLESS, dtype=np.int64)
    ready[covered] = links.ready[supplies[covered]]
    counted = np.maximum(wanted["need"].astype(np.int64), plan.setting.today)
    kinds, supply_ids = supply_kinds_and_ids(plan, supplies)
    open_quantity = _open_quantities(plan, links, rows)
    quantity = np.where(
        covered, plan.store.pegs.array["quantity"][np.maximum(pegs, 0)] if len(pegs) else 0, open_quantity
    )
    status = np.select([~covered, ready == ENDLESS, ready > counted], ["uncovered", "never", "late"], "in_time")
    slack = pd.Series(counted - ready, dtype="Int64").mask(ready == ENDLESS)
    on_path = {(int(row), int(peg)) for row, peg in zip(*path, strict=True)}
    return pd.DataFrame(
        {
            "level": levels,
            "item_id": pd.Series(ids(plan, "items", of_supply), dtype="str"),
            "supply_kind": pd.Series(kinds, dtype="str"),
            "supply_id": pd.Series(supply_ids, dtype="str"),
            "quantity": from_millionths(quantity),
            "need_date": plan.instance.days(wanted["need"]),
            "available_date": plan.instance.days(ready),
            "slack_days": slack,
            "status": pd.Series(status, dtype="str"),
            "substitute_for": pd.Series(ids(plan, "items", np.where(of_supply == items, NONE, items)), dtype="str"),
            "decides": [pair in on_path for pair in zip(rows.tolist(), pegs.tolist(), strict=True)],
        }
    )


def explain_rows(plan: MaterialPlan, order_id: str) -> pd.DataFrame:
    """Give the chain that decides a sales order's date, from the order down.

    Returns
    -------
    pandas.DataFrame
        A row for each requirement on the path: `step` (from 0), `item_id`, `quantity`, `need_date`, `available_date`,
        `supply_kind`, `supply_id`, `release_date` (of a planned order), `sentence`.

    Raises
    ------
    UnknownIdError, RequestError
        As in `peg_down`.

    """
    order, links = _planned_order_line(plan, order_id), links_of(plan)
    rows, pegs = _path(plan, links, order)
    wanted, pegged = plan.store.requirements.array[rows], plan.store.pegs.array
    supplies = np.where(pegs >= 0, pegged["supply"][np.maximum(pegs, 0)] if len(pegged) else 0, -1)
    kinds, supply_ids = supply_kinds_and_ids(plan, supplies)
    first_planned = plan.setting.first_planned_supply
    release = np.full(len(rows), NO_DAY, dtype=np.int64)
    planned = supplies >= first_planned
    release[planned] = plan.store.planned.array["release"][supplies[planned] - first_planned]
    table = {
        "step": np.arange(len(rows)),
        "item_id": ids(plan, "items", links.item[rows]),
        "quantity": from_millionths(wanted["quantity"]),
        "need_date": days_array(plan, wanted["need"]),
        "available_date": days_array(plan, links.cover[rows]),
        "supply_kind": kinds,
        "supply_id": supply_ids,
        "release_date": days_array(plan, release),
    }
    import pyarrow as pa

    frame = arrow_to_frame(pa.table(table))
    counted = np.maximum(wanted["need"].astype(np.int64), plan.setting.today)
    late = links.cover[rows].astype(np.int64) - counted
    frame["sentence"] = pd.Series(
        [_sentence(row, days, plan) for row, days in zip(frame.itertuples(index=False), late.tolist(), strict=True)],
        dtype="str",
    )
    return frame


def explain(plan: MaterialPlan, order_id: str) -> str:
    """Say in plain sentences when a sales order will be there and why not sooner.

    Raises
    ------
    UnknownIdError, RequestError
        As in `peg_down`.

    Examples
    --------
    >>> import orderplan as op
    >>> instance = op.encode(op.read_folder("data/samples/bicycle"))
    >>> print(explain(op.run_mrp(instance, op.build_bom(instance)), "SO-3"))
    SO-3: 1 of BIKE due 2026-01-21 will be there on 2026-01-26, 5 days late.
    1 of BIKE, wanted 2026-01-21, comes from planned order 3 (make, start 2026-01-19) on 2026-01-26, 5 days late.
    1 of FRAME, wanted 2026-01-19, comes from planned order 5 (make, start 2026-01-14) on 2026-01-22, 3 days late.
    4.5 of TUBE, wanted 2026-01-14, comes from planned order 14 (buy, start 2025-12-31) on 2026-01-19, 5 days late.
    That decides the date: ordering TUBE today is too late by its lead time.

    """
    order = _planned_order_line(plan, order_id)
    orders, instance = plan.instance.orders, plan.instance
    chain = explain_rows(plan, order_id)
    item = instance.spaces["items"].ids[int(orders.item_id[order])].as_py()
    asked = (
        f"{order_id}: {_amount(orders.quantity[order] / 1e6)} of {item} due {_day(plan, int(orders.due_date[order]))}"
    )
    cover = int(plan.order_covers[order])
    if cover == ENDLESS:
        head = f"{asked} cannot be delivered in full."
    else:
        projected = cover + int(orders.ship_days[order])
        late = projected - int(orders.due_date[order])
        head = f"{asked} will be there on {_day(plan, projected)}, {_lateness(late)}."
    return "\n".join([head, *chain["sentence"], _last_sentence(chain, plan, order)])


def _sentence(row: object, late: int, plan: MaterialPlan) -> str:
    amount, item = _amount(row.quantity), row.item_id  # type: ignore[attr-defined]
    need = "for safety stock" if pd.isna(row.need_date) else f"wanted {row.need_date:%Y-%m-%d}"  # type: ignore[attr-defined]
    if pd.isna(row.supply_id):  # type: ignore[attr-defined]
        return f"{amount} of {item}, {need}: nothing covers all of it."
    name = f"{row.supply_kind} {row.supply_id}"  # type: ignore[attr-defined]
    if row.supply_kind == "planned":  # type: ignore[attr-defined]
        kind = str(_procurement(plan, item))
        name = f"planned order {row.supply_id} ({kind}, start {row.release_date:%Y-%m-%d})"  # type: ignore[attr-defined]
    elif row.supply_kind != "stock":  # type: ignore[attr-defined]
        name = f"{row.supply_kind} order {row.supply_id}"  # type: ignore[attr-defined]
    if pd.isna(row.available_date):  # type: ignore[attr-defined]
        return f"{amount} of {item}, {need}, would come from {name}, which waits for something that never comes."
    return f"{amount} of {item}, {need}, comes from {name} on {row.available_date:%Y-%m-%d}, {_lateness(late)}."  # type: ignore[attr-defined]


def _procurement(plan: MaterialPlan, item_id: str) -> object:
    from orderplan.enums import Procurement

    return list(Procurement)[int(plan.instance.items.procurement[plan.instance.item(item_id)])]


def _policy(plan: MaterialPlan, item_id: str) -> int:
    return int(plan.setting.rules["policy"][plan.instance.item(item_id)])


def _last_sentence(chain: pd.DataFrame, plan: MaterialPlan, order: int) -> str:
    if chain.empty:
        return "Nothing is needed for it."
    last = chain.iloc[-1]
    if pd.isna(last["supply_id"]):
        return f"That decides it: {last['item_id']} has no further supply and none can be planned."
    projected = int(plan.order_covers[order]) + int(plan.instance.orders.ship_days[order])
    if projected <= int(plan.instance.orders.due_date[order]):
        return "It is in time."
    need = int(sales_needs(plan.instance)[order])
    if need < plan.setting.today and int(plan.order_covers[order]) <= plan.setting.today:
        return "That decides the date: the order was due before anything could be done."
    if last["supply_kind"] == "planned":
        if last["release_date"].date() >= plan.instance.as_of and _policy(plan, last["item_id"]) == REORDER_POINT:
            return f"That decides the date: the reorder point of {last['item_id']} releases it only then."
        verb = "ordering" if str(_procurement(plan, last["item_id"])) == "buy" else "starting"
        return f"That decides the date: {verb} {last['item_id']} today is too late by its lead time."
    return f"That decides the date: {last['supply_kind']} {last['supply_id']} does not come sooner."


def _planned_order_line(plan: MaterialPlan, order_id: str) -> int:
    order = plan.instance.order(order_id)
    if not is_open(plan.instance)[order]:
        raise RequestError(f"{order_id} is not planned: it is not open, or nothing of it is left to deliver")
    return order


def _path(plan: MaterialPlan, links: Links, order: int) -> tuple[np.ndarray, np.ndarray]:
    row = latest_row(order, plan.rows, links)
    if row < 0:
        return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)
    path, pegs, _cause = deciding_path(
        row, plan.setting, plan.rows, links, receipt_days(plan.instance), len(plan.sources.order_priority)
    )
    return path, pegs


def _open_quantities(plan: MaterialPlan, links: Links, rows: np.ndarray) -> np.ndarray:
    """Give what nothing covers of requirements, in millionths."""
    counts, firsts = links.peg_counts[rows].astype(np.int64), links.first_peg[rows].astype(np.int64)
    ends = np.cumsum(counts)
    pegs = np.arange(int(ends[-1]) if len(ends) else 0) + np.repeat(firsts - (ends - counts), counts)
    covered = np.zeros(len(rows), dtype=np.int64)
    np.add.at(covered, np.repeat(np.arange(len(rows)), counts), covered_quantities(plan, pegs))
    return plan.store.requirements.array["quantity"][rows] - covered


def _amount(quantity: float) -> str:
    return f"{quantity:,.6f}".rstrip("0").rstrip(".")


def _day(plan: MaterialPlan, offset: int) -> str:
    return str(plan.instance.days(np.array([offset]))[0].date())


def _lateness(days: int) -> str:
    if days <= 0:
        return "in time"
    return f"{days} day{'' if days == 1 else 's'} late"
