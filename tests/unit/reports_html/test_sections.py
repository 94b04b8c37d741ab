"""What the sections show, in which order, with numbers that are derived here."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from orderplan.reports.html import report_html
from tests.unit.reports_html.report_plans import MONDAY, column, delivery, exception, plan_of, shown


def test_key_figures_of_deliveries():
    # 8 lines: 3 in time, 4 late by 2, 4, 10 and 30 days (middle 7), 1 never there. 3 / 8 = 37.5 %.
    lines = [delivery(f"ON-{place}") for place in range(3)]
    lines += [delivery(f"LATE-{days}", days_late=days) for days in (2, 4, 10, 30)]
    plan = plan_of(
        deliveries=[*lines, delivery("NEVER", days_late=None)],
        priority_outlook=[
            {"priority": 1, "lines": 4, "late": 2, "open_value": 100_000.0, "late_value": 12_000.4},
            {"priority": 5, "lines": 4, "late": 2, "open_value": 900_000.0, "late_value": 400_000.0},
        ],
    )
    text = " ".join(report_html(plan).split())
    assert figure("On time", "37 %", "3 of 8 order lines") in text
    assert figure("Late order lines", "4", "median 7 days, worst 30") in text
    assert figure("Never in full", "1", "for want of supply") in text
    assert figure("Value late", "412,000", "of 1,000,000 open") in text
    for label, count in (
        ("on time", 3), ("1 to 5 days late", 2), ("6 to 20 days late", 1), ("21 days late or more", 1),
        ("never in full", 1),
    ):  # fmt: skip
        assert f"{label} <b>{count}</b>" in text


def figure(label: str, value: str, note: str) -> str:
    return f'<span class="label">{label}</span><strong>{value}</strong><span class="note">{note}</span>'


def test_root_causes_stand_in_the_order_that_the_text_says():
    roots = [
        exception("LOW", severity=4, value_hit=9e6),
        exception("TODAY-SMALL", severity=2, value_hit=10),
        exception("TODAY-LARGE", severity=2, value_hit=20),
        exception("HELPS-LITTLE", severity=3, rescue=1),
        exception("HELPS-MUCH", severity=3, rescue=90),
        exception("HELPS-NOBODY", severity=1, rescue=0),
        exception("NEVER", code="demand_uncovered", severity=1, days=None, value_hit=5),
        exception("NO-PRICE", code="master_data", severity=1, days=None, value_hit=99),
    ]
    # What nothing covers; then by order-days; then by severity, and in it by value. Master data wait for nothing.
    assert [message.split()[1] for message in column(shown(plan_of(exceptions=roots))["exceptions"], 2)] == [
        "NEVER:", "HELPS-MUCH:", "HELPS-LITTLE:", "NO-PRICE:", "HELPS-NOBODY:", "TODAY-LARGE:", "TODAY-SMALL:", "LOW:",
    ]  # fmt: skip


def test_consequences_are_folded_under_their_root_in_the_order_of_the_table():
    rows = [
        exception("A", rescue=2),
        exception("B", rescue=9),
        exception("A1", is_root=False, cause_id="A", code="order_late", message="first"),
        exception("B1", is_root=False, cause_id="B", code="shortage", message="of B"),
        exception("A2", is_root=False, cause_id="A", code="shortage", message="second"),
    ]
    table = shown(plan_of(exceptions=rows))["exceptions"]
    assert [row[1:3] for row in table[1:]] == [
        ["Excess", "stock B: nothing uses 1 of PUMP. 1 consequence"],
        ["Shortage", "of B"],
        ["Excess", "stock A: nothing uses 1 of PUMP. 2 consequences"],
        ["Order late", "first"],
        ["Shortage", "second"],
    ]
    chinese = shown(plan_of(exceptions=rows), "zh")["exceptions"]
    assert chinese[1][1:3] == ["多余", "库存 B：PUMP × 1 没有需求。 1 个后果"]


def test_deliveries_stand_latest_first_and_the_more_urgent_of_equally_late_ones_above():
    lines = [
        delivery("SO-1"),
        delivery("SO-2", days_late=3, priority=5),
        delivery("SO-3", days_late=3, priority=1),
        delivery("SO-4", days_late=None),
        delivery("SO-5", days_late=9),
    ]
    assert column(shown(plan_of(deliveries=lines))["deliveries"], 0) == ["SO-4", "SO-5", "SO-3", "SO-2", "SO-1"]


def test_a_late_line_unfolds_what_can_be_delivered_when():
    late = delivery(
        "SO-1",
        days_late=5,
        explanation="5 days late: it was due before anything could be done; what it needs is there.",
    )
    parts = [
        {"order_id": order, "item_id": "PUMP", "delivery_date": day, "quantity": 1, "cumulative_quantity": n,
         "on_time": n == 1}
        for order in ("SO-1", "SO-2")
        for n, day in ((1, date(2026, 1, 19)), (2, date(2026, 1, 24)))
    ]  # fmt: skip
    table = shown(plan_of(deliveries=[late, delivery("SO-2")], partial_deliveries=parts))["deliveries"]
    assert table[1][-1].endswith("what it needs is there. in 2 parts")
    assert [row[2] for row in table[2:4]] == [
        "1 on 2026-01-19, 1 in all by then.", "1 on 2026-01-24, 2 in all by then.",
    ]  # fmt: skip
    assert table[4][0] == "SO-2"
    assert len(table) == 5


def test_columns_without_any_value_are_left_out():
    headings = shown(plan_of(deliveries=[delivery("SO-1")]))["deliveries"][0]
    assert "Customer" not in headings
    assert "Customer" in shown(plan_of(deliveries=[delivery("SO-1", customer_id="C-1")]))["deliveries"][0]


def test_shortages_unfold_the_orders_that_they_hold_up():
    items = [
        {"item_id": "SMALL", "first_date": MONDAY, "depth": 1, "value": 10.0, "is_root": True, "orders": 1},
        {"item_id": "WAITS", "first_date": MONDAY, "depth": 1, "value": 99.0, "is_root": False, "orders": 1},
        {"item_id": "LARGE", "first_date": MONDAY, "depth": 3.5, "value": 20.0, "is_root": True, "orders": 0},
    ]
    orders = [
        {"order_id": "SO-1", "item_id": "SMALL", "quantity": 2, "need_date": MONDAY, "alone": True, "is_root": True},
        {"order_id": "SO-2", "item_id": "SMALL", "quantity": 1, "need_date": MONDAY, "available_date": date(2026, 2, 2),
         "alone": False, "is_root": True},
    ]  # fmt: skip
    table = shown(plan_of(shortage_items=items, shortage_orders=orders))["shortage_items"]
    assert [(row[0], row[-1]) for row in table[1:] if len(row) == len(table[0])] == [
        ("LARGE", "no order"), ("SMALL", "2 orders"), ("WAITS", "no order"),
    ]  # fmt: skip
    assert [row[1:] for row in table if len(row) == 3] == [
        ["SO-1", "2 wanted on 2026-01-05, never there in full. The order waits for nothing else."],
        ["SO-2", "1 wanted on 2026-01-05, there on 2026-02-02."],
    ]


def suggestion(name: str, **cells) -> dict:
    return {
        "suggestion_id": name, "action": "new", "item_id": name, "supplier_id": "S-1", "order_quantity": 1.0,
        "order_date": MONDAY, "amount": 10.0, "reason": "Nothing needs it.", "late": False, **cells,
    }  # fmt: skip


def test_suggestions_stand_by_supplier_changes_first_then_by_order_date():
    rows = [
        suggestion("LATER", order_date=MONDAY + timedelta(9)),
        suggestion("SOONER", amount=2.5),
        suggestion("CANCELLED", action="cancel", order_date=None, amount=-4.0),
        suggestion("PULLED", action="expedite", order_date=None, amount=0.0),
        suggestion("OTHER", supplier_id="S-0"),
        suggestion("NOBODY", supplier_id=None, amount=None, if_not_placed="No sales order waits for it."),
    ]
    table = shown(plan_of(purchase_suggestions=rows))["purchase_suggestions"]
    # S-1: 10 + 2.5 - 4 + 0 = 8.50; a price that is not known counts nothing.
    assert [row[0] if len(row) == 1 else row[2] for row in table[1:]] == [
        "S-0 1 suggestion, 10.00", "OTHER",
        "S-1 4 suggestions, 8.50", "PULLED", "CANCELLED", "SOONER", "LATER",
        "(no supplier) 1 suggestion, 0.00", "NOBODY",
    ]  # fmt: skip
    assert table[-1][-1] == "Nothing needs it. If not done: No sales order waits for it."


def test_what_must_be_ordered_this_week_is_counted():
    # The week of the planning day: until Sunday 11 January.
    days = [MONDAY - timedelta(30), MONDAY, date(2026, 1, 11), date(2026, 1, 12)]
    rows = [suggestion(str(place), order_date=day, amount=100.0) for place, day in enumerate(days)]
    rows.append(suggestion("moved", action="expedite", order_date=None))
    assert figure("To order this week", "3", "300 in all") in report_html(plan_of(purchase_suggestions=rows))


def test_payments_are_added_up_by_week():
    weeks = [
        {"week": week, "supplier_id": supplier, "ordered_amount": ordered, "firm_amount": 0.0, "suggested_amount": 1.5,
         "amount": ordered + 1.5, "without_price": 1}
        for week, supplier, ordered in (
            (date(2026, 1, 12), "A", 10.0), (date(2026, 1, 5), "A", 1_000.0), (date(2026, 1, 5), "B", 200.0),
        )
    ]  # fmt: skip
    plan = plan_of(payments=weeks)
    assert [row[:5] for row in shown(plan)["payments"][1:]] == [
        ["2026-01-05", "1,200.00", "0.00", "3.00", "1,203.00"], ["2026-01-12", "10.00", "0.00", "1.50", "11.50"],
    ]  # fmt: skip
    assert "3 orders and suggestions without a known price are missing here." in report_html(plan)


@pytest.mark.parametrize(("language", "told"), [("en", ["Clear", "Short"]), ("zh", ["齐套", "缺料"])])
def test_kits_stand_by_their_start(language, told):
    kits = [
        {"job_kind": "work_order", "job_id": name, "item_id": "A", "quantity": 2.0, "start_date": start,
         "need_date": start, "rank": rank, "kit_status": status, "buildable_quantity": 0.0, "missing": missing}
        for rank, (name, start, status, missing) in enumerate(
            [("WO-2", date(2026, 1, 8), "short", "A 1, and 3 more"), ("WO-1", date(2026, 1, 7), "clear", None)]
        )
    ]  # fmt: skip
    table = shown(plan_of(kitting=kits), language)["kitting"]
    assert [row[2] for row in table[1:]] == ["WO-1", "WO-2"]
    assert [row[0] for row in table[1:]] == told
    assert table[2][-1] == {"en": "A 1, and 3 more", "zh": "A 1 等，另有 3 种"}[language]


def test_the_outlook_by_customer_names_nobody_in_words():
    outlook = [
        {"customer_id": name, "lines": 1, "late": 0, "unplannable": 0, "on_time_share": 0.955, "open_value": 5.0,
         "late_value": value}
        for name, value in ((None, 1.0), ("C-1", 3.0))
    ]  # fmt: skip
    table = shown(plan_of(deliveries=[delivery("SO-1")], customer_outlook=outlook))["customer_outlook"]
    assert [row[0] for row in table[1:]] == ["C-1", "(nobody)"]
    assert table[1][4:7] == ["95.5 %", "5.00", "3.00"]
