"""What a line asks for, by how much is made of its parent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from orderplan.kernels import kernel
from orderplan.kitting.records import ITSELF
from orderplan.quantities import component_need, times

if TYPE_CHECKING:
    from orderplan.bom.arrays import BomArrays
    from orderplan.kitting.structure_kernels import Reports


@kernel
def per_set(required: int, quantity: int) -> int:
    """Give what one unit takes where `quantity` takes `required`, in millionths, rounded half up; at least one."""
    if quantity > 900_000_000_000_000_000:  # of both, the last digit of nineteen changes nothing
        required, quantity = required // 10, quantity // 10
    # Digit by digit: the rest times ten fits where the rest times a million would not.
    share: Any = np.int64(required // quantity)
    rest: Any = np.int64(required % quantity)
    for _digit in range(6):
        rest *= 10
        share = 10 * share + rest // quantity
        rest %= quantity
    if 2 * rest >= quantity:
        share += 1
    return max(share, 1) if required > 0 else 0


@kernel
def node_need(node: Any, made: int, quantity: int, bom: BomArrays, reports: Reports) -> int:
    """Give what a line asks for.

    Parameters
    ----------
    node
        The line, a `NODE`.
    made
        How much is made of its parent, in millionths.
    quantity
        Of a line of an issue list: how much of the job makes the whole list necessary.
    bom, reports
        The BOM lines and the issue lists.

    """
    if node.line == ITSELF:
        return made
    if node.line >= 0:
        left = made - node.done if node.done > 0 else made
        if left <= 0:
            return 0
        line = node.line
        fixed = bom.fixed_quantity[line] if node.done == 0 else 0
        scrap = bom.item_scrap[bom.parent[line]]
        return component_need(left, scrap, bom.quantity_per[line], bom.line_scrap[line], fixed)
    row = -2 - node.line
    wanted = reports.required[row]
    if made < quantity:
        wanted = min(times(made, node.per_set), wanted)
    return max(wanted - reports.issued[row], 0)
