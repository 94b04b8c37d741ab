"""Reading `plan.toml`: the settings, and the foreign names of tables, columns and words."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

from orderplan.config import PlanConfig, config_from
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
        escaped = config.plant_calendar.replace("\\", "\\\\").replace('"', '\\"')
        lines.append(f'plant_calendar = "{escaped}"')
    costing = [
        f"{name} = {value!r}"
        for name in ("labour_rate_per_hour", "overhead_rate")
        if (value := getattr(config.costing, name)) is not None
    ]
    if costing:
        lines += ["", "[costing]", *costing]
    return "\n".join(lines) + "\n"


def _mapping_problems(mappings: dict[str, object]) -> list[str]:
    problems = [f"[{name}] must be a section." for name, section in mappings.items() if not isinstance(section, dict)]
    if problems:
        return problems
    tables: dict[str, str] = mappings.get("tables", {})  # type: ignore[assignment]
    columns: dict[str, object] = mappings.get("columns", {})  # type: ignore[assignment]
    problems += [
        f"[tables] '{name}': {_unknown('table', str(table), list(INPUT_TABLES))}"
        for name, table in tables.items()
        if table not in INPUT_TABLES
    ]
    for key, value in columns.items():
        if isinstance(value, str):
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
    values: dict[str, dict[str, object]] = mappings.get("values", {})  # type: ignore[assignment]
    problems += [
        f"[values.{table}]: {_unknown('table', table, list(INPUT_TABLES))}"
        for table in values
        if table not in INPUT_TABLES
    ]
    return problems


def _unknown(what: str, name: str, known: list[str]) -> str:
    meant = suggestions([name], known).get(name)
    return f"'{name}' is not a {what} of the data model." + (f"  Hint: did you mean '{meant}'?" if meant else "")
