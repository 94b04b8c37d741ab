"""The kit check: which jobs and sales orders can be built of what is there, in rank order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from orderplan.config import KittingConfig, PlanConfig, merged
from orderplan.data.instance import ENDLESS
from orderplan.enums import KitMode, KitScope, KitStatus, unknown_word
from orderplan.errors import RequestError
from orderplan.kitting.ahead_kernels import look_ahead
from orderplan.kitting.components import missing_first, needs_of, taken_of
from orderplan.kitting.jobs import order_jobs, shop_jobs
from orderplan.kitting.pool import pool_later, pool_now
from orderplan.kitting.records import SALES
from orderplan.kitting.sharing_kernels import Ground, Lines, share_out
from orderplan.kitting.structure import means_of
from orderplan.kitting.structure_kernels import taken_apart
from orderplan.mrp.material_plan import material_of
from orderplan.mrp.rules import SubstituteRules

if TYPE_CHECKING:
    from datetime import date

    from orderplan.mrp.material_plan import HasMaterial, MaterialPlan

DEFAULT_MODE = KitMode.FULL_SETS
DEFAULT_DAYS = 14
MOST_ROWS = 1_000_000
"""Rows of components at which no more sales orders are looked at: whole orders may have thousands of parts each, and
what is there has long gone to those of better rank."""


@dataclass(frozen=True, slots=True, eq=False)
class Shared:
    """How what is there has been shared out among the jobs of one scope."""

    scope: KitScope
    jobs: np.ndarray
    """`JOB`, by rank; among those of scope jobs are the deliveries to customers."""
    needs: np.ndarray
    """What each job needs of each component, `NEED`, by job, then component."""
    missing: np.ndarray
    """The places of the missing ones among them, by job, that which is there last first: shape (missing,), int64."""
    supplies: np.ndarray
    """What was there, `POOLED`, with what all jobs have left of it."""
    there: np.ndarray
    """What there was of each of these supplies, in millionths: shape (supplies,), int64."""
    taken: np.ndarray
    """What jobs have taken of them, `TAKEN`."""
    left_out: int
    """How many jobs of a lower rank were not looked at; see `MOST_ROWS`."""

    @property
    def status(self) -> np.ndarray:
        """The place of each job's status in `KitStatus`: shape (jobs,), int8."""
        sets = self.jobs["sets"]
        return np.where(sets >= self.jobs["quantity"], 0, np.where(sets > 0, 1, 2)).astype(np.int8)

    @property
    def shown(self) -> np.ndarray:
        """Tell which jobs are told of: all but deliveries among other jobs: shape (jobs,), bool."""
        return (self.jobs["kind"] != SALES) | (self.scope is KitScope.ORDERS)


@dataclass(frozen=True, slots=True, eq=False)
class Kits:
    """A kit check of a plan; `kitting_frame` and its fellows give it as tables."""

    plan: MaterialPlan
    mode: KitMode
    days: int
    """Jobs that start within so many calendar days were looked at."""
    until: date | None
    """What comes by this day counts as there; None: only what is there today."""
    substitutes: bool
    """Whether substitutes count."""
    jobs: Shared
    """Work orders and planned orders, one BOM level each."""
    orders: Shared
    """Whole sales orders, down to bought parts."""

    def summary(self) -> str:
        """Say in a few lines how many jobs and orders are clear to build."""
        there = "what is there today" if self.until is None else f"what is there by {self.until}"
        lines = [
            f"Planning day {self.plan.instance.as_of}; starts within {self.days} days; from {there}, by {self.mode}."
        ]
        for name, shared in (("job", self.jobs), ("sales order", self.orders)):
            counts = np.bincount(shared.status[shared.shown], minlength=len(KitStatus))
            told = ", ".join(f"{count:,} {status}" for count, status in zip(counts.tolist(), KitStatus, strict=True))
            left_out = f"; {shared.left_out:,} of lower rank not looked at" if shared.left_out else ""
            total = int(counts.sum())
            lines.append(f"{total:,} {name}{'' if total == 1 else 's'}: {told}{left_out}")
        return "\n".join(lines)


def check_kits(
    plan: MaterialPlan | HasMaterial,
    config: KittingConfig | None = None,
    *,
    mode: KitMode | str | None = None,
    until: date | None = None,
    substitutes: bool = True,
) -> Kits:
    """Find which jobs and which whole sales orders can be built of what is there, and what they miss.

    Jobs (released work orders and planned orders) and sales orders each share out what is there among themselves, in
    rank order: started work orders, then by priority, then by start day (sales orders: need day), then by id. A job
    needs the components of its own BOM level, phantoms being passed through; a sales order needs what its bought parts
    are, where no sub-assembly in stock spares them.

    Parameters
    ----------
    plan
        The plan; a material plan will do.
    config
        Settings that hold over those of the plan.
    mode
        How what is there is given to the jobs; it holds over the settings. ``line``: each component to the jobs in
        turn; ``full_sets``: only what makes full sets; ``all_or_nothing``: all sets of a job or nothing.
    until
        What comes by this day, by the plan's projected days, counts as there; None: only what is there today.
    substitutes
        Whether substitutes count.

    Returns
    -------
    Kits
        What each job gets, misses, and when all of it is there.

    Raises
    ------
    RequestError
        Where there is no such mode; the text says which there are.

    Examples
    --------
    >>> import orderplan as op
    >>> instance = op.encode(op.read_folder("data/samples/bicycle"))
    >>> print(check_kits(op.run_mrp(instance, op.build_bom(instance))).summary())
    Planning day 2026-01-05; starts within 14 days; from what is there today, by full_sets.
    5 jobs: 2 clear, 0 partial, 3 short
    3 sales orders: 1 clear, 0 partial, 2 short

    """
    material = material_of(plan)
    settings = merged(material.instance.config, PlanConfig(kitting=config or KittingConfig())).kitting
    if mode is not None and mode not in list(KitMode):
        raise RequestError(f"mode: {unknown_word(KitMode, mode)}.")
    chosen = KitMode(mode or settings.mode or DEFAULT_MODE)
    days = settings.days or DEFAULT_DAYS
    last = -1 if until is None else material.instance.day(until)
    rules = material.setting.substitutes
    if not substitutes:
        rules = SubstituteRules(np.zeros_like(rules.starts), rules.rows[:0])
    shared = [_shared(material, scope, chosen, days, last, rules) for scope in KitScope]
    return Kits(material, chosen, days, until, substitutes, *shared)


def _shared(
    plan: MaterialPlan, scope: KitScope, mode: KitMode, days: int, until: int, substitutes: SubstituteRules
) -> Shared:
    whole = scope is KitScope.ORDERS
    jobs = (order_jobs if whole else shop_jobs)(plan, days)
    means = means_of(plan, whole=whole)
    structure = taken_apart(jobs, means, MOST_ROWS if whole else ENDLESS)
    jobs, left_out = jobs[: len(structure.lot_starts) - 1], len(jobs) - len(structure.lot_starts) + 1
    pool = pool_now(plan, until)
    there = pool.rows["left"].copy()
    arrays, reports = plan.bom.arrays, means.reports
    lines = Lines(
        arrays.quantity_per,
        arrays.line_scrap,
        arrays.fixed_quantity,
        arrays.item_scrap,
        reports.required,
        reports.issued,
    )
    ground = Ground(jobs, structure, lines, substitutes, plan.setting.today)
    takings = share_out(ground, list(KitMode).index(mode), not whole, pool)
    supplies = pool.rows.copy()
    taken = taken_of(structure, takings.rows[: takings.used])
    look_ahead(ground, plan.setting, pool, pool_later(plan, until, _short_items(ground)))
    needs = needs_of(plan, jobs, structure)
    return Shared(scope, jobs, needs, missing_first(needs), supplies, there, taken, left_out)


def _short_items(ground: Ground) -> np.ndarray:
    """Tell of which items more may be wanted than is there: those of jobs not served in full, and their substitutes."""
    wanted = np.zeros(len(ground.lines.item_scrap), dtype=bool)
    short = ground.jobs["sets"] < ground.jobs["quantity"]
    counts = np.diff(ground.structure.row_starts)
    components = ground.structure.rows["component"][np.repeat(short, counts)]
    wanted[components] = True
    starts = ground.substitutes.starts
    of_items = np.repeat(wanted, np.diff(starts))
    wanted[ground.substitutes.rows["substitute"][of_items]] = True
    return wanted
