"""How supplies and requirements stand in a plan: what is pegged, to which need, what ends each wait."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from orderplan.data.instance import ENDLESS, NO_DAY
from orderplan.kernels import kernel
from orderplan.mrp.covering_kernels import covered_by
from orderplan.mrp.deciding_kernels import waits_for
from orderplan.mrp.records import SAFETY

if TYPE_CHECKING:
    from orderplan.mrp.link_kernels import Links
    from orderplan.mrp.netting_kernels import Setting
    from orderplan.mrp.projection_kernels import Rows


_UNKNOWN = -2


class SupplyUse(NamedTuple):
    """How each supply is used, by its code."""

    pegged: np.ndarray
    """Millionths pegged to requirements: int64."""
    earliest_need: np.ndarray
    """The earliest counted need that it is pegged to, safety stock not counted; `ENDLESS` where none: int32."""
    for_safety: np.ndarray
    """Whether any of it is pegged to safety stock: bool."""


@kernel
def supply_use(setting: Setting, rows: Rows, links: Links) -> SupplyUse:
    """Add up how each supply is used."""
    count = len(links.ready)
    pegged = np.zeros(count, dtype=np.int64)
    earliest = np.full(count, ENDLESS, dtype=np.int32)
    for_safety = np.zeros(count, dtype=np.bool_)
    for supply in range(count):
        for place in range(links.supply_starts[supply], links.supply_starts[supply + 1]):
            peg = links.supply_pegs[place]
            requirement = rows.requirements[rows.pegs[peg].requirement]
            pegged[supply] += rows.pegs[peg].quantity
            if requirement.source == SAFETY:
                for_safety[supply] = True
            else:
                earliest[supply] = min(earliest[supply], max(requirement.need, setting.today))
    return SupplyUse(pegged, earliest, for_safety)


class RequirementState(NamedTuple):
    """How each requirement stands, by its slot."""

    uncovered: np.ndarray
    """Millionths that nothing covers: int64."""
    from_substitutes: np.ndarray
    """Millionths that substitutes cover: int64."""
    from_existing: np.ndarray
    """Millionths covered in time by supply that exists, in stock or coming: int64."""
    end_row: np.ndarray
    """Of what is covered after its need, the requirement at the end of its deciding path; else -1: int32."""
    end_supply: np.ndarray
    """The supply there; -1 where nothing covers it: int32."""


@kernel
def requirement_states(
    level_items: np.ndarray,
    setting: Setting,
    rows: Rows,
    links: Links,
    receipt_days: np.ndarray,
    order_count: int,
    supply_items: np.ndarray,
) -> RequirementState:
    """Work out how each requirement stands, the lowest levels first, since paths lead down."""
    count = len(links.cover)
    uncovered, from_substitutes = np.zeros(count, dtype=np.int64), np.zeros(count, dtype=np.int64)
    from_existing = np.zeros(count, dtype=np.int64)
    end_row, end_supply = np.full(count, -1, dtype=np.int32), np.full(count, -1, dtype=np.int32)
    waits = np.full(len(links.ready), _UNKNOWN, dtype=np.int32)  # what each supply waits for: many wait for the same
    converts = len(rows.conversions) > 0
    for place in range(len(level_items) - 1, -1, -1):
        item = level_items[place]
        first, requirements = rows.blocks[item].first_requirement, rows.blocks[item].requirements
        for slot in range(first, first + requirements):
            need = max(rows.requirements[slot].need, setting.today)
            left, latest, latest_day = rows.requirements[slot].quantity, -1, NO_DAY
            for peg in range(links.first_peg[slot], links.first_peg[slot] + links.peg_counts[slot]):
                supply = rows.pegs[peg].supply
                # Only a substitute's supply can cover another quantity than its own.
                stands_in = supply < setting.first_planned_supply and supply_items[supply] != item
                covered = covered_by(peg, rows) if converts and stands_in else rows.pegs[peg].quantity
                day = links.ready[supply]
                left -= covered
                if stands_in:
                    from_substitutes[slot] += covered
                if supply < setting.first_planned_supply and day <= min(need, ENDLESS - 1):
                    from_existing[slot] += covered
                if latest < 0 or day > latest_day:
                    latest, latest_day = supply, day
            uncovered[slot] = left
            if links.cover[slot] <= need:
                continue
            end_row[slot] = slot
            if left > 0 or latest < 0:
                continue
            if waits[latest] == _UNKNOWN:
                waits[latest] = waits_for(latest, setting, rows, links, receipt_days, order_count)
            below = waits[latest]
            if below >= 0:
                end_row[slot], end_supply[slot] = end_row[below], end_supply[below]
            else:
                end_supply[slot] = latest
    return RequirementState(uncovered, from_substitutes, from_existing, end_row, end_supply)
