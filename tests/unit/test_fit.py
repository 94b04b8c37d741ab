"""No quantity of a plan can outgrow 64 bits: the data are refused where one might, with the item's name."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orderplan.bom.graph import build_bom
from orderplan.data.encode import encode
from orderplan.data.folder import read_folder
from orderplan.data.frames import from_frames
from orderplan.errors import DataError

# 64 bits hold 9 million million units; a quarter of it is the most that a plan may ask for: 2.25e12.
ITEMS = "item_id,procurement,lot_min,lot_max,safety_stock\nTOP,make,,,\nMID,make,,,\nLOW,buy,,,\n"
LINES = "parent_id,component_id,quantity_per,fixed_quantity\nTOP,MID,{top},\nMID,LOW,{mid},{fixed}\n"
ORDERS = "order_id,item_id,quantity,due_date\nSO-1,TOP,{quantity},2026-01-06\n"


def refused(folder) -> str | None:
    """Build the BOM of a plant; give the report of what does not fit, None where all does."""
    try:
        build_bom(encode(read_folder(folder)))
    except DataError as error:
        return str(error)
    return None


@pytest.mark.parametrize(
    ("top", "mid", "quantity", "item"),
    [
        (1, 1, "1e12", None),
        (2, 1, "1e12", None),  # 2e12 of MID and of LOW
        (3, 1, "1e12", "MID"),  # 3e12 of MID
        (1, 3, "1e12", "LOW"),
        (1500, 1500, "1e6", "LOW"),  # 1.5e9 of MID, 2.25e12 of LOW: not below the most
        (1500, 1499, "1e6", None),
    ],
)
def test_demand_times_quantities_is_bounded_level_by_level(plant_folder, top, mid, quantity, item):
    report = refused(
        plant_folder(
            items=ITEMS,
            bom_lines=LINES.format(top=top, mid=mid, fixed=""),
            sales_orders=ORDERS.format(quantity=quantity),
        )
    )
    if item is None:
        assert report is None
    else:
        assert f"of '{item}', more than can be counted." in report
        assert "Hint: look for a quantity in the wrong unit above it; the most is 2.25e+12." in report


def test_what_lots_scrap_fixed_quantities_and_safety_stock_add_counts_too(plant_folder):
    lines, orders = LINES.format(top=2, mid=1, fixed=""), ORDERS.format(quantity="1e12")
    plant_folder(items=ITEMS, bom_lines=lines, sales_orders=orders)
    cases = {
        "lot_min": {"items": ITEMS.replace("LOW,buy,", "LOW,buy,5e11")},  # 2e12 and at least one lot of 5e11
        "safety_stock": {"items": ITEMS.replace("MID,make,,,", "MID,make,,,5e11")},
        "fixed_quantity": {"bom_lines": LINES.format(top=2, mid=1, fixed="5e11")},
        "scrap_rate": {"items": ITEMS.replace("safety_stock", "scrap_rate").replace("TOP,make,,,", "TOP,make,,,0.5")},
    }
    for name, changed in cases.items():
        folder = plant_folder(**{"items": ITEMS, "bom_lines": lines, **changed})
        assert refused(folder) is not None, name
        assert refused(plant_folder(sales_orders=ORDERS.format(quantity="1e11"))) is None, name
        plant_folder(sales_orders=orders)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.integers(1, 9), min_size=1, max_size=12),
    st.integers(0, 12).flatmap(lambda power: st.integers(10**power, min(10 ** (power + 1), 10**12))),
)
def test_a_chain_fits_exactly_where_its_product_does(factors, demand):
    items = [f"I{level:02}" for level in range(len(factors) + 1)]
    frames = {
        "items": {"item_id": items, "procurement": ["make"] * len(items)},
        "bom_lines": {"parent_id": items[:-1], "component_id": items[1:], "quantity_per": factors},
        "sales_orders": {"order_id": ["SO"], "item_id": [items[0]], "quantity": [demand], "due_date": ["2026-01-06"]},
    }
    import pyarrow as pa

    instance = encode(from_frames({name: pa.table(columns) for name, columns in frames.items()}))
    needs = [demand]
    for factor in factors:
        needs.append(needs[-1] * factor)
    too_large = [item for item, need in zip(items, needs, strict=True) if need >= 2_250_000_000_000]
    if too_large:
        with pytest.raises(DataError, match=f"of '{too_large[0]}', more than can be counted"):
            build_bom(instance)
    else:
        build_bom(instance)
