"""What several columns or tables must say together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from orderplan.data.structure import check_structure
from orderplan.data.units import check_units
from orderplan.enums import IssueKind, LotPolicy, Procurement, Severity
from orderplan.errors import DataIssue
from orderplan.tables.arrays import whole
from orderplan.tables.masks import true_cells, true_rows
from orderplan.tables.suggest import suggestions
from orderplan.timeline import minutes_of, overlapping_shifts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from orderplan.data.planning_data import PlanningData


def check_consistency(data: PlanningData) -> Iterator[DataIssue]:
    """Yield all issues that need more than one column or table to be seen."""
    for check in (
        _check_lot_rules,
        _check_procurement,
        _check_substitutes,
        _check_changes,
        _check_shifts,
        _check_exceptions,
        _check_plant_calendar,
        _check_work_orders,
        check_units,
        check_structure,
    ):
        yield from check(data)


def _texts(data: PlanningData, table: str, column: str, rows: np.ndarray) -> pa.Array:
    return whole(data.tables[table].column(column)).take(pa.array(rows)).cast(pa.string())


def _check_lot_rules(data: PlanningData) -> Iterator[DataIssue]:
    items = data.tables["items"]
    policy = items.column("lot_policy")
    no_size = pc.is_null(items.column("lot_size"))
    fixed = pc.equal(policy, str(LotPolicy.FIXED))
    reorder = pc.equal(policy, str(LotPolicy.REORDER_POINT))
    no_target = pc.and_(no_size, pc.is_null(items.column("order_up_to")))
    missing, contradictory = IssueKind.MISSING_SETTING_VALUE, IssueKind.INCONSISTENT
    rules = (
        (
            missing,
            "lot_size",
            pc.and_(fixed, no_size),
            "'{value}' has lot policy fixed but no lot_size.",
            "give its lot_size.",
        ),
        (
            missing,
            "reorder_point",
            pc.and_(reorder, pc.is_null(items.column("reorder_point"))),
            "'{value}' has lot policy reorder_point but no reorder_point.",
            "give its reorder_point.",
        ),
        (
            missing,
            "order_up_to",
            pc.and_(reorder, no_target),
            "'{value}' has lot policy reorder_point but neither order_up_to nor lot_size.",
            "give one of them.",
        ),
        (
            contradictory,
            "order_up_to",
            pc.and_(reorder, pc.less(items.column("order_up_to"), items.column("reorder_point"))),
            "'{value}' has order_up_to below reorder_point.",
            "order_up_to is the level after ordering.",
        ),
        (
            contradictory,
            "lot_max",
            pc.less(items.column("lot_max"), items.column("lot_min")),
            "'{value}' has lot_max below lot_min.",
            "no lot can keep to both.",
        ),
    )
    for kind, column, mask, message, hint in rules:
        rows = true_rows(mask)
        if len(rows):
            yield DataIssue(
                kind=kind,
                severity=Severity.ERROR,
                table="items",
                column=column,
                message=message,
                hint=hint,
                rows=rows,
                values=_texts(data, "items", "item_id", rows),
            )


def _check_procurement(data: PlanningData) -> Iterator[DataIssue]:
    """Warn where what an item is and what it has do not go together: made without BOM, bought with one."""
    items = data.tables["items"]
    if not items.num_rows:
        return
    codes = data.codes["items", "item_id"]
    has_bom = np.zeros(len(data.spaces["items"]) + 1, dtype=bool)
    has_operations = has_bom.copy()
    for mask, key in ((has_bom, ("bom_lines", "parent_id")), (has_bom, ("engineering_changes", "parent_id"))):
        parents = data.codes.get(key)
        if parents is not None:
            mask[parents[parents >= 0]] = True
    routed = data.codes.get(("operations", "item_id"))
    if routed is not None:
        has_operations[routed[routed >= 0]] = True
    has = has_bom[codes]
    procurement = whole(items.column("procurement"))
    made = pc.is_in(procurement, value_set=pa.array([str(Procurement.MAKE), str(Procurement.PHANTOM)]))
    bought = pc.is_in(procurement, value_set=pa.array([str(Procurement.BUY), str(Procurement.NONE)]))
    for mask, message, hint, kind in (
        (
            true_cells(made) & ~has,
            "'{value}' is made but has no BOM.",
            "it is planned as if it needed no components.",
            IssueKind.NO_BOM,
        ),
        (
            true_cells(bought) & has,
            "'{value}' is not made but has a BOM.",
            "its BOM is not used; is its procurement right?",
            IssueKind.INCONSISTENT,
        ),
        (
            true_cells(bought) & has_operations[codes],
            "'{value}' is not made but has operations.",
            "its routing is not used; is its procurement right?",
            IssueKind.INCONSISTENT,
        ),
    ):
        rows = np.flatnonzero(mask & (codes >= 0))
        if len(rows):
            yield DataIssue(
                kind=kind,
                severity=Severity.WARNING,
                table="items",
                column="procurement",
                message=message,
                hint=hint,
                rows=rows,
                values=_texts(data, "items", "item_id", rows),
            )


def _check_substitutes(data: PlanningData) -> Iterator[DataIssue]:
    table = data.tables["substitutes"]
    rows = true_rows(pc.equal(table.column("component_id"), table.column("substitute_id")))
    if len(rows):
        yield DataIssue(
            kind=IssueKind.INCONSISTENT,
            severity=Severity.ERROR,
            table="substitutes",
            column="substitute_id",
            message="'{value}' is a substitute for itself.",
            rows=rows,
            values=_texts(data, "substitutes", "substitute_id", rows),
        )


def _check_changes(data: PlanningData) -> Iterator[DataIssue]:
    table = data.tables["engineering_changes"]
    if not table.num_rows:
        return
    no_old, no_new = pc.is_null(table.column("old_component_id")), pc.is_null(table.column("new_component_id"))
    no_quantity = pc.is_null(table.column("quantity_per"))
    same = pc.equal(table.column("old_component_id"), table.column("new_component_id"))
    for mask, column, message, hint in (
        (
            pc.and_(no_old, no_new),
            "",
            "change '{value}' names neither an old nor a new component.",
            "name at least one.",
        ),
        (
            pc.and_(pc.and_(no_old, pc.invert(no_new)), no_quantity),
            "quantity_per",
            "change '{value}' adds a component without a quantity.",
            "give its quantity_per.",
        ),
        (
            pc.and_(same, no_quantity),
            "new_component_id",
            "change '{value}' replaces a component by itself.",
            "give the new quantity_per, or another component.",
        ),
    ):
        rows = true_rows(mask)
        if len(rows):
            yield DataIssue(
                kind=IssueKind.CHANGE_INCOMPLETE,
                severity=Severity.ERROR,
                table="engineering_changes",
                column=column,
                message=message,
                hint=hint,
                rows=rows,
                values=_texts(data, "engineering_changes", "change_id", rows),
            )
    yield from _check_old_components(data)


def _check_old_components(data: PlanningData) -> Iterator[DataIssue]:
    """Warn of a change whose old component is not in the parent's BOM (nor brought there by another change)."""
    changes, codes = data.tables["engineering_changes"], data.codes
    old = codes["engineering_changes", "old_component_id"]
    parents = codes["engineering_changes", "parent_id"]
    known: set[tuple[int, int]] = set(
        zip(parents.tolist(), codes["engineering_changes", "new_component_id"].tolist(), strict=True)
    )
    if data.tables["bom_lines"].num_rows:
        line_parents = codes["bom_lines", "parent_id"]
        touched = np.isin(line_parents, parents)
        components = codes["bom_lines", "component_id"][touched]
        known.update(zip(line_parents[touched].tolist(), components.tolist(), strict=True))
    rows = np.array(
        [
            row
            for row, (parent, component) in enumerate(zip(parents.tolist(), old.tolist(), strict=True))
            if component >= 0 and parent >= 0 and (parent, component) not in known
        ],
        dtype=np.int64,
    )
    if len(rows):
        yield DataIssue(
            kind=IssueKind.CHANGE_WITHOUT_EFFECT,
            severity=Severity.WARNING,
            table="engineering_changes",
            column="old_component_id",
            message="'{value}' is not in the parent's BOM: the change does nothing.",
            hint="has the BOM been changed already? Then remove the change.",
            rows=rows,
            values=whole(changes.column("old_component_id")).take(pa.array(rows)),
        )


def _check_shifts(data: PlanningData) -> Iterator[DataIssue]:
    table = data.tables["calendars"]
    if not table.num_rows:
        return
    starts = [None if text is None else minutes_of(text) for text in table.column("start").to_pylist()]
    ends = [None if text is None else minutes_of(text) for text in table.column("end").to_pylist()]
    calendars, weekdays = table.column("calendar_id").to_pylist(), table.column("weekday").to_pylist()
    rows = [
        row
        for row, (start, end) in enumerate(zip(starts, ends, strict=True))
        if start is not None and end is not None and start >= end
    ]
    if rows:
        yield DataIssue(
            kind=IssueKind.WRONG_ORDER_OF_DATES,
            severity=Severity.ERROR,
            table="calendars",
            column="end",
            message="the shift ends at '{value}', before it starts.",
            hint="a shift over midnight is two rows: one to 24:00, one from 00:00 on the next weekday.",
            rows=np.array(rows),
            values=_texts(data, "calendars", "end", np.array(rows)),
        )
    shifts: dict[str, list[tuple[int, int, int, int]]] = {}
    for row, (calendar, weekday, start, end) in enumerate(zip(calendars, weekdays, starts, ends, strict=True)):
        if calendar is not None and weekday is not None and start is not None and end is not None and start < end:
            shifts.setdefault(calendar, []).append((weekday, start, end, row))
    overlapping = sorted(
        {
            rows_of[place][3]
            for rows_of in shifts.values()
            for pair in overlapping_shifts([shift[:3] for shift in rows_of])
            for place in pair
        }
    )
    if overlapping:
        yield DataIssue(
            kind=IssueKind.OVERLAP,
            severity=Severity.ERROR,
            table="calendars",
            column="start",
            message="shifts of calendar '{value}' overlap.",
            hint="let one end where the next begins.",
            rows=np.array(overlapping),
            values=_texts(data, "calendars", "calendar_id", np.array(overlapping)),
        )


def _check_exceptions(data: PlanningData) -> Iterator[DataIssue]:
    table = data.tables["calendar_exceptions"]
    if not table.num_rows:
        return
    rows = true_rows(pc.greater_equal(table.column("start"), table.column("end")))
    if len(rows):
        yield DataIssue(
            kind=IssueKind.WRONG_ORDER_OF_DATES,
            severity=Severity.ERROR,
            table="calendar_exceptions",
            column="end",
            message="the exception ends at '{value}', not after its start.",
            rows=rows,
            values=_texts(data, "calendar_exceptions", "end", rows),
        )
    known = set(data.tables["calendars"].column("calendar_id").to_pylist())
    known.update(data.tables["resources"].column("resource_id").to_pylist())
    if data.config.plant_calendar is not None:
        known.add(data.config.plant_calendar)
    names = table.column("calendar_id").to_pylist()
    unknown = np.array(
        [row for row, name in enumerate(names) if name is not None and name not in known], dtype=np.int64
    )
    if len(unknown):
        yield DataIssue(
            kind=IssueKind.UNKNOWN_ID,
            severity=Severity.ERROR,
            table="calendar_exceptions",
            column="calendar_id",
            message="'{value}' is neither in calendars nor in resources.",
            rows=unknown,
            values=_texts(data, "calendar_exceptions", "calendar_id", unknown),
            suggestions=suggestions(
                sorted({names[row] for row in unknown.tolist()}), sorted(name for name in known if name is not None)
            ),
        )


def _check_plant_calendar(data: PlanningData) -> Iterator[DataIssue]:
    wanted = data.config.plant_calendar
    calendars = data.tables["calendars"].column("calendar_id")
    if wanted is None or pc.any(pc.equal(calendars, wanted)).as_py():
        return
    meant = suggestions([wanted], sorted(set(calendars.drop_null().to_pylist()))).get(wanted)
    yield DataIssue(
        kind=IssueKind.UNKNOWN_ID,
        severity=Severity.ERROR,
        table="calendars",
        column="calendar_id",
        message=f"plant_calendar names '{wanted}', which has no rows.",
        hint=f"did you mean '{meant}'?" if meant else "add its shifts, or leave it out for Monday to Friday.",
    )


def _check_work_orders(data: PlanningData) -> Iterator[DataIssue]:
    """Warn of issue lists and progress of receipts that are not work orders."""
    kinds = data.tables["scheduled_receipts"].column("kind").to_pylist()
    receipts = data.codes.get(("scheduled_receipts", "receipt_id"))
    if receipts is None:
        return
    is_made = np.zeros(len(data.spaces["scheduled_receipts"]) + 1, dtype=bool)
    known = receipts >= 0
    made_rows = np.array([kind in {"work", "subcontract"} for kind in kinds], dtype=bool)
    is_made[receipts[known]] = made_rows[known]
    for table in ("work_components", "operation_progress"):
        codes = data.codes.get((table, "receipt_id"))
        if codes is None:
            continue
        rows = np.flatnonzero((codes >= 0) & ~is_made[np.maximum(codes, 0)])
        if len(rows):
            yield DataIssue(
                kind=IssueKind.INCONSISTENT,
                severity=Severity.WARNING,
                table=table,
                column="receipt_id",
                message="'{value}' is not a work order.",
                hint="the row is not used.",
                rows=rows,
                values=_texts(data, table, "receipt_id", rows),
            )
