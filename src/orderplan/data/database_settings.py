"""The settings of a plant in a table of its database: each row is a line of `plan.toml`."""

from __future__ import annotations

import json
import tomllib
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from orderplan.data.settings import settings_from, settings_text
from orderplan.errors import ConfigError
from orderplan.tables.arrays import whole
from orderplan.tables.coerce import as_text
from orderplan.tables.headings import fold

if TYPE_CHECKING:
    from orderplan.config import PlanConfig
    from orderplan.tables.headings import Headings

SETTINGS_TABLE = "plan_settings"


def settings_of_rows(table: pa.Table) -> tuple[PlanConfig, Headings]:
    """Read the settings from a table of `name` and `value`.

    A name is that of `plan.toml`, its section before a dot (`mrp.release_days`); a value is written as there, and a
    text may go without quotes.

    Raises
    ------
    ConfigError
        Where the table has other columns, or a setting is wrong.

    """
    places = {fold(name): place for place, name in enumerate(table.column_names)}
    if not {"name", "value"} <= places.keys():
        raise ConfigError([f"{SETTINGS_TABLE}: it needs the columns name and value, and has {', '.join(places)}."])
    names, values = (as_text(whole(table.column(places[name]))).to_pylist() for name in ("name", "value"))
    given = [(name.strip(), value.strip()) for name, value in zip(names, values, strict=True) if name and value]
    problems = [
        f"{SETTINGS_TABLE}: {name!r} is not the name of a setting." for name, _value in given if not _is_name(name)
    ]
    if problems:
        raise ConfigError(problems)
    lines = [f"{name} = {value if _is_value(value) else json.dumps(value)}" for name, value in sorted(given)]
    return settings_from("\n".join(lines), source=SETTINGS_TABLE)


def _is_name(text: str) -> bool:
    """Tell whether a text is a name as TOML has it, with its section before a dot."""
    try:
        tomllib.loads(f"{text} = 0")
    except tomllib.TOMLDecodeError:
        return False
    return "\n" not in text


def _is_value(text: str) -> bool:
    """Tell whether a text is a value as TOML has it, and nothing behind it."""
    try:
        return tomllib.loads(f"value = {text}").keys() == {"value"}
    except tomllib.TOMLDecodeError:
        return False


def settings_rows(config: PlanConfig) -> pa.Table:
    """Write settings as a table of `name` and `value`; those not given are left out."""
    given = list(_flat(tomllib.loads(settings_text(config))))
    return pa.table(
        {
            "name": pa.array([name for name, _value in given], pa.string()),
            "value": pa.array([value for _name, value in given], pa.string()),
        }
    )


def _flat(document: dict[str, Any], prefix: str = "") -> list[tuple[str, str]]:
    rows: list[tuple[str, str]] = []
    for name, value in document.items():
        if isinstance(value, dict):
            rows += _flat(value, f"{prefix}{name}.")
        else:
            rows.append(
                (prefix + name, json.dumps(value, ensure_ascii=False) if isinstance(value, str) else str(value))
            )
    return rows
