"""Checked tables in integers: codes, offsets, millionths, and the settings that go with them."""

from __future__ import annotations

import dataclasses
from datetime import date

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from orderplan.config import PlanConfig
from orderplan.data.encode import encode
from orderplan.data.folder import read_folder
from orderplan.data.frames import from_frames
from orderplan.data.instance import ENDLESS, NO_DAY, NONE
from orderplan.errors import ConfigError, UnknownIdError

ITEMS = "item_id,procurement,scrap_rate,safety_stock,lead_time_days\nB,buy,,1.0000004,3\nA,make,0.05,,\n"
MONDAY = PlanConfig(as_of=date(2026, 1, 5))


def test_ids_become_their_places_among_the_sorted_ones(plant_folder):
    lines = "parent_id,component_id,quantity_per,order_id\nA,B,2,\nA,B,1.5,SO-9\n"
    orders = "order_id,item_id,quantity,due_date\nSO-9,B,1,2026-01-06\nSO-10,A,2,2026-01-04\n"
    instance = encode(read_folder(plant_folder(items=ITEMS, bom_lines=lines, sales_orders=orders)), MONDAY)
    assert instance.spaces["items"].ids.to_pylist() == ["A", "B"]
    assert instance.spaces["sales_orders"].ids.to_pylist() == ["SO-10", "SO-9"]  # bytes, not numbers
    assert instance.items.lead_time_days.tolist() == [0, 3]
    assert instance.items.scrap_rate.tolist() == [50_000, 0]
    assert instance.items.safety_stock.tolist() == [0, 1_000_000]  # to the nearest millionth
    assert instance.lines.order_id.tolist() == [NONE, 1]
    assert instance.lines.quantity_per.tolist() == [2_000_000, 1_500_000]
    assert instance.orders.item_id.tolist() == [0, 1]
    assert instance.orders.due_date.tolist() == [-1, 1]
    assert (instance.item("B"), instance.order("SO-9"), instance.order(None)) == (1, 1, NONE)
    assert instance.day(date(2026, 2, 5)) == 31
    with pytest.raises(UnknownIdError, match=r"'SO-99' is not in sales_orders\.  Hint: did you mean 'SO-9'\?"):
        instance.order("SO-99")


def test_lines_without_a_number_get_one_behind_the_others_of_their_bom(plant_folder):
    items = "item_id,procurement\nA,make\nB,make\nC,buy\nD,buy\nE,buy\n"
    lines = (
        "parent_id,component_id,line_no,quantity_per,order_id\n"
        "A,E,,1,\nA,C,,1,\nA,D,25,1,\n"  # 25 is the largest given: 30 for C, 40 for E
        "B,D,,1,\nB,C,,1,\n"  # none is given: 10 for C, 20 for D
        "A,C,,1,SO\n"  # an order's own BOM counts by itself
    )
    orders = "order_id,item_id,quantity,due_date\nSO,A,1,2026-01-06\n"
    instance = encode(read_folder(plant_folder(items=items, bom_lines=lines, sales_orders=orders)), MONDAY)
    ids = instance.spaces["items"].ids
    found = [
        (ids[parent].as_py(), order, ids[component].as_py(), number)
        for parent, order, component, number in zip(
            instance.lines.parent_id.tolist(),
            instance.lines.order_id.tolist(),
            instance.lines.component_id.tolist(),
            instance.lines.line_no.tolist(),
            strict=True,
        )
    ]
    assert found == [
        ("A", NONE, "D", 25),
        ("A", NONE, "C", 30),
        ("A", NONE, "E", 40),
        ("A", 0, "C", 10),
        ("B", NONE, "C", 10),
        ("B", NONE, "D", 20),
    ]


def test_open_ends_and_missing_days_have_codes_of_their_own(plant_folder):
    lines = (
        "parent_id,component_id,line_no,quantity_per,valid_from,valid_to\n"
        "A,B,10,1,,\n"
        "A,B,20,1,1900-01-01,9999-12-31\n"
        "A,B,30,1,2026-01-06,2026-01-12\n"
    )
    stock = "item_id,quantity,available_date,expiry_date\nB,1,,\nB,2,2026-01-07,2026-01-09\n"
    instance = encode(read_folder(plant_folder(items=ITEMS, bom_lines=lines, on_hand=stock)), MONDAY)
    assert instance.lines.valid_from.tolist() == [NO_DAY, NO_DAY, 1]
    assert instance.lines.valid_to.tolist() == [ENDLESS, ENDLESS, 7]
    by_quantity = np.argsort(instance.stock.quantity)
    assert instance.stock.available_date[by_quantity].tolist() == [NO_DAY, 2]
    assert instance.stock.expiry_date[by_quantity].tolist() == [ENDLESS, 4]
    days = instance.days(np.array([NO_DAY, 0, 7, ENDLESS]))
    assert [None if pd.isna(day) else day.date() for day in days] == [None, date(2026, 1, 5), date(2026, 1, 12), None]


def test_a_call_s_settings_hold_over_those_of_the_file(plant_folder):
    data = read_folder(plant_folder(items=ITEMS, **{"plan.toml": "as_of = 2026-01-05\nhorizon_days = 90\n"}))
    assert (encode(data).as_of, encode(data).config.horizon_days) == (date(2026, 1, 5), 90)
    later = encode(data, PlanConfig(as_of=date(2026, 3, 1)))
    assert (later.as_of, later.config.horizon_days) == (date(2026, 3, 1), 90)


def test_a_plant_calendar_that_never_works_is_refused():
    frames = {
        "calendars": pa.table({"calendar_id": ["P"], "weekday": [1], "start": ["06:00"], "end": ["14:00"]}),
        "calendar_exceptions": pa.table(
            {"calendar_id": ["P"], "start": ["1949-12-31"], "end": ["2200-01-01"], "working": [False]}
        ),
    }
    with pytest.raises(ConfigError, match="plant_calendar: the calendar has no working day"):
        encode(from_frames(frames, config=PlanConfig(as_of=date(2026, 1, 5), plant_calendar="P")))


def test_stock_of_an_order_that_is_gone_is_kept_apart(plant_folder):
    orders = "order_id,item_id,quantity,due_date\nSO-1,B,1,2026-01-06\n"
    stock = "item_id,quantity,order_id\nB,1,SO-1\nB,2,SO-0\nB,3,\n"
    instance = encode(read_folder(plant_folder(items=ITEMS, sales_orders=orders, on_hand=stock)), MONDAY)
    found = dict(zip(instance.stock.quantity.tolist(), instance.stock.order_id.tolist(), strict=True))
    assert found == {1_000_000: 0, 2_000_000: -2, 3_000_000: NONE}


def test_arrays_cannot_be_changed(plant_folder):
    instance = encode(read_folder(plant_folder(items=ITEMS)), MONDAY)
    for part in dataclasses.fields(instance):
        record = getattr(instance, part.name)
        if dataclasses.is_dataclass(record):
            for column in dataclasses.fields(record):
                values = getattr(record, column.name)
                if isinstance(values, np.ndarray):
                    assert not values.flags.writeable, f"{part.name}.{column.name}"


def test_a_plant_without_any_row_can_be_encoded():
    assert encode(from_frames({}), MONDAY).item_count == 0
