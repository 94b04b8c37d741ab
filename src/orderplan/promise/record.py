"""What is promised of a sales order line that has not come in yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from orderplan.mrp.explanations import amount_text, lateness_text

if TYPE_CHECKING:
    from collections.abc import Hashable
    from datetime import date

    from orderplan.enums import Constraint
    from orderplan.plan import Plan
    from orderplan.whatif.orders import AddOrder

_SHOWN = 5
"""Order lines that a summary names."""


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Promise:
    """When an order can be there, what decides that, and who else is later for it."""

    asked: AddOrder
    """The order as it was asked for."""
    order: AddOrder
    """The order as it is planned, and as it is to be entered: promised, and as a rule due, on the day promised, with
    the priority at which that day was found."""
    requested_date: date
    """The due date asked for; who asks for the planning day, or one before it, asks for the earliest day there is."""
    promised_date: date | None
    """The day requested where it can be held, else the earliest; None where it never is there in full."""
    quantity_on_time: float
    """What of it can be there on the day requested."""
    constraint: Constraint
    """What decides that it is not there sooner: `none` where the day requested is held."""
    constraint_id: str | None
    """The supply, item or machine that decides."""
    explanation: str
    """Why not sooner, and where the day is after the scheduling window, that machines are not looked at there; empty
    where the day requested is held."""
    chain: pd.DataFrame
    """What decides that it is not there sooner, from the order down, as `explain_rows` gives it of an order that is due
    on the day requested, and `planned_quantity`, what is made or bought at once; no rows where that day is held."""
    shifted: pd.DataFrame
    """The other order lines that are later for it all the same, those that never are there first, then those that are
    late: `order_id`, `customer_id`, `item_id`, `priority`, `due_date`, `previous_date`, `projected_date` (missing where
    it never is), `days` (later), `days_late` (then)."""
    plan: Plan
    """The plan with the order in it."""

    @property
    def is_held(self) -> bool:
        """Whether the day requested is promised."""
        return self.promised_date is not None and self.promised_date <= self.requested_date

    @property
    def days_late(self) -> int | None:
        """Calendar days after the day requested; None where it never is there in full."""
        return None if self.promised_date is None else (self.promised_date - self.requested_date).days

    @property
    def broken(self) -> pd.DataFrame:
        """Those of `shifted` that are late then, or never there: promises that this one breaks."""
        return self.shifted[self.shifted["days_late"].fillna(1) > 0].reset_index(drop=True)

    def summary(self) -> str:
        """Say in a few lines what can be told to the customer, and whom it harms."""
        what = f"{amount_text(self.asked.quantity)} of {self.asked.item_id}"
        harm = f", but {_lines(len(self.broken))} late for it" if len(self.broken) else ""
        if self.promised_date is None:
            lines = [f"{self.order.order_id}: {what} cannot be promised: {self.explanation}"]
        elif self.is_held:
            lines = [f"{self.order.order_id}: yes, {what} on {self.promised_date}{harm}."]
        else:
            as_soon_as_can_be = self.requested_date <= self.plan.provenance.as_of
            late = "" if as_soon_as_can_be else f", {lateness_text((self.promised_date - self.requested_date).days)}"
            lines = [
                f"{self.order.order_id}: {what} on {self.promised_date}{late}{harm}.",
                f"Why not sooner: {self.explanation}",
            ]
        if not self.is_held and self.quantity_on_time > 0:
            lines.append(f"On {self.requested_date} {amount_text(self.quantity_on_time)} of it can be there.")
        lines += [f"{_shift(row)}." for row in self.broken.head(_SHOWN).to_dict("records")]
        if len(self.broken) > _SHOWN:
            lines.append(f"{len(self.broken) - _SHOWN} more.")
        if len(self.shifted) > len(self.broken):
            lines.append(f"{_lines(len(self.shifted) - len(self.broken))} later for it, and still in time.")
        return "\n".join(lines)


def _lines(count: int) -> str:
    return f"{count} other order {'lines are' if count > 1 else 'line is'}"


def _shift(row: dict[Hashable, Any]) -> str:
    """Say by how much another order line is later."""
    if pd.isna(row["projected_date"]):
        return f"{row['order_id']} cannot be delivered in full any more"
    days, late = int(row["days"]), lateness_text(int(row["days_late"]))
    later = f"{days} day{'' if days == 1 else 's'} later"
    return f"{row['order_id']} comes {later}, on {row['projected_date']:%Y-%m-%d}: {late}"
