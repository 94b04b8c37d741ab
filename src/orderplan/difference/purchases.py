"""Purchase suggestions that are new, gone or ask for something else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow.compute as pc

from orderplan.difference.changed_rows import change_words, changed_rows, declared_table, known, now, old
from orderplan.difference.tables import PURCHASE_CHANGES

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pyarrow as pa

_COMPARED = ("quantity", "order_date", "need_date", "amount")


def purchase_changes(previous: Mapping[str, pa.Table], current: Mapping[str, pa.Table]) -> pa.Table:
    """Give the suggestions that are new, gone, or have another action, supplier, quantity, day or value."""
    compared = ["action", "supplier_id", *_COMPARED]
    before, after = previous["purchase_suggestions"], current["purchase_suggestions"]
    rows = changed_rows(before, after, ["suggestion_id"], compared)
    amounts = [pc.coalesce(side(rows, "amount"), 0.0) for side in (now, old)]
    columns = {
        "change": change_words(rows),
        **{
            name: known(rows, name)
            for name in ("suggestion_id", "action", "item_id", "supplier_id", "receipt_id", "reason")
        },
        **{f"previous_{name}": old(rows, name) for name in _COMPARED},
        **{name: now(rows, name) for name in _COMPARED},
        "amount_change": pc.round(pc.subtract(*amounts), 2),
    }
    return declared_table(PURCHASE_CHANGES, columns)
