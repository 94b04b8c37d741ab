"""What lateness is put down to: open orders, what is bought of an item, items that fall short, machines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from orderplan.data.instance import NONE
from orderplan.mrp.identify import ids
from orderplan.risk.words import RiskSource

if TYPE_CHECKING:
    from orderplan.mrp.material_plan import MaterialPlan
    from orderplan.risk.arrivals import Arrivals

KINDS = (RiskSource.RECEIPT, RiskSource.PURCHASE, RiskSource.ITEM, RiskSource.MACHINE)
_RECEIPT, _PURCHASE, _ITEM, _MACHINE = range(len(KINDS))


@dataclass(frozen=True, slots=True, eq=False)
class Sources:
    """The sources of risk, and which one each supply and machine has."""

    kind: np.ndarray
    """The place in `KINDS`: shape (sources,), int64, as the next two."""
    code: np.ndarray
    """Of the receipt, the item or the resource."""
    supplier: np.ndarray
    """The code of the supplier, `NONE` where there is none."""
    late: np.ndarray
    """What a supply's lateness is put down to: shape (supplies,)."""
    short: np.ndarray
    """What its shortfall is put down to: shape (supplies,)."""
    machine: np.ndarray
    """What slow work on a machine is put down to: shape (resources,)."""


def sources_of(plan: MaterialPlan, arrivals: Arrivals) -> Sources:
    """Give the sources of a plan their numbers, by kind, code and supplier."""
    setting = plan.setting
    supply = np.flatnonzero(arrivals.item != NONE)
    is_open = supply < setting.first_planned_supply
    who = np.where(arrivals.is_delivered[supply], arrivals.supplier[supply], NONE)
    machines = 0 if plan.capacity is None else len(plan.capacity.center_of_resource)
    kind = np.concatenate(
        [np.where(is_open, _RECEIPT, _PURCHASE), np.full(len(supply), _ITEM), np.full(machines, _MACHINE)]
    )
    receipt_or_item = np.where(is_open, supply - setting.stock_count, arrivals.item[supply])
    code = np.concatenate([receipt_or_item, arrivals.item[supply], np.arange(machines)])
    supplier = np.concatenate([who, who, np.full(machines, NONE)])
    codes, suppliers = int(code.max(initial=0)) + 1, int(supplier.max(initial=0)) + 2
    _keys, place, number = np.unique(
        (kind * codes + code) * suppliers + supplier + 1, return_index=True, return_inverse=True
    )
    of_supply = [np.full(len(arrivals.item), NONE, dtype=np.int64) for _ in range(2)]
    of_supply[0][supply], of_supply[1][supply] = number[: len(supply)], number[len(supply) : 2 * len(supply)]
    return Sources(kind[place], code[place], supplier[place], of_supply[0], of_supply[1], number[2 * len(supply) :])


def source_names(plan: MaterialPlan, sources: Sources) -> pa.Array:
    """Give the id of each source: a receipt, an item, or a machine or work centre without any; shape (sources,)."""
    parts = [
        ids(plan, table, np.where(sources.kind == place, sources.code, NONE))
        for place, table in ((_RECEIPT, "scheduled_receipts"), (_PURCHASE, "items"), (_ITEM, "items"))
    ]
    if plan.capacity is not None:
        code = np.where(sources.kind == _MACHINE, sources.code, NONE)
        parts.append(plan.capacity.resource_ids(plan).take(pa.array(code, mask=code < 0)))
    return pc.coalesce(*parts)
