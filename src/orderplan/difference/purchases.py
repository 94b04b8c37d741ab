"""Purchase suggestions that are new, gone or ask for something else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow.compute as pc

from orderplan.difference.changed_rows import change_words, changed_rows, declared_table, known, now, old
from orderplan.difference.plan_pair import both
from orderplan.difference.tables import PURCHASE_CHANGES

if TYPE_CHECKING:
    import pyarrow as pa

    from orderplan.difference.plan_pair import PlanPair

_TOLD = ("suggestion_id", "action", "item_id", "supplier_id", "receipt_id", "reason")
_COMPARED = ("quantity", "order_date", "need_date", "amount")


def purchase_changes(pair: PlanPair) -> pa.Table:
    """Give the suggestions that are new, gone, or have another action, supplier, quantity, day or value."""
    sides = both(pair, "purchase_suggestions", (*_TOLD, *_COMPARED))
    rows = changed_rows(*sides, ["suggestion_id"], ["action", "supplier_id", *_COMPARED])
    amounts = [pc.coalesce(side(rows, "amount"), 0.0) for side in (now, old)]
    columns = {
        "change": change_words(rows),
        **{name: known(rows, name) for name in _TOLD},
        **{f"previous_{name}": old(rows, name) for name in _COMPARED},
        **{name: now(rows, name) for name in _COMPARED},
        "amount_change": pc.round(pc.subtract(*amounts), 2),
    }
    return declared_table(PURCHASE_CHANGES, columns)
