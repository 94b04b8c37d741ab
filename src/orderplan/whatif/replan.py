"""Planning after changes, in the time of what they touch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from time import perf_counter
from typing import TYPE_CHECKING, Any

from orderplan.data.fingerprint import fingerprint
from orderplan.enums import Capacity
from orderplan.errors import RequestError
from orderplan.mrp.run import run_mrp
from orderplan.plan import Plan
from orderplan.plan_tables import result_tables
from orderplan.whatif.apply import applied
from orderplan.whatif.rebuild import rebuilt_bom
from orderplan.whatif.reencode import encode_edited
from orderplan.whatif.room import room_to_grow
from orderplan.whatif.room_for_orders import with_room
from orderplan.whatif.touched import at_infinite_capacity
from orderplan.whatif.words import Dates

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import pyarrow as pa

    from orderplan.mrp.material_plan import MaterialPlan
    from orderplan.whatif.kinds import Change


def replan(plan: Plan, changes: Iterable[Change], *, dates: Dates | str = Dates.REPAIRED) -> Plan:
    """Plan after changes: net change through BOM and pegging, then the schedule repaired.

    Parameters
    ----------
    plan
        The plan to start from; it stays as it is, and may be started from again.
    changes
        What changes, in turn; see `orderplan.whatif.kinds.KINDS`.
    dates
        Of what the dates are: ``material`` (material and lead times alone, in the time of what the changes touch),
        ``repaired`` (the schedule of `plan` with the fewest moves) or ``scheduled`` (a schedule made anew). All are the
        same where the plan has no schedule.

    Returns
    -------
    Plan
        What is netted, planned and pegged is equal to planning the changed data anew; so are all dates, but for those
        of a repaired schedule. The result tables are made when they are asked for, so that `compare_plans` takes no
        longer than the changes reach.

    Raises
    ------
    RequestError
        Where the plan was read from files or stopped early, or a change cannot be done.
    UnknownIdError, DataError
        As `apply_changes`: nothing is planned then.

    Examples
    --------
    >>> import orderplan as op
    >>> from orderplan.whatif.orders import CancelOrder
    >>> plan = op.make_plan(op.read_folder("data/samples/bicycle"))
    >>> without = replan(plan, [CancelOrder("SO-1")])
    >>> [list(made.deliveries["order_id"]) for made in (plan, without)]
    [['SO-1', 'SO-2', 'SO-3', 'SO-4'], ['SO-2', 'SO-3', 'SO-4']]

    """
    dates = Dates(dates)
    if plan.data is None or plan.material is None:
        raise RequestError("the plan was read from files or stopped early.  Hint: plan the data anew to ask what if.")
    base = at_infinite_capacity(plan.material)
    seconds: dict[str, float] = {}
    start = perf_counter()

    def passed(stage: str) -> None:
        nonlocal start
        now = perf_counter()
        seconds[stage], start = round(now - start, 6), now

    done = applied(plan.data, changes)
    passed("changes")
    roomy = with_room(base, plan.data, done.data, done.edits)
    since, before = (base, plan.data) if roomy is None else roomy
    instance = encode_edited(since.instance, before, done.data, done.edits)
    passed("encode")
    bom, room = rebuilt_bom(since.bom, instance, room_to_grow(since))
    passed("bom")
    material = run_mrp(instance, bom, since=since)
    material.kept["room_to_grow"] = room
    material.kept["came_from_room"] = base.kept.get("came_from_room") if roomy is None else since
    passed("netting")
    if plan.provenance.capacity is Capacity.FINITE and dates is not Dates.MATERIAL:
        material = _with_schedule(material, plan.material, dates)
        passed("schedule")
    capacity = Capacity.INFINITE if dates is Dates.MATERIAL else plan.provenance.capacity
    return Plan(
        tables=result_tables(done.data, material),
        issues=done.data.issues,
        provenance=replace(
            plan.provenance,
            config=instance.config,
            fingerprints=FingerprintsOnDemand(done.data.tables, plan.data.tables, plan.provenance.fingerprints),
            row_counts={name: table.num_rows for name, table in sorted(done.data.tables.items()) if table.num_rows},
            capacity=capacity,
            stopped_before="",
        ),
        stage_seconds=seconds,
        data=done.data,
        material=material,
    )


def _with_schedule(material: MaterialPlan, before: MaterialPlan, dates: Dates) -> MaterialPlan:
    """Schedule what is to be made: where there was no schedule before there is none to repair."""
    from orderplan.capacity.finite_plan import schedule_plan
    from orderplan.capacity.repaired_plan import repaired_plan

    if dates is Dates.SCHEDULED or before.capacity is None:
        return schedule_plan(material)
    return repaired_plan(material, before)


class FingerprintsOnDemand(Mapping[str, str]):
    """The fingerprints of a scenario's tables; one that a change has touched is found when it is asked for."""

    def __init__(
        self, tables: Mapping[str, pa.Table], before: Mapping[str, pa.Table], known: Mapping[str, str]
    ) -> None:
        self._tables = {name: table for name, table in sorted(tables.items()) if table.num_rows}
        self._before, self._base = before, known
        self._found: dict[str, str] = {}

    def __getitem__(self, name: str) -> str:
        if name not in self._found:
            table = self._tables[name]
            shared = table is self._before[name]
            self._found[name] = self._base[name] if shared else fingerprint(table)
        return self._found[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._tables)

    def __len__(self) -> int:
        return len(self._tables)

    def __deepcopy__(self, memo: dict[int, Any]) -> dict[str, str]:
        """Give a plain dict: what is written to a file is all of them."""
        return dict(self)
