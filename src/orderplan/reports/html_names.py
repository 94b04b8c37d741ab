"""Names beside ids in the HTML report, where the plan has the tables that it was made from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc
from markupsafe import Markup

if TYPE_CHECKING:
    from collections.abc import Sequence

    from orderplan.plan import Plan

_NAMES: dict[str, tuple[str, str, str]] = {
    "item_id": ("items", "item_id", "description"),
    "gating_item_id": ("items", "item_id", "description"),
    "customer_id": ("customers", "customer_id", "name"),
    "supplier_id": ("suppliers", "supplier_id", "name"),
    "work_center_id": ("work_centers", "work_center_id", "description"),
}
"""For columns of result tables the input table, its key and the column that has the name."""


def names_of(plan: Plan, column: str, ids: Sequence[str]) -> dict[str, str]:
    """Give the names of ids that stand in a column; those without a name are left out."""
    if plan.data is None or column not in _NAMES:
        return {}
    table, key, name = _NAMES[column]
    rows = plan.data.tables[table].select([key, name])
    rows = rows.filter(pc.is_in(rows.column(key), pa.array(sorted(set(ids)), pa.string())))
    known = zip(rows.column(key).to_pylist(), rows.column(name).to_pylist(), strict=True)
    return {identity: text for identity, text in known if text and text != identity}


def named_texts(plan: Plan, column: str, ids: Sequence[str]) -> list[str]:
    """Write ids with their names, for choices and titles."""
    names = names_of(plan, column, ids)
    return [f"{identity} {names[identity]}" if identity in names else identity for identity in ids]


def named_cells(plan: Plan, column: str, ids: Sequence[str]) -> list[str]:
    """Write ids with their names in smaller letters, for the cells of a table."""
    names = names_of(plan, column, ids)
    cell = Markup("{} <small>{}</small>")
    return [cell.format(identity, names[identity]) if identity in names else identity for identity in ids]
