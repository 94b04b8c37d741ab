"""What pegging rows cover of their requirements: their own quantity, or another where a substitute stands in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from orderplan.kernels import kernel

if TYPE_CHECKING:
    from orderplan.mrp.link_kernels import Links
    from orderplan.mrp.projection_kernels import Rows


@kernel
def covered_by(peg: int, rows: Rows) -> int:
    """Give what a pegging row covers of its requirement, in millionths of the requirement's item."""
    if len(rows.conversions) > 0:
        place = np.searchsorted(rows.conversions["peg"], peg)
        if place < len(rows.conversions) and rows.conversions[place].peg == peg:
            return rows.conversions[place].covered
    return rows.pegs[peg].quantity


@kernel
def open_quantity(row: int, rows: Rows, links: Links) -> int:
    """Give what nothing covers of a requirement, in millionths."""
    left = rows.requirements[row].quantity
    for peg in range(links.first_peg[row], links.first_peg[row] + links.peg_counts[row]):
        left -= covered_by(peg, rows)
    return left
