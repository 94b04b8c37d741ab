"""Codes of sales orders in the rows of a plan, after others have come between them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from orderplan.kernels import kernel
from orderplan.mrp.records import SAFETY

if TYPE_CHECKING:
    import numpy as np


@kernel
def source_after(source: int, codes: np.ndarray, more: int) -> int:
    """Give the source of a requirement: sales orders by their new codes, all else so many places further."""
    if source < len(codes):
        return codes[source]
    return source if source == SAFETY else source + more


@kernel
def renumber_requirements(rows: np.ndarray, codes: np.ndarray, more: int) -> None:
    """Give requirements, or what is passed through phantoms, the new codes.

    Parameters
    ----------
    rows
        `REQUIREMENT` or `PASS`; changed here.
    codes
        The new code of each sales order: shape (orders,), int32.
    more
        How many orders have come.

    """
    for k in range(len(rows)):
        rows[k].source = source_after(rows[k].source, codes, more)
        if rows[k].order >= 0:
            rows[k].order = codes[rows[k].order]


@kernel
def renumber_sources(rows: np.ndarray, codes: np.ndarray, more: int) -> None:
    """Give the requirements of sales orders and work orders (`DEMAND`) the new codes; as `renumber_requirements`."""
    for k in range(len(rows)):
        rows[k].source = source_after(rows[k].source, codes, more)


@kernel
def renumber_orders(rows: np.ndarray, codes: np.ndarray) -> None:
    """Give rows that are for a sales order (planned orders, supplies, rules) the new code of it."""
    for k in range(len(rows)):
        if rows[k].order >= 0:
            rows[k].order = codes[rows[k].order]
