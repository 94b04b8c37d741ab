"""Sharing out what is there: job by job in rank order, by the mode."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from orderplan.data.instance import ENDLESS
from orderplan.enums import KitMode
from orderplan.kernels import kernel
from orderplan.kitting.records import ITSELF, SALES, TAKING
from orderplan.kitting.taking_kernels import Takings, give_back, take_for_parts, take_own, take_substitutes
from orderplan.quantities import component_need, times

if TYPE_CHECKING:
    from orderplan.kitting.pool import Pool
    from orderplan.kitting.structure_kernels import Structure
    from orderplan.mrp.rules import SubstituteRules

LINE, FULL_SETS, ALL_OR_NOTHING = range(3)
assert list(KitMode) == [KitMode.LINE, KitMode.FULL_SETS, KitMode.ALL_OR_NOTHING]  # noqa: S101 - kernels know the places


class Lines(NamedTuple):
    """What lines ask for; few arrays, since each costs with every call that hands them over."""

    quantity_per: np.ndarray
    """Per BOM line, as the next two."""
    scrap: np.ndarray
    fixed: np.ndarray
    item_scrap: np.ndarray
    """Per item."""
    required: np.ndarray
    """Per row of an issue list, as the next one."""
    issued: np.ndarray


class Ground(NamedTuple):
    """What sharing out goes by."""

    jobs: np.ndarray
    """`JOB`, by rank; `sets` is filled."""
    structure: Structure
    """Its lots and kit rows are filled."""
    lines: Lines
    substitutes: SubstituteRules
    today: int


@kernel
def share_out(ground: Ground, mode: int, delivers: bool, pool: Pool) -> Takings:
    """Give each job in turn what the mode lets it have; sales orders take what there is where they are deliveries.

    Fills the jobs' sets, and of the kit rows what they get, what is made, and the day on which it is there; of what is
    not served in full `required`, `to_build` and `missing` are left to `look_ahead`.
    """
    jobs, structure, lots = ground.jobs, ground.structure, ground.structure.lots
    takings = Takings(np.zeros(1024, dtype=TAKING), 0)
    mine = np.zeros(len(ground.lines.item_scrap), dtype=np.int64)
    for job in range(len(jobs)):
        base, quantity = takings.used, jobs[job].quantity
        by_line = mode == LINE or (delivers and jobs[job].kind == SALES)
        takings, served = serve(job, quantity, by_line or mode == FULL_SETS, ground, pool, takings)
        sets = quantity if served else 0
        if not served and not by_line:
            takings, sets = _fewer_sets(job, base, mode, ground, pool, takings, mine)
        _note_taken(base, ground, pool, takings)
        if served:
            _settle(job, ground)
        elif by_line:
            sets = _sets_of_own(job, ground, mine)
        jobs[job].sets = sets
        for lot in range(structure.lot_starts[job], structure.lot_starts[job + 1]):
            lots[lot].built = lots[lot].quantity if sets > 0 else 0
    return takings


@kernel
def ask_for(lot: int, quantity: int, ground: Ground) -> None:
    """Add what a lot of some size asks for to the rows of its components.

    Parameters
    ----------
    lot, ground
        The lot, with its quantity.
    quantity
        That of its job, for which the whole of an issue list is.

    """
    lots, rows, nodes = ground.structure.lots, ground.structure.rows, ground.structure.nodes
    made = lots[lot].quantity
    # Here and not in a function of its own: handing over so many arrays would cost more than the work.
    required, issued = ground.lines.required, ground.lines.issued
    per, scrap, fixed = ground.lines.quantity_per, ground.lines.scrap, ground.lines.fixed
    item_scrap = ground.lines.item_scrap[lots[lot].made] if lots[lot].made >= 0 else 0
    for node in range(lots[lot].first_node, lots[lot].end_node):
        line, done = nodes[node].line, nodes[node].done
        need: Any = made
        if line >= 0:
            need = 0
            if made > done:
                need = component_need(made - done, item_scrap, per[line], scrap[line], fixed[line] if done == 0 else 0)
        elif line < ITSELF:
            listed = -2 - line
            need = required[listed]
            if made < quantity:
                need = min(times(made, nodes[node].per_set), need)
            need = max(need - issued[listed], 0)
        rows[nodes[node].row].open += need


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
    lots, quantity = structure.lots, ground.jobs[job].quantity
    first, end = structure.lot_starts[job], structure.lot_starts[job + 1]
    first_row, behind = structure.row_starts[job], structure.row_starts[job + 1]
    for row in range(first_row, behind):
        rows[row].open = 0
    served = True
    for lot in range(first, end):
        rest = made if lot == first else np.int64(0)
        for row in range(lots[lot].first_row, lots[lot].end_row):
            if rows[row].open > 0:
                takings = take_own(row, substitutes, rows, pool, takings)
                takings = take_substitutes(row, False, ENDLESS, substitutes, rows, pool, takings)
                rest += rows[row].open
        lots[lot].quantity = rest
        if lots[lot].passes:
            ask_for(lot, quantity, ground)
        elif rest > 0:
            served = False
            if not partly:
                return takings, False
    begin = lots[end - 1].end_row
    takings = take_for_parts(begin, behind, substitutes, rows, pool, takings)
    for row in range(begin, behind):
        served = served and rows[row].open == 0
    return takings, served


@kernel
def _fewer_sets(
    job: int, base: int, mode: int, ground: Ground, pool: Pool, takings: Takings, mine: np.ndarray
) -> tuple[Takings, int]:
    """Take back what a job that is not served in full has taken, and give it what makes full sets if that is the mode.

    What it has taken tells how many sets are likely; `mine` is scratch, a number per item.
    """
    structure, rows = ground.structure, ground.structure.rows
    if mode == ALL_OR_NOTHING:
        return give_back(base, rows, pool, takings), 0
    _note_taken(base, ground, pool, takings)
    likely = _sets_of_own(job, ground, mine)
    for row in range(structure.row_starts[job], structure.row_starts[job + 1]):
        rows[row].allocated, rows[row].substituted, rows[row].ready = 0, 0, ground.today
    takings = give_back(base, rows, pool, takings)
    return _most_sets(job, likely, ground, pool, takings)


@kernel
def _most_sets(job: int, likely: int, ground: Ground, pool: Pool, takings: Takings) -> tuple[Takings, int]:
    """Find and take the most whole units below a job's quantity for which all is there, looking at `likely` first."""
    base, rows = takings.used, ground.structure.rows
    low, high = 0, (ground.jobs[job].quantity - 1) // 1_000_000
    middle = likely // 1_000_000 + 1  # that this is too much is nearly always so, and soon seen
    while low < high:
        middle = min(max(middle, low + 1), high)
        takings, served = serve(job, middle * 1_000_000, False, ground, pool, takings)
        takings = give_back(base, rows, pool, takings)
        if served:
            low = middle
            middle = (low + high + 1) // 2
        else:
            high = middle - 1
            middle = high if high * 1_000_000 == likely else (low + high + 1) // 2
    if low > 0:
        takings, served = serve(job, low * 1_000_000, False, ground, pool, takings)
    return takings, low * 1_000_000


@kernel
def _note_taken(base: int, ground: Ground, pool: Pool, takings: Takings) -> None:
    """Note in the rows what they have taken, and when it is there."""
    rows, supplies, listed = ground.structure.rows, pool.rows, takings.rows
    for k in range(base, takings.used):
        row, supply, covered = rows[listed[k].row], supplies[listed[k].place], listed[k].covered
        row.allocated += covered
        if supply.made != row.component:
            row.substituted += covered
        row.ready = max(row.ready, supply.day)


@kernel
def _settle(job: int, ground: Ground) -> None:
    """Note what a job needs that is served in full: it has all but what is made of components."""
    rows = ground.structure.rows
    for row in range(ground.structure.row_starts[job], ground.structure.row_starts[job + 1]):
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
    structure, rows, lots = ground.structure, ground.structure.rows, ground.structure.lots
    first, end, quantity = structure.lot_starts[job], structure.lot_starts[job + 1], ground.jobs[job].quantity
    first_row, behind = structure.row_starts[job], structure.row_starts[job + 1]
    for row in range(first_row, behind):
        rows[row].open = 0
        mine[rows[row].component] = 0
    for row in range(first_row, behind):
        mine[rows[row].component] += rows[row].allocated
    served = True
    for lot in range(first, end):
        rest = made if lot == first else np.int64(0)
        for row in range(lots[lot].first_row, lots[lot].end_row):
            rest += _from_own(rows[row], mine)
        lots[lot].quantity = rest
        if lots[lot].passes:
            ask_for(lot, quantity, ground)
        elif rest > 0:
            served = False
    for row in range(lots[end - 1].end_row, behind):
        if _from_own(rows[row], mine) > 0:
            served = False
    return served


@kernel
def _from_own(row: Any, mine: np.ndarray) -> int:
    """Cover a row, a `KIT_ROW`, with what the job has of its component; give what is left open."""
    covered = min(row.open, mine[row.component])
    mine[row.component] -= covered
    return row.open - covered
