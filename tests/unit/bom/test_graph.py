"""The graph of a BOM: what it holds, and its export to networkx."""

from __future__ import annotations

from datetime import date

import networkx as nx
import numpy as np
import pytest

import orderplan as op
from tests.unit.bom.small_plants import MONDAY, built, buy, line, make, order

FEBRUARY = date(2026, 2, 2)
ITEMS = [make("BIKE"), make("FRAME"), make("WHEEL"), buy("TUBE"), buy("TIRE"), buy("TIRE-II"), buy("LONE")]
LINES = [
    line("BIKE", "FRAME", line_no=10), line("BIKE", "WHEEL", 1, line_no=20), line("BIKE", "WHEEL", 1, line_no=30),
    line("FRAME", "TUBE", 4.5, fixed_quantity=0.1, scrap_rate=0.05), line("WHEEL", "TIRE", valid_to=FEBRUARY),
    line("WHEEL", "TIRE-II", valid_from=FEBRUARY), line("FRAME", "LONE", order_id="SO-1"),
]  # fmt: skip


@pytest.fixture(scope="module")
def bom():
    return built(ITEMS, LINES, sales_orders=[order("SO-1", "BIKE")])


def test_all_items_are_nodes_and_standard_lines_in_force_edges(bom):
    graph = op.to_networkx(bom)
    assert dict(graph.nodes(data="low_level_code")) == {
        "BIKE": 0, "FRAME": 1, "WHEEL": 1, "TUBE": 2, "TIRE": 2, "TIRE-II": 2, "LONE": 2,
    }  # fmt: skip
    assert sorted(graph.edges()) == [
        ("BIKE", "FRAME"), ("BIKE", "WHEEL"), ("BIKE", "WHEEL"), ("FRAME", "TUBE"), ("WHEEL", "TIRE"),
    ]  # fmt: skip
    assert nx.is_directed_acyclic_graph(graph)


def test_edges_carry_the_line(bom):
    graph = op.to_networkx(bom)
    assert graph["FRAME"]["TUBE"][0] == {
        "line_no": 10, "quantity_per": 4.5, "scrap_rate": 0.05, "fixed_quantity": 0.1,
    }  # fmt: skip
    assert [edge["line_no"] for edge in graph["BIKE"]["WHEEL"].values()] == [20, 30]


def test_of_a_day(bom):
    assert ("WHEEL", "TIRE-II") in op.to_networkx(bom, day=FEBRUARY).edges()
    assert ("WHEEL", "TIRE") not in op.to_networkx(bom, day=FEBRUARY).edges()


def test_some_items_and_all_below_them_each_once(bom):
    graph = op.to_networkx(bom, ["WHEEL", "WHEEL", "FRAME"])
    assert sorted(graph.nodes) == ["FRAME", "TIRE", "TUBE", "WHEEL"]
    assert sorted(graph.edges()) == [("FRAME", "TUBE"), ("WHEEL", "TIRE")]
    assert all(code is not None for _name, code in graph.nodes(data="low_level_code"))


def test_ancestors_are_the_where_used_list(bom):
    assert nx.ancestors(op.to_networkx(bom), "TIRE") == set(op.where_used(bom, "TIRE")["parent_id"])


def test_what_is_refused(bom):
    with pytest.raises(op.UnknownIdError, match="'BIKES' is not in items"):
        op.to_networkx(bom, ["BIKES"])
    with pytest.raises(op.RequestError, match="before the planning day 2026-01-05: plan with as_of = 2026-01-04"):
        op.to_networkx(bom, day=date(2026, 1, 4))


def test_standard_lines_that_are_over_are_not_kept_those_of_orders_are():
    lines = [
        line("FRAME", "TUBE", valid_to=MONDAY), line("FRAME", "LONE"),
        line("FRAME", "TIRE", order_id="SO-1", valid_to=MONDAY),
    ]  # fmt: skip
    bom = built(ITEMS, lines, sales_orders=[order("SO-1", "FRAME")])
    ids = bom.instance.spaces["items"].ids
    assert sorted(ids.take(bom.lines.component_id).to_pylist()) == ["LONE", "TIRE"]


def test_arrays_cannot_be_written(bom):
    arrays = [bom.earliest_new, bom.level_starts, bom.level_items, *bom.arrays]
    arrays += [getattr(bom.lines, name) for name in bom.lines.__slots__]
    assert not any(array.flags.writeable for array in arrays)


def test_lines_are_grouped_by_parent_and_by_component(bom):
    arrays = bom.arrays
    for item in range(bom.instance.item_count):
        own = np.arange(arrays.starts[item], arrays.starts[item + 1])
        assert (arrays.parent[own] == item).all()
        assert ((arrays.order[own] < 0) == (own < arrays.standard_ends[item])).all()
        used = arrays.used_lines[arrays.used_starts[item] : arrays.used_starts[item + 1]]
        assert used.tolist() == np.flatnonzero(arrays.component == item).tolist()


def test_a_plant_without_items_has_an_empty_bom():
    bom = built([], [])
    assert bom.levels.shape == (0,)
    assert bom.level_starts.tolist() == [0]
    assert op.cost_frame(op.roll_up_costs(bom)).empty
    assert op.to_networkx(bom).number_of_nodes() == 0
