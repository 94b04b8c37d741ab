"""What another priority does, in sentences for the telephone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from orderplan.priorities.lateness import ONE_DAY, Yardstick
from orderplan.whatif.wording import days_text

if TYPE_CHECKING:
    from orderplan.priorities.effect import PriorityEffect
    from orderplan.priorities.lateness import Lateness
    from orderplan.priorities.moved_orders import Tally

_NAMED = 3
"""Other lines that a summary names."""


def effect_summary(effect: PriorityEffect) -> str:
    """Say who gains, who pays, and whether it is worth it."""
    way = "up" if effect.priority < effect.previous_priority else "down"
    lines = [f"{effect.order_id} moves {way}, from priority {effect.previous_priority} to {effect.priority}."]
    rows = effect.table.to_pylist()
    own = next(row for row in rows if row["order_id"] == effect.order_id)
    lines.append(f"  {effect.order_id}: {_own_text(own)}")
    lines += [f"  {line}" for line in others_lines(effect.others)]
    later = [row for row in rows if row["move"] in {"later", "never"} and row is not own]
    if later:
        named = ", ".join(_name(row) for row in later[:_NAMED])
        more = f" and {len(later) - _NAMED:,} more" if len(later) > _NAMED else ""
        lines.append(f"  It is paid by {named}{more}.")
    lines.append(f"  {verdict(effect)}")
    return "\n".join(lines)


def _own_text(row: dict[str, object]) -> str:
    """Say what becomes of the line that is moved."""
    date, late = row["projected_date"], row["days_late"]
    if row["move"] == "never":
        return "it can no longer be covered."
    if row["move"] == "again":
        return f"it can be covered again, on {date}."
    if row["move"] == "same":
        return f"there on {date} as before{_late(late)}." if date is not None else "never there, as before."
    days = row["days"]
    assert isinstance(days, int)  # noqa: S101 - there is a date on both sides
    return f"there on {date}, {days_text(abs(days))} {'later' if days > 0 else 'sooner'}{_late(late)}."


def _late(days: object) -> str:
    if not isinstance(days, int):
        return ""
    return f", {days_text(days)} late" if days else ", in time"


def _name(row: dict[str, object]) -> str:
    if row["move"] == "never":
        return f"{row['order_id']} (never there)"
    days = row["days"]
    assert isinstance(days, int)  # noqa: S101 - there is a date on both sides
    return f"{row['order_id']} ({days_text(days)}{_late(row['days_late'])})"


def others_lines(others: Tally) -> list[str]:
    """Say how many other lines move, and by how much."""
    if not others.later and not others.earlier:
        return ["No other order line moves."]
    lines = []
    for word, count, days, cents, odd, odd_words in (
        ("later", others.later, others.days_later, others.cents_later, others.never, "no longer to be covered"),
        ("sooner", others.earlier, others.days_earlier, others.cents_earlier, others.again, "to be covered again"),
    ):
        if count:
            of_them = f", {odd:,} of them {odd_words}" if odd else ""
            in_all = f"{days:,} day{'' if days == 1 else 's'} in all"
            lines.append(f"{_lines(count)} {word} by {in_all}{of_them}, worth {cents / 100:,.2f}.")
    return lines


def _lines(count: int) -> str:
    return "1 other order line is there" if count == 1 else f"{count:,} other order lines are there"


def verdict(effect: PriorityEffect) -> str:
    """Say whether the plan as a whole is better."""
    change = lateness_change(effect.before, effect.after, effect.yardstick)
    if effect.after == effect.before:
        return f"For the plan as a whole it makes no difference: {change}."
    return f"For the plan as a whole it is {'better' if effect.helps else 'worse'}: {change}."


def lateness_change(before: Lateness, after: Lateness, yardstick: Yardstick) -> str:
    """Say what the lateness was and is: what can never be covered first, where that changes."""
    parts = []
    if before.never != after.never:
        parts.append(f"what can never be covered weighs {before.never / ONE_DAY:g} → {after.never / ONE_DAY:g}")
    days, money = (before.cost, after.cost), (before.other, after.other)
    if yardstick is Yardstick.PENALTY:
        days, money = money, days
    by_days = f"weighted lateness {days[0] / ONE_DAY:,.1f} → {days[1] / ONE_DAY:,.1f} days"
    by_money = f"penalties {money[0] / 100:,.2f} → {money[1] / 100:,.2f}"
    both = [by_money, by_days] if yardstick is Yardstick.PENALTY else [by_days, by_money]
    if not any(money) and yardstick is Yardstick.PRIORITY:
        both = [by_days]
    return ", ".join([*parts, *both])
