"""When the machines of a plant work, day by day, in seconds after the planning day's midnight."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from tests.oracle.load import minutes_of_day

if TYPE_CHECKING:
    from datetime import date

    from tests.oracle.mrp_days import Row

DAY = 86_400
EXCEPTIONS_END, WEEKS_END = 40, 70
"""The exceptions of the random plants lie within so many days; then weeks repeat."""


@dataclass
class Clock:
    """The working spells of machines; they fill while they are asked for."""

    tables: dict[str, list[Row]]
    as_of: date
    plant_calendar: str | None
    spells: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    """By machine, apart from one another."""
    known_days: dict[str, int] = field(default_factory=dict)
    weeks: dict[tuple[str | None, str, int], list[tuple[int, int]]] = field(default_factory=dict)
    """Days without exceptions, by calendar, machine and weekday."""

    def center_row(self, machine: str) -> Row:
        """The work centre of a machine; a work centre without machines is its own."""
        center = next((row["work_center_id"] for row in self.machine_rows(machine)), machine)
        return next(row for row in self.tables["work_centers"] if row["work_center_id"] == center)

    def machine_rows(self, machine: str) -> list[Row]:
        return [row for row in self.tables["resources"] if row["resource_id"] == machine]

    def efficiency(self, machine: str) -> float:
        return next((row["efficiency"] for row in self.machine_rows(machine)), 1.0)

    def spells_until(self, machine: str, moment: int) -> list[tuple[int, int]]:
        """The working spells of at least all days up to a moment."""
        spells = self.spells.setdefault(machine, [])
        day = self.known_days.get(machine, 0)
        while day * DAY <= moment:
            for start, end in self.spells_of_day(machine, day):
                if spells and spells[-1][1] == day * DAY + start:
                    spells[-1] = (spells[-1][0], day * DAY + end)
                else:
                    spells.append((day * DAY + start, day * DAY + end))
            day += 1
        self.known_days[machine] = day
        return spells

    def spells_of_day(self, machine: str, number: int) -> list[tuple[int, int]]:
        day = self.as_of + timedelta(days=number)
        own = next((row["calendar_id"] for row in self.machine_rows(machine)), None)
        calendar = own or self.center_row(machine)["calendar_id"] or self.plant_calendar
        key = (calendar, machine, day.isoweekday())
        if self.has_exception(calendar, machine, day):
            return pairs(minutes_of_day(self.tables, calendar, self.with_own(machine), day))
        if key not in self.weeks:
            self.weeks[key] = pairs(minutes_of_day(self.tables, calendar, self.with_own(machine), day))
        return self.weeks[key]

    def with_own(self, machine: str) -> str | None:
        return machine if self.machine_rows(machine) else None

    def has_exception(self, calendar: str | None, machine: str, day: date) -> bool:
        midnight = datetime.combine(day, datetime.min.time())
        return any(
            row["calendar_id"] in {calendar, machine}
            and row["start"] < midnight + timedelta(days=1)
            and row["end"] > midnight
            for row in self.tables["calendar_exceptions"]
        )

    def worked(self, machine: str, start: int, end: int) -> int:
        """The seconds that a machine works between two moments."""
        spells = self.spells_until(machine, end)
        return sum(max(min(end, last) - max(start, first), 0) for first, last in spells)

    def pieces(self, machine: str, start: int, end: int) -> list[int]:
        """The lengths of the spells between two moments."""
        lengths = [min(end, last) - max(start, first) for first, last in self.spells_until(machine, end)]
        return [length for length in lengths if length > 0]

    def can_start(self, machine: str, moment: int) -> bool:
        """Whether the second after a moment is worked."""
        return any(first <= moment < last for first, last in self.spells_until(machine, moment))

    def can_end(self, machine: str, moment: int) -> bool:
        """Whether the second before a moment is worked."""
        return any(first < moment <= last for first, last in self.spells_until(machine, moment))

    def longest(self, machine: str) -> int:
        """The longest spell of the machine that recurs, overtime apart."""
        spells = self.spells_until(machine, WEEKS_END * DAY)
        return max((last - first for first, last in spells if last > EXCEPTIONS_END * DAY), default=0)


def pairs(minutes: list[bool]) -> list[tuple[int, int]]:
    """The spells of a day, in seconds after its midnight."""
    changes = [minute for minute, works in enumerate(minutes) if works != (minutes[minute - 1] if minute else False)]
    changes += [len(minutes)] if minutes[-1] else []
    return [(60 * first, 60 * last) for first, last in zip(changes[::2], changes[1::2], strict=True)]
