"""The parts of exceptions' sentences that change from row to row."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from orderplan.data.instance import NONE
from orderplan.enums import ExceptionCode, OrderStatus
from orderplan.mrp.exception_names import source_names, supply_names
from orderplan.mrp.exception_rows import place_of
from orderplan.mrp.explanations import amount_text, amount_texts, day_texts
from orderplan.mrp.identify import days_array, ids
from orderplan.mrp.structure_exceptions import REASONS
from orderplan.mrp.tables import parents
from orderplan.quantities import MILLION

if TYPE_CHECKING:
    from collections.abc import Callable

    from orderplan.mrp.exception_names import Names
    from orderplan.mrp.findings import Findings


class Told(NamedTuple):
    """Exceptions to be put into words."""

    findings: Findings
    names: Names
    rows: np.ndarray
    """`EXCEPTION`."""
    value: np.ndarray
    """The money of each row."""
    rescue: np.ndarray
    """Order-days; -1 where the row has none."""

    def of(self, places: np.ndarray) -> Told:
        """Take some of the rows."""
        return Told(self.findings, self.names, self.rows[places], self.value[places], self.rescue[places])


def _source(told: Told) -> pa.Array:
    """Name what wants a requirement: sales order SO-1, planned order 3 (FRAME)."""
    plan = told.findings.plan
    wanted = plan.store.requirements.array[told.rows["object"]]
    named = source_names(told.names, wanted["source"], ids(plan, "items", told.rows["item"]))
    parent = ids(plan, "items", parents(plan, wanted))
    return pc.coalesce(pc.binary_join_element_wise(named, " (", parent, ")", ""), named)


def _constraint(told: Told) -> pa.Array:
    """Say when a late order will be there and why not sooner."""
    place = np.searchsorted(told.findings.deliveries.order, told.rows["object"])
    why = told.names.explanations.take(pa.array(place))
    there = pc.binary_join_element_wise("will be there on ", _day_texts(told, "suggested"), ", ", why, "")
    return pc.if_else(pa.array(told.rows["days"] == NONE), why, there)


def _wait(told: Told) -> pa.Array:
    """Say when a shortage is covered, and what it waits for."""
    findings, slots = told.findings, told.rows["object"]
    never = pa.array(told.rows["days"] == NONE)
    end_row, end_supply = findings.states.end_row[slots], findings.states.end_supply[slots]
    supply = supply_names(told.names, end_supply)
    item = ids(findings.plan, "items", findings.links.item[end_row])
    missing = pc.binary_join_element_wise("it waits for ", item, ", which nothing covers in full", "")
    missing = pc.if_else(pa.array(end_row == slots), "nothing covers all of it", missing)
    days = day_texts(told.rows["days"])
    covered = pc.binary_join_element_wise("is covered on ", _day_texts(told, "suggested"), ", ", days, " late", "")
    items = np.where(end_supply < 0, NONE, findings.items_of_supplies[end_supply])
    of_supply = ids(findings.plan, "items", items)
    late = pc.binary_join_element_wise(covered, ": it waits for ", supply, " (", of_supply, ")", "")
    return pc.if_else(never, pc.binary_join_element_wise("is never covered: ", missing, ""), late)


def _short(told: Told) -> pa.Array:
    """Say when a planned order had to be released, and what must be made up."""
    plan, rows = told.findings.plan, told.rows
    own = plan.store.planned.array["release"][rows["object"] - plan.setting.first_planned_supply]
    in_calendar_days = plan.setting.rules["in_calendar_days"][rows["item"]]
    texts = [day_texts(rows["days"], word) for word in ("working day", "day")]
    days = pc.if_else(pa.array(in_calendar_days), texts[1], texts[0])
    had = ("had to be released on ", _day_texts(told, "date"), ": ", days, " must be made up.")
    only = ("should be released on ", _day_texts(told, "date"), "; its reorder point does so only on ",
            days_array(plan, own).cast(pa.string()), ", ", days, " later.")  # fmt: skip
    over = pa.array(rows["date"] < plan.setting.today)
    return pc.if_else(over, pc.binary_join_element_wise(*had, ""), pc.binary_join_element_wise(*only, ""))


def _holder(told: Told) -> pa.Array:
    """Name the order that supply is kept for, and say why it does not take it."""
    plan, orders = told.findings.plan, told.rows["order"]
    open_word = str(OrderStatus.OPEN)
    states = pa.array([str(word) for word in OrderStatus]).take(
        pa.array(np.append(plan.instance.orders.status, 0)[orders])
    )
    why = pc.if_else(
        pc.equal(states, open_word), ", which does not need it", pc.binary_join_element_wise(", which is ", states, "")
    )
    named = pc.binary_join_element_wise(ids(plan, "sales_orders", orders), why, "")
    return pc.coalesce(named, pa.scalar("an order that is not there"))


def _substitutes(told: Told) -> pa.Array:
    """Name the substitutes that cover a requirement, with their quantities."""
    plan, links = told.findings.plan, told.findings.links
    items, pegged = told.findings.items_of_supplies, plan.store.pegs.array
    texts = []
    for row in told.rows["object"].tolist():
        pegs = np.arange(links.first_peg[row], links.first_peg[row] + links.peg_counts[row])
        pegs = pegs[items[pegged["supply"][pegs]] != links.item[row]]
        names = ids(plan, "items", items[pegged["supply"][pegs]]).to_pylist()
        supplies = supply_names(told.names, pegged["supply"][pegs]).to_pylist()
        amounts = (pegged["quantity"][pegs] / MILLION).tolist()
        texts.append(
            ", ".join(
                f"{amount_text(amount)} of {name} ({supply})"
                for amount, name, supply in zip(amounts, names, supplies, strict=True)
            )
        )
    return pa.array(texts, pa.string())


def _reduced(told: Told) -> pa.Array:
    """Say what a receipt that is moved should be reduced to, where it should."""
    amounts = _amounts(told, "suggested_quantity")
    reduced = pc.binary_join_element_wise(" and reduce it to ", amounts, "")
    return pc.if_else(pa.array(told.rows["suggested_quantity"] == NONE), "", reduced)


def _surplus_value(told: Told) -> pa.Array:
    """Give the money in what a receipt brings too much or too early."""
    rows = told.rows
    kept = np.where(rows["action"] == place_of(ExceptionCode.CHANGE_QUANTITY), rows["suggested_quantity"], 0)
    money = told.value * (1 - kept / np.maximum(rows["quantity"], 1))
    return pa.array([f"{amount:,.2f}" for amount in money.tolist()], pa.string())


def _order_days(told: Told) -> pa.Array:
    texts = pc.binary_join_element_wise("leaving it costs ", day_texts(told.rescue, "order-day"), "")
    return pc.if_else(pa.array(told.rescue == 0), "leaving it makes no order later", texts)


def _reasons(told: Told) -> pa.Array:
    texts = [", ".join(text for bit, text in REASONS.items() if bits & bit) for bits in told.rows["action"].tolist()]
    return pa.array(texts, pa.string())


def _day_texts(told: Told, column: str) -> pa.Array:
    return pc.coalesce(days_array(told.findings.plan, told.rows[column]).cast(pa.string()), "any day")


def _amounts(told: Told, column: str) -> pa.Array:
    distinct = pa.array(np.maximum(told.rows[column], 0)).dictionary_encode()  # many rows have the same few quantities
    return amount_texts(distinct.dictionary.to_numpy()).take(distinct.indices)


FIELDS: dict[str, Callable[[Told], pa.Array]] = {
    "item": lambda told: ids(told.findings.plan, "items", told.rows["item"]),
    "order": lambda told: ids(told.findings.plan, "sales_orders", told.rows["order"]),
    "supply": lambda told: supply_names(told.names, told.rows["object"]),
    "quantity": lambda told: _amounts(told, "quantity"),
    "suggested_quantity": lambda told: _amounts(told, "suggested_quantity"),
    "date": lambda told: _day_texts(told, "date"),
    "suggested": lambda told: _day_texts(told, "suggested"),
    "days": lambda told: day_texts(told.rows["days"]),
    "note": lambda told: pa.array(
        [told.findings.notes[place] for place in told.rows[["kind", "object"]].tolist()], pa.string()
    ),
    "source": _source,
    "constraint": _constraint,
    "wait": _wait,
    "short": _short,
    "holder": _holder,
    "substitutes": _substitutes,
    "reduced": _reduced,
    "surplus_value": _surplus_value,
    "order_days": _order_days,
    "reasons": _reasons,
}
"""The fields of the sentences by name; each gives a text for each row: shape (rows,)."""
