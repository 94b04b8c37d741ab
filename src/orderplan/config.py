"""The settings of a plan: what a file, the command line and a Python call give, merged in that order."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, is_dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, TypeVar

from orderplan.enums import Capacity, KitMode, Language, unknown_word
from orderplan.errors import ConfigError
from orderplan.tables.suggest import suggestions

if TYPE_CHECKING:
    from collections.abc import Mapping
    from enum import StrEnum

Section = TypeVar("Section")

DEFAULT_HORIZON_DAYS = 365
DEFAULT_EFFORT = 2.0
_MOST_DAYS = 3_660


def _days(minimum: int = 0) -> Any:
    """Declare a setting that is a whole number of days."""
    return field(default=None, metadata={"whole": True, "minimum": minimum, "maximum": _MOST_DAYS})


def _number() -> Any:
    """Declare a setting that is a number from 0."""
    return field(default=None, metadata={"whole": False, "minimum": 0, "maximum": 1e9})


def _yes_or_no() -> Any:
    """Declare a setting that is true or false."""
    return field(default=None, metadata={"flag": True})


def _word(words: type[StrEnum]) -> Any:
    """Declare a setting that is one of some words."""
    return field(default=None, metadata={"words": words})


@dataclass(frozen=True, slots=True, kw_only=True)
class CostingConfig:
    """Settings of the cost roll-up; None means not given."""

    labour_rate_per_hour: float | None = _number()
    """Wage of one hour of work beside the machine's own cost; default 0."""
    overhead_rate: float | None = _number()
    """Overhead as a share of an item's own setup and run cost; default 0."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MrpConfig:
    """Settings of netting and its exceptions, in calendar days; None means not given."""

    release_days: int | None = _days()
    """A planned order to be released within these days is a `release_due` exception; default 7."""
    defer_days: int | None = _days()
    """A receipt that is wanted later by more than these days is a `defer` exception; default 7."""
    reschedule_days: int | None = _days()
    """A requirement that new supply could meet in time takes a receipt that comes up to so many days late, rather than
    new supply; default 0."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SchedulerConfig:
    """Settings of finite scheduling; None means not given."""

    capacity: Capacity | None = _word(Capacity)  # noqa: RUF009 - it is a field
    """Whether dates wait for machines; default finite."""
    window_days: int | None = _days(1)
    """Jobs that start within so many calendar days are scheduled, the others take their lead time; default 90."""
    frozen_days: int | None = _days()
    """What a published schedule starts within so many calendar days stays where it is; default 1."""
    slushy_days: int | None = _days()
    """What it starts within so many calendar days moves only for a good reason; default 7."""
    effort: float | None = _number()
    """How long to search for a better schedule: about seconds of an average machine, counted in work done and not by
    the clock, so that the same input gives the same plan; 0: the first schedule. Default 2."""
    setup_before_material: bool | None = _yes_or_no()
    """Whether a machine may be set up before what it is to process is there; default false."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PurchasingConfig:
    """Settings of the purchase suggestions; None means not given."""

    merge_days: int | None = _days(1)
    """Planned buys of one item from one supplier that are needed within so many days are bought at once; default 7."""
    fast_priority: int | None = field(default=None, metadata={"whole": True, "minimum": 0, "maximum": 1_000_000})
    """Orders of this priority or a more urgent one may take a faster supplier than the preferred one; default 3."""
    payment_days: int | None = _days()
    """Calendar days from a receipt to its payment; default 30."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KittingConfig:
    """Settings of clear-to-build and kitting; None means not given."""

    mode: KitMode | None = _word(KitMode)  # noqa: RUF009 - it is a field
    """How what is there is given to the jobs in their rank; default full_sets."""
    days: int | None = _days(1)
    """Jobs and sales orders that start within so many calendar days are looked at; default 14."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportsConfig:
    """Settings of the reports; None means not given."""

    language: Language | None = _word(Language)  # noqa: RUF009 - it is a field
    """The language of labels and sentences; default en."""


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
    horizon_days: int | None = _days(1)
    """Calendar days from `as_of` that reports look ahead; default 365."""
    plant_calendar: str | None = None
    """The calendar that lead times count in; default Monday to Friday, 08:00 to 16:00."""
    seed: int | None = field(default=None, metadata={"whole": True, "minimum": 0, "maximum": 2**31 - 1})
    """The seed of everything that draws at random; default 0."""
    costing: CostingConfig = field(default_factory=CostingConfig)
    mrp: MrpConfig = field(default_factory=MrpConfig)
    scheduler: SchedulerConfig = field(default_factory=SchedulerConfig)
    purchasing: PurchasingConfig = field(default_factory=PurchasingConfig)
    kitting: KittingConfig = field(default_factory=KittingConfig)
    reports: ReportsConfig = field(default_factory=ReportsConfig)

    def __post_init__(self) -> None:
        problems = _problems(self)
        if problems:
            raise ConfigError(problems)


SECTIONS: dict[str, type] = {
    "costing": CostingConfig,
    "mrp": MrpConfig,
    "scheduler": SchedulerConfig,
    "purchasing": PurchasingConfig,
    "kitting": KittingConfig,
    "reports": ReportsConfig,
}
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
    if config.plant_calendar is not None and not isinstance(config.plant_calendar, str):
        problems.append(f"plant_calendar: {config.plant_calendar!r} is not a calendar's id.")
    problems += _section_problems(config, "")
    for name in SECTIONS:
        problems += _section_problems(getattr(config, name), f"{name}.")
    return problems


def _section_problems(section: Any, prefix: str) -> list[str]:
    """Check the settings of one section against what each is declared to be."""
    problems = []
    for setting in fields(section):
        value, rule = getattr(section, setting.name), setting.metadata
        if value is None or not rule:
            continue
        name = f"{prefix}{setting.name}"
        if "flag" in rule:
            if not isinstance(value, bool):
                problems.append(f"{name}: {value!r} is neither true nor false.")
            continue
        if "words" in rule:
            if value not in list(rule["words"]):
                problems.append(f"{name}: {unknown_word(rule['words'], value)}.")
            continue
        kind = int if rule["whole"] else int | float
        if not isinstance(value, kind) or isinstance(value, bool) or not rule["minimum"] <= value <= rule["maximum"]:
            what = "a whole number" if rule["whole"] else "a number"
            problems.append(f"{name}: {value!r} is not {what} from {rule['minimum']} to {rule['maximum']:g}.")
    return problems
