"""Which stage makes which result table."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from orderplan.capacity.makers import SHOP_TABLES
from orderplan.kitting.kits import check_kits
from orderplan.kitting.picking import pick_list_table
from orderplan.kitting.tables import kit_components_table, kit_leftovers_table, kitting_table
from orderplan.load.overload import overload_exceptions
from orderplan.load.tables import load_table
from orderplan.mrp.balance import projected_balance_table
from orderplan.mrp.deliveries import deliveries_table
from orderplan.mrp.exceptions import exceptions_table
from orderplan.mrp.material_plan import kept
from orderplan.mrp.tables import pegging_table, planned_orders_table, requirements_table
from orderplan.plan import ResultTables
from orderplan.purchasing.payments import payments_table
from orderplan.purchasing.suggest import suggest_purchases
from orderplan.purchasing.supplier_exceptions import supplier_exceptions
from orderplan.purchasing.tables import purchase_suggestions_table, suggestion_sources_table
from orderplan.reports.outlook import customer_outlook_table, partial_deliveries_table, priority_outlook_table
from orderplan.reports.shortage_items import shortage_items_table
from orderplan.reports.shortage_orders import shortage_orders_table
from orderplan.reports.shortages import shortages_table
from orderplan.tables.results import RESULT_TABLES, result_schema

if TYPE_CHECKING:
    from collections.abc import Callable

    import pyarrow as pa

    from orderplan.data.planning_data import PlanningData
    from orderplan.kitting.kits import Kits
    from orderplan.mrp.material_plan import MaterialPlan
    from orderplan.purchasing.records import PurchasePlan


def result_tables(data: PlanningData, material: MaterialPlan) -> ResultTables:
    """Give every result table of a plan, each made when it is asked for."""
    makers: dict[str, Callable[[], pa.Table]] = {
        "planned_orders": lambda: planned_orders_table(material),
        "requirements": lambda: requirements_table(material),
        "pegging": lambda: pegging_table(material),
        "deliveries": lambda: deliveries_table(material),
        "partial_deliveries": lambda: partial_deliveries_table(material),
        "customer_outlook": lambda: customer_outlook_table(material),
        "priority_outlook": lambda: priority_outlook_table(material),
        "shortages": lambda: shortages_table(material),
        "shortage_items": lambda: shortage_items_table(material),
        "shortage_orders": lambda: shortage_orders_table(material),
        "purchase_suggestions": lambda: purchase_suggestions_table(purchases_of(data, material)),
        "suggestion_sources": lambda: suggestion_sources_table(purchases_of(data, material)),
        "payments": lambda: payments_table(purchases_of(data, material)),
        "kitting": lambda: kitting_table(kits_of(material)),
        "kit_components": lambda: kit_components_table(kits_of(material)),
        "kit_leftovers": lambda: kit_leftovers_table(kits_of(material)),
        "pick_list": lambda: pick_list_table(kits_of(material)),
        "load": lambda: load_table(material),
        "projected_balance": lambda: projected_balance_table(material),
        **{name: partial(make, material) for name, make in SHOP_TABLES.items()},
        "exceptions": lambda: exceptions_table(material, _of_later_stages(data, material)),
    }
    return ResultTables({name: makers[name] for name in RESULT_TABLES})


def _of_later_stages(data: PlanningData, material: MaterialPlan) -> list[pa.Table]:
    return [overload_exceptions(material), supplier_exceptions(purchases_of(data, material))]


def purchases_of(data: PlanningData, material: MaterialPlan) -> PurchasePlan:
    """Suggest purchases with the settings of the plan; the plan keeps them for the next table."""
    return kept(material, "purchases", lambda plan: suggest_purchases(plan, data))


def kits_of(material: MaterialPlan) -> Kits:
    """Check the kits with the settings of the plan; the plan keeps them for the next table."""
    return kept(material, "kits", check_kits)


def no_tables() -> ResultTables:
    """Give every result table without rows: for a plan that was stopped before there was any."""
    return ResultTables({name: result_schema(table).empty_table for name, table in RESULT_TABLES.items()})
