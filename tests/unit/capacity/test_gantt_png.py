"""The Gantt chart as a picture: the same bytes, what it shows, and the command that draws it."""

from __future__ import annotations

import sys

import numpy as np
import pytest
from click.testing import CliRunner

from orderplan.cli.gantt import gantt
from orderplan.errors import ConfigError, RequestError
from orderplan.reports.gantt_png import MOST_ROWS, write_gantt_png
from tests.unit.capacity.shop_tables import row
from tests.unit.reports_html.report_plans import plan_of

Image = pytest.importorskip("PIL.Image", reason="needs matplotlib, which is not installed")
LATE, IN_TIME, SETUP = (240, 138, 93), (134, 171, 201), (59, 70, 82)
"""The fills of bars of work orders, and that of setups."""


def work(job, machine, start, end, setup=0.0, **cells):
    return row(job, 10, machine, start - setup, start, end, job_kind="work_order", **cells)


def drawn(plan, path, **options):
    write_gantt_png(plan, path, **options)
    with Image.open(path) as picture:
        return np.asarray(picture.convert("RGB"))


def shows(picture, colour) -> bool:
    """Whether more than a mark of the legend has this colour: some hundred pixels."""
    return int((picture == colour).all(axis=2).sum()) > 1_000


def test_the_same_plan_gives_the_same_bytes(tmp_path):
    plan = plan_of(schedule=[work("A", "SAW", 10, 40, setup=4), work("B", "SAW", 40, 90, is_late=True)])
    for name in ("a.png", "b.png"):
        write_gantt_png(plan, tmp_path / name)
    assert (tmp_path / "a.png").read_bytes() == (tmp_path / "b.png").read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.png", "b.png"]


def test_late_orders_and_setups_have_their_colour(tmp_path):
    in_time = drawn(plan_of(schedule=[work("A", "SAW", 10, 40)]), tmp_path / "a.png")
    late = drawn(plan_of(schedule=[work("A", "SAW", 30, 60, setup=20, is_late=True)]), tmp_path / "b.png")
    assert (shows(in_time, IN_TIME), shows(in_time, LATE), shows(in_time, SETUP)) == (True, False, False)
    assert (shows(late, IN_TIME), shows(late, LATE), shows(late, SETUP)) == (False, True, True)


def test_what_begins_behind_the_days_asked_for_is_not_drawn(tmp_path):
    plan = plan_of(schedule=[work("A", "SAW", 10, 40), work("B", "LATHE", 100, 140, is_late=True)])
    assert not shows(drawn(plan, tmp_path / "a.png", days=4), LATE)  # 96 hours
    assert shows(drawn(plan, tmp_path / "b.png", days=5), LATE)


def test_a_row_is_a_machine_or_a_job_under_its_order(tmp_path):
    rows = [work(str(n), f"M{n % 2}", 10 + n, 11 + n, for_order_id="SO-1" if n < 3 else "SO-2") for n in range(4)]
    by_machine = drawn(plan_of(schedule=rows), tmp_path / "a.png")
    by_order = drawn(plan_of(schedule=rows), tmp_path / "b.png", by="order")
    # Two machines; SO-1 with its three jobs below it and SO-2 with its only job beside it: 5 rows. A row is 0.24 inches
    # of 110 pixels.
    assert by_order.shape[0] - by_machine.shape[0] == pytest.approx(3 * 0.24 * 110, abs=1)


def test_of_many_rows_the_first_are_drawn(tmp_path):
    some = plan_of(schedule=[work(str(n), f"M{n:03}", 10, 20) for n in range(MOST_ROWS)])
    many = plan_of(schedule=[work(str(n), f"M{n:03}", 10, 20) for n in range(MOST_ROWS + 30)])
    assert drawn(some, tmp_path / "a.png").shape == drawn(many, tmp_path / "b.png").shape


def test_chinese_ids_are_written(tmp_path):
    write_gantt_png(
        plan_of(schedule=[work("工单一", "车床", 10, 40, item_id="轴承座")]), tmp_path / "a.png", language="zh"
    )
    assert (tmp_path / "a.png").stat().st_size > 5_000


def test_what_cannot_be_drawn_is_said(tmp_path):
    with pytest.raises(RequestError, match="infinite capacity"):
        write_gantt_png(plan_of(schedule=[]), tmp_path / "a.png")
    with pytest.raises(RequestError, match="within these days"):
        write_gantt_png(plan_of(schedule=[work("A", "SAW", 100, 110)]), tmp_path / "a.png", days=2)
    with pytest.raises(ValueError, match="'weeks' is none of resource, order"):
        write_gantt_png(plan_of(schedule=[work("A", "SAW", 6, 7)]), tmp_path / "a.png", by="weeks")
    assert list(tmp_path.iterdir()) == []


def test_a_missing_package_is_named_with_what_to_do(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(ConfigError, match=r"'matplotlib' is not installed.  Hint: pip install 'orderplan\[png\]'"):
        write_gantt_png(plan_of(schedule=[work("A", "SAW", 6, 7)]), tmp_path / "a.png")


def test_the_command_plans_and_draws(tmp_path):
    arguments = ["data/samples/bicycle", "--output", str(tmp_path / "g.png"), "--by", "order", "--days", "60"]
    done = CliRunner().invoke(gantt, arguments, catch_exceptions=False)
    assert (done.exit_code, done.output) == (0, f"Gantt chart written to {tmp_path / 'g.png'}\n")
    with Image.open(tmp_path / "g.png") as picture:
        assert picture.size[0] == 15 * 110


def test_the_command_refuses_a_plan_without_schedule(tmp_path):
    arguments = ["data/samples/bicycle", "--output", str(tmp_path / "g.png"), "--set", "scheduler.capacity=infinite"]
    with pytest.raises(RequestError):
        CliRunner().invoke(gantt, arguments, catch_exceptions=False)


def test_the_command_says_where_it_cannot_write(tmp_path):
    arguments = ["data/samples/bicycle", "--output", str(tmp_path / "no" / "g.png"), "--days", "60"]
    with pytest.raises(ConfigError, match="cannot be written"):
        CliRunner().invoke(gantt, arguments, catch_exceptions=False)
