"""From planning data to an instance: ids to codes, days to offsets, quantities to millionths of own units."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date
from typing import TYPE_CHECKING, TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from orderplan.config import PlanConfig, merged
from orderplan.data.calendars import plant_calendar, work_calendars
from orderplan.data.instance import (
    ENDLESS,
    NO_DAY,
    NO_MOMENT,
    NONE,
    Changes,
    Instance,
    Items,
    ItemTexts,
    Lines,
    Locations,
    OnHand,
    OperationResources,
    Operations,
    Progress,
    PublishedOperations,
    PurchasePrices,
    Receipts,
    Resources,
    SalesOrders,
    Setups,
    Substitutes,
    SupplierItems,
    WorkCenters,
    WorkComponents,
)
from orderplan.data.units import KEPT_IN_GIVEN_UNIT, UNIT_OF, conversion
from orderplan.errors import ConfigError
from orderplan.quantities import to_millionths
from orderplan.row_order import ascending_rows
from orderplan.tables.arrays import whole
from orderplan.tables.inputs import INPUT_TABLES
from orderplan.tables.references import id_space
from orderplan.tables.table import Kind
from orderplan.timeline import FIRST_DAY, LAST_DAY, timeline

if TYPE_CHECKING:
    from orderplan.data.planning_data import PlanningData
    from orderplan.tables.table import Column

Record = TypeVar("Record")

_MISSING_LINE_NO = 2**31 - 1
_SECONDS_OF_A_DAY = 86_400


def encode(data: PlanningData, config: PlanConfig | None = None) -> Instance:
    """Turn checked data into integers.

    Parameters
    ----------
    data
        The checked tables.
    config
        Settings that hold over those beside the tables; where neither gives `as_of` it is today.

    Returns
    -------
    Instance
        The scenario in integers.

    Raises
    ------
    ConfigError
        Where the plant calendar has no working day.

    Examples
    --------
    >>> from orderplan.data.folder import read_folder
    >>> instance = encode(read_folder("data/samples/bicycle"))
    >>> instance.spaces["items"].ids[instance.item("WHEEL")].as_py()
    'WHEEL'

    """
    config = merged(data.config, config or PlanConfig())
    as_of = config.as_of or date.today()  # noqa: DTZ011 - the planner's own day
    config = replace(config, as_of=as_of)
    origin = int(np.datetime64(as_of, "D").astype(np.int64))
    calendar = plant_calendar(data, config.plant_calendar)
    try:
        line = timeline(calendar, origin)
    except ValueError as error:
        raise ConfigError([f"plant_calendar: {error}."]) from error
    encoder = _Encoder(data, origin)
    change_ids = id_space(whole(data.tables["engineering_changes"].column("change_id")))
    lots = whole(data.tables["on_hand"].column("lot_id"))
    lot_ids = id_space(lots)
    customers = whole(data.tables["sales_orders"].column("customer_id"))
    customer_ids = id_space(customers)
    families = {name: whole(data.tables["setups"].column(name)) for name in ("from_family", "to_family")}
    family_ids = id_space(pa.concat_arrays(list(families.values())))
    return Instance(
        config=config,
        as_of=as_of,
        calendar=calendar,
        timeline=line,
        spaces=dict(data.spaces),
        change_ids=change_ids,
        lot_ids=lot_ids,
        customer_ids=customer_ids,
        family_ids=family_ids,
        items=encoder.record(
            Items,
            "items",
            ("item_id",),
            setup_family=family_ids.codes(whole(data.tables["items"].column("setup_family"))),
        ),
        texts=_texts(data),
        lines=_lines(encoder),
        substitutes=encoder.record(
            Substitutes,
            "substitutes",
            ("component_id", "rank", "substitute_id", "parent_id", "valid_from"),
            order_id=np.full(data.tables["substitutes"].num_rows, NONE, dtype=np.int32),
        ),
        changes=encoder.record(
            Changes,
            "engineering_changes",
            ("effective_date", "change_id", "parent_id", "old_component_id", "new_component_id"),
            change_id=change_ids.codes(whole(data.tables["engineering_changes"].column("change_id"))),
        ),
        orders=encoder.record(SalesOrders, "sales_orders", ("order_id",), customer_id=customer_ids.codes(customers)),
        stock=encoder.record(
            OnHand,
            "on_hand",
            ("item_id", "order_id", "location_id", "available_date", "expiry_date", "quantity", "lot_id"),
            lot_id=lot_ids.codes(lots),
        ),
        locations=encoder.record(Locations, "locations", ("location_id",)),
        receipts=encoder.record(Receipts, "scheduled_receipts", ("receipt_id",)),
        work_components=encoder.record(WorkComponents, "work_components", ("receipt_id", "component_id")),
        progress=encoder.record(Progress, "operation_progress", ("receipt_id", "operation")),
        work_centers=encoder.record(WorkCenters, "work_centers", ("work_center_id",)),
        work_calendars=work_calendars(data, config.plant_calendar),
        resources=encoder.record(Resources, "resources", ("resource_id",)),
        operations=encoder.record(Operations, "operations", ("item_id", "order_id", "operation")),
        operation_resources=encoder.record(
            OperationResources, "operation_resources", ("item_id", "operation", "rank", "resource_id")
        ),
        setups=encoder.record(
            Setups,
            "setups",
            ("work_center_id", "from_family", "to_family"),
            **{name: family_ids.codes(values) for name, values in families.items()},
        ),
        published=encoder.record(PublishedOperations, "published_schedule", INPUT_TABLES["published_schedule"].key),
        supplier_items=encoder.record(
            SupplierItems,
            "supplier_items",
            ("item_id", "rank", "supplier_id", "valid_from"),
            per_sold_unit=_per_sold_unit(data),
        ),
        purchase_prices=encoder.record(
            PurchasePrices, "purchase_prices", ("item_id", "supplier_id", "min_quantity", "valid_from")
        ),
    )


def _texts(data: PlanningData) -> ItemTexts:
    items = data.tables["items"]
    rows = (
        pa.array(np.argsort(data.codes["items", "item_id"], kind="stable"))
        if items.num_rows
        else pa.array([], pa.int64())
    )
    return ItemTexts(*(whole(items.column(name)).take(rows) for name in ("description", "uom")))


def _per_sold_unit(data: PlanningData) -> np.ndarray:
    """Give the item's own units in one unit sold, for each row of `supplier_items`."""
    found = conversion(data, "supplier_items")
    count = data.tables["supplier_items"].num_rows
    return np.ones(count) if found is None else found.times / found.by


def _lines(encoder: _Encoder) -> Lines:
    """Encode the BOM lines, and number those that have no number 10, 20, … behind the others of their BOM."""
    given = encoder.column("bom_lines", "line_no")
    number = np.where(given == NONE, _MISSING_LINE_NO, given)
    lines = encoder.record(
        Lines,
        "bom_lines",
        ("parent_id", "order_id", "line_no", "component_id", "valid_from", "operation", "quantity_per"),
        line_no=number.astype(np.int32),
    )
    missing = lines.line_no == _MISSING_LINE_NO
    if not missing.any():
        return lines
    starts_bom = np.ones(len(missing), dtype=bool)
    starts_bom[1:] = (lines.parent_id[1:] != lines.parent_id[:-1]) | (lines.order_id[1:] != lines.order_id[:-1])
    bom = np.cumsum(starts_bom) - 1
    first_missing = np.full(int(bom[-1]) + 1, len(missing), dtype=np.int64)
    np.minimum.at(first_missing, bom[missing], np.flatnonzero(missing))
    largest = np.zeros(len(first_missing), dtype=np.int64)
    np.maximum.at(largest, bom[~missing], lines.line_no[~missing].astype(np.int64))
    place = np.arange(len(missing)) - first_missing[bom] + 1
    numbered = np.where(missing, largest[bom] // 10 * 10 + 10 * place, lines.line_no).astype(np.int32)
    return Lines(
        **{f.name: _frozen(numbered) if f.name == "line_no" else getattr(lines, f.name) for f in fields(Lines)}
    )


class _Encoder:
    """The columns of one plant's tables as integers, each encoded when it is asked for."""

    def __init__(self, data: PlanningData, origin: int) -> None:
        self.data = data
        self.origin = origin

    def record(self, kind: type[Record], table: str, order: tuple[str, ...], **given: np.ndarray) -> Record:
        """Encode a table into a record whose fields bear the columns' names.

        Its rows are sorted by the columns `order`, and where they are equal in all of these by the other ones.
        """
        sorting = [given[name] if name in given else self.column(table, name) for name in order]
        columns = {
            field.name: given[field.name] if field.name in given else self.column(table, field.name)
            for field in fields(kind)  # type: ignore[arg-type]
        }
        rows = ascending_rows(sorting, list(columns.values()))
        if rows is not None:
            columns = {name: values[rows] for name, values in columns.items()}
        return kind(**{name: _frozen(np.ascontiguousarray(values)) for name, values in columns.items()})

    def column(self, table: str, name: str) -> np.ndarray:
        """Encode one column: shape (rows,)."""
        declared = INPUT_TABLES[table].by_name[name]
        codes = self.data.codes.get((table, name))
        if codes is not None:
            return codes
        array = whole(self.data.tables[table].column(name))
        if declared.kind in {Kind.ID, Kind.TEXT}:
            return id_space(array).codes(array)
        values = _encoded(declared, array, self.origin)
        if declared.kind is Kind.QUANTITY and table in UNIT_OF and table not in KEPT_IN_GIVEN_UNIT:
            factor = conversion(self.data, table)
            if factor is not None:
                numbers = array.fill_null(0).to_numpy(zero_copy_only=False)
                return to_millionths(numbers * factor.times / factor.by)
        return values


def _encoded(declared: Column, array: pa.Array, origin: int) -> np.ndarray:
    """Encode a column that is no id; see `Instance` for what stands for a missing value."""
    kind = declared.kind
    if kind in {Kind.QUANTITY, Kind.RATE} or declared.name == "ratio":
        missing = NONE if declared.name in {"quantity_per", "share", "order_up_to"} else 0
        numbers = to_millionths(array.fill_null(0.0).to_numpy(zero_copy_only=False))
        if array.null_count and missing:
            numbers[array.is_null().to_numpy(zero_copy_only=False)] = missing
        return numbers
    if kind in {Kind.MONEY, Kind.MINUTES, Kind.FACTOR}:
        return np.asarray(array.fill_null(np.nan).to_numpy(zero_copy_only=False), dtype=np.float64)
    if kind is Kind.COUNT:
        return array.fill_null(NONE).to_numpy(zero_copy_only=False).astype(np.int32)
    if kind is Kind.FLAG:
        return array.fill_null(False).to_numpy(zero_copy_only=False)
    if kind is Kind.WORD:
        assert declared.words is not None  # noqa: S101 - a declaration without words is our own mistake
        words = pa.array([str(word) for word in declared.words])
        return pc.index_in(array, value_set=words).fill_null(NONE).to_numpy(zero_copy_only=False).astype(np.int8)
    if kind is Kind.MOMENT:
        seconds = array.cast(pa.int64()).fill_null(0).to_numpy(zero_copy_only=False) - origin * _SECONDS_OF_A_DAY
        return np.where(array.is_null().to_numpy(zero_copy_only=False), NO_MOMENT, seconds)
    return _offsets(declared, array, origin)


def _offsets(declared: Column, array: pa.Array, origin: int) -> np.ndarray:
    """Turn days into offsets; open ends beyond all calendars are ends without end."""
    missing = ENDLESS if declared.name in {"valid_to", "expiry_date"} else NO_DAY
    if array.null_count == len(array):
        return np.full(len(array), missing, dtype=np.int32)
    days = array.cast(pa.int32()).fill_null(0).to_numpy(zero_copy_only=False).astype(np.int64)
    offsets = days - origin
    if declared.open_ended:
        offsets = np.where(days > LAST_DAY, ENDLESS, np.where(days < FIRST_DAY, NO_DAY, offsets))
    if array.null_count:
        offsets = np.where(array.is_null().to_numpy(zero_copy_only=False), missing, offsets)
    return offsets.astype(np.int32)


def _frozen(array: np.ndarray) -> np.ndarray:
    if array.flags.writeable:
        array.flags.writeable = False
    return array
