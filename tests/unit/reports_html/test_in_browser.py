"""The report in a browser: the scripts run without an error; search, filters, sorting, pages and folding work."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from datetime import timedelta

import pytest

from orderplan.reports.html import report_html
from tests.unit.reports_html.report_plans import MONDAY, delivery, exception, plan_of

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
OPTIONS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--virtual-time-budget=5000", "--dump-dom",
)  # fmt: skip
SCRIPT = """
<script>
window.addEventListener("load", () => {
  const found = { errors: window.seenErrors };
  const table = (name) => document.getElementById("table-" + name);
  const place = (name) => table(name).closest("[data-table]");
  const visible = (name) => Array.from(table(name).tBodies[0].rows).filter((row) => row.offsetParent !== null);
  const first = (name) => visible(name).map((row) => (row.cells[1] ? row.cells[0] : row).textContent.trim());
  const heading = (name, label) =>
    Array.from(table(name).tHead.rows[0].cells).find((cell) => cell.textContent === label);
  const sort = (name, label) => heading(name, label).querySelector("button").click();
  const enter = (control, value) => { control.value = value; control.dispatchEvent(new Event("input")); };
  STEPS
  document.title = JSON.stringify(found);
});
</script>
"""
CATCH = '<script>window.seenErrors = []; window.addEventListener("error", (e) => seenErrors.push(e.message));</script>'

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium, which is not installed")


def run(plan, steps: str, tmp_path) -> dict:
    """Open the report of a plan, take steps in it, and give what they have put into `found`."""
    text = (
        report_html(plan)
        .replace("<head>", f"<head>{CATCH}")
        .replace("</body>", SCRIPT.replace("STEPS", steps) + "</body>")
    )
    (tmp_path / "report.html").write_text(text, encoding="utf-8")
    command = [CHROMIUM, *OPTIONS, f"--user-data-dir={tmp_path / 'profile'}", (tmp_path / "report.html").as_uri()]
    page = subprocess.run(command, capture_output=True, timeout=120, check=True).stdout.decode()
    title = re.search(r"<title>(.*?)</title>", page, re.DOTALL)[1]
    found = json.loads(title.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"))
    assert found.pop("errors") == []
    return found


@pytest.fixture(scope="module")
def plan():
    # 60 lines: line n is n days late, of customer C-0, C-1 or C-2 by turns, and has a quantity of 1,000 less n.
    lines = [
        delivery(
            f"SO-{late}",
            days_late=late,
            due_date=MONDAY + timedelta(20),
            customer_id=f"C-{late % 3}",
            quantity=1_000.0 - late,
        )
        for late in range(60)
    ]
    roots = [exception(name, rescue=rescue) for name, rescue in (("A", 5), ("B", 90), ("C", None))]
    follows = exception("B1", is_root=False, cause_id="B", code="order_late", message="needle")
    suggestions = [
        {"suggestion_id": name, "action": "new", "item_id": name, "supplier_id": supplier, "amount": amount,
         "order_date": MONDAY, "late": False}
        for name, supplier, amount in (("X", "S-2", 5.0), ("Y", "S-1", 70.0), ("Z", "S-1", 100.0))
    ] + [
        {"suggestion_id": f"N{n}", "action": "cancel", "item_id": f"N{n}", "supplier_id": "S-3", "amount": -n,
         "late": False}
        for n in range(12)
    ]  # fmt: skip
    return plan_of(deliveries=lines, exceptions=[*roots, follows], purchase_suggestions=suggestions)


def test_long_tables_have_pages(plan, tmp_path):
    found = run(
        plan,
        """
        const turn = (place) => document.querySelectorAll("#deliveries .pages button")[place].click();
        const state = () => [visible("deliveries").length, first("deliveries")[0],
          document.querySelector("#deliveries .pages span").textContent];
        found.first = state();
        turn(1);
        found.second = state();
        turn(2);
        found.all = state();
        """,
        tmp_path,
    )
    assert found == {
        "first": [50, "SO-59", "Rows 1 to 50 of 60"],
        "second": [10, "SO-9", "Rows 51 to 60 of 60"],
        "all": [60, "SO-59", "Rows 1 to 60 of 60"],
    }


def test_a_heading_sorts_up_down_and_back(plan, tmp_path):
    found = run(
        plan,
        """
        const direction = () => table("deliveries").querySelector("[aria-sort]")?.ariaSort;
        const state = () => [first("deliveries").slice(0, 2), direction()];
        sort("deliveries", "Quantity"); found.up = state();
        sort("deliveries", "Quantity"); found.down = state();
        sort("deliveries", "Quantity"); found.back = state();
        sort("deliveries", "Sales order"); found.names = state();
        """,
        tmp_path,
    )
    # Quantities are sorted as the numbers that they are: 941 before 1,000; names with their numbers: SO-2 before SO-10.
    assert found == {
        "up": [["SO-59", "SO-58"], "ascending"],
        "down": [["SO-0", "SO-1"], "descending"],
        "back": [["SO-59", "SO-58"], None],
        "names": [["SO-0", "SO-1"], "ascending"],
    }


def test_search_and_filters_narrow_the_rows(plan, tmp_path):
    found = run(
        plan,
        """
        const search = place("deliveries").querySelector("input");
        const customer = place("deliveries").querySelector("select");
        const state = () => [first("deliveries"), place("deliveries").querySelector(".found").textContent];
        enter(search, "so-5 late"); found.words = state()[1];
        enter(customer, "C-1"); found.both = state();
        enter(search, "nothing like it"); found.none = state();
        """,
        tmp_path,
    )
    # SO-5 and SO-50 to SO-59 are 11; of customer C-1 are those whose number leaves 1 when divided by 3: 52, 55, 58.
    assert found == {
        "words": "11 of 60 rows",
        "both": [["SO-58", "SO-55", "SO-52"], "3 of 60 rows"],
        "none": [[], "0 of 60 rows"],
    }


def test_consequences_unfold_under_their_root_and_move_with_it(plan, tmp_path):
    found = run(
        plan,
        """
        const texts = () => visible("exceptions").map((row) => row.cells[2].textContent.split(":")[0].trim());
        found.folded = texts();
        table("exceptions").querySelector(".fold").click();
        found.open = texts();
        sort("exceptions", "Order-days back");
        found.sorted = texts();
        found.expanded = table("exceptions").querySelector(".fold").ariaExpanded;
        """,
        tmp_path,
    )
    # A root without order-days stands last whichever way they are sorted.
    assert found == {
        "folded": ["stock B", "stock A", "stock C"],
        "open": ["stock B", "needle", "stock A", "stock C"],
        "sorted": ["stock A", "stock B", "needle", "stock C"],
        "expanded": "true",
    }


def test_titles_of_groups_go_when_the_rows_are_sorted_and_come_back(plan, tmp_path):
    found = run(
        plan,
        """
        const groups = () => visible("purchase_suggestions").filter((row) => row.className === "group").length;
        const name = "purchase_suggestions";
        found.groups = groups();
        sort(name, "Amount"); sort(name, "Amount");
        found.sorted = [groups(), ...visible(name).slice(0, 3).map((row) => row.cells[2].textContent)];
        sort(name, "Amount");
        found.back = groups();
        enter(place(name).querySelector("input"), "S-1");
        found.one = [groups(), visible(name).length];
        """,
        tmp_path,
    )
    assert found == {"groups": 3, "sorted": [0, "Z", "Y", "X"], "back": 3, "one": [1, 3]}


def test_every_control_can_be_reached_by_the_keyboard(plan, tmp_path):
    found = run(
        plan,
        """
        const button = heading("deliveries", "Sales order").querySelector("button");
        button.focus();
        found.focused = document.activeElement === button;
        found.label = button.ariaLabel;
        const controls = document.querySelectorAll("button, input, select, a");
        found.untabbable = Array.from(controls).filter((each) => each.tabIndex < 0).length;
        """,
        tmp_path,
    )
    assert found == {"focused": True, "label": "Sales order", "untabbable": 0}
