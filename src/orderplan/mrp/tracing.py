"""The pegging walked on request: whom a supply serves, what hangs under an order, why an order is late."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pyarrow as pa

from orderplan.data.instance import ENDLESS, NO_DAY, NONE
from orderplan.data.planning_data import arrow_to_frame
from orderplan.errors import RequestError
from orderplan.mrp.deciding_kernels import deciding_path, latest_row
from orderplan.mrp.explanations import amount_text, chain_sentences, last_sentence, lateness_text
from orderplan.mrp.identify import days_array, ids, source_kinds_and_ids, supply_kinds_and_ids
from orderplan.mrp.links import links_of
from orderplan.mrp.material_plan import material_of
from orderplan.mrp.supplies import is_open, receipt_days
from orderplan.mrp.supply_lookup import supply_code
from orderplan.mrp.tables import covered_quantities, supply_items
from orderplan.mrp.tracing_kernels import peg_tree, reached_up
from orderplan.quantities import MILLION, from_millionths
from orderplan.ranges import joined_ranges

if TYPE_CHECKING:
    from orderplan.mrp.link_kernels import Links
    from orderplan.mrp.material_plan import HasMaterial, MaterialPlan

MOST_ROWS = 2_000_000
"""Rows that a tree has at the most."""


def peg_up(plan: MaterialPlan | HasMaterial, kind: str, supply_id: str | int) -> pd.DataFrame:
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
        `source_kind`, `source_id`, `order_id` (where it is a sales order's own), `supply_quantity` (what of the supply
        goes there, in its own unit), `quantity` (of this item, that hangs on the supply), `share` (the part of the
        requirement that this is), `need_date`, `available_date`.

        The rows with `source_kind` sales_order are the orders served; what serves nobody, or safety stock, has none.
        What an order takes of the supply is passed on in proportion to those that take from that order. An order hangs
        on the supply as far as the component of it that does so most: with a bolt missing the whole bicycle waits.

    Raises
    ------
    UnknownIdError
        Where there is no such supply.

    Examples
    --------
    >>> import orderplan as op
    >>> instance = op.encode(op.read_folder("data/samples/bicycle"))
    >>> plan = op.run_mrp(instance, op.build_bom(instance))
    >>> peg_up(plan, "planned", 14)[["steps", "item_id", "source_kind", "source_id", "supply_quantity", "quantity"]]
       steps item_id    source_kind source_id  supply_quantity  quantity
    0      1    TUBE  planned_order         5              4.5  4.500000
    1      1    TUBE  planned_order         4              1.5  1.500000
    2      2   FRAME  planned_order         3              4.5  1.000000
    3      2   FRAME  planned_order         2              1.5  0.333333
    4      3    BIKE    sales_order      SO-3              4.5  1.000000
    5      3    BIKE    sales_order      SO-2              1.5  0.333333

    """
    plan = material_of(plan)
    links, instance = links_of(plan), plan.instance
    existing = np.concatenate([instance.stock.quantity, instance.receipts.quantity])
    reached = reached_up(supply_code(plan, kind, supply_id), existing, plan.setting, plan.rows, links)
    wanted = plan.store.requirements.array[reached.rows]
    items = links.item[reached.rows]
    kinds, sources = source_kinds_and_ids(plan, wanted["source"], items)
    own = np.where(wanted["source"] < len(plan.sources.order_priority), wanted["source"], NONE)
    return pd.DataFrame(
        {
            "steps": reached.steps,
            "item_id": pd.Series(ids(plan, "items", items), dtype="str"),
            "source_kind": pd.Series(kinds, dtype="str"),
            "source_id": pd.Series(sources, dtype="str"),
            "order_id": pd.Series(ids(plan, "sales_orders", own), dtype="str"),
            "supply_quantity": np.round(reached.passed / MILLION, 6),
            "quantity": np.round(reached.shares * wanted["quantity"] / MILLION, 6),
            "share": reached.shares,
            "need_date": instance.days(wanted["need"]),
            "available_date": instance.days(links.cover[reached.rows]),
        }
    )


def peg_down(plan: MaterialPlan | HasMaterial, order_id: str) -> pd.DataFrame:
    """Give the whole tree under a sales order: every supply that serves it, down to what is bought.

    A supply that serves several orders stands here with all it needs, since all of it is waited for.

    Returns
    -------
    pandas.DataFrame
        A row for each pegging row met, what hangs under a supply below it: `level` (from 0), `item_id` (of the
        supply), `supply_kind`, `supply_id`, `quantity` (of the pegging row), `need_date`, `available_date`,
        `slack_days` (calendar days between the two, negative where late; a need before today counts as today), `status`
        (in_time, late, never, uncovered: then there is no supply), `substitute_for`, `decides` (it lies on the path
        that decides the order's date).

    Raises
    ------
    UnknownIdError
        Where there is no such order.
    RequestError
        Where the order is not planned, or the tree has over two million rows.

    Examples
    --------
    >>> import orderplan as op
    >>> instance = op.encode(op.read_folder("data/samples/bicycle"))
    >>> plan = op.run_mrp(instance, op.build_bom(instance))
    >>> tree = peg_down(plan, "SO-3")
    >>> tree[tree["decides"]][["level", "item_id", "supply_kind", "supply_id", "slack_days", "status"]]
       level item_id supply_kind supply_id  slack_days status
    0      0    BIKE     planned         3          -5   late
    1      1   FRAME     planned         5          -3   late
    3      2    TUBE     planned        14          -5   late

    """
    plan = material_of(plan)
    order, links = _planned_order_line(plan, order_id), links_of(plan)
    rows, pegs, levels = peg_tree(
        order, plan.setting, plan.rows, links, len(plan.sources.order_priority), len(plan.sources.work_order), MOST_ROWS
    )
    if len(rows) >= MOST_ROWS:
        raise RequestError(f"the tree of {order_id} has over {MOST_ROWS:,} rows")
    covered = pegs >= 0
    supplies, quantity = np.full(len(rows), NONE, dtype=np.int64), _open_quantities(plan, links, rows)
    supplies[covered] = plan.store.pegs.array["supply"][pegs[covered]]
    quantity[covered] = plan.store.pegs.array["quantity"][pegs[covered]]
    wanted, items = plan.store.requirements.array[rows], links.item[rows].astype(np.int64)
    of_supply = items.copy()
    of_supply[covered] = supply_items(plan, supplies[covered])
    ready = np.full(len(rows), ENDLESS, dtype=np.int64)
    ready[covered] = links.ready[supplies[covered]]
    counted = np.maximum(wanted["need"].astype(np.int64), plan.setting.today)
    status = np.select([~covered, ready == ENDLESS, ready > counted], ["uncovered", "never", "late"], "in_time")
    kinds, supply_ids = supply_kinds_and_ids(plan, supplies)
    path = set(zip(*(places.tolist() for places in _path(plan, links, order)), strict=True))
    return pd.DataFrame(
        {
            "level": levels,
            "item_id": pd.Series(ids(plan, "items", of_supply), dtype="str"),
            "supply_kind": pd.Series(kinds, dtype="str"),
            "supply_id": pd.Series(supply_ids, dtype="str"),
            "quantity": from_millionths(quantity),
            "need_date": plan.instance.days(wanted["need"]),
            "available_date": plan.instance.days(ready),
            "slack_days": pd.Series(counted - ready, dtype="Int64").mask(ready == ENDLESS),
            "status": pd.Series(status, dtype="str"),
            "substitute_for": pd.Series(ids(plan, "items", np.where(of_supply == items, NONE, items)), dtype="str"),
            "decides": np.array([pair in path for pair in zip(rows.tolist(), pegs.tolist(), strict=True)], dtype=bool),
        }
    )


def explain_rows(plan: MaterialPlan | HasMaterial, order_id: str) -> pd.DataFrame:
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

    Examples
    --------
    >>> import orderplan as op
    >>> instance = op.encode(op.read_folder("data/samples/bicycle"))
    >>> plan = op.run_mrp(instance, op.build_bom(instance))
    >>> explain_rows(plan, "SO-3")[["step", "item_id", "quantity", "supply_kind", "supply_id", "available_date"]]
       step item_id  quantity supply_kind supply_id available_date
    0     0    BIKE       1.0     planned         3     2026-01-26
    1     1   FRAME       1.0     planned         5     2026-01-22
    2     2    TUBE       4.5     planned        14     2026-01-19

    """
    plan = material_of(plan)
    order, links = _planned_order_line(plan, order_id), links_of(plan)
    rows, pegs = _path(plan, links, order)
    wanted = plan.store.requirements.array[rows]
    supplies = np.full(len(rows), NONE, dtype=np.int64)
    supplies[pegs >= 0] = plan.store.pegs.array["supply"][pegs[pegs >= 0]]
    kinds, supply_ids = supply_kinds_and_ids(plan, supplies)
    first_planned = plan.setting.first_planned_supply
    release = np.full(len(rows), NO_DAY, dtype=np.int64)
    planned = supplies >= first_planned
    release[planned] = plan.store.planned.array["release"][supplies[planned] - first_planned]
    cover = links.cover[rows].astype(np.int64)
    frame = arrow_to_frame(
        pa.table(
            {
                "step": np.arange(len(rows)),
                "item_id": ids(plan, "items", links.item[rows]),
                "quantity": from_millionths(wanted["quantity"]),
                "need_date": days_array(plan, wanted["need"]),
                "available_date": days_array(plan, cover),
                "supply_kind": kinds,
                "supply_id": supply_ids,
                "release_date": days_array(plan, release),
            }
        )
    )
    late = cover - np.maximum(wanted["need"].astype(np.int64), plan.setting.today)
    return frame.assign(sentence=pd.Series(chain_sentences(plan, frame, late), dtype="str"))


def explain(plan: MaterialPlan | HasMaterial, order_id: str) -> str:
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
    plan = material_of(plan)
    order = _planned_order_line(plan, order_id)
    orders, instance = plan.instance.orders, plan.instance
    chain = explain_rows(plan, order_id)
    item = instance.spaces["items"].ids[int(orders.item_id[order])].as_py()
    cover, due = int(plan.order_covers[order]), int(orders.due_date[order])
    head = f"{order_id}: {amount_text(orders.quantity[order] / MILLION)} of {item} due {_day(plan, due)} "
    if cover == ENDLESS:
        head += "cannot be delivered in full."
    else:
        projected = cover + int(orders.ship_days[order])
        head += f"will be there on {_day(plan, projected)}, {lateness_text(projected - due)}."
    return "\n".join([head, *chain["sentence"], last_sentence(plan, chain, order, _last_supply(plan, order))])


def _last_supply(plan: MaterialPlan, order: int) -> int:
    """Give the supply at the end of the path that decides an order's date; -1 where nothing covers it."""
    _path_down, pegs = _path(plan, links_of(plan), order)
    return int(plan.rows.pegs["supply"][pegs[-1]]) if len(pegs) and pegs[-1] >= 0 else -1


def _day(plan: MaterialPlan, offset: int) -> str:
    return f"{plan.instance.days(np.array([offset]))[0]:%Y-%m-%d}"


def _planned_order_line(plan: MaterialPlan, order_id: str) -> int:
    order = plan.instance.order(order_id)
    if not is_open(plan.instance)[order]:
        raise RequestError(f"{order_id} is not planned: it is not open, or nothing of it is left to deliver")
    return order


def _path(plan: MaterialPlan, links: Links, order: int) -> tuple[np.ndarray, np.ndarray]:
    """Give the requirements and the pegging rows of the path that decides an order's date; -1: nothing covers it."""
    row = latest_row(order, links)
    if row < 0:
        return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)
    path, pegs, _cause = deciding_path(
        row, plan.setting, plan.rows, links, receipt_days(plan.instance), len(plan.sources.order_priority)
    )
    return path, pegs


def _open_quantities(plan: MaterialPlan, links: Links, rows: np.ndarray) -> np.ndarray:
    """Give what nothing covers of requirements, in millionths."""
    counts, firsts = links.peg_counts[rows].astype(np.int64), links.first_peg[rows].astype(np.int64)
    pegs = joined_ranges(firsts, counts)
    covered = np.zeros(len(rows), dtype=np.int64)
    np.add.at(covered, np.repeat(np.arange(len(rows)), counts), covered_quantities(plan, pegs))
    return plan.store.requirements.array["quantity"][rows] - covered
