"""The main job: from a plant's data to a plan, stage by stage."""

from __future__ import annotations

import platform
from functools import partial
from importlib.metadata import version
from time import perf_counter
from typing import TYPE_CHECKING, TypeVar

from orderplan.bom.graph import build_bom
from orderplan.capacity.finite_plan import schedule_plan
from orderplan.data.encode import encode
from orderplan.data.fingerprint import fingerprints
from orderplan.enums import Capacity
from orderplan.mrp.run import run_mrp
from orderplan.plan import Plan, Provenance
from orderplan.plan_tables import no_tables, result_tables
from orderplan.progress import Progress

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    import pyarrow as pa

    from orderplan.config import PlanConfig
    from orderplan.data.instance import Instance
    from orderplan.data.planning_data import PlanningData
    from orderplan.progress import OnProgress, ShouldStop

Result = TypeVar("Result")

_TABLES_OF_STAGE: dict[str, tuple[str, ...]] = {
    "deliveries": ("deliveries", "partial_deliveries", "customer_outlook", "priority_outlook"),
    "purchasing": ("purchase_suggestions", "suggestion_sources", "payments"),
    "load": ("load",),
    "exceptions": ("exceptions",),
    "shortages": ("shortages", "shortage_items", "shortage_orders"),
    "kitting": ("kitting", "kit_components", "kit_leftovers", "pick_list"),
}
_DROPPED_AFTER: dict[str, tuple[str, ...]] = {
    "exceptions": ("findings", "purchases", "work_load"),
    "shortages": ("shortages",),
    "kitting": ("kits", "links"),
}
"""What a plan keeps for the next table and no later stage needs: at 500,000 order lines some gigabytes."""
STAGES: tuple[str, ...] = ("encode", "bom", "netting", "schedule", *_TABLES_OF_STAGE)
"""The stages in their order. Tables that no stage makes (the rows of netting as they are) are made when asked for."""

_PACKAGES = ("orderplan", "numpy", "numba", "pandas", "pyarrow", "networkx", "ortools")


def make_plan(
    data: PlanningData,
    config: PlanConfig | None = None,
    *,
    on_progress: OnProgress | None = None,
    should_stop: ShouldStop | None = None,
) -> Plan:
    """Plan a plant: what to buy and make, for which order, by when; what is late, and why.

    Parameters
    ----------
    data
        The checked tables.
    config
        Settings that hold over those beside the tables.
    on_progress
        Told at the start of each stage, and once at the end.
    should_stop
        Asked before each stage but the first. Where it says yes the plan made so far is given, marked in its
        provenance; result tables of the stages that were not begun are still made when asked for, once there is a
        material plan.

    Returns
    -------
    Plan
        Every result table. A bad plan never raises: lateness and shortage are rows.

    Raises
    ------
    DataError
        Where the BOM has a cycle.
    ConfigError
        Where the plant calendar has no working day.

    Examples
    --------
    >>> import orderplan as op
    >>> plan = make_plan(op.read_folder("data/samples/bicycle"))
    >>> plan.deliveries[["order_id", "projected_date", "days_late"]]
      order_id projected_date  days_late
    0     SO-1     2026-01-16          0
    1     SO-2     2026-02-20          0
    2     SO-3     2026-01-21          0
    3     SO-4     2026-01-06          0

    """
    run = _Run(on_progress, should_stop)
    instance = run.timed("encode", lambda: encode(data, config))
    bom = run.stage("bom", lambda: build_bom(instance))
    netted = run.stage("netting", lambda: run_mrp(bom.instance, bom)) if bom is not None else None
    finite = run.stage("schedule", lambda: schedule_plan(netted, should_stop=should_stop)) if netted else None
    material = finite or netted
    tables = no_tables() if material is None else result_tables(data, material)
    for stage, names in _TABLES_OF_STAGE.items():
        run.stage(stage, partial(_made, tables, names))
        if material is not None:
            for name in _DROPPED_AFTER.get(stage, ()):
                material.kept.pop(name, None)
    run.finish()
    return Plan(
        tables=tables,
        issues=data.issues,
        provenance=_provenance(data, instance, run.stopped_before, is_finite=finite is not None),
        stage_seconds=run.seconds,
        data=data,
        material=material,
    )


def _made(tables: Mapping[str, pa.Table], names: Iterable[str]) -> list[pa.Table]:
    """Ask for some tables, which makes them."""
    return [tables[name] for name in names]


class _Run:
    """The stages as they pass: times them, tells of them, and begins none after a stop."""

    def __init__(self, on_progress: OnProgress | None, should_stop: ShouldStop | None) -> None:
        self._on_progress, self._should_stop = on_progress, should_stop
        self.seconds: dict[str, float] = {}
        self.stopped_before = ""

    def stage(self, name: str, work: Callable[[], Result]) -> Result | None:
        """Do the work of a stage, or nothing after a stop."""
        if not self.stopped_before and self._should_stop is not None and self._should_stop():
            self.stopped_before = name
        return None if self.stopped_before else self.timed(name, work)

    def timed(self, name: str, work: Callable[[], Result]) -> Result:
        """Do the work of a stage that cannot be left out."""
        if self._on_progress is not None:
            self._on_progress(Progress(name, len(self.seconds), len(STAGES)))
        start = perf_counter()
        result = work()
        self.seconds[name] = round(perf_counter() - start, 6)
        return result

    def finish(self) -> None:
        """Tell that nothing more comes."""
        if self._on_progress is not None:
            self._on_progress(Progress("", len(self.seconds), len(STAGES)))


def _provenance(data: PlanningData, instance: Instance, stopped_before: str, *, is_finite: bool) -> Provenance:
    asked = Capacity(instance.config.scheduler.capacity or Capacity.FINITE)
    return Provenance(
        as_of=instance.as_of,
        config=instance.config,
        fingerprints=fingerprints(data.tables),
        row_counts={name: table.num_rows for name, table in sorted(data.tables.items()) if table.num_rows},
        versions={"python": platform.python_version(), **{name: version(name) for name in _PACKAGES}},
        seed=instance.config.seed or 0,
        capacity=asked if is_finite else Capacity.INFINITE,
        stopped_before=stopped_before,
    )
