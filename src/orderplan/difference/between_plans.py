"""The difference between two plans, table by table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from orderplan.config import PlanConfig, merged
from orderplan.difference.exceptions import exception_changes
from orderplan.difference.inputs import input_changes, input_row_changes
from orderplan.difference.orders import moved_orders, order_changes, planned_order_changes, with_changed_input
from orderplan.difference.origins import with_origin, with_origins
from orderplan.difference.plan_pair import PlanPair
from orderplan.difference.purchases import purchase_changes
from orderplan.difference.reasons import reasons_by_item, reasons_by_row
from orderplan.difference.record import PlanDifference
from orderplan.difference.shortages import shortage_changes
from orderplan.difference.tables import DIFFERENCE_TABLES, INPUT_ROW_CHANGES
from orderplan.difference.words import Origin
from orderplan.pipeline import make_plan
from orderplan.tables.results import result_schema

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    import pyarrow as pa

    from orderplan.data.planning_data import PlanningData
    from orderplan.plan import Plan
    from orderplan.progress import OnProgress, Progress

    Find = Callable[[PlanPair], pa.Table]


@dataclass(frozen=True, slots=True)
class _Comparison:
    """How one table of the difference comes about."""

    find: Find
    needs: tuple[str, ...]
    """The result tables that it reads."""
    state: tuple[str, ...]
    """The columns that say how a row is after the change."""


_LAST_STAGE = "netting"
"""The stage after which every result table can be made."""

_COMPARISONS: dict[str, _Comparison] = {
    "moved_orders": _Comparison(moved_orders, ("deliveries",), ("projected_date",)),
    "order_changes": _Comparison(order_changes, ("deliveries",), ("change", "item_id", "quantity", "due_date")),
    "purchase_changes": _Comparison(
        purchase_changes,
        ("purchase_suggestions",),
        ("change", "action", "supplier_id", "quantity", "order_date", "need_date", "amount"),
    ),
    "shortage_changes": _Comparison(
        shortage_changes,
        ("shortages", "planned_orders", "requirements"),
        ("change", "quantity", "available_date"),
    ),
    "exception_changes": _Comparison(exception_changes, ("exceptions", "planned_orders", "requirements"), ("change",)),
    "planned_order_changes": _Comparison(
        planned_order_changes,
        ("planned_orders",),
        ("change", "quantity", "release_date", "available_date", "supplier_id"),
    ),
}


def plan_difference(previous: Plan, current: Plan, *, aged: Plan | None = None) -> PlanDifference:
    """Compare two plans of one plant.

    Rows are matched by what names them in every plan (an order by its id, a planned order by item, order, day and
    place), never by running numbers. The same plan twice, whatever the order of its input rows, is an empty difference.

    Parameters
    ----------
    previous, current
        The earlier plan and the later one. Where both hold their data the difference names the changed input rows.
    aged
        The data of `previous`, planned on the day of `current` (see `aged_plan`). It tells what follows only from the
        days that passed; needed where both the day and the input differ.

    Returns
    -------
    PlanDifference
        Its tables `moved_orders`, `order_changes`, `purchase_changes`, `shortage_changes`, `exception_changes`,
        `planned_order_changes`, `input_changes` and `input_row_changes`.

    Examples
    --------
    >>> import orderplan as op
    >>> data = op.read_folder("data/samples/bicycle")
    >>> difference = plan_difference(op.make_plan(data), op.make_plan(data))
    >>> difference.is_empty
    True

    """
    inputs = input_changes(previous.provenance, current.provenance)
    found = _found(previous, current)
    tables = _with_origins(found, previous, current, aged, inputs)
    not_compared = [name for name in _COMPARISONS if name not in found]
    tables["input_changes"] = inputs
    if previous.data is None or current.data is None:
        tables["input_row_changes"] = result_schema(INPUT_ROW_CHANGES).empty_table()
        not_compared.append("input_row_changes")
    else:
        tables["input_row_changes"] = _row_changes(previous.data, current.data, inputs)
        tables["moved_orders"] = _with_reasons(tables["moved_orders"], tables["input_row_changes"])
    return PlanDifference(
        previous_as_of=previous.provenance.as_of,
        as_of=current.provenance.as_of,
        tables={name: tables[name] for name in DIFFERENCE_TABLES},
        not_compared=tuple(not_compared),
    )


def _found(previous: Plan, current: Plan) -> dict[str, pa.Table]:
    """Make the tables that both plans have the result tables for; `origin` is still missing."""
    pair = PlanPair(previous.tables, current.tables)
    return {
        name: comparison.find(pair)
        for name, comparison in _COMPARISONS.items()
        if all(needed in side for side in (pair.previous, pair.current) for needed in comparison.needs)
    }


def _with_origins(
    found: Mapping[str, pa.Table], previous: Plan, current: Plan, aged: Plan | None, inputs: pa.Table
) -> dict[str, pa.Table]:
    """Say of each change what it follows from; a table that was not compared is empty."""
    origin = None
    if previous.provenance.as_of == current.provenance.as_of:
        origin = Origin.INPUT
    elif not inputs.num_rows:
        origin = Origin.DAY
    by_day = _found(previous, aged) if origin is None and aged is not None else {}
    tables = {}
    for name, comparison in _COMPARISONS.items():
        declared = DIFFERENCE_TABLES[name]
        schema = result_schema(declared)
        if name not in found:
            tables[name] = schema.empty_table()
            continue
        if name in by_day:
            marked = with_origins(found[name], by_day[name], declared.key, comparison.state)
        else:
            marked = with_origin(found[name], origin)
        tables[name] = marked.select(schema.names)
    return tables


def _row_changes(previous: PlanningData, current: PlanningData, inputs: pa.Table) -> pa.Table:
    names = [row["name"] for row in inputs.to_pylist() if row["kind"] == "table"]
    return input_row_changes(previous.tables, current.tables, names)


def _with_reasons(moved: pa.Table, row_changes: pa.Table) -> pa.Table:
    if not moved.num_rows or not row_changes.num_rows:
        return moved
    return with_changed_input(moved, reasons_by_row(row_changes), reasons_by_item(row_changes))


def aged_plan(
    data: PlanningData, as_of: date, config: PlanConfig | None = None, *, on_progress: OnProgress | None = None
) -> Plan:
    """Plan older data on a later day: what the days that passed change by themselves.

    Only the material is planned at once; result tables are made when the difference asks for them.

    Parameters
    ----------
    data, config
        What the older plan was made from.
    as_of
        The later day.
    on_progress
        As of `make_plan`; what it raises comes through.

    """
    begun: list[str] = []

    def told(progress: Progress) -> None:
        begun.append(progress.stage)
        if on_progress is not None:
            on_progress(progress)

    config = merged(config or PlanConfig(), PlanConfig(as_of=as_of))
    return make_plan(data, config, on_progress=told, should_stop=lambda: _LAST_STAGE in begun)
