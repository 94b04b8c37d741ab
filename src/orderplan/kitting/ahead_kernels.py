"""Looking ahead: when the jobs that are not served in full have all that they need."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from orderplan.data.instance import ENDLESS
from orderplan.kernels import kernel
from orderplan.kitting.records import TAKING
from orderplan.kitting.sharing_kernels import Ground, ask_for
from orderplan.kitting.taking_kernels import (
    Takings,
    take_for_parts,
    take_free,
    take_own,
    take_reserved,
    take_substitutes,
)
from orderplan.mrp.lot_kernels import available_for

if TYPE_CHECKING:
    from orderplan.kitting.pool import Pool
    from orderplan.mrp.netting_kernels import Setting


class Coming(NamedTuple):
    """What is not there yet."""

    pool: Pool
    soon: np.ndarray
    """Per item the day on which it is there if it is ordered or started today: int64."""
    first_planned: int
    """The supply code of the first planned order."""


@kernel
def look_ahead(ground: Ground, setting: Setting, pool: Pool, later: Pool) -> None:
    """Give each job that is not served in full, in turn, what is left and then what comes, and note how it stands.

    Parameters
    ----------
    ground
        The jobs; of their kit rows `required`, `to_build`, `missing` and `ready` are filled.
    setting
        The run.
    pool
        What all jobs have left of what is there; it is used up.
    later
        What comes; it is used up.

    """
    takings = Takings(np.zeros(1024, dtype=TAKING), 0)
    soon = np.empty(len(setting.rules), dtype=np.int64)
    for item in range(len(soon)):
        soon[item] = available_for(setting.days, setting.rules, item, setting.today)
    coming = Coming(later, soon, setting.first_planned_supply)
    for job in range(len(ground.jobs)):
        if ground.jobs[job].sets < ground.jobs[job].quantity:
            takings = _look_ahead_of(job, ground, pool, coming, takings)


@kernel
def _look_ahead_of(job: int, ground: Ground, pool: Pool, coming: Coming, takings: Takings) -> Takings:
    """Look ahead for one job."""
    structure, rows, lots = ground.structure, ground.structure.rows, ground.structure.lots
    first, end, quantity = structure.lot_starts[job], structure.lot_starts[job + 1], ground.jobs[job].quantity
    behind = structure.row_starts[job + 1]
    for row in range(structure.row_starts[job], behind):
        rows[row].open = 0
    for lot in range(first, end):
        if lot == first:
            lots[lot].quantity = quantity
        elif lots[lot].passes:
            takings = _pass_through(lots[lot], ground, pool, coming, takings)
        else:
            takings = _wait_for_parts(lots[lot].first_row, lots[lot].end_row, ground, pool, coming, takings)
        if lots[lot].passes:
            ask_for(lot, quantity, ground)
    return _wait_for_parts(lots[end - 1].end_row, behind, ground, pool, coming, takings)


@kernel
def _still_open(row: int, rows: np.ndarray) -> None:
    """Take off what a row has got already from what it asks for."""
    rows[row].required = max(rows[row].open, rows[row].allocated)
    rows[row].open = max(rows[row].open - rows[row].allocated, 0)


@kernel
def _pass_through(lot: Any, ground: Ground, pool: Pool, coming: Coming, takings: Takings) -> Takings:
    """Settle what a `LOT` is to make: what is neither in stock nor on its way, and at least what its sets make of it.

    What is on its way counts where it is reserved for the order, or comes by the need day or sooner than new.
    """
    rows, substitutes = ground.structure.rows, ground.substitutes
    item, first_planned, later = lot.made, coming.first_planned, coming.pool
    asked = np.int64(0)
    for row in range(lot.first_row, lot.end_row):
        _still_open(row, rows)
        asked += rows[row].open
    may_wait, rest = max(asked - lot.built, 0), np.int64(0)
    for row in range(lot.first_row, lot.end_row):
        held = max(rows[row].open - may_wait, 0)
        rows[row].open -= held
        before = rows[row].open
        if before > 0:
            takings = take_own(row, substitutes, rows, pool, takings)
            takings = take_substitutes(row, False, ENDLESS, substitutes, rows, pool, takings)
            takings = _note(rows, pool, takings)
        missing = rows[row].open
        if missing > 0:
            takings = take_reserved(row, first_planned, rows, later, takings)
            last_day = max(coming.soon[item], rows[row].day)
            takings = take_free(row, item, 1_000_000, last_day, first_planned, rows, later, takings)
            takings = _note(rows, later, takings)
        rows[row].missing = missing - rows[row].open
        may_wait -= before - rows[row].open
        rows[row].to_build = rows[row].open + held
        rest += rows[row].to_build
    lot.quantity = rest
    return takings


@kernel
def _wait_for_parts(first: int, end: int, ground: Ground, pool: Pool, coming: Coming, takings: Takings) -> Takings:
    """Cover the rows of parts that are not passed through: with what is left, then with what comes."""
    rows, substitutes, later = ground.structure.rows, ground.substitutes, coming.pool
    for row in range(first, end):
        _still_open(row, rows)
    takings = take_for_parts(first, end, substitutes, rows, pool, takings)
    takings = _note(rows, pool, takings)
    for row in range(first, end):
        rows[row].missing = rows[row].open
        if rows[row].open > 0:
            takings = take_reserved(row, ENDLESS, rows, later, takings)
            takings = take_free(row, rows[row].component, 1_000_000, ENDLESS, ENDLESS, rows, later, takings)
    for row in range(first, end):
        if rows[row].open > 0:
            takings = take_substitutes(
                row,
                False,
                coming.first_planned,
                substitutes,
                rows,
                later,
                takings,
            )
    takings = _note(rows, later, takings)
    for row in range(first, end):
        if rows[row].open > 0:
            rows[row].ready = ENDLESS
    return takings


@kernel
def _note(rows: np.ndarray, pool: Pool, takings: Takings) -> Takings:
    """Note on which day what has been taken is there, and forget it."""
    supplies, listed = pool.rows, takings.rows
    for k in range(takings.used):
        row = rows[listed[k].row]
        row.ready = max(row.ready, supplies[listed[k].place].day)
    return Takings(listed, 0)
