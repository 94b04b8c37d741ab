"""A plant folder is read, or everything that is wrong with it is said at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from orderplan.data.folder import read_folder
from orderplan.errors import DataError

if TYPE_CHECKING:
    from pathlib import Path

ITEMS = "item_id,procurement\nBIKE,make\nWHEEL,buy\nBOLT-M08,buy\n"


def plant(folder: Path, **tables: str) -> Path:
    for name, text in {"items": ITEMS, **tables}.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


def test_defaults_are_filled_in(tmp_path: Path) -> None:
    data = read_folder(plant(tmp_path, bom_lines="parent_id,component_id,quantity_per\nBIKE,WHEEL,2\n"))
    items = data.frame("items").set_index("item_id")
    assert items.loc["WHEEL", "lot_policy"] == "lot_for_lot"
    assert items.loc["WHEEL", "lead_time_days"] == 0
    assert data.frame("bom_lines")["quantity_per"].tolist() == [2.0]


def test_all_problems_are_reported_together(tmp_path: Path) -> None:
    lines = 'parent_id,component_id,quantity_per\nBIKE,WHEEL,2\nBIKE,BOLT-M8,1\nBIKE,WHEEL,"3,5"\n'
    orders = "order_id,item_id,quantity,due_date\nSO1,BIKE,1,2026-02-30\n"
    with pytest.raises(DataError) as raised:
        read_folder(plant(tmp_path, bom_lines=lines, sales_orders=orders))
    text = str(raised.value)
    assert "bom_lines.component_id       line 3: 'BOLT-M8' is not in items.  Hint: did you mean 'BOLT-M08'?" in text
    assert "bom_lines.quantity_per       line 4: '3,5' is not a quantity.  Hint: use a decimal point." in text
    assert "sales_orders.due_date        line 2: '2026-02-30' is not a day." in text
    frame = raised.value.to_frame()
    assert frame.loc[frame["column"] == "component_id", "line"].tolist() == [3]
