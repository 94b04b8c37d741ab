"""Issue lists that are no longer what the BOM of today gives."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from orderplan.bom.arrays import in_force, line_range, order_below
from orderplan.data.instance import NONE
from orderplan.enums import ExceptionCode
from orderplan.mrp.exception_rows import SUPPLY, exception_rows
from orderplan.mrp.explanations import amount_text
from orderplan.quantities import MILLION, component_need

if TYPE_CHECKING:
    from collections.abc import Iterator

    from orderplan.mrp.findings import Findings
    from orderplan.mrp.material_plan import MaterialPlan

Needs = dict[int, tuple[int, bool]]
"""Per component what is needed in millionths, and whether all of it grows with the quantity made."""


def drift_exceptions(findings: Findings) -> Iterator[np.ndarray]:
    """Yield `list_drift`: issue lists that are not what the BOM of today gives, down through phantoms.

    A list is for the whole order, the receipt for what is still open, so a list that is the same everywhere but larger
    by one factor has not drifted.
    """
    plan = findings.plan
    lists, receipts = plan.instance.work_components, plan.instance.receipts
    bounds = np.flatnonzero(np.diff(lists.receipt_id, prepend=-1, append=-1))
    drifted = []
    for low, high in zip(bounds[:-1].tolist(), bounds[1:].tolist(), strict=True):
        receipt = int(lists.receipt_id[low])
        item = int(receipts.item_id[receipt])
        order = int(order_below(plan.bom.arrays, item, max(int(receipts.order_id[receipt]), NONE)))
        if not plan.bom.arrays.explodes[item] or receipts.quantity[receipt] <= 0:
            continue
        listed: Needs = {}
        rows = zip(lists.component_id[low:high].tolist(), lists.quantity_required[low:high].tolist(), strict=True)
        for component, required in rows:
            _add(plan, component, order, required, grows=True, needs=listed)
        wanted = _exploded(plan, item, order, int(receipts.quantity[receipt]))
        unlike = _differences(listed, wanted)
        if unlike:
            drifted.append(receipt)
            ids = plan.instance.spaces["items"].ids
            findings.notes[SUPPLY, plan.setting.stock_count + receipt] = "; ".join(
                f"{ids[component].as_py()} {amount_text(has / MILLION)} instead of {amount_text(should / MILLION)}"
                for component, has, should in unlike
            )
    at = np.array(drifted, dtype=np.int64)
    yield exception_rows(
        ExceptionCode.LIST_DRIFT,
        SUPPLY,
        plan.setting.stock_count + at,
        item=receipts.item_id[at],
        order=np.maximum(receipts.order_id[at], NONE),
        date=receipts.due_date[at],
        quantity=receipts.quantity[at],
    )


def _exploded(plan: MaterialPlan, item: int, order: int, quantity: int) -> Needs:
    """Give what the lines in force today need for a quantity of an item, down through phantoms."""
    arrays = plan.bom.arrays
    needs: Needs = {}
    for line in range(*line_range(arrays, item, order)):
        if in_force(arrays, line, plan.setting.today):
            need = component_need(
                quantity,
                int(arrays.item_scrap[item]),
                int(arrays.quantity_per[line]),
                int(arrays.line_scrap[line]),
                int(arrays.fixed_quantity[line]),
            )
            grows = bool(arrays.fixed_quantity[line] == 0)
            _add(plan, int(arrays.component[line]), order, int(need), grows=grows, needs=needs)
    return needs


def _add(plan: MaterialPlan, component: int, order: int, quantity: int, *, grows: bool, needs: Needs) -> None:
    """Add what is needed of a component; a phantom stands for its components."""
    if quantity <= 0:
        return
    through = _exploded(plan, component, order, quantity) if plan.setting.rules["passes_through"][component] else {}
    for below, (amount, grows_too) in (through or {component: (quantity, True)}).items():
        has, grown = needs.get(below, (0, True))
        needs[below] = (has + amount, grown and grows and grows_too)


def _differences(listed: Needs, wanted: Needs) -> list[tuple[int, int, int]]:
    """Give the components in which a list differs from its BOM: what it has, and what it should have."""
    ratios = sorted(
        has / wanted[component][0]
        for component, (has, _grows) in listed.items()
        if component in wanted and wanted[component][1]
    )
    factor = max(ratios[(len(ratios) - 1) // 2], 1.0) if ratios and 1.0 not in ratios else 1.0
    unlike = []
    for component in sorted(listed.keys() | wanted.keys()):
        has, should = listed.get(component, (0, True))[0], wanted.get(component, (0, True))[0]
        most, slack = factor * should, max(1.0, 2 * factor, 1e-6 * factor * should) if factor > 1 else 1.0
        least = most if wanted.get(component, (0, True))[1] else should  # a fixed quantity does not grow with the order
        if (has == 0) != (should == 0) or not least - slack <= has <= most + slack:
            unlike.append((component, has, round(most if has > most else least)))
    return unlike
