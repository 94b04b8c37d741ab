"""orderplan: the planning engine for order-driven factories.

The names below are all that is public. They are imported when first used, so that the command line starts at once.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from orderplan.bom.compare import BomComparison, BomView, compare_boms
    from orderplan.bom.cost import (
        CostElement,
        Costs,
        cost_frame,
        material_effects,
        price_effects,
        roll_up_costs,
        standard_lots,
        unpriced_items,
    )
    from orderplan.bom.explode import indented_explosion, summarised_explosion, summarised_explosions
    from orderplan.bom.graph import BomGraph, build_bom, to_networkx
    from orderplan.bom.where_used import where_used
    from orderplan.config import CostingConfig, PlanConfig
    from orderplan.data.encode import encode
    from orderplan.data.folder import read_folder
    from orderplan.data.frames import from_frames
    from orderplan.data.instance import Instance
    from orderplan.data.planning_data import PlanningData
    from orderplan.data.workbook import read_workbook, write_workbook
    from orderplan.data.write import FileFormat, write_folder
    from orderplan.enums import OnDataError
    from orderplan.errors import (
        ConfigError,
        DataError,
        DataIssue,
        OrderPlanError,
        RequestError,
        SolverError,
        UnknownIdError,
    )
    from orderplan.public_holidays import holiday_exceptions
    from orderplan.timeline import (
        Timeline,
        WorkCalendar,
        WorkingTime,
        ahead,
        back,
        timeline,
        work_calendar,
        working_time,
    )

__version__ = "0.1.0"

_HOME = {
    "bom.compare": ("BomComparison", "BomView", "compare_boms"),
    "bom.cost": (
        "CostElement", "Costs", "cost_frame", "material_effects", "price_effects", "roll_up_costs", "standard_lots",
        "unpriced_items",
    ),
    "bom.explode": ("indented_explosion", "summarised_explosion", "summarised_explosions"),
    "bom.graph": ("BomGraph", "build_bom", "to_networkx"),
    "bom.where_used": ("where_used",),
    "config": ("CostingConfig", "PlanConfig"),
    "data.encode": ("encode",),
    "data.folder": ("read_folder",),
    "data.frames": ("from_frames",),
    "data.instance": ("Instance",),
    "data.planning_data": ("PlanningData",),
    "data.workbook": ("read_workbook", "write_workbook"),
    "data.write": ("FileFormat", "write_folder"),
    "enums": ("OnDataError",),
    "errors": (
        "ConfigError", "DataError", "DataIssue", "OrderPlanError", "RequestError", "SolverError", "UnknownIdError",
    ),
    "public_holidays": ("holiday_exceptions",),
    "timeline": (
        "Timeline", "WorkCalendar", "WorkingTime", "ahead", "back", "timeline", "work_calendar", "working_time",
    ),
}  # fmt: skip
_MODULE_OF = {name: f"orderplan.{module}" for module, names in _HOME.items() for name in names}

__all__ = [  # noqa: PLE0604 - all are names of _HOME, and of the imports above for type checkers
    "__version__",
    *sorted(_MODULE_OF),
]


def __getattr__(name: str) -> Any:
    if name not in _MODULE_OF:
        raise AttributeError(f"module 'orderplan' has no attribute '{name}'")
    return getattr(import_module(_MODULE_OF[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
