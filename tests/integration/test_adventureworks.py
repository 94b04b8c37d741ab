"""A real export, converted as a user converts it: what came out is held against the facts known of it.

The facts stand in the README beside the export; what is derived here says how. The how-to is a test too: its commands
are run, and its code is looked for in the converter.
"""

from __future__ import annotations

import doctest
import os
import re
import shutil
import subprocess
import sys
import textwrap
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import orderplan as op

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / ".." / "shared" / "data" / "adventureworks"
EXAMPLE = ROOT / "examples" / "adventureworks"
HOW_TO = ROOT / "docs" / "how-to" / "bring-in-your-erp.md"
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)

needs_export = pytest.mark.skipif(
    not (SOURCE / "Product.csv").is_file(), reason=f"the AdventureWorks export is not at {SOURCE}"
)


def convert(target: Path, *options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-W", "error", str(EXAMPLE / "convert.py"), str(SOURCE), str(target), *options]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def converted(tmp_path_factory):
    if not (SOURCE / "Product.csv").is_file():
        pytest.skip(f"the AdventureWorks export is not at {SOURCE}")
    folder = tmp_path_factory.mktemp("plants") / "bikes"
    done = convert(folder)
    assert done.returncode == 0, done.stderr
    return folder, done.stdout


@pytest.fixture(scope="module")
def data(converted):
    return op.read_folder(converted[0])


@pytest.fixture(scope="module")
def bom(data):
    return op.build_bom(op.encode(data))


def row(data, table, **wanted):
    rows = data.frame(table)
    for column, value in wanted.items():
        rows = rows[rows[column] == value]
    assert len(rows) == 1
    return rows.iloc[0]


def in_force(lines, day):
    return lines[(lines["valid_from"] <= day) & (lines["valid_to"].isna() | (lines["valid_to"] > day))]


def test_the_plant_loads_with_the_one_warning_that_is_true(data):
    capacity = op.SchedulerConfig(capacity="infinite")  # how many machines there are is not in the export
    assert data.config == op.PlanConfig(as_of=date(2014, 5, 1), plant_calendar="PLANT", scheduler=capacity)
    assert [(issue.is_error, issue.place, issue.value(0), len(issue.rows)) for issue in data.issues] == [
        (False, "items.procurement", "837", 1)
    ]
    assert row(data, "items", item_id="837")["procurement"] == "make"


def test_nothing_that_is_there_gets_lost_or_is_counted_twice(data):
    sizes = {name: data.tables[name].num_rows for name in ("items", "on_hand", "locations", "operations", "suppliers")}
    assert sizes == {"items": 504, "on_hand": 1069, "locations": 14, "operations": 753, "suppliers": 104}
    # 2,679 rows, less 103 markers of top items
    assert data.tables["bom_lines"].num_rows == 2576
    # 460 terms, less 17 of the four inactive vendors; each active one has a price
    assert data.tables["supplier_items"].num_rows == data.tables["purchase_prices"].num_rows == 443


def test_lines_in_force_and_their_levels(data, bom):
    lines = in_force(data.frame("bom_lines"), "2014-06-30")
    assert len(lines) == 2383
    items = sorted({*lines["parent_id"], *lines["component_id"]})
    levels = bom.levels[[bom.instance.item(item) for item in items]]
    assert np.bincount(levels).tolist() == [97, 130, 78, 17, 3]


def test_an_end_date_is_the_last_day_so_no_day_is_lost_between_versions(data):
    lines = data.frame("bom_lines")
    pair = ["parent_id", "component_id"]
    followed = lines.merge(lines, left_on=[*pair, "valid_to"], right_on=[*pair, "valid_from"])
    # 195 rows have a successor that starts the day after; 6 of these pairs are top markers, which are no lines.
    # A converter that takes the end date as it is finds none.
    assert len(followed) == 195 - 6


@pytest.mark.parametrize(("day", "inches"), [(date(2010, 11, 14), 41), (date(2010, 11, 15), 40)])
def test_the_bom_of_a_past_day(data, day, inches):
    # 810 takes 41 IN of tape 358 up to and including 2010-11-14, its EndDate, and 40 from the day after.
    bom = op.build_bom(op.encode(data, op.PlanConfig(as_of=day)))
    lines = op.indented_explosion(bom, "810", levels=1).set_index("component_id")
    assert lines.loc["358", "quantity"] == inches


@pytest.mark.parametrize("bike", ["749", "775", "973"])
def test_what_a_bike_comes_down_to(bom, bike):
    parts = op.summarised_explosion(bom, bike)
    leaves = parts[parts["is_leaf"]].set_index("item_id")["quantity"]
    assert (len(leaves), leaves.sum()) == (48, 421)
    assert (leaves["2"], leaves["527"]) == (100, 72)  # bearing balls, spokes


def test_the_demand_of_the_month(data):
    orders = data.frame("sales_orders")
    assert (len(orders), orders["quantity"].sum(), orders["item_id"].nunique()) == (8626, 15884, 166)
    assert orders["order_date"].min() >= pd.Timestamp("2014-05-01")
    assert orders["order_date"].max() <= pd.Timestamp("2014-05-31")
    # Due 12 days after the order, of which the goods are 5 on the way (shipped after 7).
    assert set((orders["due_date"] - orders["order_date"]).dt.days) == {12}
    assert set(orders["ship_days"]) == {5}


def test_only_what_is_still_to_come_is_a_receipt(data):
    receipts = data.frame("scheduled_receipts")
    assert (len(receipts), receipts["quantity"].sum()) == (24, 1554)
    assert set(receipts["kind"]) == {"purchase"}
    # Order 4001, the only approved one (status 2) among them, has three open lines; one is overdue on 1 May.
    assert set(receipts.loc[receipts["firm"], "receipt_id"].str.split("-").str[0]) == {"PO4001"}
    assert receipts["firm"].sum() == 3
    assert (receipts["due_date"] < pd.Timestamp("2014-05-01")).sum() == 1


def test_quantities_come_in_the_units_of_the_item(data, bom):
    instance = bom.instance
    paint, spokes = instance.item("492"), instance.item("527")
    assert (row(data, "items", item_id="492")["uom"], row(data, "items", item_id="527")["uom"]) == ("OZ", "EA")
    # 17 + 14 + 16 gallons of black paint on the shelves, 128 ounces each; the safety stock is 60 gallons.
    assert instance.stock.quantity[instance.stock.item_id == paint].sum() == 47 * 128 * 1_000_000
    assert row(data, "items", item_id="492")["safety_stock"] == 60 * 128
    # 888 + 702 spokes in stock, counted by the piece; 550 − 468 dozens of them are on order.
    assert instance.stock.quantity[instance.stock.item_id == spokes].sum() == (888 + 702) * 1_000_000
    assert instance.receipts.quantity[instance.receipts.item_id == spokes].tolist() == [82 * 12 * 1_000_000]


def test_prices_come_for_the_unit_of_the_item(bom):
    costs = op.cost_frame(op.roll_up_costs(bom), ["492", "527", "837"]).set_index("item_id")
    # Black paint: 47.87 a gallon of 1692, who is cheaper than 1584 at 48.33. Spokes: 6.43 a dozen.
    assert costs.loc["492", "unit_cost"] == pytest.approx(47.87 / 128)
    assert costs.loc["527", "unit_cost"] == pytest.approx(6.43 / 12)
    # 837 has operations but no lines, so nothing of its cost is material.
    assert costs.loc["837", "material"] == 0


@pytest.mark.parametrize(
    ("item", "suppliers"),
    [
        # 1514 is the dearest (47.28), yet the only preferred one; then 43.21 before 45.21.
        ("320", ["1514", "1604", "1602"]),
        # 1544 is cheaper (5.50 against 5.90) and no longer active.
        ("351", ["1694"]),
        # Both preferred at 38.99: 17 days before 18.
        ("910", ["1696", "1610"]),
    ],
)
def test_which_supplier_is_asked_first(data, item, suppliers):
    terms = data.frame("supplier_items")
    terms = terms[terms["item_id"] == item].sort_values("rank")
    assert terms["supplier_id"].tolist() == suppliers
    assert terms["rank"].tolist() == list(range(1, len(suppliers) + 1))
    assert row(data, "items", item_id=item)["lead_time_days"] == terms["lead_time_days"].iloc[0]


def test_safety_stock_ends_with_the_product(data):
    safety = data.frame("items").set_index("item_id")["safety_stock"]
    # Neither 749 nor the fork 804 has been sold for a year, but other bikes still have the fork. 973 is on sale.
    assert (safety["749"], safety["804"], safety["973"]) == (0, 500, 100)


def test_work_in_progress_counts_when_it_can_be_finished(data):
    # 60 is Final Assembly, 7 the finished goods' store; a bike takes 4 days. 1 is bought: it lies at the line (50).
    assert pd.isna(row(data, "on_hand", item_id="973", location_id="7")["available_date"])
    assert row(data, "on_hand", item_id="973", location_id="60")["available_date"] == pd.Timestamp("2014-05-05")
    assert pd.isna(row(data, "on_hand", item_id="1", location_id="50")["available_date"])


def test_list_prices_have_no_gap_and_no_overlap(data):
    prices = data.frame("sales_prices")
    on_sale = in_force(prices.fillna({"valid_from": pd.Timestamp("2000-01-01")}), "2012-05-29")
    # 707: 33.6442 up to and including 2012-05-29, and the same price again from the day after.
    assert on_sale[on_sale["item_id"] == "707"]["unit_price"].tolist() == [33.6442]
    assert row(data, "sales_prices", item_id="707", valid_from=pd.Timestamp("2013-05-30"))["unit_price"] == 34.99


def test_a_factor_that_is_missing_is_named_wherever_it_is_needed(data):
    frames = {name: data.frame(name) for name in data.tables}
    factors = frames["unit_conversions"]
    assert len(factors) == 6
    frames["unit_conversions"] = factors[factors["from_uom"] != "GAL"]
    with pytest.raises(op.DataError) as raised:
        op.from_frames(frames, config=data.config)
    errors = [issue for issue in raised.value.issues if issue.is_error]
    # Five paints, each in three places and from two vendors; none of them is on order.
    assert [(issue.place, len(issue.rows)) for issue in errors] == [("on_hand.uom", 15), ("supplier_items.uom", 10)]
    assert "no factor for '492: GAL to OZ'" in str(raised.value)
    assert "unit_conversions" in str(raised.value)


def test_it_says_what_it_assumes(converted):
    _folder, printed = converted
    assert "'837' is made but has no BOM" in printed
    assumed = printed.split("Assumed")[1]
    assert re.findall(r"1 (\w+) = (\d+) (\w+)", assumed) == [
        ("PAK", "40", "IN"), ("CAN", "100", "EA"), ("CS", "100", "EA"), ("CTN", "100", "EA"),
    ]  # fmt: skip


@needs_export
def test_another_month_has_its_own_orders_and_planning_day(tmp_path):
    done = convert(tmp_path / "plant", "--month", "2014-06")
    assert done.returncode == 0, done.stderr
    plant = op.read_folder(tmp_path / "plant")
    orders = plant.frame("sales_orders")
    assert plant.config.as_of == date(2014, 6, 1)
    # The last month of the export: 2,130 lines of 42 bought accessories.
    assert (len(orders), orders["item_id"].nunique()) == (2130, 42)
    bought = plant.frame("items").set_index("item_id")["procurement"]
    assert set(orders["item_id"].map(bought)) == {"buy"}


@needs_export
def test_costs_are_those_of_the_planning_day(data, tmp_path):
    assert convert(tmp_path / "plant", "--month", "2013-05").returncode == 0
    earlier = op.read_folder(tmp_path / "plant")
    # 707: 13.8782 up to 2013-05-29, 13.0863 since; the history of 952 begins there: before, today's stands in.
    assert (row(earlier, "items", item_id="707")["unit_cost"], row(data, "items", item_id="707")["unit_cost"]) == (
        13.8782,
        13.0863,
    )
    assert row(earlier, "items", item_id="952")["unit_cost"] == 8.9866


@needs_export
@pytest.mark.parametrize(
    ("month", "message"),
    [("2015-01", "choose a month from 2011-05 to 2014-06"), ("May", "'May' is not a month: write it as 2014-05")],
)
def test_a_month_that_cannot_be_planned_is_explained(tmp_path, month, message):
    done = convert(tmp_path / "plant", "--month", month)
    assert done.returncode != 0
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "plant").exists()


def test_a_folder_that_is_no_export_is_explained(tmp_path):
    command = [sys.executable, str(EXAMPLE / "convert.py"), str(tmp_path), str(tmp_path / "plant")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "has neither BillOfMaterials.csv nor BillOfMaterials.csv.gz" in done.stderr
    assert "Traceback" not in done.stderr


def how_to_blocks(language):
    text = HOW_TO.read_text(encoding="utf-8")
    for block in BLOCK.finditer(text):
        if block[1] == language:
            named = re.findall(r"\]\(\.\./\.\./([\w./]+)\)", text[: block.start()])
            yield block[2], named[-1] if named else None


@pytest.mark.parametrize(("block", "file"), [*how_to_blocks("python"), *how_to_blocks("csv")])
def test_the_code_of_the_how_to_is_the_converters(block, file):
    lines = (ROOT / file).read_text(encoding="utf-8")
    assert any(textwrap.indent(block, " " * depth) in lines for depth in (0, 4, 8, 12))


def test_the_headings_of_the_how_to_work(tmp_path):
    ((mapping, _file),) = how_to_blocks("toml")
    (tmp_path / "plan.toml").write_text(mapping, encoding="utf-8")
    (tmp_path / "items.csv").write_text("Material,Proc. type,Base unit\n007,F,PC\n", encoding="utf-8")
    plant = op.read_folder(tmp_path)
    assert not plant.issues
    assert plant.frame("items")[["item_id", "procurement", "uom"]].values.tolist() == [["007", "buy", "PC"]]


@needs_export
def test_the_commands_of_the_how_to_print_what_it_shows(tmp_path):
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    (tmp_path / "adventureworks").symlink_to(SOURCE.resolve())
    bin_folder = str(Path(sys.executable).parent)
    shell = shutil.which("sh")
    assert shell is not None
    sessions = [
        session.partition("\n")
        for block, _file in how_to_blocks("console")
        for session in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]
    ]
    assert len(sessions) > 5
    for command, _newline, shown in sessions:
        done = subprocess.run(
            [shell, "-c", command],
            cwd=tmp_path,
            env={**os.environ, "PATH": f"{bin_folder}{os.pathsep}{os.environ['PATH']}"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.stderr == "", command
        assert doctest.OutputChecker().check_output(shown, done.stdout, doctest.ELLIPSIS), (command, done.stdout)
