"""What the bicycle's page works out by hand about its BOM is what the library says: the page's tables are read here."""

from __future__ import annotations

import re
from datetime import date, datetime
from pathlib import Path

import pytest

import orderplan as op

BICYCLE = Path(__file__).parents[2] / "data" / "samples" / "bicycle"
PAGE = (BICYCLE / "README.md").read_text(encoding="utf-8")
FEBRUARY = date(2026, 2, 2)


@pytest.fixture(scope="module")
def bom():
    return op.build_bom(op.encode(op.read_folder(BICYCLE)))


def table_below(start: str) -> list[list[str]]:
    """Give the cells of the first table below a text of the page, without its head."""
    rows = re.search(r"(?:^\|.*\n?)+", PAGE[PAGE.index(start) :], re.MULTILINE)
    assert rows is not None
    lines = rows.group().strip().splitlines()
    return [[cell.strip(" *") for cell in line.strip("|").split("|")] for line in lines[2:]]


def by_name(frame, column):
    return dict(zip(frame["item_id"], frame[column], strict=True))


def test_what_ten_bicycles_need(bom):
    page = {
        item: float(re.match(r"[\d.]+", quantity).group())
        for items, _computation, quantity in table_below("**Ten bicycles**")
        for item in items.split(", ")
    }
    assert len(page) == 8
    assert "10 FRAME, 20 WHEEL and 10 DRIVE" in PAGE
    ten = by_name(op.summarised_explosion(bom, "BIKE", quantity=10), "quantity")
    assert ten == {**page, "BIKE": 10, "FRAME": 10, "WHEEL": 20, "DRIVE": 10}


def test_low_level_codes(bom):
    # the number at the end of a line of the page's tree: one item, or two where one goes with the other
    codes = {"RIM-B": 2, "TIRE-II": 2, "RACK": 1}
    tree = PAGE[PAGE.index("```") : PAGE.rindex("```")]
    for line in tree.splitlines():
        found = re.match(r"[^A-Z]*?(?:[\d.]+ (?:[LM] )?)?([A-Z]{3,}) .*?(\d)(?: \(RIM-B shares it\))?$", line)
        if found:
            codes[found.group(1)] = int(found.group(2))
    assert len(codes) == 15
    assert dict(zip(bom.instance.spaces["items"].ids.to_pylist(), bom.levels.tolist(), strict=True)) == codes


def test_the_earliest_day_of_something_new(bom):
    page = {
        item: datetime.strptime(f"{day} 2026", "%d %B %Y").date()  # noqa: DTZ007 - a day has no time zone
        for items, _computation, day in table_below("## The earliest day")
        for item in items.split(", ")
    }
    assert (
        dict(zip(bom.instance.spaces["items"].ids.to_pylist(), bom.instance.days(bom.earliest_new).date, strict=True))
        == page
    )


def test_what_a_bicycle_costs(bom):
    rows = table_below("## What a bicycle costs")
    frame = op.cost_frame(op.roll_up_costs(bom)).set_index("item_id")
    assert [row[0] for row in rows] == ["FRAME", "WHEEL", "DRIVE", "BIKE"]
    for item, materials, work, cost in rows:
        own = float(work.split(" = ")[1]) if work else 0.0
        assert frame.loc[item, "unit_cost"] == pytest.approx(float(cost))
        assert frame.loc[item, "this_level"] == pytest.approx(own)
        assert frame.loc[item, "lower_levels"] == pytest.approx(float(materials.split(" = ")[1]))
    assert frame["complete"].all()


def test_the_order_bom_has_one_component_more(bom):
    comparison = op.compare_boms(op.BomView(bom, "BIKE"), op.BomView(bom, "BIKE", order_id="SO-3"))
    assert comparison.lines[["difference", "component_id"]].to_numpy().tolist() == [["added", "RACK"]]
    # RACK costs 25: 284.56 + 25
    assert comparison.unit_cost_after == pytest.approx(309.56)
    assert op.where_used(bom, "RACK")["order_id"].tolist() == ["SO-3"]


def test_the_tire_changes_on_its_day(bom):
    for day, tire, other in ((None, "TIRE", "TIRE-II"), (FEBRUARY, "TIRE-II", "TIRE")):
        wheels = by_name(op.summarised_explosion(bom, "BIKE", day=day), "quantity")
        assert wheels[tire] == 2
        assert other not in wheels


def test_where_a_spoke_is_used(bom):
    # 36 × 1.05 in a WHEEL, of which a BIKE has two; SO-3's own BIKE too
    frame = op.where_used(bom, "SPOKE")
    assert frame[["level", "parent_id", "quantity"]].to_numpy().tolist() == [
        [1, "WHEEL", 37.8], [2, "BIKE", 75.6], [2, "BIKE", 75.6],
    ]  # fmt: skip
    assert frame["order_id"].isna().tolist() == [True, True, False]
