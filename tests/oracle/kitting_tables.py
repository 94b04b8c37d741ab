"""The tables of the naive kit check: rules K.10 and K.12 to K.14."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from tests.oracle.kitting import covered
from tests.oracle.kitting_jobs import KINDS, Job
from tests.oracle.mrp_days import NEVER, ahead, back, today
from tests.oracle.mrp_quantities import units

if TYPE_CHECKING:
    from datetime import date

    from tests.oracle.kitting import Check

Need = dict[str, Any]


def shown_jobs(check: Check) -> list[Job]:
    """The jobs that are told of, by kind, then id or number."""
    return sorted([job for job in check.jobs if not job.hidden], key=lambda job: (KINDS.index(job.kind), job.id))


def needs_of(check: Check, job: Job) -> list[Need]:
    """Rule K.13: a row for each component."""
    needs = []
    for component in sorted({row.component for row in job.rows}):
        rows = [row for row in job.rows if row.component == component]
        need = {
            "component_id": component,
            "issued": job.issued.get(component, 0),
            "allocated": sum(covered(check, row) for row in rows),
            "from_substitutes": sum(
                part for row in rows for good, _, part in check.taken[row] if good.item != component
            ),
            "to_build": sum(check.to_build[row] for row in rows),
            "missing": sum(check.missing[row] for row in rows),
            "available_date": max(check.ready[row] for row in rows),
            "required": sum(check.required[row] for row in rows),
        }
        if check.state.items[component]["procurement"] == "phantom":
            need["required"] -= need["to_build"]
            need["to_build"] = 0
        need["required"] += need["issued"]
        if need["required"] > 0:
            needs.append(need)
    return needs


def most_important(needs: list[Need]) -> list[Need]:
    """Rule K.12: the missing ones, the gating one first."""
    missing = [need for need in needs if need["missing"] > 0]
    return sorted(
        missing,
        key=lambda need: (
            -need["available_date"].toordinal(),
            -Fraction(need["missing"], need["required"]),
            need["component_id"],
        ),
    )


def order_of(check: Check, job: Job) -> str | None:
    if job.kind != "work_order":
        return job.order
    order = check.state.receipts[job.id]["order_id"]
    return order if order in check.state.orders else None


def kitting_rows(check: Check) -> list[dict[str, Any]]:
    ranked = [job for job in check.jobs if not job.hidden]
    rows = []
    for job in shown_jobs(check):
        needs = needs_of(check, job)
        important, sets = most_important(needs), check.sets[job]
        rows.append(
            {
                "job_kind": job.kind,
                "job_id": str(job.id),
                "order_id": order_of(check, job),
                "item_id": job.item,
                "quantity": units(job.quantity),
                "start_date": job.start,
                "need_date": job.need,
                "priority": job.priority,
                "rank": ranked.index(job) + 1,
                "kit_status": "clear" if sets == job.quantity else "partial" if sets else "short",
                "buildable_quantity": units(sets),
                "kit_date": day_or_none(
                    max([need["available_date"] for need in needs], default=today(check.state.days))
                ),
                "gating_item_id": important[0]["component_id"] if important else None,
                "missing": ", ".join(f"{one['component_id']} {amount(one['missing'])}" for one in important) or None,
            }
        )
    return rows


def amount(quantity: int) -> str:
    return f"{quantity / 10**6:,.6f}".rstrip("0").rstrip(".")


def component_rows(check: Check) -> list[dict[str, Any]]:
    rows = []
    for job in shown_jobs(check):
        needs = needs_of(check, job)
        gating = most_important(needs)[:1]
        for need in needs:
            quantities = ("required", "issued", "allocated", "from_substitutes", "to_build", "missing")
            row = {
                "job_kind": job.kind,
                "job_id": str(job.id),
                "order_id": order_of(check, job),
                "item_id": job.item,
                "need_date": job.need,
                "sequence": job.planned.sequence if job.planned else None,
                "component_id": need["component_id"],
                **{name: units(need[name]) for name in quantities},
                "available_date": day_or_none(need["available_date"]),
                "is_gating": need in gating,
            }
            rows.append(row)
    return rows


def leftover_rows(check: Check, scope: str) -> list[dict[str, Any]]:
    rows = []
    for item in sorted({good.item for good in check.goods}):
        goods = [good for good in check.goods if good.item == item]
        taken = {True: 0, False: 0}
        for job in check.jobs:
            taken[job.hidden] += sum(
                quantity for row in job.rows for good, quantity, _ in check.taken[row] if good.item == item
            )
        row = {
            "scope": scope,
            "item_id": item,
            "usable": units(sum(good.quantity for good in goods)),
            "delivered": units(taken[True]),
            "allocated": units(taken[False]),
            "leftover": units(sum(check.leftover[good] for good in goods)),
            "reserved": units(sum(check.leftover[good] for good in goods if good.order is not None)),
        }
        rows.append(row)
    return rows


def pick_rows(check: Check, locations: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rule K.14."""
    days, start = check.state.days, today(check.state.days)
    places = {row["location_id"]: row for row in locations}
    usual = sorted(row["location_id"] for row in locations if row["nettable"] and not row["transfer_days"])
    picks: dict[tuple, dict[str, Any]] = {}
    for turn, job in enumerate(check.jobs):
        if job.kind != "work_order":
            continue
        for row in job.rows:
            for good, quantity, _ in check.taken[row]:
                if good.stock is None:
                    continue
                lot = good.stock["lot_id"]
                place = (good.stock["location_id"] or "", good.item, good.expiry, good.since, lot or "", good.number)
                pick = picks.setdefault(
                    (*place, turn, row.component), {"job": job, "good": good, "row": row, "quantity": 0}
                )
                pick["quantity"] += quantity
                if row.day < pick["row"].day:
                    pick["row"] = row
    found = []
    for number, key in enumerate(sorted(picks), 1):
        job, good, row, quantity = (picks[key][name] for name in ("job", "good", "row", "quantity"))
        away = places.get(good.stock["location_id"], {"transfer_days": 0})["transfer_days"]
        day = max(back(days, row.day, away), start, good.since)
        found.append(
            {
                "pick_no": number,
                "action": "transfer" if away else "pick",
                "from_location_id": good.stock["location_id"],
                "to_location_id": usual[0] if away and usual else None,
                "job_id": job.id,
                "component_id": row.component,
                "item_id": good.item,
                "lot_id": good.stock["lot_id"],
                "stock_id": f"{good.item}/{good.number}",
                "quantity": units(quantity),
                "expiry_date": day_or_none(good.expiry),
                "pick_date": day,
                "available_date": ahead(days, day, away),
            }
        )
    return found


def day_or_none(day: date) -> date | None:
    return None if day == NEVER else day
