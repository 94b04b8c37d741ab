"""Who sells each item, and on which terms, as the kernels see it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from orderplan.data.instance import ENDLESS, NO_DAY, NONE
from orderplan.graph_order import grouped_rows
from orderplan.mrp.records import recorded, row_type
from orderplan.row_order import packed_key
from orderplan.tables.arrays import whole
from orderplan.timeline import FIRST_DAY, LAST_DAY

if TYPE_CHECKING:
    from orderplan.data.instance import Instance
    from orderplan.data.planning_data import PlanningData

_LAST_RANK = 2**31 - 1
"""The rank of a supplier that has a price but no terms: after all others."""

OFFER = row_type(
    [
        ("per_sold_unit", "f8"),  # the item's own units in one unit that the supplier sells
        ("lot_min", "i8"),  # of the unit that the supplier sells, as the next one; 0: none
        ("lot_multiple", "i8"),
        ("share", "i8"),  # millionths; NONE: no quota
        ("item", "i4"),
        ("supplier", "i4"),
        ("lead", "i4"),  # calendar days from order to receipt
        ("valid_from", "i4"),
        ("valid_to", "i4"),
        ("account", "i4"),  # the first row of the same supplier and item: where its share is counted
    ],
    align=True,
)
"""What a supplier offers of an item; the rows stand by item, rank, supplier, validity."""


@dataclass(frozen=True, slots=True, eq=False)
class Offers:
    """Who sells each item, and on which terms."""

    starts: np.ndarray
    """Item i's offers are ``rows[starts[i]:starts[i + 1]]``: shape (items + 1,), int64."""
    rows: np.ndarray
    """Shape (offers,), `OFFER`."""
    units: pa.Array
    """The unit that each offer sells in; missing where it is the item's own: shape (offers,), string."""


def offers_of(instance: Instance, data: PlanningData) -> Offers:
    """Collect who sells each item.

    A supplier that has prices of an item but no terms sells it too, after all others, in the item's own unit and with
    the item's lead time, from the first day on which it has a price to the last.
    """
    terms, lead = instance.supplier_items, instance.items.lead_time_days.astype(np.int64)
    prices = _priced_only(instance)
    item = np.concatenate([terms.item_id, prices["item"]]).astype(np.int64)
    supplier = np.concatenate([terms.supplier_id, prices["supplier"]])
    own_lead = np.concatenate([terms.lead_time_days, np.full(len(prices), NONE)])
    transit = np.concatenate([terms.transit_days, np.zeros(len(prices), dtype=np.int64)])
    nothing = np.zeros(len(prices), dtype=np.int64)
    rank = np.concatenate([terms.rank.astype(np.int64), nothing + _LAST_RANK])
    valid_from = np.concatenate([terms.valid_from, prices["valid_from"]])
    valid_to = np.concatenate([terms.valid_to, prices["valid_to"]])
    order = np.lexsort((valid_from, supplier, rank, item))
    seller = packed_key([item[order], supplier[order].astype(np.int64)])
    _sellers, first, place = np.unique(seller, return_index=True, return_inverse=True)
    units = pa.concat_arrays([_sold_units(instance, data), pa.nulls(len(prices), pa.string())])
    return Offers(
        starts=grouped_rows(item[order], instance.item_count)[0],
        rows=recorded(
            OFFER,
            item=item[order],
            supplier=supplier[order],
            lead=(np.where(own_lead == NONE, lead[item], own_lead) + np.maximum(transit, 0))[order],
            per_sold_unit=np.concatenate([terms.per_sold_unit, nothing + 1.0])[order],
            lot_min=np.concatenate([terms.lot_min, nothing])[order],
            lot_multiple=np.concatenate([terms.lot_multiple, nothing])[order],
            share=np.concatenate([terms.share, nothing + NONE])[order],
            valid_from=valid_from[order],
            valid_to=valid_to[order],
            account=first[place],
        ),
        units=units.take(pa.array(order)),
    )


def _priced_only(instance: Instance) -> np.ndarray:
    """Give item, supplier and validity of those that have prices but no terms, as `OFFER` rows."""
    terms, prices = instance.supplier_items, instance.purchase_prices
    suppliers = len(instance.spaces["suppliers"])
    with_terms = terms.item_id.astype(np.int64) * suppliers + terms.supplier_id
    priced = prices.item_id.astype(np.int64) * suppliers + prices.supplier_id
    rows = np.flatnonzero(~np.isin(priced, with_terms))
    _pairs, first, place = np.unique(priced[rows], return_index=True, return_inverse=True)
    valid_from, valid_to = np.full(len(first), ENDLESS), np.full(len(first), NO_DAY)
    np.minimum.at(valid_from, place, prices.valid_from[rows].astype(np.int64))
    np.maximum.at(valid_to, place, prices.valid_to[rows].astype(np.int64))
    return recorded(
        OFFER,
        item=prices.item_id[rows[first]],
        supplier=prices.supplier_id[rows[first]],
        valid_from=valid_from,
        valid_to=valid_to,
    )


def _sold_units(instance: Instance, data: PlanningData) -> pa.Array:
    """Give the unit that each row of the instance's supplier items sells in, missing where it is the item's own."""
    table, terms = data.tables["supplier_items"], instance.supplier_items
    given = whole(table.column("uom"))
    if given.null_count == len(given) or not len(terms.item_id):
        return pa.nulls(len(terms.item_id), pa.string())
    named = given.is_valid().to_numpy(zero_copy_only=False)
    item = instance.spaces["items"].codes(whole(table.column("item_id")))[named].astype(np.int64)
    supplier = instance.spaces["suppliers"].codes(whole(table.column("supplier_id")))[named].astype(np.int64)
    day = day_offsets(instance, whole(table.column("valid_from")))[named]
    count = len(item)
    keys = packed_key(
        [
            np.concatenate([item, terms.item_id]),
            np.concatenate([supplier, terms.supplier_id]),
            np.concatenate([day, terms.valid_from]),
        ]
    )
    order = np.argsort(keys[:count], kind="stable")
    place = np.minimum(np.searchsorted(keys[:count][order], keys[count:]), count - 1)
    row = order[place]
    found = keys[row] == keys[count:]
    return given.filter(pa.array(named)).take(pa.array(row, mask=~found))


def day_offsets(instance: Instance, days: pa.Array) -> np.ndarray:
    """Turn days of a checked column into offsets as the instance has them, `NO_DAY` where missing: (n,), int64."""
    since_1970 = days.cast(pa.int32()).fill_null(0).to_numpy(zero_copy_only=False).astype(np.int64)
    offsets = since_1970 - np.datetime64(instance.as_of, "D").astype(np.int64)
    offsets = np.where(since_1970 > LAST_DAY, ENDLESS, np.where(since_1970 < FIRST_DAY, NO_DAY, offsets))
    return np.where(days.is_null().to_numpy(zero_copy_only=False), NO_DAY, offsets)
