"""The settings of a plan: what a file, the command line and a Python call give, merged in that order."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, is_dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, TypeVar

from orderplan.errors import ConfigError
from orderplan.tables.suggest import suggestions

if TYPE_CHECKING:
    from collections.abc import Mapping

Section = TypeVar("Section")

DEFAULT_HORIZON_DAYS = 365


@dataclass(frozen=True, slots=True, kw_only=True)
class CostingConfig:
    """Settings of the cost roll-up; None means not given."""

    labour_rate_per_hour: float | None = None
    """Wage of one hour of work beside the machine's own cost; default 0."""
    overhead_rate: float | None = None
    """Overhead as a share of an item's own setup and run cost; default 0."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MrpConfig:
    """Settings of netting and its exceptions, in calendar days; None means not given."""

    release_days: int | None = None
    """A planned order to be released within these days is a `release_due` exception; default 7."""
    defer_days: int | None = None
    """A receipt that is wanted later by more than these days is a `defer` exception; default 7."""
    reschedule_days: int | None = None
    """A requirement that new supply could meet in time takes a receipt that comes up to so many days late, rather than
    new supply; default 0."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanConfig:
    """Settings of a plan; None means not given, so that an earlier source or the default holds.

    Examples
    --------
    >>> from datetime import date
    >>> file = PlanConfig(as_of=date(2026, 1, 5), horizon_days=90)
    >>> merged(file, PlanConfig(horizon_days=180)).horizon_days
    180

    """

    as_of: date | None = None
    """The planning day: nothing is planned before it; default today."""
    horizon_days: int | None = None
    """Calendar days from `as_of` that reports look ahead; default 365."""
    plant_calendar: str | None = None
    """The calendar that lead times count in; default Monday to Friday, 08:00 to 16:00."""
    costing: CostingConfig = field(default_factory=CostingConfig)
    mrp: MrpConfig = field(default_factory=MrpConfig)

    def __post_init__(self) -> None:
        problems = _problems(self)
        if problems:
            raise ConfigError(problems)


SECTIONS: dict[str, type] = {"costing": CostingConfig, "mrp": MrpConfig}
"""The sections of the settings by name, one for each stage that has settings of its own."""


def merged(*configs: PlanConfig) -> PlanConfig:
    """Merge settings; where several give one, the last holds."""
    result = PlanConfig()
    for config in configs:
        result = _overlaid(result, config)
    return result


def _overlaid(under: Section, over: Section) -> Section:
    changes: dict[str, Any] = {}
    for setting in fields(under):  # type: ignore[arg-type]
        below, above = getattr(under, setting.name), getattr(over, setting.name)
        if is_dataclass(above):
            changes[setting.name] = _overlaid(below, above)
        elif above is not None:
            changes[setting.name] = above
    return replace(under, **changes)  # type: ignore[type-var]


def config_from(settings: Mapping[str, Any], *, source: str = "plan.toml") -> PlanConfig:
    """Make the settings from a TOML document.

    Raises
    ------
    ConfigError
        Where a name or a value is wrong; all of them are listed.

    """
    problems: list[str] = []
    given = _known(settings, PlanConfig, "", source, problems)
    try:
        for name, section in SECTIONS.items():
            values = given.pop(name, {})
            if isinstance(values, dict):
                given[name] = section(**_known(values, section, f"{name}.", source, problems))
            else:
                problems.append(f"{source}: [{name}] must be a section.")
        config = PlanConfig(**given)
    except ConfigError as error:
        problems.extend(f"{source}: {problem}" for problem in error.problems)
    if problems:
        raise ConfigError(problems)
    return config


def _known(settings: Mapping[str, Any], section: type, prefix: str, source: str, problems: list[str]) -> dict[str, Any]:
    names = [setting.name for setting in fields(section)]
    for name in settings:
        if name not in names:
            meant = suggestions([name], names).get(name)
            guess = f"did you mean '{meant}'?" if meant else f"the settings are {', '.join(names)}."
            problems.append(f"{source}: '{prefix}{name}' is not a setting.  Hint: {guess}")
    return {name: value for name, value in settings.items() if name in names}


def _problems(config: PlanConfig) -> list[str]:
    problems = []
    if config.as_of is not None and (not isinstance(config.as_of, date) or isinstance(config.as_of, datetime)):
        problems.append(f"as_of: {config.as_of!r} is not a day.  Hint: as_of = 2026-01-05, without quotes and time.")
    elif config.as_of is not None and not 1970 <= config.as_of.year <= 2150:
        problems.append(f"as_of: {config.as_of} is not between 1970 and 2150.")
    days = config.horizon_days
    if days is not None and (not isinstance(days, int) or isinstance(days, bool) or not 1 <= days <= 3_660):
        problems.append(f"horizon_days: {days!r} is not a whole number from 1 to 3660.")
    if config.plant_calendar is not None and not isinstance(config.plant_calendar, str):
        problems.append(f"plant_calendar: {config.plant_calendar!r} is not a calendar's id.")
    for name in ("labour_rate_per_hour", "overhead_rate"):
        value = getattr(config.costing, name)
        if value is not None and (
            not isinstance(value, int | float) or isinstance(value, bool) or not 0 <= value < 1e9
        ):
            problems.append(f"costing.{name}: {value!r} is not a number from 0.")
    for name in ("release_days", "defer_days", "reschedule_days"):
        value = getattr(config.mrp, name)
        if value is not None and (not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= 3_660):
            problems.append(f"mrp.{name}: {value!r} is not a whole number of days from 0 to 3660.")
    return problems
