"""A supply found by the kind and id that stand in the pegging."""

from __future__ import annotations

from typing import TYPE_CHECKING

from orderplan.data.instance import code_in
from orderplan.errors import UnknownIdError
from orderplan.mrp.identify import SUPPLY_KINDS, numbering, stock_ids

if TYPE_CHECKING:
    from orderplan.mrp.material_plan import MaterialPlan


def supply_code(plan: MaterialPlan, kind: str, supply_id: str | int) -> int:
    """Find a supply by its kind and id, as they stand in the pegging.

    Raises
    ------
    UnknownIdError
        Where there is none.

    """
    setting, name = plan.setting, str(supply_id)
    if kind not in SUPPLY_KINDS:
        raise UnknownIdError(f"'{kind}' is not a kind of supply.  Hint: {', '.join(SUPPLY_KINDS)}.")
    if kind == "planned":
        slots = numbering(plan, "lots").slots
        if name.isdecimal() and 1 <= int(name) <= len(slots):
            return setting.first_planned_supply + int(slots[int(name) - 1])
        numbered = f"they are numbered from 1 to {len(slots)}" if len(slots) else "the plan has none"
        raise UnknownIdError(f"there is no planned order '{name}'.  Hint: {numbered}.")
    if kind == "stock":
        place = stock_ids(plan).index(name).as_py()
        if place < 0:
            raise UnknownIdError(f"there is no stock '{name}'.  Hint: its id is the item and a number: BOLT/1.")
        return int(place)
    receipt = code_in(plan.instance.spaces["scheduled_receipts"], "scheduled_receipts", name)
    own_kind = SUPPLY_KINDS[1 + int(plan.instance.receipts.kind[receipt])]
    if own_kind != kind:
        raise UnknownIdError(f"there is no {kind} '{name}'.  Hint: it is of kind {own_kind}.")
    return setting.stock_count + receipt
