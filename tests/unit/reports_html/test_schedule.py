"""The schedule in the report: the data of the chart, its printed picture, the board, the dispatch list, bottlenecks."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta

import pytest

from orderplan.enums import Language
from orderplan.labels.catalogue import catalogue
from orderplan.reports import html_gantt
from orderplan.reports.gantt_bars import bars_of
from orderplan.reports.html import report_html
from orderplan.reports.html_board import MOST_CARDS
from orderplan.reports.html_gantt import gantt_data
from orderplan.reports.html_view import ReportView
from orderplan.reports.svg_gantt import gantt_pictures
from tests.unit.capacity.shop_tables import at, row
from tests.unit.reports_html.report_plans import MONDAY, plan_of, shown
from tests.unit.reports_html.test_report import NASTY, balanced

DAY = 1_440


def work(job, operation, machine, setup_start, start, end, **cells):
    return row(job, operation, machine, setup_start, start, end, job_kind="work_order", receipt_id=job, **cells)


def data_of(plan):
    return gantt_data(ReportView(plan=plan, labels=catalogue(Language.EN)), bars_of(plan))


def card(job, state, **cells):
    return {
        "job_id": job,
        "job_kind": "work_order",
        "item_id": "SHAFT",
        "quantity": 3.0,
        "state": state,
        "operation": 20,
        "resource_id": "LATHE",
        "start": at(6),
        "end": at(30),
        "due_date": date(2026, 1, 9),
        "waits_for": "nothing",
        "waits_for_id": None,
        "for_order_id": "SO-1",
        "is_late": False,
        **cells,
    }


def listed(machine, shift, position, job, **cells):
    return {
        "resource_id": machine,
        "work_center_id": "CENTRE",
        "shift_start": at(shift),
        "shift_end": at(shift + 8),
        "position": position,
        "job_id": job,
        "job_kind": "work_order",
        "item_id": "SHAFT",
        "operation": 10,
        "quantity": 1.0,
        "setup_start": at(shift),
        "start": at(shift + 0.5),
        "end": at(shift + 2),
        "setup_minutes": 30.0,
        "run_minutes": 90.0,
        "status": "free",
        "for_order_id": "SO-1",
        "is_late": False,
        **cells,
    }


def test_the_data_of_the_chart_hold_each_id_once():
    plan = plan_of(
        schedule=[
            work("WO-1", 10, "SAW", 6, 6.5, 8, for_order_id="SO-1", is_late=True, quantity=2.5, item_id="SHAFT"),
            work("WO-1", 20, "LATHE", 8, 8, 9, for_order_id="SO-1", is_late=True, quantity=2.5, item_id="SHAFT",
                 waits_for="machine", waits_for_id="7", queue_minutes=30.4, status="frozen"),
            row("7", 10, "LATHE", 7, 7, 8, for_order_id=None, item_id="SHAFT", due_date=date(2026, 1, 8)),
        ]
    )  # fmt: skip
    found = data_of(plan)
    assert found["machines"] == {"id": ["LATHE", "SAW"], "center": ["LATHE centre", "SAW centre"], "hours": [0, 0]}
    assert found["items"] == {"id": ["SHAFT"], "name": [""]}
    assert found["orders"] == {"id": ["SO-1"]}
    # By machine and begin: job 7 and step 20 of WO-1 on the lathe, then its step 10 on the saw.
    assert found["jobs"] == {
        "id": ["7", "WO-1"],
        "item": [0, 0],
        "order": [-1, 0],
        "quantity": ["1", "2.5"],
        "due": [3, 0],
        "late": [0, 1],
        "planned": [1, 0],
    }
    assert found["bars"] == {
        "machine": [0, 0, 1],
        "job": [0, 1, 1],
        "step": [10, 20, 10],
        "begin": [420, 480, 360],
        "setup": [0, 0, 30],
        "length": [60, 60, 90],
        "status": [0, 1, 0],
        "waits": [0, 4, 0],
        "waitsId": [-1, 0, -1],
        "queue": [0, 30, 0],
    }
    assert found["waitIds"] == ["7"]
    assert (found["today"], found["frozen"]) == ("2026-01-05", DAY)


def test_the_chart_holds_so_many_bars_and_says_so(monkeypatch):
    monkeypatch.setattr("orderplan.reports.html_schedule.MOST_BARS", 2)
    text = report_html(plan_of(schedule=[row(str(hour), 10, "SAW", hour, hour, hour + 1) for hour in (9, 7, 8)]))
    data = json.loads(re.search(r'id="gantt-data">(.*?)</script>', text)[1])
    assert data["jobs"]["id"] == ["7", "8"]
    assert "2 of 3 rows are shown: those that begin first. All are in the plan&#39;s table schedule" in text


def test_20_000_bars_take_less_than_two_million_signs():
    assert html_gantt.MOST_BARS == 20_000
    rows = [
        row(f"WO-{n // 5}", n % 5, f"M{n % 60}", n / 10, n / 10, n / 10 + 5, for_order_id=f"SO-{n // 20}")
        for n in range(20_000)
    ]
    plan = plan_of(schedule=rows)
    assert len(html_gantt.gantt_json(ReportView(plan=plan, labels=catalogue("en")), bars_of(plan))) < 2_000_000


def test_without_a_schedule_there_is_neither_section_nor_script():
    text = report_html(plan_of(schedule=[], dispatch_list=[], job_board=[]))
    assert re.findall(r'<section id="(\w+)"', text) == ["figures", "issues", "provenance"]
    assert "orderplanGantt" not in text
    assert "orderplanGantt" in report_html(plan_of(schedule=[row("A", 10, "SAW", 6, 6, 7)]))


def test_the_printed_picture_shows_the_machines_of_the_first_two_weeks():
    plan = plan_of(
        schedule=[
            work("WO-1", 10, "SAW", 6, 8, 20, is_late=True),
            row("2", 10, "LATHE", 30, 30, 60),
            row("3", 10, "MILL", 14 * 24, 14 * 24, 14 * 24 + 3),
        ]
    )
    (picture,) = gantt_pictures(bars_of(plan), MONDAY)
    assert re.findall(r'class="gn"[^>]*>([^<]*)<', picture) == ["LATHE", "SAW"]
    # A day is (1040 - 120) / 14 = 65.7 wide: 8 to 20 o'clock lies from 141.9 to 174.8, the setup from 136.4 on.
    assert re.search(r'class="gb gl" d="M141\.9 \d+H174\.8V', picture)
    assert re.search(r'class="gs" d="M136\.4 \d+H141\.9V', picture)
    assert len(re.findall(r'class="gb gp"', picture)) == 1
    assert re.findall(r'y="11">([\d-]+)<', picture)[::13] == ["01-05", "01-18"]


def test_many_machines_take_several_pictures_that_fit_on_a_page():
    plan = plan_of(schedule=[row(f"J{n}", 10, f"M{n:02}", 6, 6, 20) for n in range(60)])
    pictures = gantt_pictures(bars_of(plan), MONDAY)
    # A row of one lane takes 20, the axis 18, a page at most 500: 24 rows.
    assert [picture.count('class="gn"') for picture in pictures] == [24, 24, 12]


def test_a_machine_that_does_many_things_at_once_has_low_lanes():
    plan = plan_of(schedule=[row(f"J{n}", 10, "OVEN", 6, 6, 20) for n in range(30)])
    (picture,) = gantt_pictures(bars_of(plan), MONDAY)
    # 30 lanes share 150: 5 each, and 5 around them; with the axis 18.
    assert 'viewBox="0 0 1040 173"' in picture
    assert "J0<" not in picture


def test_the_board_has_a_column_for_each_state_and_cards_that_say_what_is_waited_for():
    text = report_html(
        plan_of(
            job_board=[
                card("WO-1", "waiting_for_material", waits_for="material", waits_for_id="BOLT", is_late=True),
                card("WO-2", "ready", waits_for="machine", waits_for_id="WO-9"),
                card("WO-3", "done", operation=None, resource_id=None, start=None, end=None, for_order_id=None),
            ]
        )
    )
    states = re.findall(r'<div class="state b-(\w+)".*?<h3>(.*?) <span class="count">(\d+)', text, re.DOTALL)
    assert states == [
        ("not_released", "Not released", "0"),
        ("waiting_for_material", "Waiting for material", "1"),
        ("ready", "Ready", "1"),
        ("running", "Running", "0"),
        ("done", "Done", "1"),
    ]
    cards = [
        re.sub(r"<[^>]+>|\s+", " ", found)
        for found in re.findall(r"<li(?: class=\"late\")?>(.*?)</li>", text, re.DOTALL)
    ]
    cards = [" ".join(found.split()) for found in cards if "due" in found]
    going_on = "Work order 3 × SHAFT Step 20 on LATHE 01-05 06:00 to 01-06 06:00"
    assert cards == [
        f"WO-1 {going_on} Waits for: Material BOLT due 2026-01-09 · SO-1 · late",
        f"WO-2 {going_on} Waits for: Machine, behind job WO-9 due 2026-01-09 · SO-1",
        "WO-3 Work order 3 × SHAFT due 2026-01-09",
    ]


def test_of_many_cards_the_first_are_shown_and_the_others_counted():
    text = report_html(plan_of(job_board=[card(f"WO-{n:03}", "ready") for n in range(MOST_CARDS + 7)]))
    assert text.count('<p class="job">') == MOST_CARDS
    assert "and 7 more in the plan&#39;s table job_board" in text


def test_the_dispatch_list_has_a_title_for_each_machine_and_shift():
    plan = plan_of(
        dispatch_list=[
            listed("LATHE", 6, 1, "WO-1"),
            listed("LATHE", 6, 2, "WO-2", is_late=True),
            listed("LATHE", 30, 1, "WO-3"),
            listed("SAW", 6, 1, "WO-4", next_resource_id="LATHE"),
        ]
    )
    rows = shown(plan)["dispatch_list"]
    assert [cells[0] for cells in rows if len(cells) == 1] == [
        # Half an hour of setup and an hour and a half of running each.
        "LATHE, CENTRE: 2026-01-05 06:00 to 14:00 2 operations, 4 hours",
        "LATHE, CENTRE: 2026-01-06 06:00 to 14:00 1 operation, 2 hours",
        "SAW, CENTRE: 2026-01-05 06:00 to 14:00 1 operation, 2 hours",
    ]
    assert [cells[2] for cells in rows if len(cells) > 1] == ["Job", "WO-1", "WO-2", "WO-3", "WO-4"]
    assert '<tr class="s-late">' in report_html(plan)


def test_of_a_long_dispatch_list_the_next_shifts_are_shown_machine_by_machine():
    # Two machines with one operation in each of 400 shifts: the first 250 shifts of each are shown.
    rows = [listed(machine, 24 * day, 1, f"{machine}-{day:03}") for machine in ("A", "B") for day in range(400)]
    plan = plan_of(dispatch_list=rows)
    jobs = [cells[2] for cells in shown(plan)["dispatch_list"][1:] if len(cells) > 1]
    assert jobs == [f"{machine}-{day:03}" for machine in ("A", "B") for day in range(250)]
    assert "500 of 800 rows are shown: the next shifts." in report_html(plan)


def test_bottlenecks_stand_by_rank():
    plan = plan_of(
        schedule=[row("A", 10, "SAW", 6, 6, 7)],
        bottlenecks=[
            {"rank": rank, "resource_id": name, "work_center_id": "C", "order_days": days, "best_day": MONDAY,
             "late_orders": 2, "queue_minutes": 90.0, "load_share": 0.85}
            for rank, name, days in ((2, "SAW", 0.5), (1, "LATHE", 12.25))
        ],
    )  # fmt: skip
    rows = shown(plan)["bottlenecks"]
    assert [cells[0] for cells in rows[1:]] == ["LATHE", "SAW"]
    assert rows[1][2:] == ["12.25", "2026-01-05", "2", "90", "85 %"]


def test_the_load_of_machines_is_added_up_by_week_the_busiest_first():
    def load(machine, day, setup, run, capacity=480.0):
        return {"resource_id": machine, "work_center_id": "C", "day": MONDAY + timedelta(day),
                "capacity_minutes": capacity, "setup_minutes": setup, "run_minutes": run}  # fmt: skip

    # The lathe does 120 + 240 minutes of 960 in the first week, the saw 300 of 480; the oven, which does any number of
    # things at once, 700 of 480.
    rows = [load("LATHE", 0, 60.0, 60.0), load("LATHE", 1, 0.0, 240.0), load("OVEN", 0, 0.0, 700.0),
            load("SAW", 8, 30.0, 270.0)]  # fmt: skip
    found = shown(plan_of(schedule=[row("A", 10, "SAW", 6, 6, 7)], resource_load=rows))["resource_load"]
    assert [(cells[0], *cells[3:]) for cells in found[1:]] == [
        ("OVEN", "146 %", "0 %"),
        ("SAW", "62 %", "10 %"),
        ("LATHE", "38 %", "17 %"),
    ]


@pytest.mark.parametrize("language", list(Language))
def test_whatever_ids_hold_is_escaped(language):
    nasty = {"resource_id": NASTY, "item_id": NASTY, "work_center_id": NASTY, "for_order_id": NASTY}
    text = report_html(
        plan_of(
            schedule=[{**row(NASTY, 10, NASTY, 6, 6, 40), **nasty, "waits_for_id": NASTY}],
            job_board=[card(NASTY, "ready", item_id=NASTY, waits_for="material", waits_for_id=NASTY)],
            dispatch_list=[listed(NASTY, 6, 1, NASTY, work_center_id=NASTY, next_resource_id=NASTY)],
        ),
        language,
    )
    assert NASTY not in text
    assert "<b a=" not in text
    assert text.count("</script>") == text.count("<script")
    balanced(text)
    data = json.loads(re.search(r'id="gantt-data">(.*?)</script>', text, re.DOTALL)[1])
    assert data["machines"]["id"] == data["jobs"]["id"] == data["waitIds"] == [NASTY]
