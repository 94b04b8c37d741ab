"""The naive kit check: the rules of kits (K.1 to K.13), with dicts and loops."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.oracle.kitting_jobs import Job, Row, order_jobs, shop_jobs, take_apart
from tests.oracle.kitting_supplies import Good, goods_of, is_there, planned_goods
from tests.oracle.mrp_days import NEVER, available_after, fence_end, today
from tests.oracle.mrp_plan import first_state, plan_code, planned_supplies
from tests.oracle.mrp_projection import projection
from tests.oracle.mrp_quantities import MILLION, largest_covered, times
from tests.oracle.mrp_requirements import require_for_work_orders, require_safety_stock, require_sales_orders

if TYPE_CHECKING:
    from datetime import date

    from orderplan import PlanningData
    from tests.oracle.mrp_projection import Projection
    from tests.oracle.mrp_records import State
    from tests.oracle.mrp_structure import Substitute


@dataclass
class Check:
    """One scope of a kit check in the making."""

    state: State
    mode: str
    substitutes: bool
    jobs: list[Job]
    goods: list[Good]
    """What is there."""
    later: list[Good]
    left: dict[Good, int]
    sets: dict[Job, int] = field(default_factory=dict)
    taken: dict[Row, list[tuple[Good, int, int]]] = field(default_factory=dict)
    """Of what is there: supply, its quantity, what that covers."""
    built: dict[tuple[Job, int], int] = field(default_factory=dict)
    """What the sets of a job make, by the place of the lot."""
    required: dict[Row, int] = field(default_factory=dict)
    to_build: dict[Row, int] = field(default_factory=dict)
    missing: dict[Row, int] = field(default_factory=dict)
    ready: dict[Row, date] = field(default_factory=dict)
    leftover: dict[Good, int] = field(default_factory=dict)


Takes = dict[Row, list[tuple[Good, int, int]]]


def planned_state(data: PlanningData) -> tuple[State, Projection]:
    """Plan a plant naively, and keep what the plan was made of."""
    state = first_state(data, data.config, 0)
    require_sales_orders(state)
    require_safety_stock(state)
    require_for_work_orders(state)
    codes = state.structure.codes
    for code in range(max(codes.values(), default=-1) + 1):
        plan_code(state, sorted(item for item in codes if codes[item] == code))
    requirements = sorted(
        (one for wanted in state.requirements.values() for one in wanted),
        key=lambda one: (codes[one.item], one.item, one.counted, one.priority, one.source),
    )
    return state, projection(state, requirements)


def naive_kits(data: PlanningData, mode: str, until: date | None, days: int, *, substitutes: bool) -> list[Check]:
    """Check the kits of a plant: the scope of jobs, then that of orders."""
    state, plan = planned_state(data)
    stock, locations = data.tables["on_hand"].to_pylist(), data.tables["locations"].to_pylist()
    by_id = {row["location_id"]: row for row in locations}
    checks = []
    for whole in (False, True):
        goods = goods_of(state, plan, stock, by_id)
        there = sorted([one for one in goods if is_there(state, one, until)], key=lambda one: one.key)
        later = [one for one in goods if not is_there(state, one, until)]
        later += planned_goods(plan, planned_supplies(state))
        later.sort(key=lambda one: one.key)
        jobs = (order_jobs if whole else shop_jobs)(state, days)
        left = {one: one.quantity for one in [*there, *later]}
        check = Check(state, mode, substitutes, jobs, there, later, left)
        share_out(check, whole=whole)
        checks.append(check)
    return checks


def share_out(check: Check, *, whole: bool) -> None:
    for job in check.jobs:
        take_apart(check.state, job, whole=whole)
        for row in job.rows:
            check.taken[row], check.ready[row] = [], today(check.state.days)
        give(check, job)
    check.leftover = dict(check.left)
    for job in check.jobs:
        if check.sets[job] < job.quantity:
            look_ahead(check, job)


def give(check: Check, job: Job) -> None:
    """Rule K.9: what a job gets in its turn."""
    by_line = job.hidden or check.mode == "line"
    served, made, _ = attempt(check, job, job.quantity)
    sets = job.quantity if served else 0
    if not served and not by_line:
        made = {}
        if check.mode == "full_sets":
            sets = most_sets(job, lambda units: attempt(check, job, units)[0])
    if sets > 0 or by_line:
        served_all, made, takes = attempt(check, job, job.quantity if by_line else sets)
        for row, found in takes.items():
            check.taken[row] = found
            for good, quantity, _ in found:
                check.left[good] -= quantity
                check.ready[row] = max(check.ready[row], good.day)
        if by_line and not served_all:
            sets = most_sets(job, lambda units: enough(check, job, units) is not None)
            made = enough(check, job, sets) or {}
    check.sets[job] = sets
    for place in range(len(job.lots)):
        check.built[job, place] = made.get(place, 0) if sets else 0
    if sets == job.quantity:
        settle(check, job)


def most_sets(job: Job, is_served) -> int:
    """Rule K.8: the most whole units below the quantity of a job for which all is there."""
    units = (job.quantity - 1) // MILLION
    while units > 0 and not is_served(units * MILLION):
        units -= 1
    return units * MILLION


def settle(check: Check, job: Job) -> None:
    """What a clear job needs is what it has taken, and what is made of components."""
    asked = asked_for(job, job.quantity, lambda row, wanted: min(covered(check, row), wanted))
    for row in job.rows:
        check.required[row], check.missing[row] = asked[row], 0
        check.to_build[row] = asked[row] - covered(check, row)


def covered(check: Check, row: Row) -> int:
    return sum(part for _, _, part in check.taken[row])


def asked_for(job: Job, made: int, cover) -> dict[Row, int]:
    """Walk through the lots of a job: what each row asks for, where `cover` gives what is not passed on."""
    asked = dict.fromkeys(job.rows, 0)
    for place, lot in enumerate(job.lots):
        rest = made if place == 0 else sum(asked[row] - cover(row, asked[row]) for row in lot.rows)
        for row, asks in lot.lines:
            asked[row] += asks(rest) if rest > 0 else 0
    return asked


def attempt(check: Check, job: Job, made: int) -> tuple[bool, dict[int, int], Takes]:
    """Rule K.7: try to serve a job, without taking: tell whether all is there, what is made, what would be taken."""
    left = dict(check.left)
    takes: Takes = {row: [] for row in job.rows}
    open_of = dict.fromkeys(job.rows, 0)
    quantities: dict[int, int] = {}
    served = True
    for place, lot in enumerate(job.lots):
        rest = made if place == 0 else 0
        for row in lot.rows:
            take_own(check, row, check.goods, left, takes, open_of)
            take_from_substitutes(check, row, check.goods, left, takes, open_of)
            rest += open_of[row]
        quantities[place] = rest
        if not lot.passes:
            served = served and rest == 0
            continue
        for row, asks in lot.lines:
            open_of[row] += asks(rest) if rest > 0 else 0
    take_parts(check, job.parts, check.goods, left, takes, open_of)
    served = served and all(open_of[row] == 0 for row in job.parts)
    return served, quantities, takes


def take_parts(check: Check, parts: list[Row], goods: list[Good], left, takes: Takes, open_of) -> None:
    for turn in (False, True):
        for row in parts:
            if bool([one for one in standing_in(check, row) if one.mode == "use_up"]) == turn:
                take_own(check, row, goods, left, takes, open_of)
    for row in parts:
        take_from_substitutes(check, row, goods, left, takes, open_of)


def standing_in(check: Check, row: Row) -> list[Substitute]:
    """Rule 4.7."""
    if not check.substitutes:
        return []
    return [
        one
        for one in check.state.structure.substitutes.get(row.component, [])
        if one.start <= row.day < one.end and one.parent in {None, row.parent} and one.order in {None, row.order}
    ]


def take_own(check: Check, row: Row, goods: list[Good], left, takes: Takes, open_of) -> None:
    if row.order is not None:
        take(row, [one for one in goods if (one.item, one.order) == (row.component, row.order)], left, takes, open_of)
    for one in standing_in(check, row):
        if one.mode == "use_up":
            take(row, free(goods, one.substitute), left, takes, open_of, one.ratio)
    take(row, free(goods, row.component), left, takes, open_of)


def take_from_substitutes(check: Check, row: Row, goods: list[Good], left, takes: Takes, open_of) -> None:
    for one in standing_in(check, row):
        take(row, free(goods, one.substitute), left, takes, open_of, one.ratio)


def free(goods: list[Good], item: str) -> list[Good]:
    return [one for one in goods if one.item == item and one.order is None]


def take(row: Row, goods: list[Good], left, takes: Takes, open_of, ratio: int = MILLION) -> None:
    """Take in turn from supplies that have not expired by the day of use (rules 4.5 and 4.8)."""
    for good in goods:
        part = largest_covered(open_of[row], left[good], ratio)
        if part <= 0 or left[good] <= 0 or good.expiry <= max(good.day, row.day):
            continue
        quantity = times(part, ratio)
        open_of[row] -= part
        left[good] -= quantity
        takes[row].append((good, quantity, part))


def enough(check: Check, job: Job, made: int) -> dict[int, int] | None:
    """What is made where what a job has taken of each component is enough for some quantity; None where it is not."""
    mine: dict[str, int] = {}
    for row in job.rows:
        mine[row.component] = mine.get(row.component, 0) + covered(check, row)
    asked, quantities, served = dict.fromkeys(job.rows, 0), {}, True

    def rest_of(row: Row) -> int:
        part = min(asked[row], mine[row.component])
        mine[row.component] -= part
        return asked[row] - part

    for place, lot in enumerate(job.lots):
        rest = made if place == 0 else sum([rest_of(row) for row in lot.rows])
        quantities[place] = rest
        served = served and (lot.passes or rest == 0)
        for row, asks in lot.lines if lot.passes else []:
            asked[row] += asks(rest) if rest > 0 else 0
    served = not sum([rest_of(row) for row in job.parts]) and served
    return quantities if served or made == 0 else None


def look_ahead(check: Check, job: Job) -> None:
    """Rule K.11: what a job that is not clear gets of what is left and of what comes."""
    open_of = dict.fromkeys(job.rows, 0)
    for place, lot in enumerate(job.lots):
        if not lot.passes:
            wait_for_parts(check, lot.rows, open_of)
            continue
        rest = job.quantity if place == 0 else pass_through(check, job, place, open_of)
        for row, asks in lot.lines:
            open_of[row] += asks(rest) if rest > 0 else 0
    wait_for_parts(check, job.parts, open_of)


def still_open(check: Check, row: Row, open_of) -> None:
    got = covered(check, row)
    check.required[row] = max(open_of[row], got)
    open_of[row] = max(open_of[row] - got, 0)


def note(check: Check, takes: Takes) -> None:
    for row, found in takes.items():
        for good, _, _ in found:
            check.ready[row] = max(check.ready[row], good.day)


def pass_through(check: Check, job: Job, place: int, open_of) -> int:
    lot, state = job.lots[place], check.state
    for row in lot.rows:
        still_open(check, row, open_of)
    may_wait = max(sum(open_of[row] for row in lot.rows) - check.built[job, place], 0)
    soon = available_after(state.days, state.items[lot.item], today(state.days))
    soon = max(soon, fence_end(state.days, state.items[lot.item]))
    rest = 0
    for row in lot.rows:
        held = max(open_of[row] - may_wait, 0)
        open_of[row] -= held
        before = open_of[row]
        takes: Takes = {row: []}
        take_own(check, row, check.goods, check.left, takes, open_of)
        take_from_substitutes(check, row, check.goods, check.left, takes, open_of)
        missing = open_of[row]
        coming = [one for one in check.later if one.item == lot.item and not one.planned]
        own = [one for one in coming if one.order is not None and one.order == row.order]
        soon_enough = [one for one in coming if one.order is None and one.day <= max(soon, row.day)]
        take(row, [*own, *soon_enough], check.left, takes, open_of)
        note(check, takes)
        check.missing[row] = missing - open_of[row]
        may_wait -= before - open_of[row]
        check.to_build[row] = open_of[row] + held
        rest += check.to_build[row]
    return rest


def wait_for_parts(check: Check, rows: list[Row], open_of) -> None:
    for row in rows:
        still_open(check, row, open_of)
    takes: Takes = {row: [] for row in rows}
    take_parts(check, rows, check.goods, check.left, takes, open_of)
    for row in rows:
        check.missing[row], check.to_build[row] = open_of[row], 0
        coming = [one for one in check.later if one.item == row.component]
        own = [one for one in coming if one.order is not None and one.order == row.order]
        take(row, [*own, *[one for one in coming if one.order is None]], check.left, takes, open_of)
    existing = [one for one in check.later if not one.planned]
    for row in rows:
        take_from_substitutes(check, row, existing, check.left, takes, open_of)
    note(check, takes)
    for row in rows:
        if open_of[row] > 0:
            check.ready[row] = NEVER
