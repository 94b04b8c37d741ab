"""The report as a whole: one file, nothing from outside, all escaped, the same bytes; what is left out is said."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

import numpy as np
import pyarrow as pa
import pytest

import orderplan as op
from orderplan.config import PlanConfig, ReportsConfig, SchedulerConfig
from orderplan.enums import IssueKind, Language, Severity
from orderplan.errors import DataIssue
from orderplan.pipeline import make_plan
from orderplan.plan_files import read_plan, write_plan
from orderplan.reports.html import report_html, write_report
from orderplan.reports.html_view import MOST_ROWS
from tests.unit.reports_html.report_plans import delivery, exception, plan_of, shown

NASTY = "<b a='1'>&\"</script><!--"
VOID = {"meta", "input", "path", "circle", "rect", "br"}


@pytest.fixture(scope="module")
def bicycle():
    return make_plan(op.read_folder("data/samples/bicycle"))


@pytest.fixture(scope="module")
def pumps():
    return make_plan(op.read_folder("data/samples/pumps"))


class Balance(HTMLParser):
    """Checks that tags are closed in their order, and collects ids and scopes."""

    def __init__(self):
        super().__init__()
        self.open, self.ids, self.unscoped = [], [], 0

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.ids += [given["id"]] if "id" in given else []
        self.unscoped += tag == "th" and "scope" not in given
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if tag not in VOID:
            assert self.open.pop() == tag

    def handle_startendtag(self, tag, attrs):
        pass


def balanced(text: str) -> Balance:
    page = Balance()
    page.feed(text)
    page.close()
    assert page.open == []
    return page


@pytest.mark.parametrize("language", list(Language))
def test_the_page_is_well_formed_and_every_heading_of_a_table_has_a_scope(pumps, language):
    page = balanced(report_html(pumps, language))
    assert len(set(page.ids)) == len(page.ids)
    assert page.unscoped == 0


@pytest.mark.parametrize("language", list(Language))
def test_nothing_is_fetched_from_anywhere(pumps, language):
    text = report_html(pumps, language)
    assert re.findall(r"https?://|//[a-z]|@import|<link|<img|<iframe|\bsrc=|url\((?!#)", text) == []
    assert set(re.findall(r'href="(.)', text)) == {"#"}


def test_the_same_plan_gives_the_same_bytes(bicycle, tmp_path):
    write_report(bicycle, tmp_path / "a.html")
    write_report(replace(bicycle, stage_seconds={"encode": 9.0}), tmp_path / "b.html")
    assert (tmp_path / "a.html").read_bytes() == (tmp_path / "b.html").read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.html", "b.html"]


def test_a_plan_read_from_files_gives_the_same_report(bicycle, tmp_path):
    write_plan(bicycle, tmp_path / "plan")
    # The plant itself is not in the files: names that stand beside ids come from there.
    assert report_html(read_plan(tmp_path / "plan"), "zh") == report_html(replace(bicycle, data=None), "zh")


def test_names_stand_beside_ids_where_the_plant_is_at_hand(pumps):
    # items.csv: PUMP-150 is "Pump 150 DN65 cast iron"; customers.csv: C-104 is "Papierfabrik Lindach".
    text = report_html(pumps)
    assert "PUMP-150 <small>Pump 150 DN65 cast iron</small>" in text
    assert "C-104 <small>Papierfabrik Lindach</small>" in text
    assert "<option>C-104 Papierfabrik Lindach</option>" in text
    assert "<small>" not in report_html(replace(pumps, data=None))


def test_ids_and_titles_are_escaped_everywhere():
    plan = plan_of(
        issue(NASTY),
        deliveries=[delivery(NASTY, customer_id=NASTY, item_id=NASTY, days_late=3, explanation=f"{NASTY} is late.")],
        partial_deliveries=[
            {"order_id": NASTY, "item_id": NASTY, "delivery_date": day, "quantity": 1, "cumulative_quantity": 1,
             "on_time": True}
            for day in (delivery("A")["due_date"], delivery("A", days_late=1)["projected_date"])
        ],
        exceptions=[
            exception(NASTY, message=NASTY, object_id=NASTY),
            exception("B", is_root=False, cause_id=NASTY, message=NASTY),
        ],
        shortage_items=[shortage(NASTY)],
        purchase_suggestions=[suggestion(NASTY)],
        payments=[{"week": delivery("A")["due_date"], "supplier_id": NASTY, "amount": 1.0, "without_price": 0}],
        kitting=[kit(NASTY)],
    )  # fmt: skip
    for language in Language:
        text = report_html(plan, language, title=NASTY)
        assert NASTY not in text
        assert "<b a=" not in text
        assert text.count("</script>") == text.count("<script")
        assert text.count("&lt;b a=&#39;1&#39;&gt;&amp;&#34;&lt;/script&gt;&lt;!--") >= 12
        balanced(text)


def test_a_plan_without_any_table_still_has_a_report():
    text = report_html(plan_of())
    assert re.findall(r'<section id="(\w+)"', text) == ["figures", "issues", "provenance"]
    balanced(text)


def test_sections_are_left_out_where_the_plan_has_no_table_for_them():
    plan = plan_of(deliveries=[delivery("SO-1")])
    assert re.findall(r'<section id="(\w+)"', report_html(plan)) == ["figures", "deliveries", "issues", "provenance"]


def test_a_plan_stopped_before_there_was_anything_says_so():
    plan = make_plan(op.read_folder("data/samples/bicycle"), should_stop=lambda: True)
    assert "Stopped before BOM" in report_html(plan, "en")
    assert "在“物料清单”之前停止" in report_html(plan, "zh")


def test_it_is_said_plainly_whether_dates_wait_for_machines(bicycle):
    config = PlanConfig(scheduler=SchedulerConfig(capacity="infinite"))
    infinite = make_plan(op.read_folder("data/samples/bicycle"), config)
    assert "Dates are of infinite capacity: no date waits for a machine." in report_html(infinite, "en")
    assert "日期按无限产能计算" in report_html(infinite, "zh")
    assert "Dates are of finite capacity: every job waits for its machine." in report_html(bicycle, "en")
    assert '<html lang="zh-CN">' in report_html(bicycle, "zh")


def test_the_language_is_that_of_the_settings_unless_said_otherwise(bicycle):
    config = replace(bicycle.provenance.config, reports=ReportsConfig(language=Language.ZH))
    chinese = replace(bicycle, provenance=replace(bicycle.provenance, config=config))
    assert "关键指标" in report_html(chinese)
    assert "Key figures" in report_html(chinese, "en")
    assert "Key figures" in report_html(bicycle)


def test_of_long_tables_the_worst_rows_are_shown_and_the_others_are_counted():
    # 1,000 lines, line n being n days late: those shown are the 500 with n from 500 to 999.
    plan = plan_of(deliveries=[delivery(f"SO-{days:04}", days_late=days) for days in range(1_000)])
    text, rows = report_html(plan), shown(plan)["deliveries"]
    assert len(rows) - 1 == MOST_ROWS == 500
    assert [row[0] for row in rows[1:3]] == ["SO-0999", "SO-0998"]
    assert rows[-1][0] == "SO-0500"
    assert (
        "500 of 1,000 rows are shown: those never there, then the latest. All are in the plan&#39;s table deliveries "
        "(deliveries.csv or deliveries.parquet)."
    ) in text


def test_a_large_plan_does_not_make_a_large_file():
    lines = [delivery(f"SO-{number}", days_late=number % 40) for number in range(20_000)]
    roots = [exception(f"R{number}") for number in range(2_000)]
    followers = [exception(f"C{number}", is_root=False, cause_id=f"R{number % 5}") for number in range(20_000)]
    text = report_html(plan_of(deliveries=lines, exceptions=[*roots, *followers]))
    assert len(text) < 900_000
    # 20,000 consequences of five roots: 4,000 each, of which 8 are told.
    assert text.count("and 3,992 more in the plan&#39;s table exceptions") == 5


def test_issues_of_the_data_are_listed_errors_first():
    plan = plan_of(issue("BOLT-M8", severity=Severity.WARNING), issue("NUT-M8"))
    rows = shown(plan)["data_issues"]
    assert rows[1:] == [
        ["Error", "BOM lines · Component", "2", "line 18 and 1 more", "'NUT-M8' is not in items.", "did you mean 'X'?"],
        [
            "Warning",
            "BOM lines · Component",
            "2",
            "line 18 and 1 more",
            "'BOLT-M8' is not in items.",
            "did you mean 'X'?",
        ],
    ]
    assert shown(plan, "zh")["data_issues"][1] == [
        "错误", "物料清单 · 子项物料编码", "2", "第 18 行，另有 1 行", "“NUT-M8”不在 items 中。", "是否为“X”？",
    ]  # fmt: skip


def issue(value: str, severity: Severity = Severity.ERROR) -> DataIssue:
    return DataIssue(
        kind=IssueKind.UNKNOWN_ID,
        severity=severity,
        table="bom_lines",
        column="component_id",
        message="'{value}' is not in items.",
        rows=np.array([16, 20]),
        lines=np.array([18, 22]),
        values=[value, value],
        suggestions={value: "X"},
    )


def shortage(item: str) -> dict:
    return {
        "item_id": item,
        "first_date": delivery("A")["due_date"],
        "depth": 1,
        "value": 1,
        "is_root": True,
        "orders": 1,
    }


def suggestion(name: str) -> dict:
    return {
        "suggestion_id": name,
        "action": "new",
        "item_id": name,
        "supplier_id": name,
        "order_quantity": 1.0,
        "supplier_uom": name,
        "reason": name,
        "if_not_placed": name,
        "late": False,
    }


def kit(name: str) -> dict:
    return {
        "job_kind": "work_order",
        "job_id": name,
        "item_id": name,
        "quantity": 1.0,
        "start_date": delivery("A")["due_date"],
        "need_date": delivery("A")["due_date"],
        "rank": 1,
        "kit_status": "short",
        "buildable_quantity": 0.0,
        "gating_item_id": name,
        "missing": f"{name} 1",
    }


def test_an_empty_table_says_that_there_is_nothing():
    plan = plan_of(exceptions=[])
    assert shown(plan)["exceptions"] == [["Severity", "Code", "Message", "Order-days back", "Orders hit", "Value hit"]]
    assert '<p class="none">Nothing.</p>' in report_html(plan)


def test_tables_in_chunks_are_read_as_well():
    plan = plan_of(deliveries=[delivery("SO-1"), delivery("SO-2", days_late=2)], exceptions=[exception("A")])
    halves = {name: pa.concat_tables([table.slice(0, 1), table.slice(1)]) for name, table in plan.tables.items()}
    assert report_html(replace(plan, tables=halves)) == report_html(plan)
