"""The firm suggestions: what buyers have decided on, and whether the plan still needs it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from orderplan.data.instance import NO_DAY, NONE
from orderplan.mrp.records import recorded, row_type
from orderplan.mrp.supply_exceptions import DEFAULT_DEFER_DAYS
from orderplan.purchasing.arrival_kernels import line_days
from orderplan.purchasing.firm_kernels import cover_by_firm
from orderplan.purchasing.offers import day_offsets
from orderplan.purchasing.open_orders import first_offers, offers_of_suppliers
from orderplan.purchasing.records import DECIDED, LINE, NEW
from orderplan.quantities import to_millionths
from orderplan.row_order import packed_key, ranks
from orderplan.tables.arrays import whole
from orderplan.timeline import back

if TYPE_CHECKING:
    from orderplan.data.instance import Instance
    from orderplan.data.planning_data import PlanningData
    from orderplan.mrp.material_plan import MaterialPlan
    from orderplan.purchasing.offers import Offers

FIRM = row_type(
    [
        ("quantity", "i8"),
        ("item", "i4"),  # -2 where it is gone
        ("order", "i4"),  # NONE: for any; -2 where it is gone
        ("supplier", "i4"),
        ("offer", "i4"),  # the supplier's terms, or NONE
        ("need", "i4"),
    ],
    align=True,
)
"""A purchase that a buyer has decided on."""


@dataclass(frozen=True, slots=True, eq=False)
class FirmRows:
    """The firm suggestions by item, order, need (the latest first) and supplier."""

    rows: np.ndarray
    """Shape (n,), `FIRM`."""
    item_ids: pa.Array
    """As they were given, whether or not there still is such an item; likewise the next ones: shape (n,), string."""
    order_ids: pa.Array
    supplier_ids: pa.Array


def firm_rows(instance: Instance, data: PlanningData, offers: Offers, today: int) -> FirmRows:
    """Read the firm suggestions."""
    table = data.tables["firm_suggestions"]
    ids = [whole(table.column(name)) for name in ("item_id", "order_id", "supplier_id")]
    spaces = [instance.spaces[name] for name in ("items", "sales_orders", "suppliers")]
    item, order, supplier = (space.codes(texts) for space, texts in zip(spaces, ids, strict=True))
    need = day_offsets(instance, whole(table.column("need_date")))
    owner, place = offers_of_suppliers(offers, item, supplier)
    terms = offers.rows[place]
    day = np.maximum(back(instance.timeline, need[owner] - terms["lead"]), today)
    offer = first_offers(len(item), owner, place, (terms["valid_from"] <= day) & (day < terms["valid_to"]))
    rows = recorded(
        FIRM,
        quantity=to_millionths(whole(table.column("quantity")).to_numpy(zero_copy_only=False)),
        item=item,
        order=order,
        supplier=supplier,
        offer=offer,
        need=need,
    )
    # Ids that are gone have one code, so the texts decide; they are in the order of the codes where these are known.
    keys = {name: pc.fill_null(texts, "") for name, texts in zip(("item", "order", "supplier"), ids, strict=True)}
    sorting = pc.sort_indices(
        pa.table({**keys, "sooner": -need}),
        sort_keys=[(name, "ascending") for name in ("item", "order", "sooner", "supplier")],
    )
    return FirmRows(rows[sorting.to_numpy()], *(texts.take(sorting) for texts in ids))


def decided_purchases(
    plan: MaterialPlan, firm: FirmRows, lots: np.ndarray, lot_starts: np.ndarray, offers: Offers
) -> tuple[np.ndarray, np.ndarray]:
    """Let the firm suggestions cover planned orders, and make suggestions of them.

    Returns
    -------
    lines, pieces
        `LINE`, a row for each firm suggestion in their order, and `PIECE`. What the lots still need is taken down.

    """
    rows, setting = firm.rows, plan.setting
    later = plan.config.defer_days
    pieces, planned, fit = cover_by_firm(
        lots, lot_starts, rows, offers.rows, setting.rules, DEFAULT_DEFER_DAYS if later is None else later
    )
    lines = np.zeros(len(rows), dtype=LINE)
    for name in ("quantity", "offer", "need"):
        lines[name] = rows[name]
    for name in ("item", "order", "supplier"):
        lines[name] = np.maximum(rows[name], NONE)  # what is gone has no code; its id is told as it was given
    lines["planned"], lines["fit"], lines["firm"] = planned, fit, np.arange(len(rows))
    lines["action"], lines["why"], lines["group_need"] = NEW, DECIDED, rows["need"]
    lines["receipt"] = lines["first"] = lines["instead"] = NONE
    lines["old_day"] = lines["order_day"] = lines["receipt_day"] = NO_DAY
    components = np.full(len(rows), NO_DAY, dtype=np.int32)
    np.maximum.at(components, pieces["line"], lots["components"][pieces["lot"]])
    line_days(lines, components, offers.rows, setting)
    lines["sold"] = np.rint(rows["quantity"] / np.append(offers.rows["per_sold_unit"], 1.0)[rows["offer"]])
    keys = [rows[name].astype(np.int64) for name in ("item", "supplier", "need")]
    lines["group"] = ranks(packed_key(keys))
    totals = np.zeros(len(rows), dtype=np.int64)
    np.add.at(totals, lines["group"], lines["sold"])
    lines["group_sold"] = totals[lines["group"]]
    return lines, pieces
