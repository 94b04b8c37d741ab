"""Explosion: what goes into a product, line by line down every path, or summed by item."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from orderplan.bom.explode_kernels import merged_needs, path_rows
from orderplan.bom.graph import bom_day
from orderplan.data.instance import NONE
from orderplan.enums import Procurement
from orderplan.errors import RequestError
from orderplan.quantities import MILLION, from_millionths, to_millionths

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from orderplan.bom.graph import BomGraph

MOST_ASKED = 1_000_000_000
"""The largest quantity of a product that may be asked for."""
MOST_ROWS = 2_000_000
"""Rows at which an indented listing is refused: nobody reads them, and their number may grow without bound."""


def indented_explosion(
    bom: BomGraph,
    item_id: str,
    *,
    quantity: float = 1.0,
    day: date | None = None,
    order_id: str | None = None,
    levels: int | None = None,
) -> pd.DataFrame:
    """List what goes into an item, line by line down every path, components under their parents.

    Parameters
    ----------
    bom
        The BOM.
    item_id
        The item that is made.
    quantity
        How much of it is made, as one order.
    day
        The day on which lines must be in force; None for the planning day.
    order_id
        The sales order whose own BOMs count where it has any, the item's among them. The order comes down through
        order-specific items and phantoms only: below a common item the standard BOM counts again.
    levels
        How many levels to go down; None for all.

    Returns
    -------
    pandas.DataFrame
        A row per line met: `level` (from 1), `parent_id`, `line_no`, `component_id`, `description`, `procurement`,
        `quantity` (of the component for this branch), `uom`, `quantity_per`, `fixed_quantity`, `scrap_rate`,
        `operation`, `lead_offset_days`, `valid_from`, `valid_to`, `order_id` (of the order BOM the line belongs to).
        Every branch is an order of its own, so a fixed quantity counts in each.

    Raises
    ------
    UnknownIdError
        Where there is no such item or order.
    RequestError
        Where the day is before the planning day, the quantity is below a millionth or too large to be counted on the
        way, there are no levels to go, or the listing is over two million rows long.

    """
    instance, lines = bom.instance, bom.lines
    rows, depth, needs, _parents = path_rows(
        bom.arrays,
        instance.item(item_id),
        asked_millionths([quantity])[0],
        instance.order(order_id),
        bom_day(bom, day),
        asked_levels(levels),
        MOST_ROWS + 1,
    )
    if len(rows) > MOST_ROWS:
        raise RequestError(
            f"{item_id} has over {MOST_ROWS:,} lines on all paths: ask for fewer levels, or for the sums"
        )
    components = lines.component_id[rows]
    about = item_facts(bom, components)
    return pd.DataFrame(
        {
            "level": depth.astype(np.int64),
            "parent_id": ids_of(bom, "items", lines.parent_id[rows]),
            "line_no": lines.line_no[rows].astype(np.int64),
            "component_id": about["item_id"],
            "description": about["description"],
            "procurement": about["procurement"],
            "quantity": from_millionths(needs),
            "uom": about["uom"],
            "quantity_per": from_millionths(lines.quantity_per[rows]),
            "fixed_quantity": from_millionths(lines.fixed_quantity[rows]),
            "scrap_rate": from_millionths(lines.scrap_rate[rows]),
            "operation": counts_of(lines.operation[rows]),
            "lead_offset_days": lines.lead_offset_days[rows].astype(np.int64),
            "valid_from": instance.days(lines.valid_from[rows]),
            "valid_to": instance.days(lines.valid_to[rows]),
            "order_id": ids_of(bom, "sales_orders", lines.order_id[rows]),
        }
    )


def summarised_explosion(
    bom: BomGraph, item_id: str, *, quantity: float = 1.0, day: date | None = None, order_id: str | None = None
) -> pd.DataFrame:
    """List what goes into an item, summed by item over all paths.

    Parameters
    ----------
    bom, item_id, quantity, day, order_id
        As in `indented_explosion`.

    Returns
    -------
    pandas.DataFrame
        A row per item, the product first, by low-level code and id: `item_id`, `description`, `procurement`,
        `low_level_code`, `quantity`, `uom`, `is_leaf` (nothing is below it on that day, in the order's own BOM where it
        counts), `for_order` (the need carries the order).
        Every item is one order, so a fixed quantity counts once.

    Raises
    ------
    UnknownIdError, RequestError
        As in `indented_explosion`.

    """
    explosion = summarised_explosions(bom, [item_id], quantities=[quantity], day=day, order_id=order_id)
    return explosion.drop(columns="product_id")


def summarised_explosions(
    bom: BomGraph,
    item_ids: Sequence[str],
    *,
    quantities: Sequence[float] | None = None,
    day: date | None = None,
    order_id: str | None = None,
) -> pd.DataFrame:
    """List what goes into many items; as `summarised_explosion`, with the column `product_id` in front.

    Raises
    ------
    UnknownIdError, RequestError
        As in `indented_explosion`, and where there is not one quantity for each item.

    """
    parts = explosion_batches(
        bom, item_ids, quantities=quantities, day=day, order_id=order_id, products_a_batch=max(len(item_ids), 1)
    )
    return next(parts)


def explosion_batches(
    bom: BomGraph,
    item_ids: Sequence[str],
    *,
    quantities: Sequence[float] | None = None,
    day: date | None = None,
    order_id: str | None = None,
    products_a_batch: int = 100,
) -> Iterator[pd.DataFrame]:
    """List what goes into very many items, a frame for each so many of them.

    Ten thousand products may have tens of millions of rows: more than one frame should hold.

    Parameters
    ----------
    bom, item_ids, quantities, day, order_id
        As in `summarised_explosions`.
    products_a_batch
        The items of one frame.

    Yields
    ------
    pandas.DataFrame
        As `summarised_explosions`, for the next items; at least one, if without rows.

    Raises
    ------
    UnknownIdError, RequestError
        As in `summarised_explosions`, before the first frame.

    """
    import pyarrow as pa

    instance = bom.instance
    if quantities is not None and len(quantities) != len(item_ids):
        raise RequestError(f"{len(quantities)} quantities are given for {len(item_ids)} items")
    products = instance.spaces["items"].codes(pa.array(item_ids, pa.string())).astype(np.int64)
    for place in np.flatnonzero(products < 0)[:1].tolist():
        instance.item(item_ids[place])  # which raises, and says what may be meant
    asked = asked_millionths([1.0] * len(item_ids) if quantities is None else quantities)
    of_order, offset = instance.order(order_id), bom_day(bom, day)
    have = have_lines(bom, offset, of_order), have_lines(bom, offset, NONE)
    for low in range(0, max(len(products), 1), products_a_batch):
        some = slice(low, low + products_a_batch)
        yield _summed(bom, products[some], asked[some], of_order, offset, have)


def _summed(
    bom: BomGraph, products: np.ndarray, asked: np.ndarray, order: int, day: int, have: tuple[np.ndarray, np.ndarray]
) -> pd.DataFrame:
    """Explode some products; `have` tells which items have lines with the order, and which without."""
    starts, items, needs, with_order = merged_needs(bom.arrays, products, asked, order, day)
    product = np.repeat(np.arange(len(products)), np.diff(starts))
    rows = np.lexsort((with_order, items, bom.levels[items], product))
    items, needs, with_order, product = items[rows], needs[rows], with_order[rows], product[rows]
    about = item_facts(bom, items)
    return pd.DataFrame(
        {
            "product_id": ids_of(bom, "items", products[product]),
            "item_id": about["item_id"],
            "description": about["description"],
            "procurement": about["procurement"],
            "low_level_code": bom.levels[items].astype(np.int64),
            "quantity": from_millionths(needs),
            "uom": about["uom"],
            "is_leaf": ~np.where(with_order, have[0][items], have[1][items]),
            "for_order": with_order,
        }
    )


def asked_millionths(quantities: Sequence[float]) -> np.ndarray:
    """Give quantities that a user asks for in millionths: shape (n,), int64.

    Raises
    ------
    RequestError
        Where one is below a millionth, or too large to be counted.

    """
    asked = np.asarray(quantities, dtype=np.float64)
    wrong = asked[~((asked >= 1 / MILLION) & (asked <= MOST_ASKED))]
    if len(wrong):
        raise RequestError(
            f"the quantity {wrong[0]:g} is not above 0 and up to {MOST_ASKED:,}; the least is a millionth"
        )
    return to_millionths(asked)


def asked_levels(levels: int | None) -> int:
    """Give how many levels a user asks for, more than any BOM has for None.

    Raises
    ------
    RequestError
        Where there are none.

    """
    if levels is not None and levels < 1:
        raise RequestError(f"{levels} levels are none: ask for 1 or more")
    return 2**31 if levels is None else levels


def have_lines(bom: BomGraph, day: int, order: int) -> np.ndarray:
    """Tell which items have lines that count on a day for an order, or for none: shape (items,), bool."""
    arrays = bom.arrays
    counts = arrays.order == NONE
    if order != NONE:
        own = arrays.order == order
        replaced = np.zeros(bom.instance.item_count, dtype=bool)
        replaced[arrays.parent[own]] = True
        counts = own | (counts & ~replaced[arrays.parent])
    counts &= (arrays.valid_from <= day) & (day < arrays.valid_to)
    has = np.zeros(bom.instance.item_count, dtype=bool)
    has[arrays.parent[counts]] = True
    return has & arrays.explodes


def are_used(bom: BomGraph, day: int) -> np.ndarray:
    """Tell which items are components on a day, in a standard or an order's BOM: shape (items,), bool."""
    arrays = bom.arrays
    counts = (arrays.valid_from <= day) & (day < arrays.valid_to) & arrays.explodes[arrays.parent]
    used = np.zeros(bom.instance.item_count, dtype=bool)
    used[arrays.component[counts]] = True
    return used


def ids_of(bom: BomGraph, table: str, codes: np.ndarray) -> pd.Series:
    """Give the ids of codes as text, missing where the code is negative: shape (n,)."""
    import pyarrow as pa

    codes = np.asarray(codes)
    places = pa.array(codes, mask=codes < 0)
    return pd.Series(bom.instance.spaces[table].ids.take(places), dtype="str")


def counts_of(values: np.ndarray) -> pd.Series:
    """Give whole numbers, missing where negative, as Int64."""
    counts = pd.Series(values.astype(np.int64)).astype("Int64")
    return counts.mask(counts < 0)


def item_facts(bom: BomGraph, items: np.ndarray) -> pd.DataFrame:
    """Give id, description, procurement and unit of items: a row for each of shape (n,)."""
    import pyarrow as pa

    words = np.array([str(word) for word in Procurement])
    texts = bom.instance.texts
    places = pa.array(np.asarray(items))
    return pd.DataFrame(
        {
            "item_id": ids_of(bom, "items", items),
            "description": pd.Series(texts.description.take(places), dtype="str"),
            "procurement": pd.Series(words[bom.instance.items.procurement[items]], dtype="str"),
            "uom": pd.Series(texts.uom.take(places), dtype="str"),
        }
    )
