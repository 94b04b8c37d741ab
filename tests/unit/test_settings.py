"""`plan.toml`: settings, foreign names, and everything that is wrong with them at once."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderplan.config import CostingConfig, PlanConfig
from orderplan.data.folder import read_folder
from orderplan.data.settings import settings_from, settings_text
from orderplan.errors import ConfigError


def problems(text: str) -> list[str]:
    with pytest.raises(ConfigError) as raised:
        settings_from(text, source="plan.toml")
    return list(raised.value.problems)


@given(
    st.none() | st.dates(date(1970, 1, 1), date(2150, 12, 31)),
    st.none() | st.integers(1, 3_660),
    st.none() | st.text('P"\\ 夜', min_size=1),
    st.none() | st.floats(0, 1e6),
    st.none() | st.floats(0, 1e6),
)
def test_settings_are_read_as_they_were_written(as_of, horizon_days, plant_calendar, labour, overhead):
    config = PlanConfig(
        as_of=as_of,
        horizon_days=horizon_days,
        plant_calendar=plant_calendar,
        costing=CostingConfig(labour_rate_per_hour=labour, overhead_rate=overhead),
    )
    assert settings_from(settings_text(config), source="plan.toml")[0] == config


def test_names_of_other_systems_are_mapped(plant_folder):
    toml = (
        '[tables]\nMARA = "items"\n'
        '[columns]\nMATNR = "item_id"\n'
        '[columns.items]\n"Proc. type" = "procurement"\n'
        '[values.items.procurement]\nE = "make"\nF = "buy"\n'
    )
    data = read_folder(plant_folder(mara="matnr,PROC. TYPE\n1,E\n2,F\n3,Buy\n", **{"plan.toml": toml}))
    assert data.tables["items"].select(["item_id", "procurement"]).to_pylist() == [
        {"item_id": "1", "procurement": "make"},
        {"item_id": "2", "procurement": "buy"},
        {"item_id": "3", "procurement": "buy"},
    ]


def test_a_byte_order_mark_does_no_harm_and_another_encoding_is_named(plant_folder):
    assert read_folder(plant_folder(**{"plan.toml": b"\xef\xbb\xbfhorizon_days = 9\n"})).config.horizon_days == 9
    with pytest.raises(ConfigError, match=r"plan\.toml: not readable as UTF-8"):
        read_folder(plant_folder(**{"plan.toml": 'plant_calendar = "工厂"\n'.encode("gb18030")}))


def test_all_wrong_settings_are_listed_together():
    assert problems('horizon_days = 0\nas_of = "2026-01-05"\nplant_calender = "P"\n[costing]\nwage = 3\n') == [
        "plan.toml: 'plant_calender' is not a setting.  Hint: did you mean 'plant_calendar'?",
        "plan.toml: 'costing.wage' is not a setting.  Hint: the settings are labour_rate_per_hour, overhead_rate.",
        "plan.toml: as_of: '2026-01-05' is not a day.  Hint: as_of = 2026-01-05, without quotes and time.",
        "plan.toml: horizon_days: 0 is not a whole number from 1 to 3660.",
    ]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("as_of = 2026-13-01", "not readable as TOML"),
        ('tables = "x"', "[tables] must be a section."),
        ('[tables]\nx = "itms"', "[tables] 'x': 'itms' is not a table of the data model.  Hint: did you mean 'items'?"),
        ("[tables]\nx = [1]", "[tables] 'x': '[1]' is not a table of the data model."),
        (
            '[columns]\nx = "itemid"',
            "[columns] 'x': 'itemid' is not a column of the data model.  Hint: did you mean 'item_id'?",
        ),
        (
            '[columns.items]\nx = "item_ids"',
            "[columns.items] 'x': 'item_ids' is not a column of the data model.  Hint: did you mean 'item_id'?",
        ),
        (
            '[columns.item]\nx = "a"',
            "[columns.item]: 'item' is not a table of the data model.  Hint: did you mean 'items'?",
        ),
        ("[values]\nitems = 3", "[values.items]: 'items' is not a table of the data model."),
        (
            "[values.items.procurment]\nE = 'make'",
            (
                "[values.items.procurment]: 'procurment' is not a column of the data model.  "
                "Hint: did you mean 'procurement'?"
            ),
        ),
        (
            '[values.items]\nprocurement = "make"',
            '[values.items.procurement] must be a section of texts such as "自制" = "make".',
        ),
        (
            "[values.items.procurement]\nE = 1",
            '[values.items.procurement] must be a section of texts such as "自制" = "make".',
        ),
    ],
)
def test_mappings_that_cannot_be_meant_are_refused(text, problem):
    (found,) = problems(text)
    assert found.startswith(f"plan.toml: {problem}")
