"""The Gantt chart in a browser: it draws, and every bar can be reached, searched for and read without a pointer."""

from __future__ import annotations

import pytest

from tests.unit.capacity.shop_tables import row
from tests.unit.reports_html.report_plans import plan_of
from tests.unit.reports_html.test_in_browser import CHROMIUM, run

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium, which is not installed")

TOOLS = """
  const chart = document.querySelector("[data-gantt]");
  const canvas = chart.querySelector("canvas");
  const key = (name, more = {}) =>
    canvas.dispatchEvent(new KeyboardEvent("keydown", { key: name, bubbles: true, cancelable: true, ...more }));
  const details = () => Object.fromEntries(Array.from(chart.querySelectorAll(".gantt-details dt"),
    (name) => [name.textContent, name.nextElementSibling.textContent]));
  const job = () => details().Job;
  const input = (control, value) => { control.value = value; control.dispatchEvent(new Event("input")); };
  const search = chart.querySelector("input[type=search]");
  const seen = () => chart.querySelector(".found").textContent;
  const byOrder = () => {
    const choice = chart.querySelectorAll("input[type=radio]")[1];
    choice.checked = true;
    choice.dispatchEvent(new Event("input"));
  };
  // The colour of the canvas at a moment (in hours) of a row, both as the chart first shows them: two weeks from six
  // hours before the planning day on; rows of machines with one lane are 28 high, and their bars 16.
  const colour = (hours, rowNumber, down = 2) => {
    const x = 158 + ((hours + 6) * (canvas.width - 158)) / (14 * 24);
    const pixel = canvas.getContext("2d").getImageData(x, 38 + 28 * rowNumber + 5 + down, 1, 1).data;
    return Array.from(pixel.slice(0, 3)).join(" ");
  };
"""


@pytest.fixture(scope="module")
def plan():
    orders = {"for_order_id": "SO-1", "is_late": True}
    return plan_of(
        schedule=[
            row("WO-1", 10, "LATHE", 24, 24, 48, job_kind="work_order", item_id="SHAFT", **orders),
            row("WO-1", 20, "MILL", 48, 60, 90, job_kind="work_order", item_id="SHAFT", **orders, waits_for="machine",
                waits_for_id="8", queue_minutes=90.0),
            row("7", 10, "LATHE", 96, 96, 120, item_id="COVER", for_order_id="SO-1", is_late=True),
            row("8", 10, "MILL", 12, 12, 48, item_id="COVER", for_order_id="SO-2"),
            row("9", 10, "SAW", 500, 500, 510, item_id="BASE", for_order_id=None),
        ]
    )  # fmt: skip


def steps(text: str) -> str:
    return TOOLS + text


def test_bars_are_drawn_in_the_colours_of_the_legend(plan, tmp_path):
    found = run(
        plan,
        steps(
            """
            found.late = colour(36, 0);
            found.stripe = colour(36, 0, 14);
            found.planned = colour(30, 1);
            found.free = colour(180, 1);
            // The setup is hatched in two colours; between the lines it is dark.
            const setup = new Set();
            for (let hours = 50; hours < 58; hours += 0.25) setup.add(colour(hours, 1));
            found.setup = setup.has("59 70 82") && setup.size > 2;
            const picture = getComputedStyle(chart.querySelector(".gantt-pictures"));
            found.shown = [picture.display, canvas.offsetHeight > 100];
            """
        ),
        tmp_path,
    )
    assert found == {
        "late": "240 138 93",
        "stripe": "166 58 10",
        "planned": "219 231 241",
        "free": "255 255 255",
        "setup": True,
        "shown": ["none", True],
    }


def test_the_arrows_go_from_bar_to_bar_and_say_what_it_is(plan, tmp_path):
    found = run(
        plan,
        steps(
            """
            key("ArrowRight"); found.first = details();
            key("ArrowRight"); found.right = job();
            key("ArrowRight"); found.last = job();
            key("ArrowDown"); found.down = details();
            key("ArrowLeft"); found.left = job();
            key("ArrowUp"); found.up = job();
            key("Escape"); found.none = chart.querySelector(".gantt-details").textContent;
            """
        ),
        tmp_path,
    )
    assert found["first"] == {
        "Job": "WO-1 (work order)",
        "Item": "SHAFT",
        "Quantity": "1",
        "Step": "10, LATHE LATHE centre",
        "From": "2026-01-06 00:00",
        "Until": "2026-01-07 00:00",
        "For order": "SO-1 (late)",
        "Due": "2026-01-05",
    }
    assert (found["right"], found["last"]) == ("7 (planned order)", "7 (planned order)")
    # On the mill step 20 of WO-1 begins nearer to hour 96 than job 8 does.
    assert found["down"] == {
        "Job": "WO-1 (work order)",
        "Item": "SHAFT",
        "Quantity": "1",
        "Step": "20, MILL MILL centre",
        "Setup from": "2026-01-07 00:00",
        "From": "2026-01-07 12:00",
        "Until": "2026-01-08 18:00",
        "For order": "SO-1 (late)",
        "Due": "2026-01-05",
        "Waits for": "Machine, behind job: 8",
        "In the queue (h)": "1:30",
    }
    assert (found["left"], found["up"]) == ("8 (planned order)", "WO-1 (work order)")
    assert found["none"].startswith("Choose a bar")


def test_a_search_counts_and_goes_from_match_to_match_in_time(plan, tmp_path):
    found = run(
        plan,
        steps(
            """
            const next = () => search.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter" }));
            input(search, "cover"); found.cover = seen();
            next(); found.one = job(); next(); found.two = job(); next(); found.three = job();
            input(search, "so-1 mill"); found.both = seen();
            input(search, "nothing like it"); found.none = seen();
            input(search, ""); found.all = seen();
            const late = chart.querySelector("input[type=checkbox]");
            late.checked = true; late.dispatchEvent(new Event("input")); found.late = seen();
            """
        ),
        tmp_path,
    )
    assert found == {
        "cover": "2 of 5 operations",
        "one": "8 (planned order)",
        "two": "7 (planned order)",
        "three": "8 (planned order)",
        "both": "1 of 5 operations",
        "none": "0 of 5 operations",
        "all": "",
        "late": "3 of 5 operations",
    }


def test_by_order_each_job_has_its_row_and_what_is_for_no_order_stands_last(plan, tmp_path):
    found = run(
        plan,
        steps(
            """
            byOrder();
            const rows = orderplanGantt.rowsBy("order").rows;
            found.rows = rows.map((row) => [row.kind, row.label, row.bars.length, row.late]);
            found.chain = orderplanGantt.chainOf(0).map((members) => members.length);
            key("ArrowDown"); found.first = job();
            key("ArrowDown"); found.second = job();
            """
        ),
        tmp_path,
    )
    assert found == {
        # SO-1 has two jobs below it, SO-2 and no order at all one each, in one row. All are due on the same day: then
        # what ends first.
        "rows": [
            ["single", "SO-2", 1, False],
            ["order", "SO-1", 0, True],
            ["job", "WO-1", 2, False],
            ["job", "7", 1, False],
            ["single", None, 1, False],
        ],
        "chain": [2, 1],
        "first": "8 (planned order)",
        "second": "WO-1 (work order)",
    }


def test_a_click_chooses_and_a_second_lets_go_and_a_pointer_is_told(plan, tmp_path):
    found = run(
        plan,
        steps(
            """
            const tip = chart.querySelector(".gantt-tip");
            const event = (name, hours) => {
              const box = canvas.getBoundingClientRect();
              const x = 158 + ((hours + 6) * (box.width - 158)) / (14 * 24);
              const where = { clientX: box.left + x, clientY: box.top + 38 + 13 };
              canvas.dispatchEvent(new PointerEvent(name, { pointerId: 1, pointerType: "mouse", ...where }));
            };
            canvas.setPointerCapture = () => {};
            event("pointermove", 36); found.tip = [tip.hidden, tip.querySelector("dd").textContent];
            event("pointermove", 80); found.away = tip.hidden;
            event("pointerdown", 36); event("pointerup", 36); found.chosen = job();
            event("pointerdown", 36); event("pointerup", 36); found.again = job();
            event("pointerdown", 36); event("pointermove", 60); event("pointerup", 60); found.dragged = job();
            """
        ),
        tmp_path,
    )
    # Of no bar there is nothing to tell: JSON leaves what is not there out.
    assert found == {"tip": [False, "WO-1 (work order)"], "away": True, "chosen": "WO-1 (work order)"}


def test_controls_have_names_and_the_chart_can_be_focused(plan, tmp_path):
    found = run(
        plan,
        steps(
            """
            canvas.focus();
            found.focused = document.activeElement === canvas;
            found.names = Array.from(chart.querySelectorAll("button"), (each) => each.ariaLabel || each.textContent);
            found.described = document.getElementById(canvas.getAttribute("aria-describedby")).textContent.length > 50;
            """
        ),
        tmp_path,
    )
    assert found == {"focused": True, "names": ["Farther", "Nearer", "Two weeks", "All"], "described": True}
