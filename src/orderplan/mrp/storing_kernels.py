"""From the rooms in which parts of a level are netted to the blocks of their items in the store."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from orderplan.kernels import kernel
from orderplan.mrp.gather_kernels import most_rows
from orderplan.mrp.records import CONVERSION

if TYPE_CHECKING:
    from orderplan.mrp.netting_kernels import Netted, Setting, Upper


@kernel
def unit_weights(starts: np.ndarray, items: np.ndarray, setting: Setting, upper: Upper) -> np.ndarray:
    """Bound the requirements of each unit: shape (units,), int64."""
    weights = np.zeros(len(starts) - 1, dtype=np.int64)
    for unit in range(len(weights)):
        for place in range(starts[unit], starts[unit + 1]):
            weights[unit] += most_rows(
                items[place], setting.usage, setting.bom, setting.demands, setting.rules, upper.blocks
            )
    return weights


@kernel
def same_lots(part: Netted, blocks: np.ndarray, planned: np.ndarray) -> np.ndarray:
    """Tell for each item of a part whether its planned orders are those that its block has: shape (n,), bool.

    They then keep their slots, so that nothing below them must be netted anew. Items without any have none to keep.
    """
    same = np.zeros(len(part.items), dtype=np.bool_)
    for k in range(len(part.items)):
        block = blocks[part.items[k]]
        first = part.lot_ends[k - 1] if k > 0 else 0
        if block.lots == 0 or block.lots != part.lot_ends[k] - first:
            continue
        same[k] = True
        for lot in range(block.lots):
            old, new = planned[block.first_lot + lot], part.lots[first + lot]
            if not (
                old.quantity == new.quantity
                and old.order == new.order
                and old.release == new.release
                and old.due == new.due
                and old.sequence == new.sequence
                and old.priority == new.priority
            ):
                same[k] = False
                break
    return same


@kernel
def scattered(
    part: Netted,
    kept: np.ndarray,
    blocks: np.ndarray,
    requirements: np.ndarray,
    planned: np.ndarray,
    pegs: np.ndarray,
    passes: np.ndarray,
    first_planned_supply: int,
) -> np.ndarray:
    """Copy the rows of a part to the blocks of their items.

    Parameters
    ----------
    part
        The results.
    kept
        Per item of the part whether its planned orders keep their slots.
    blocks
        Where the rows go.
    requirements, planned, pegs, passes
        The arrays of the store.
    first_planned_supply
        See `Setting`.

    Returns
    -------
    numpy.ndarray
        A `CONVERSION` for each pegging row that covers another quantity than its own.

    """
    converted = np.empty(len(part.covered), dtype=CONVERSION)
    conversions = 0
    for k in range(len(part.items)):
        item = part.items[k]
        block = blocks[item]
        count, to = block.requirements, block.first_requirement
        requirements[to : to + count] = part.requirements[part.requirement_ends[k] - count : part.requirement_ends[k]]
        first_requirement = to
        count, to = block.lots, block.first_lot
        if not kept[k]:
            planned[to : to + count] = part.lots[part.lot_ends[k] - count : part.lot_ends[k]]
        first_lot = to
        count, to = block.passes, block.first_pass
        passes[to : to + count] = part.passes[part.pass_ends[k] - count : part.pass_ends[k]]
        count, to = block.pegs, block.first_peg
        low = part.peg_ends[k] - count
        for row in range(count):
            supply = part.pegs[low + row].supply
            pegs[to + row].quantity = part.pegs[low + row].quantity
            pegs[to + row].requirement = first_requirement + part.pegs[low + row].requirement
            pegs[to + row].supply = supply + first_lot if supply >= first_planned_supply else supply
            if len(part.covered) and part.covered[low + row] != part.pegs[low + row].quantity:
                converted[conversions].peg = to + row
                converted[conversions].covered = part.covered[low + row]
                conversions += 1
    return converted[:conversions]
