"""Sharing out what is there: job by job in rank order, by the mode."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from orderplan.enums import KitMode
from orderplan.kernels import kernel
from orderplan.kitting.needs_kernels import node_need
from orderplan.kitting.records import SALES, TAKING
from orderplan.kitting.taking_kernels import Takings, give_back, take_for_parts, take_own, take_substitutes

if TYPE_CHECKING:
    from orderplan.bom.arrays import BomArrays
    from orderplan.kitting.pool import Pool
    from orderplan.kitting.structure_kernels import Reports, Structure
    from orderplan.mrp.rules import SubstituteRules

LINE, FULL_SETS, ALL_OR_NOTHING = range(3)
assert list(KitMode) == [KitMode.LINE, KitMode.FULL_SETS, KitMode.ALL_OR_NOTHING]  # noqa: S101 - kernels know the places


class Ground(NamedTuple):
    """What sharing out goes by."""

    jobs: np.ndarray
    """`JOB`, by rank; `sets` is filled."""
    structure: Structure
    """Its lots and kit rows are filled."""
    bom: BomArrays
    reports: Reports
    substitutes: SubstituteRules


@kernel
def share_out(ground: Ground, mode: int, delivers: bool, pool: Pool) -> Takings:
    """Give each job in turn what the mode lets it have; sales orders take what there is where they are deliveries.

    Fills the jobs' sets, and of the kit rows what they get, what is made, and the day on which it is there; of what is
    not served in full `required`, `to_build` and `missing` are left to `look_ahead`.
    """
    jobs, structure = ground.jobs, ground.structure
    takings = Takings(np.zeros(1024, dtype=TAKING), 0)
    mine = np.zeros(len(ground.bom.levels), dtype=np.int64)
    for job in range(len(jobs)):
        base, quantity = takings.used, jobs[job].quantity
        by_line = mode == LINE or (delivers and jobs[job].kind == SALES)
        takings, served = serve(job, quantity, by_line, ground, pool, takings)
        sets = quantity if served else np.int64(0)
        if not served and not by_line:
            takings = give_back(base, structure.rows, pool, takings)
            if mode == FULL_SETS:
                takings, sets = _most_sets(job, ground, pool, takings)
        _settle(job, base, served, ground, pool, takings)
        if not served and by_line:
            sets = _sets_of_own(job, ground, mine)
        jobs[job].sets = sets
        for lot in range(structure.lot_starts[job], structure.lot_starts[job + 1]):
            structure.lots[lot].built = structure.lots[lot].quantity if sets > 0 else 0
    return takings


@kernel
def ask_for(lot: int, quantity: int, ground: Ground) -> None:
    """Add what a lot of some size asks for to the rows of its components."""
    structure = ground.structure
    for node in range(structure.lots[lot].first_node, structure.lots[lot].end_node):
        made = structure.lots[lot].quantity
        row = structure.nodes[node].row
        structure.rows[row].open += node_need(structure.nodes[node], made, quantity, ground.bom, ground.reports)


@kernel
def serve(
    job: int,
    made: int,
    partly: bool,
    ground: Ground,
    pool: Pool,
    takings: Takings,
) -> tuple[Takings, bool]:
    """Take what a job needs to make some quantity; tell whether all of it is there.

    Where it is not and the job is not to be served partly, that is told as soon as it is known.
    """
    structure, rows, substitutes = ground.structure, ground.structure.rows, ground.substitutes
    first, end = structure.lot_starts[job], structure.lot_starts[job + 1]
    for row in range(structure.row_starts[job], structure.row_starts[job + 1]):
        rows[row].open = 0
    served = True
    for lot in range(first, end):
        rest = made if lot == first else np.int64(0)
        for row in range(structure.lots[lot].first_row, structure.lots[lot].end_row):
            if rows[row].open > 0:
                takings = take_own(row, substitutes, rows, pool, takings)
                takings = take_substitutes(row, False, 2**31 - 1, substitutes, rows, pool, takings)
                rest += rows[row].open
        structure.lots[lot].quantity = rest
        if structure.lots[lot].passes:
            ask_for(lot, ground.jobs[job].quantity, ground)
        elif rest > 0:
            served = False
            if not partly:
                return takings, False
    begin, behind = structure.lots[end - 1].end_row, structure.row_starts[job + 1]
    takings = take_for_parts(begin, behind, substitutes, rows, pool, takings)
    for row in range(begin, behind):
        served = served and rows[row].open == 0
    return takings, served


@kernel
def _most_sets(job: int, ground: Ground, pool: Pool, takings: Takings) -> tuple[Takings, int]:
    """Find and take the most whole units below a job's quantity for which all is there."""
    base, rows = takings.used, ground.structure.rows
    low, high = 0, (ground.jobs[job].quantity - 1) // 1_000_000
    while low < high:
        middle = (low + high + 1) // 2
        takings, served = serve(job, middle * 1_000_000, False, ground, pool, takings)
        takings = give_back(base, rows, pool, takings)
        if served:
            low = middle
        else:
            high = middle - 1
    if low > 0:
        takings, served = serve(job, low * 1_000_000, False, ground, pool, takings)
    return takings, low * 1_000_000


@kernel
def _settle(
    job: int,
    base: int,
    served: bool,
    ground: Ground,
    pool: Pool,
    takings: Takings,
) -> None:
    """Note in the rows what a job has taken."""
    structure, rows = ground.structure, ground.structure.rows
    for taking in range(base, takings.used):
        row, supply = takings.rows[taking].row, pool.rows[takings.rows[taking].place]
        covered = takings.rows[taking].covered
        rows[row].allocated += covered
        if supply.made != rows[row].component:
            rows[row].substituted += covered
        rows[row].ready = max(rows[row].ready, supply.day)
    if served:
        for row in range(structure.row_starts[job], structure.row_starts[job + 1]):
            rows[row].to_build = rows[row].open
            rows[row].required = rows[row].allocated + rows[row].open


@kernel
def _sets_of_own(job: int, ground: Ground, mine: np.ndarray) -> int:
    """Find the most whole units below a job's quantity that what it has taken is enough for; leaves its lots so."""
    low, high = 0, (ground.jobs[job].quantity - 1) // 1_000_000
    while low < high:
        middle = (low + high + 1) // 2
        if _serves_itself(job, middle * 1_000_000, ground, mine):
            low = middle
        else:
            high = middle - 1
    _serves_itself(job, low * 1_000_000, ground, mine)
    return low * 1_000_000


@kernel
def _serves_itself(job: int, made: int, ground: Ground, mine: np.ndarray) -> bool:
    """Tell whether what a job has taken is enough to make some quantity; `mine` is scratch, a number per item."""
    structure, rows = ground.structure, ground.structure.rows
    first, end = structure.lot_starts[job], structure.lot_starts[job + 1]
    for row in range(structure.row_starts[job], structure.row_starts[job + 1]):
        rows[row].open = 0
        mine[rows[row].component] = 0
    for row in range(structure.row_starts[job], structure.row_starts[job + 1]):
        mine[rows[row].component] += rows[row].allocated
    served = True
    for lot in range(first, end):
        rest = made if lot == first else np.int64(0)
        for row in range(structure.lots[lot].first_row, structure.lots[lot].end_row):
            rest += _from_own(row, rows, mine)
        structure.lots[lot].quantity = rest
        if structure.lots[lot].passes:
            ask_for(lot, ground.jobs[job].quantity, ground)
        elif rest > 0:
            served = False
    for row in range(structure.lots[end - 1].end_row, structure.row_starts[job + 1]):
        if _from_own(row, rows, mine) > 0:
            served = False
    return served


@kernel
def _from_own(row: int, rows: np.ndarray, mine: np.ndarray) -> int:
    """Cover a row with what the job has of its component; give what is left open."""
    covered = min(rows[row].open, mine[rows[row].component])
    mine[rows[row].component] -= covered
    return rows[row].open - covered
