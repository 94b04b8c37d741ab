"""Exceptions about the data behind a plan: master data, engineering changes, issue lists that drift from their BOM."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from orderplan.bom.arrays import in_force, line_range
from orderplan.bom.prices import unit_prices
from orderplan.data.instance import ENDLESS, NONE
from orderplan.enums import ExceptionCode, Procurement
from orderplan.mrp.exception_rows import ITEM, SUPPLY, exception_rows
from orderplan.mrp.identify import numbering
from orderplan.mrp.supplies import usable_stock
from orderplan.quantities import MILLION, component_need

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa

    from orderplan.mrp.exception_rules import Findings

NO_BOM, NO_SUPPLIER, NO_LEAD_TIME, NO_ORDER, NO_PRICE, UNUSED_ORDER_BOM = (1 << bit for bit in range(6))
REASONS = {
    NO_BOM: "it is made but has no BOM",
    NO_SUPPLIER: "it is bought but has no supplier",
    NO_LEAD_TIME: "it is bought without a lead time",
    NO_ORDER: "it is order-specific but wanted without an order, and planned as common",
    NO_PRICE: "it has no price",
    UNUSED_ORDER_BOM: "it is common, so its order BOMs are not used",
}
"""What `master_data` says of an item; several may hold."""


def master_data_exceptions(findings: Findings) -> Iterator[np.ndarray]:
    """Yield `master_data`: items of the plan whose data are missing or contradict each other."""
    plan = findings.plan
    instance, bom = plan.instance, plan.bom
    procurement = np.array(list(Procurement))[instance.items.procurement]
    made = np.isin(procurement, [Procurement.MAKE, Procurement.SUBCONTRACT, Procurement.PHANTOM])
    bought = np.isin(procurement, [Procurement.BUY, Procurement.SUBCONTRACT])
    planned = plan.blocks["lots"] > 0
    through = plan.blocks["passes"] > 0
    terms, day = instance.supplier_items, plan.setting.today
    valid = (terms.valid_from <= day) & (day < terms.valid_to)
    has_supplier, has_lead = np.zeros(len(made), dtype=bool), instance.items.lead_time_days > 0
    has_supplier[terms.item_id[valid]] = True
    has_lead[terms.item_id[valid & (terms.lead_time_days > 0)]] = True
    _prices, sources, _suppliers = unit_prices(instance, day, np.full(len(made), 1_000_000))
    reasons = (
        (NO_BOM, made & (planned | through) & (np.diff(bom.arrays.starts) == 0)),
        # A plant that keeps no suppliers at all does so on purpose.
        (NO_SUPPLIER, (procurement == Procurement.BUY) & planned & ~has_supplier & bool(len(terms.item_id))),
        (NO_LEAD_TIME, bought & planned & ~has_lead),
        (NO_ORDER, _wanted_without_order(findings)),
        (NO_PRICE, bought & planned & (sources == 0)),
        (UNUSED_ORDER_BOM, planned & ~bom.arrays.passes_order & (bom.arrays.standard_ends < bom.arrays.starts[1:])),
    )
    bits = np.zeros(len(made), dtype=np.int8)
    for bit, mask in reasons:
        bits[mask] |= bit
    items = np.flatnonzero(bits)
    yield exception_rows(ExceptionCode.MASTER_DATA, ITEM, items, item=items, action=bits[items])


def _wanted_without_order(findings: Findings) -> np.ndarray:
    """Tell which order-specific items have a planned order without an order: shape (items,), bool."""
    plan = findings.plan
    rows = plan.store.planned.array[numbering(plan, "lots").slots]
    pooled = np.zeros(plan.instance.item_count, dtype=bool)
    pooled[rows["item"][rows["order"] == NONE]] = True
    return pooled & plan.setting.rules["specific"]


def change_exceptions(findings: Findings) -> Iterator[np.ndarray]:
    """Yield `change_leftover`: free supply of a component that no line uses any more after its last day."""
    plan = findings.plan
    instance, lines, day = plan.instance, plan.bom.lines, plan.setting.today
    count = instance.item_count
    goes_on, ended = np.zeros(count, dtype=bool), np.zeros(count, dtype=bool)
    goes_on[lines.component_id[lines.valid_to == ENDLESS]] = True
    goes_on[instance.orders.item_id] = True
    ended[lines.component_id[lines.valid_to != ENDLESS]] = True
    ended[instance.changes.old_component_id[instance.changes.old_component_id >= 0]] = True
    last_use = np.full(count, day, dtype=np.int64)
    finite = (lines.valid_to != ENDLESS) & (lines.valid_to > day)
    np.maximum.at(last_use, lines.component_id[finite], lines.valid_to[finite].astype(np.int64))
    stock, receipts = instance.stock, instance.receipts
    lots, coming = (
        np.flatnonzero(usable_stock(instance) & (stock.order_id == NONE)),
        np.flatnonzero((receipts.quantity > 0) & (receipts.order_id == NONE)),
    )
    codes = np.concatenate([lots, plan.setting.stock_count + coming])
    amounts = np.concatenate([stock.quantity[lots], receipts.quantity[coming]])
    items = findings.items_of_supplies[codes]
    left = amounts - findings.use.pegged[codes]
    mask = (left > 0) & ended[items] & ~goes_on[items]
    yield exception_rows(
        ExceptionCode.CHANGE_LEFTOVER,
        SUPPLY,
        codes[mask],
        item=items[mask],
        date=findings.links.ready[codes[mask]],
        suggested=last_use[items[mask]],
        quantity=left[mask],
        suggested_quantity=0,
    )


def drift_exceptions(findings: Findings) -> Iterator[np.ndarray]:
    """Yield `list_drift`: issue lists that are not what the BOM of today gives.

    A list is for the whole order, the receipt for what is still open, so a list that is the same everywhere but larger
    by one factor has not drifted.
    """
    plan = findings.plan
    instance, arrays, day = plan.instance, plan.bom.arrays, plan.setting.today
    lists, receipts = instance.work_components, instance.receipts
    bounds = np.flatnonzero(np.diff(lists.receipt_id, prepend=-1, append=-1))
    drifted = []
    for low, high in zip(bounds[:-1].tolist(), bounds[1:].tolist(), strict=True):
        receipt = int(lists.receipt_id[low])
        item = int(receipts.item_id[receipt])
        if not arrays.explodes[item] or receipts.quantity[receipt] <= 0:
            continue
        order = int(receipts.order_id[receipt]) if arrays.passes_order[item] else NONE
        wanted: dict[int, int] = {}
        variable: dict[int, bool] = {}
        for line in range(*line_range(arrays, item, order)):
            if in_force(arrays, line, day):
                component = int(arrays.component[line])
                need = component_need(
                    int(receipts.quantity[receipt]), int(arrays.item_scrap[item]), int(arrays.quantity_per[line]),
                    int(arrays.line_scrap[line]), int(arrays.fixed_quantity[line]),
                )  # fmt: skip
                wanted[component] = wanted.get(component, 0) + int(need)
                variable[component] = variable.get(component, True) and arrays.fixed_quantity[line] == 0
        listed = dict(
            zip(lists.component_id[low:high].tolist(), lists.quantity_required[low:high].tolist(), strict=True)
        )
        wanted = {component: need for component, need in wanted.items() if need > 0}
        unlike = _differences(listed, wanted, variable, instance.spaces["items"].ids)
        if unlike:
            drifted.append(receipt)
            findings.notes[plan.setting.stock_count + receipt] = "; ".join(unlike)
    codes = plan.setting.stock_count + np.array(drifted, dtype=np.int64)
    at = np.array(drifted, dtype=np.int64)
    yield exception_rows(
        ExceptionCode.LIST_DRIFT,
        SUPPLY,
        codes,
        item=receipts.item_id[at],
        order=np.maximum(receipts.order_id[at], NONE),
        date=receipts.due_date[at],
        quantity=receipts.quantity[at],
    )


def _differences(listed: dict[int, int], wanted: dict[int, int], variable: dict[int, bool], ids: pa.Array) -> list[str]:
    """Say in which components a list differs from its BOM."""
    both = [component for component in listed.keys() & wanted.keys() if variable[component]]
    factor = max(min((listed[component] / wanted[component] for component in both), default=1.0), 1.0)
    unlike = []
    for component in sorted(listed.keys() | wanted.keys()):
        has, should = listed.get(component, 0), wanted.get(component, 0)
        if has == 0 or should == 0 or (component in both and abs(has - factor * should) > 1):
            unlike.append(f"{ids[component].as_py()} {has / MILLION:g} instead of {factor * should / MILLION:g}")
    return unlike
