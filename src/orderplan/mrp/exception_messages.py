"""What exceptions say, in plain sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from orderplan.data.instance import NO_DAY
from orderplan.enums import ExceptionCode
from orderplan.mrp.exception_rows import CODES
from orderplan.mrp.identify import days_array, ids
from orderplan.mrp.structure_exceptions import REASONS

if TYPE_CHECKING:
    from orderplan.mrp.material_plan import MaterialPlan

_SENTENCES = {
    ExceptionCode.ORDER_LATE: "{object}: {quantity} of {item} due {date} will be there on {suggested}, {days} late.",
    ExceptionCode.ORDER_PAST_DUE: "{object}: {quantity} of {item} was due {date}, {days} ago: ship, re-date or close.",
    ExceptionCode.DEMAND_UNCOVERED: "{quantity} of {item}, wanted {date}: nothing covers it and nothing can be planned.",
    ExceptionCode.LEAD_TIME_SHORT: "{item}: {quantity} should be started on {date}; {days} must be made up.",
    ExceptionCode.RELEASE_DUE: "{item}: release {quantity} by {date}.",
    ExceptionCode.SUPPLY_PAST_DUE: "{kind} {object}: {quantity} of {item} was due {date}, {days} ago: ask for a new date.",
    ExceptionCode.SHORTAGE: "{quantity} of {item}, wanted {date}, is covered on {suggested}, {days} late.",
    ExceptionCode.BELOW_SAFETY: "{item}: {suggested_quantity} of the safety stock of {quantity} is not there.",
    ExceptionCode.EXCESS: "{kind} {object}: {quantity} of {item} is used by nothing.",
    ExceptionCode.STRANDED: "{kind} {object}: {quantity} of {item} is kept for an order that does not take it.",
    ExceptionCode.CHANGE_LEFTOVER: "{kind} {object}: {quantity} of {item} is left when its last use ends on {suggested}.",
    ExceptionCode.LIST_DRIFT: "{kind} {object}: the issue list is not what the BOM of {item} says: {note}.",
    ExceptionCode.SUBSTITUTE_USED: "{quantity} of {item}, wanted {date}, is covered by a substitute: confirm.",
}
_ACTIONS = {
    ExceptionCode.EXPEDITE: "pull {quantity} of {item} from {date} to {suggested}",
    ExceptionCode.DEFER: "defer {quantity} of {item} from {date} to {suggested}",
    ExceptionCode.CANCEL: "cancel {quantity} of {item}, coming {date}: nothing needs it",
    ExceptionCode.CHANGE_QUANTITY: "reduce {item}, coming {date}, from {quantity} to {suggested_quantity}",
}


def messages(
    plan: MaterialPlan, rows: np.ndarray, kinds: pa.Array, objects: pa.Array, notes: dict[int, str]
) -> pa.Array:
    """Write a sentence for each exception: shape (rows,)."""
    plain = pc.replace_substring(kinds, "_", " ")
    written: list[pa.Array] = []
    places: list[np.ndarray] = []
    for code in CODES:
        mask = rows["code"] == CODES.index(code)
        if code is ExceptionCode.FIRM_CONFLICT:
            for action, sentence in _ACTIONS.items():
                places.append(np.flatnonzero(mask & (rows["action"] == CODES.index(action))))
                text = "{kind} {object} is firm, but the plan would " + sentence + "."
                written.append(_filled(text, plan, rows, plain, objects, notes, places[-1]))
        elif code is ExceptionCode.MASTER_DATA:
            places.append(np.flatnonzero(mask))
            written.append(_reasons(plan, rows[mask]))
        elif code in _SENTENCES or code in _ACTIONS:
            places.append(np.flatnonzero(mask))
            text = _SENTENCES.get(code) or "{kind} {object}: " + _ACTIONS[code] + "."
            written.append(_filled(text, plan, rows, plain, objects, notes, places[-1]))
    order = np.argsort(np.concatenate(places), kind="stable")
    return pa.concat_arrays(written).take(pa.array(order))


def _filled(
    sentence: str,
    plan: MaterialPlan,
    rows: np.ndarray,
    kinds: pa.Array,
    objects: pa.Array,
    notes: dict[int, str],
    places: np.ndarray,
) -> pa.Array:
    """Fill the fields of a sentence for some of the rows."""
    at, some = pa.array(places), rows[places]
    pieces: list[pa.Array | str] = []
    for piece in sentence.replace("{", "}").split("}"):
        if piece == "object":
            pieces.append(objects.take(at))
        elif piece == "kind":
            pieces.append(kinds.take(at))
        elif piece == "item":
            pieces.append(ids(plan, "items", some["item"]))
        elif piece == "note":
            pieces.append(pa.array([notes.get(code, "") for code in some["object"].tolist()], pa.string()))
        elif piece == "days":
            pieces.append(_days(some["days"]))
        elif piece in {"date", "suggested"}:
            day = days_array(plan, np.where(some[piece] == NO_DAY, NO_DAY, some[piece])).cast(pa.string())
            pieces.append(pc.coalesce(day, pa.scalar("no day")))
        elif piece in {"quantity", "suggested_quantity"}:
            pieces.append(amounts(some[piece]))
        else:
            pieces.append(piece)
    if not len(places):
        return pa.array([], pa.string())
    return pc.binary_join_element_wise(*pieces, "")


def amounts(quantities: np.ndarray) -> pa.Array:
    """Write millionths as units without idle zeros."""
    text = pa.array(np.asarray(quantities, dtype=np.int64) / 1e6).cast(pa.string())
    return pc.replace_substring_regex(text, r"\.0$", "")


def _days(days: np.ndarray) -> pa.Array:
    unit = pa.array([" days", " day"]).take(pa.array((days == 1).astype(np.int8)))
    return pc.binary_join_element_wise(pa.array(days.astype(np.int64)).cast(pa.string()), unit, "")


def _reasons(plan: MaterialPlan, rows: np.ndarray) -> pa.Array:
    names = ids(plan, "items", rows["item"]).to_pylist()
    texts = [
        f"{name}: {', '.join(text for bit, text in REASONS.items() if bits & bit)}."
        for name, bits in zip(names, rows["action"].tolist(), strict=True)
    ]
    return pa.array(texts, pa.string())
