"""Reading `plan.toml`: the settings, and the foreign names of tables, columns and words."""

from __future__ import annotations

import json
import tomllib
from dataclasses import fields
from typing import TYPE_CHECKING

from orderplan.config import SECTIONS, PlanConfig, config_from
from orderplan.errors import ConfigError
from orderplan.tables.headings import Headings, headings_from
from orderplan.tables.inputs import INPUT_TABLES
from orderplan.tables.suggest import suggestions

if TYPE_CHECKING:
    from pathlib import Path

SETTINGS_FILE = "plan.toml"
_MAPPINGS = ("tables", "columns", "values")


def read_settings(path: Path) -> tuple[PlanConfig, Headings]:
    """Read a settings file; one that is not there gives no settings.

    Raises
    ------
    ConfigError
        Where it is not TOML, or names a setting, table or column that does not exist.

    """
    if not path.is_file():
        return PlanConfig(), Headings()
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise ConfigError([f"{path.name}: not readable as UTF-8: {error}."]) from error
    return settings_from(text, source=path.name)


def settings_from(text: str, *, source: str) -> tuple[PlanConfig, Headings]:
    """Read settings from the text of a TOML document; raises as `read_settings`."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError([f"{source}: not readable as TOML: {error}."]) from error
    mappings = {name: document.pop(name) for name in _MAPPINGS if name in document}
    problems = [f"{source}: {problem}" for problem in _mapping_problems(mappings)]
    if problems:
        raise ConfigError(problems)
    return config_from(document, source=source), headings_from(mappings)


def settings_text(config: PlanConfig) -> str:
    """Write settings as a TOML document; those not given are left out."""
    lines = []
    if config.as_of is not None:
        lines.append(f"as_of = {config.as_of.isoformat()}")
    if config.horizon_days is not None:
        lines.append(f"horizon_days = {config.horizon_days}")
    if config.plant_calendar is not None:
        lines.append(f"plant_calendar = {_value_text(config.plant_calendar)}")
    if config.seed is not None:
        lines.append(f"seed = {config.seed}")
    for section in SECTIONS:
        record = getattr(config, section)
        given = [(setting.name, getattr(record, setting.name)) for setting in fields(record)]
        values = [f"{name} = {_value_text(value)}" for name, value in given if value is not None]
        if values:
            lines += ["", f"[{section}]", *values]
    return "\n".join(lines) + "\n"


def _value_text(value: str | float) -> str:
    """Write a value as TOML has it; its basic strings, true and false are those of JSON."""
    return json.dumps(str(value) if isinstance(value, str) else value, ensure_ascii=False)


def _mapping_problems(mappings: dict[str, object]) -> list[str]:
    problems = [f"[{name}] must be a section." for name, section in mappings.items() if not isinstance(section, dict)]
    if problems:
        return problems
    tables: dict[str, str] = mappings.get("tables", {})  # type: ignore[assignment]
    columns: dict[str, object] = mappings.get("columns", {})  # type: ignore[assignment]
    problems += [
        f"[tables] '{name}': {_unknown('table', str(table), list(INPUT_TABLES))}"
        for name, table in tables.items()
        if not isinstance(table, str) or table not in INPUT_TABLES
    ]
    everywhere = sorted({name for table in INPUT_TABLES.values() for name in table.by_name})
    for key, value in columns.items():
        if isinstance(value, str):
            if value not in everywhere:
                problems.append(f"[columns] '{key}': {_unknown('column', value, everywhere)}")
            continue
        if key not in INPUT_TABLES or not isinstance(value, dict):
            problems.append(f"[columns.{key}]: {_unknown('table', key, list(INPUT_TABLES))}")
            continue
        known = list(INPUT_TABLES[key].by_name)
        problems += [
            f"[columns.{key}] '{heading}': {_unknown('column', str(column), known)}"
            for heading, column in value.items()
            if column not in known
        ]
    problems += _value_problems(mappings.get("values", {}))  # type: ignore[arg-type]
    return problems


def _value_problems(values: dict[str, object]) -> list[str]:
    problems = []
    for table, by_column in values.items():
        if table not in INPUT_TABLES or not isinstance(by_column, dict):
            problems.append(f"[values.{table}]: {_unknown('table', table, list(INPUT_TABLES))}")
            continue
        known = list(INPUT_TABLES[table].by_name)
        for column, words in by_column.items():
            place = f"[values.{table}.{column}]"
            if column not in known:
                problems.append(f"{place}: {_unknown('column', column, known)}")
            elif not isinstance(words, dict) or not all(isinstance(word, str) for word in words.values()):
                problems.append(f'{place} must be a section of texts such as "自制" = "make".')
    return problems


def _unknown(what: str, name: str, known: list[str]) -> str:
    meant = suggestions([name], known).get(name)
    return f"'{name}' is not a {what} of the data model." + (f"  Hint: did you mean '{meant}'?" if meant else "")
