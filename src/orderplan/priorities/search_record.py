"""What a search for the best priorities has found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from orderplan.data.instance import ENDLESS
from orderplan.data.planning_data import arrow_to_frame
from orderplan.priorities.effect_texts import lateness_change
from orderplan.priorities.lateness import penalties, weighted_days
from orderplan.whatif.wording import days_text

if TYPE_CHECKING:
    import pyarrow as pa

    from orderplan.plan import Plan
    from orderplan.priorities.lateness import Lateness, Yardstick
    from orderplan.priorities.moved_orders import Tally
    from orderplan.whatif.orders import ChangeOrder

_NAMED = 5


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class RankingSearch:
    """The best priorities that `best_ranking` has found."""

    changes: tuple[ChangeOrder, ...]
    """The priorities that become others, by order line."""
    previous: tuple[int, ...]
    """The priorities of these lines as they are."""
    plan: Plan
    """The plan with the changes."""
    table: pa.Table
    """The lines that move, or get another priority, as the table `moved_orders`."""
    others: Tally
    """All lines that move, counted."""
    yardstick: Yardstick
    before: Lateness
    after: Lateness
    """At the weights of the plan before."""
    evaluations: int
    """How many priorities were planned."""
    begun_with: str
    """The rule whose priorities were the best to begin with."""
    stopped: bool
    """Whether it was told to stop before it had used all evaluations."""
    curve: tuple[tuple[int, Lateness], ...]
    """After how many evaluations which lateness was reached; taking back changes is not shown."""

    @property
    def frame(self) -> pd.DataFrame:
        """The lines that move as a new DataFrame."""
        return arrow_to_frame(self.table)

    @property
    def priorities(self) -> pd.DataFrame:
        """The priorities that change: `order_id`, `previous_priority`, `priority`."""
        return pd.DataFrame(
            {
                "order_id": pd.array([change.order_id for change in self.changes], dtype="str"),
                "previous_priority": pd.array(self.previous, dtype="int64"),
                "priority": pd.array([change.priority for change in self.changes], dtype="int64"),
            }
        )

    @property
    def weighted_lateness_days(self) -> tuple[float, float]:
        """Days late × weight of the priority before and after; the weight is 1 at the default priority."""
        return weighted_days(self.before, self.yardstick), weighted_days(self.after, self.yardstick)

    @property
    def penalties(self) -> tuple[float, float]:
        """What the contracts take for the days late, before and after."""
        return penalties(self.before, self.yardstick), penalties(self.after, self.yardstick)

    def summary(self) -> str:
        """Say in a few lines what changes, who gains and who pays."""
        if not self.evaluations and not self.stopped:
            return "No late order line waits for what another one holds: no other priorities can help."
        tried = f"{self.evaluations:,} rankings tried{', then stopped' if self.stopped else ''}"
        if not self.changes:
            return f"{tried}; none is better than the priorities as they are."
        rows = self.table.to_pylist()
        lines = [f"{tried}; the best one changes {self._count(len(self.changes))}:"]
        lines += [
            f"  {change.order_id}: {old} → {change.priority}"
            for change, old in zip(self.changes, self.previous, strict=True)
        ]
        lines.append(f"All lines together: {lateness_change(self.before, self.after, self.yardstick)}.")
        sooner = sorted(
            (row for row in rows if row["move"] in {"earlier", "again"}),
            key=lambda row: (row["days"] or -ENDLESS, row["order_id"]),
        )
        later = [row for row in rows if row["move"] in {"later", "never"}]
        lines.append(f"Sooner: {self._named(sooner)}.")
        lines.append(f"It is paid by {self._named(later)}." if later else "Nobody pays for it.")
        return "\n".join(lines)

    @staticmethod
    def _count(number: int) -> str:
        return "one priority" if number == 1 else f"{number:,} priorities"

    @staticmethod
    def _named(rows: list[dict[str, object]]) -> str:
        named = [f"{row['order_id']} ({_days_text(row)})" for row in rows[:_NAMED]]
        more = f" and {len(rows) - _NAMED:,} more" if len(rows) > _NAMED else ""
        return ", ".join(named) + more if named else "nobody"


def _days_text(row: dict[str, object]) -> str:
    days = row["days"]
    if not isinstance(days, int):
        return "never there any more" if row["move"] == "never" else "there again"
    return f"{days_text(abs(days))} {'later' if days > 0 else 'sooner'}"
