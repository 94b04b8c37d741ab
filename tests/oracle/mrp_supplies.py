"""Supplies of the naive planner: rules 4.1 to 4.5."""

from __future__ import annotations

from datetime import date

from tests.oracle.mrp_days import NEVER, Row, ahead, today
from tests.oracle.mrp_quantities import millionths
from tests.oracle.mrp_records import Requirement, State, Supply


def gather_supplies(state: State, tables: dict[str, list[Row]]) -> None:
    """Put the supplies of each item into the order of rule 4.4."""
    for supply in [*stock_of(state, tables), *receipts_of(state)]:
        state.supplies.setdefault(supply.item, []).append(supply)
    for supplies in state.supplies.values():
        supplies.sort(key=lambda supply: supply.key)


def stock_of(state: State, tables: dict[str, list[Row]]) -> list[Supply]:
    """Rule 4.1: stock at nettable locations that has not expired by the day on which it is there."""
    locations = {row["location_id"]: row for row in tables["locations"]}
    nowhere = {"nettable": True, "transfer_days": 0}
    numbers: dict[str, int] = {}
    supplies = []
    for row in sorted(tables["on_hand"], key=lambda row: stock_place(state, row)):
        numbers[row["item_id"]] = numbers.get(row["item_id"], 0) + 1
        location = locations[row["location_id"]] if row["location_id"] else nowhere
        start = today(state.days)
        there = max(start, ahead(state.days, start, location["transfer_days"]), row["available_date"] or start)
        expiry = row["expiry_date"]
        if not location["nettable"] or (expiry is not None and expiry <= there):
            continue
        number = numbers[row["item_id"]]
        supplies.append(
            Supply(
                kind="stock",
                id=f"{row['item_id']}/{number}",
                item=row["item_id"],
                left=millionths(row["quantity"]),
                there=there,
                expiry=expiry,
                order=row["order_id"],
                usable=is_known(state, row["order_id"]),
                place=stock_rank(row, number),
            )
        )
    return supplies


def stock_place(state: State, row: Row) -> tuple:
    """The order in which an item's stock rows are counted for their ids."""
    return (
        is_known(state, row["order_id"]),
        row["order_id"] or "" if is_known(state, row["order_id"]) else "",
        row["location_id"] or "",
        row["available_date"] or date.min,
        row["expiry_date"] or NEVER,
        millionths(row["quantity"]),
        row["lot_id"] or "",
    )


def stock_rank(row: Row, number: int) -> tuple:
    """Rule 4.4: on one day after the receipts; what expires later goes before what expires earlier."""
    expires_in = -(row["expiry_date"] or NEVER).toordinal()
    place, since = row["location_id"] or "", row["available_date"] or date.min
    return (1, expires_in, place, since, millionths(row["quantity"]), row["lot_id"] or "", number)


def receipts_of(state: State) -> list[Supply]:
    """Rule 4.2."""
    return [
        Supply(
            kind=row["kind"],
            id=row["receipt_id"],
            item=row["item_id"],
            left=millionths(row["quantity"]),
            there=ahead(state.days, max(row["due_date"], today(state.days)), 0),
            expiry=None,
            order=row["order_id"],
            usable=is_known(state, row["order_id"]),
            place=(0, row["receipt_id"]),
        )
        for row in state.receipts.values()
    ]


def is_known(state: State, order: str | None) -> bool:
    """Rule 4.3: what is reserved for an order that is unknown is used by nobody."""
    return order is None or order in state.orders


def free_supply(state: State, item: str) -> list[Supply]:
    """The free supply of an item of which something is left, earliest first."""
    return [supply for supply in state.supplies.get(item, []) if supply.order is None and supply.left > 0]


def can_cover(supply: Supply, requirement: Requirement) -> bool:
    """Rule 4.5: it has not expired on the later of the day it is there and the day it is needed."""
    return supply.expiry is None or supply.expiry > max(supply.there, requirement.counted)
