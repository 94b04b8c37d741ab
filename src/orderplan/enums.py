"""The words that tables and settings may use, each set declared once."""

from __future__ import annotations

from enum import StrEnum
from typing import NoReturn


class Severity(StrEnum):
    """Whether an issue stops a plan."""

    ERROR = "error"
    WARNING = "warning"


class OnDataError(StrEnum):
    """What to do with bad input rows."""

    RAISE = "raise"
    QUARANTINE = "quarantine"

    @classmethod
    def _missing_(cls, value: object) -> NoReturn:
        raise ValueError(unknown_word(cls, value))


def unknown_word(words: type[StrEnum], value: object) -> str:
    """Say which words an option takes."""
    return f"'{value}' is none of {', '.join(words)}"


class IssueKind(StrEnum):
    """The kinds of problem that input data can have."""

    NOT_READABLE = "not_readable"
    UNKNOWN_TABLE = "unknown_table"
    UNKNOWN_COLUMN = "unknown_column"
    DUPLICATE_COLUMN = "duplicate_column"
    MISSING_COLUMN = "missing_column"
    WRONG_FIELD_COUNT = "wrong_field_count"
    MISSING_VALUE = "missing_value"
    NOT_A_NUMBER = "not_a_number"
    NOT_A_WHOLE_NUMBER = "not_a_whole_number"
    NOT_A_DATE = "not_a_date"
    NOT_A_TIME = "not_a_time"
    NOT_A_BOOLEAN = "not_a_boolean"
    UNKNOWN_WORD = "unknown_word"
    OUT_OF_RANGE = "out_of_range"
    TOO_SMALL_TO_COUNT = "too_small_to_count"
    DUPLICATE_KEY = "duplicate_key"
    UNKNOWN_ID = "unknown_id"
    WRONG_ORDER_OF_DATES = "wrong_order_of_dates"
    OVERLAP = "overlap"
    NO_UNIT_FACTOR = "no_unit_factor"
    CONTRADICTING_FACTORS = "contradicting_factors"
    CYCLE = "cycle"
    NO_BOM = "no_bom"
    ORDER_SPECIFIC_UNDER_COMMON = "order_specific_under_common"
    CHANGE_WITHOUT_EFFECT = "change_without_effect"
    CHANGE_INCOMPLETE = "change_incomplete"
    MISSING_SETTING_VALUE = "missing_setting_value"
    INCONSISTENT = "inconsistent"
    TOO_LARGE = "too_large"
    LEFT_OUT = "left_out"
    INCOMPLETE_BOM = "incomplete_bom"


class Procurement(StrEnum):
    """How an item is had."""

    MAKE = "make"
    BUY = "buy"
    SUBCONTRACT = "subcontract"
    PHANTOM = "phantom"
    NONE = "none"


class PartClass(StrEnum):
    """Whether an item's supply is pooled or kept apart for a sales order."""

    COMMON = "common"
    ORDER_SPECIFIC = "order_specific"


class LotPolicy(StrEnum):
    """How net requirements become lots."""

    LOT_FOR_LOT = "lot_for_lot"
    FIXED = "fixed"
    PERIOD = "period"
    REORDER_POINT = "reorder_point"


class SubstituteMode(StrEnum):
    """When a substitute is taken."""

    SHORTAGE = "shortage"
    USE_UP = "use_up"


class Disposition(StrEnum):
    """What becomes of the old component's supply after an engineering change."""

    IMMEDIATE = "immediate"
    USE_UP = "use_up"


class OrderKind(StrEnum):
    """What sort of demand a sales order line is."""

    NORMAL = "normal"
    RUSH = "rush"
    SAMPLE = "sample"
    FORECAST = "forecast"


class OrderStatus(StrEnum):
    """Whether a sales order line still asks for anything."""

    OPEN = "open"
    HELD = "held"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class ReceiptKind(StrEnum):
    """What sort of open supply a scheduled receipt is."""

    PURCHASE = "purchase"
    WORK = "work"
    TRANSFER = "transfer"
    SUBCONTRACT = "subcontract"


class ProgressStatus(StrEnum):
    """How far an operation of a released work order is."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"


class DeliveryStatus(StrEnum):
    """Whether a sales order line will be there in time."""

    ON_TIME = "on_time"
    LATE = "late"
    UNPLANNABLE = "unplannable"


class Cause(StrEnum):
    """Why a sales order line is late: what the supply at the end of its deciding path is."""

    NONE = "none"
    MATERIAL = "material"
    """An existing supply that comes late."""
    LEAD_TIME = "lead_time"
    """A planned order that should have been started before today, or a job whose work takes so long."""
    PAST_DUE = "past_due"
    """Nothing: the line was due before anything could be done."""
    UNCOVERED = "uncovered"
    """A requirement that nothing covers."""
    CAPACITY = "capacity"
    """A job that stands in the queue of a machine."""


class Constraint(StrEnum):
    """What limits a late sales order line."""

    NONE = "none"
    MATERIAL = "material"
    LEAD_TIME = "lead_time"
    CAPACITY = "capacity"


class ExceptionCode(StrEnum):
    """The kinds of advice to a planner, in the order of the catalogue."""

    ORDER_LATE = "order_late"
    ORDER_PAST_DUE = "order_past_due"
    DEMAND_UNCOVERED = "demand_uncovered"
    MASTER_DATA = "master_data"
    LEAD_TIME_SHORT = "lead_time_short"
    RELEASE_DUE = "release_due"
    EXPEDITE = "expedite"
    DEFER = "defer"
    CANCEL = "cancel"
    CHANGE_QUANTITY = "change_quantity"
    SUPPLY_PAST_DUE = "supply_past_due"
    FIRM_CONFLICT = "firm_conflict"
    SHORTAGE = "shortage"
    BELOW_SAFETY = "below_safety"
    EXCESS = "excess"
    STRANDED = "stranded"
    CHANGE_LEFTOVER = "change_leftover"
    LIST_DRIFT = "list_drift"
    SUBSTITUTE_USED = "substitute_used"
    OVERLOAD = "overload"


class PurchaseAction(StrEnum):
    """What a buyer should do."""

    NEW = "new"
    INCREASE = "increase"
    """Add to an order that is placed already."""
    DECREASE = "decrease"
    EXPEDITE = "expedite"
    DEFER = "defer"
    CANCEL = "cancel"


class SuggestionFit(StrEnum):
    """Whether what a buyer has confirmed is still what the plan needs; of several that hold the last."""

    FITS = "fits"
    NEEDED_LATER = "needed_later"
    NEEDED_LESS = "needed_less"
    NEEDED_EARLIER = "needed_earlier"
    NOT_NEEDED = "not_needed"
    ITEM_GONE = "item_gone"


class KitMode(StrEnum):
    """How what is there is given to the jobs, in their rank."""

    LINE = "line"
    """Each component goes to the jobs in turn, whether or not the others of the job are there."""
    FULL_SETS = "full_sets"
    """A job takes what makes full sets, and leaves the rest to the next."""
    ALL_OR_NOTHING = "all_or_nothing"
    """A job takes all its sets or nothing."""


class KitScope(StrEnum):
    """Who shares out what is there: each scope does it for itself."""

    JOBS = "jobs"
    """Work orders and planned orders, for the components of their own BOM level."""
    ORDERS = "orders"
    """Whole sales orders, down to bought parts."""


class JobKind(StrEnum):
    """What sort of job asks for a kit."""

    WORK_ORDER = "work_order"
    PLANNED_ORDER = "planned_order"
    SALES_ORDER = "sales_order"


class KitStatus(StrEnum):
    """Whether a job can be built with what it gets."""

    CLEAR = "clear"
    """All of it."""
    PARTIAL = "partial"
    """Some of it."""
    SHORT = "short"
    """Nothing."""


class PickAction(StrEnum):
    """What a storekeeper does with stock for a job."""

    PICK = "pick"
    TRANSFER = "transfer"
    """Send it from a location that is days away."""


class KitChange(StrEnum):
    """How what a job misses of a component has changed since an earlier check."""

    NEW = "new"
    WORSE = "worse"
    """All of it is there later, or on the same day with more missing now."""
    SAME = "same"
    BETTER = "better"
    CLEARED = "cleared"
    """Nothing is missing any more, or the job is gone."""


class Language(StrEnum):
    """The languages of reports."""

    EN = "en"
    ZH = "zh"


class Capacity(StrEnum):
    """Whether the dates of a plan respect the capacity of machines."""

    INFINITE = "infinite"
    FINITE = "finite"


class OperationStatus(StrEnum):
    """What the scheduler may do with an operation."""

    FREE = "free"
    """Anything."""
    FROZEN = "frozen"
    """Nothing: it was published and lies inside the frozen window."""
    RUNNING = "running"
    """Nothing: it is under way."""


class OperationWait(StrEnum):
    """What an operation waits for that could not start sooner."""

    NOTHING = "nothing"
    """It starts as soon as anything can, or later than it could."""
    MATERIAL = "material"
    """Material that is bought, or made without a schedule."""
    PREVIOUS_OPERATION = "previous_operation"
    """The operation before it in its own job."""
    COMPONENT_JOB = "component_job"
    """Another job that makes a component."""
    MACHINE = "machine"
    """Another operation on the same machine."""


class JobState(StrEnum):
    """Where a job stands on the order board."""

    NOT_RELEASED = "not_released"
    """A planned order: nobody has released it yet."""
    WAITING_FOR_MATERIAL = "waiting_for_material"
    READY = "ready"
    """All that its next operation needs is there."""
    RUNNING = "running"
    DONE = "done"
