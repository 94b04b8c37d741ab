"""The ids and names of what exceptions are about: prepared once, then looked up for many rows at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from orderplan.mrp.deliveries import explanations
from orderplan.mrp.identify import SOURCE_KINDS, SUPPLY_KINDS, numbering, supply_kinds_and_ids
from orderplan.mrp.records import SAFETY

if TYPE_CHECKING:
    from orderplan.mrp.findings import Findings
    from orderplan.mrp.material_plan import MaterialPlan


class Names(NamedTuple):
    """What to call things."""

    supplies: pa.Array
    """The ids of stock and receipts, by supply code."""
    kinds: pa.Array
    """Their kinds, by supply code."""
    sources: pa.Array
    """The ids of sales orders, then of receipts, as sources of requirements stand."""
    order_count: int
    """How many of them are sales orders."""
    lot_numbers: np.ndarray
    """The number of each planned order, by slot: int64."""
    requirement_numbers: np.ndarray
    """The number of each requirement, by slot: int64."""
    explanations: pa.Array
    """Why each sales order line comes when it does, by the place in `Deliveries`."""


def names_of(findings: Findings) -> Names:
    """Prepare the names of a plan."""
    plan = findings.plan
    kinds, supplies = supply_kinds_and_ids(plan, np.arange(plan.setting.first_planned_supply))
    spaces = plan.instance.spaces
    return Names(
        supplies=supplies,
        kinds=kinds,
        sources=pa.chunked_array([spaces["sales_orders"].ids, spaces["scheduled_receipts"].ids]).combine_chunks(),
        order_count=len(spaces["sales_orders"]),
        lot_numbers=_numbers(plan, "lots", plan.store.planned.used),
        requirement_numbers=_numbers(plan, "requirements", plan.store.requirements.used),
        explanations=explanations(plan, findings.deliveries, findings.links),
    )


def _numbers(plan: MaterialPlan, kind: str, used: int) -> np.ndarray:
    """Give the number of each row by slot, counted from 1; 0 for a row of another plan, and for none at the end."""
    slots = numbering(plan, kind).slots
    numbers = np.zeros(used + 1, dtype=np.int64)
    numbers[slots] = np.arange(1, len(slots) + 1)
    return numbers


def supply_kinds(names: Names, supplies: np.ndarray) -> pa.Array:
    """Give the kinds of supplies by code, missing where negative: shape (n,)."""
    planned = pa.array(supplies >= len(names.supplies))
    return pc.if_else(planned, SUPPLY_KINDS[-1], _known(names.kinds, supplies))


def supply_ids(names: Names, supplies: np.ndarray) -> pa.Array:
    """Give the ids of supplies by code, of a planned order its number; missing where negative: shape (n,)."""
    return _known_or_numbered(names.supplies, names.lot_numbers, supplies)


def supply_names(names: Names, supplies: np.ndarray) -> pa.Array:
    """Name supplies by code for a reader: stock BOLT/1, purchase order PO-7, planned order 3; missing if negative."""
    kinds = supply_kinds(names, supplies)
    words = pc.if_else(pc.equal(kinds, "stock"), kinds, pc.binary_join_element_wise(kinds, "order", " "))
    return pc.binary_join_element_wise(words, supply_ids(names, supplies), " ")


def source_names(names: Names, sources: np.ndarray, items: pa.Array) -> pa.Array:
    """Name the sources of requirements for a reader: sales order SO-1, planned order 3, safety stock BOLT."""
    kind = np.searchsorted([names.order_count, len(names.sources), SAFETY], sources, side="right")
    words = pa.array([word.replace("_", " ") for word in SOURCE_KINDS]).take(pa.array(kind))
    is_safety = sources == SAFETY
    ids = _known_or_numbered(names.sources, names.lot_numbers, np.where(is_safety, -1, sources))
    return pc.binary_join_element_wise(words, pc.if_else(pa.array(is_safety), items, ids), " ")


def _known_or_numbered(known: pa.Array, numbers: np.ndarray, codes: np.ndarray) -> pa.Array:
    """Give the text of codes: known ids, then the numbers of planned orders; missing where negative."""
    planned = codes >= len(known)
    if not planned.any():
        return _known(known, codes)
    texts = pa.array(numbers[np.where(planned, codes - len(known), -1)]).cast(pa.string())
    return pc.if_else(pa.array(planned), texts, _known(known, codes))


def _known(known: pa.Array, codes: np.ndarray) -> pa.Array:
    """Give what is known of codes, missing where they are negative or beyond."""
    unknown = (codes < 0) | (codes >= len(known))
    return known.take(pa.array(np.where(unknown, 0, codes), mask=unknown))
