"""A rush order's places in sentences for the telephone."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from orderplan.data.instance import ENDLESS
from orderplan.priorities.effect_texts import lateness_change, others_lines
from orderplan.priorities.lateness import Lateness
from orderplan.whatif.wording import days_text

if TYPE_CHECKING:
    from orderplan.priorities.place import RushPlace, RushPlaces


def places_summary(found: RushPlaces) -> str:
    """Say which priority to give the order, what it costs the others, and what the most urgent one would."""
    order, best = found.order, found.best
    lines = [f"{order.order_id}: {order.quantity:g} of {order.item_id} for {order.due_date}."]
    count = sum(place.in_time for place in found.places)
    if best.in_time:
        lines.append(f"Give it priority {best.priority}: {_there(best)}, with the least harm to others.")
    elif best.projected == ENDLESS:
        lines.append(f"With no priority can it be delivered in full. Priority {best.priority} does the least harm.")
    else:
        lines.append(f"With no priority is it in time. Priority {best.priority} is the best trade-off: {_there(best)}.")
    lines += [f"  {line}" for line in _others(found, best)]
    alike = [place.priority for place in found.places if place.outcome == best.outcome]
    if len(alike) == len(found.places) > 1:
        lines.append("Every priority comes to the same.")
        return "\n".join(lines)
    if len(alike) > 1:
        lines.append(f"Priorities {', '.join(map(str, alike[:-1]))} and {alike[-1]} come to the same.")
    first = found.places[0]
    if first.outcome != best.outcome:
        lines.append(f"With priority {first.priority}: {_there(first)}.")
        lines += [f"  {line}" for line in _others(found, first)]
    if best.in_time and count < len(found.places):
        lines.append(f"It is in time with {count} of the {len(found.places)} priorities tried.")
    return "\n".join(lines)


def _there(place: RushPlace) -> str:
    if place.projected == ENDLESS:
        return "it can never be delivered in full"
    day = place.plan.provenance.as_of + timedelta(days=place.projected)
    return f"it is there on {day}, {'in time' if place.in_time else f'{days_text(place.days_late)} late'}"


def _others(found: RushPlaces, place: RushPlace) -> list[str]:
    """Say what a place does to the others."""
    lines = others_lines(place.others)
    if place.others.later or place.others.earlier:
        after = Lateness(*(old + more for old, more in zip(found.before, place.harm, strict=True)))
        lines.append(f"Of the others: {lateness_change(found.before, after, found.yardstick)}.")
    return lines
