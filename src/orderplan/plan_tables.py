"""Which stage makes which result table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from orderplan.mrp.deliveries import deliveries_table
from orderplan.mrp.exceptions import exceptions_table
from orderplan.mrp.tables import pegging_table, planned_orders_table, requirements_table
from orderplan.plan import ResultTables
from orderplan.tables.results import RESULT_TABLES, result_schema

if TYPE_CHECKING:
    from collections.abc import Callable

    import pyarrow as pa

    from orderplan.data.planning_data import PlanningData
    from orderplan.mrp.material_plan import MaterialPlan


def result_tables(data: PlanningData, material: MaterialPlan) -> ResultTables:
    """Give every result table of a plan, each made when it is asked for."""
    makers: dict[str, Callable[[], pa.Table]] = {
        "planned_orders": lambda: planned_orders_table(material),
        "requirements": lambda: requirements_table(material),
        "pegging": lambda: pegging_table(material),
        "deliveries": lambda: deliveries_table(material),
        "exceptions": lambda: exceptions_table(material),
    }
    return ResultTables(makers)


def no_tables() -> ResultTables:
    """Give every result table without rows: for a plan that was stopped before there was any."""
    return ResultTables({name: result_schema(table).empty_table for name, table in RESULT_TABLES.items()})
