"""What exceptions say, in plain sentences."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from orderplan.enums import ExceptionCode
from orderplan.mrp.exception_fields import FIELDS, Told
from orderplan.mrp.exception_rows import CODES, ITEM, place_of

_MOVES = {
    ExceptionCode.EXPEDITE: "pull {quantity} of {item} from {date} to {suggested}{reduced}",
    ExceptionCode.DEFER: "defer {quantity} of {item} from {date} to {suggested}{reduced}",
    ExceptionCode.CANCEL: "cancel {quantity} of {item}, due {date}: nothing needs it",
    ExceptionCode.CHANGE_QUANTITY: "reduce {item}, due {date}, from {quantity} to {suggested_quantity}",
}
_COSTS = {
    ExceptionCode.EXPEDITE: "{order_days}",
    ExceptionCode.DEFER: "leaving it ties up {surplus_value} for {days}",
    ExceptionCode.CANCEL: "leaving it ties up {surplus_value}",
    ExceptionCode.CHANGE_QUANTITY: "leaving it ties up {surplus_value}",
}
"""What it costs to leave a firm receipt as it is."""
_SENTENCES = {
    ExceptionCode.ORDER_LATE: "{order}: {quantity} of {item}, due {date}, {constraint}",
    ExceptionCode.ORDER_PAST_DUE: "{order}: {quantity} of {item} was due {date}, {days} before today: ship it, "
    "re-date it or close it.",
    ExceptionCode.DEMAND_UNCOVERED: "{quantity} of {item} for {source}, wanted {date}: nothing covers it and "
    "nothing can be planned.",
    ExceptionCode.RELEASE_DUE: "{supply}: release {quantity} of {item} by {date}.",
    ExceptionCode.SUPPLY_PAST_DUE: "{supply}: {quantity} of {item} was due {date}, {days} before today: ask for "
    "a new date or close it.",
    ExceptionCode.LEAD_TIME_SHORT: "{supply}: {quantity} of {item} {short}",
    ExceptionCode.SHORTAGE: "{quantity} of {item} for {source}, wanted {date}, {wait}.",
    ExceptionCode.BELOW_SAFETY: "{item}: neither stock nor an open order covers {suggested_quantity} of the safety "
    "stock of {quantity}.",
    ExceptionCode.EXCESS: "{supply}: nothing uses {quantity} of {item}.",
    ExceptionCode.STRANDED: "{supply}: {quantity} of {item} is kept for {holder}: transfer, rework or write it off.",
    ExceptionCode.CHANGE_LEFTOVER: "{supply}: {quantity} of {item} is left, and no BOM line uses it from "
    "{suggested} on.",
    ExceptionCode.LIST_DRIFT: "{supply}: the issue list is not what the BOM of {item} gives today: {note}.",
    ExceptionCode.SUBSTITUTE_USED: "{quantity} of {item} for {source}, wanted {date}, is covered by {substitutes}: "
    "confirm.",
    ExceptionCode.MASTER_DATA: "{item}: {reasons}.",
    **{code: "{supply}: " + sentence + "." for code, sentence in _MOVES.items()},
}
_GAP = "{item}: {quantity} is started from {date} to {suggested}, when nothing is in {note}."


def messages(told: Told) -> pa.Array:
    """Write a sentence for each exception: shape (rows,)."""
    code, action = told.rows["code"], told.rows["action"]
    conflict, gap = code == place_of(ExceptionCode.FIRM_CONFLICT), _is_gap(told.rows)
    groups = [(_SENTENCES[each], (code == place_of(each)) & ~gap) for each in CODES if each in _SENTENCES]
    groups.append((_GAP, gap))
    for each, move in _MOVES.items():
        firm = conflict & (action == place_of(each))
        silent = (told.value == 0) if each is not ExceptionCode.EXPEDITE else (told.rescue < 0)
        sentence = "{supply} is firm, but the plan would " + move
        groups += [(sentence + ".", firm & silent), (sentence + "; " + _COSTS[each] + ".", firm & ~silent)]
    places = [np.flatnonzero(mask) for _sentence, mask in groups]
    written = [_filled(sentence, told.of(at)) for (sentence, _mask), at in zip(groups, places, strict=True) if len(at)]
    order = np.argsort(np.concatenate(places), kind="stable")
    return pa.chunked_array(written, pa.string()).combine_chunks().take(pa.array(order))


def _is_gap(rows: np.ndarray) -> np.ndarray:
    return (rows["code"] == place_of(ExceptionCode.CHANGE_LEFTOVER)) & (rows["kind"] == ITEM)


def _filled(sentence: str, told: Told) -> pa.Array:
    """Fill the fields of a sentence for some rows."""
    pieces = sentence.replace("{", "}").split("}")  # text and names of fields by turns
    parts = [piece if place % 2 == 0 else FIELDS[piece](told) for place, piece in enumerate(pieces)]
    return pc.binary_join_element_wise(*parts, "", null_handling="replace", null_replacement="?")
