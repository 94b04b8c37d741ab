"""What of each sales order can be delivered on which day."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from orderplan.bom.explode_kernels import grown
from orderplan.data.instance import ENDLESS
from orderplan.kernels import kernel
from orderplan.mrp.covering_kernels import covered_by

if TYPE_CHECKING:
    from orderplan.mrp.link_kernels import Links
    from orderplan.mrp.projection_kernels import Rows


@kernel
def deliverable(
    orders: np.ndarray, quantities: np.ndarray, first_days: np.ndarray, rows: Rows, links: Links
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Find the days on which more of an order is there, and what is there up to each of them.

    Of a kit that is what is there as such, and of the rest the least share of its components.

    Parameters
    ----------
    orders, quantities
        The codes of sales orders, and their quantities: shape (n,) each.
    first_days
        The day on which each could be there if it waited for nothing: shape (n,).
    rows, links
        The plan.

    Returns
    -------
    places, days, amounts
        The place in `orders`, the day on which it can leave, and the quantity there up to that day, in millionths:
        shape (deliveries,) each, by order and day.

    """
    places, days = np.empty(1024, np.int64), np.empty(1024, np.int64)
    amounts = np.empty(1024, np.int64)
    count = 0
    for k in range(len(orders)):
        asked = links.source_rows[links.source_starts[orders[k]] : links.source_starts[orders[k] + 1]]
        own, rest, components, pegs = -1, quantities[k], 0, 0
        for place in range(len(asked)):
            pegs += links.peg_counts[asked[place]]
            if rows.requirements[asked[place]].line < 0:
                own = place
                rest -= rows.requirements[asked[place]].quantity
            else:
                components += 1
        # What covers the order, by day; what waits for nothing comes first.
        when, where = np.empty(pegs + 1, np.int64), np.full(pegs + 1, -1, np.int64)
        amount = np.zeros(pegs + 1, np.int64)
        when[0] = first_days[k] if components == 0 and rest > 0 else ENDLESS
        pegs = 1
        for place in range(len(asked)):
            row = asked[place]
            for peg in range(links.first_peg[row], links.first_peg[row] + links.peg_counts[row]):
                when[pegs], where[pegs], amount[pegs] = links.ready[rows.pegs[peg].supply], place, covered_by(peg, rows)
                pegs += 1
        covered, there = np.zeros(len(asked), np.int64), np.int64(0)
        turn = np.argsort(when, kind="mergesort")
        for step in range(pegs):
            event = turn[step]
            if when[event] == ENDLESS:
                break
            if where[event] >= 0:
                covered[where[event]] += amount[event]
            if step + 1 < pegs and when[turn[step + 1]] == when[event]:
                continue
            share = 1.0 if components > 0 or when[event] >= when[0] else 0.0
            for place in range(len(asked)):
                if place != own:
                    share = min(share, covered[place] / rows.requirements[asked[place]].quantity)
            total = rest if share >= 1.0 else np.int64(np.rint(share * rest))
            if own >= 0:
                total += covered[own]
            if total > there:
                if count == len(places):
                    places, days, amounts = grown(places, 2 * count), grown(days, 2 * count), grown(amounts, 2 * count)
                places[count], days[count], amounts[count] = k, when[event], total
                count += 1
                there = total
    return places[:count], days[:count], amounts[:count]
