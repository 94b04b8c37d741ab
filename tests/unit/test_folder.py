"""Plant folders: which files are tables, and what is said of those that are not."""

from __future__ import annotations

import gzip

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from orderplan.data.folder import read_folder
from orderplan.errors import ConfigError
from orderplan.tables.inputs import INPUT_TABLES

ITEMS = "item_id,procurement\nBIKE,make\nWHEEL,buy\n"
LINES = "parent_id,component_id,quantity_per\nBIKE,WHEEL,2\n"


def test_csv_packed_csv_and_parquet_may_lie_side_by_side(plant_folder, tmp_path):
    folder = plant_folder(items=ITEMS, **{"BOM-Lines.csv.gz": gzip.compress(LINES.encode())})
    orders = pa.table({"order_id": [7], "item_id": ["BIKE"], "quantity": [1], "due_date": ["2026-01-31"]})
    pq.write_table(orders, tmp_path / "销售订单.parquet")
    data = read_folder(folder)
    assert {name: table.num_rows for name, table in data.tables.items() if table.num_rows} == {
        "items": 2,
        "bom_lines": 1,
        "sales_orders": 1,
    }
    assert data.tables["sales_orders"].column("order_id").to_pylist() == ["7"]
    assert data.issues == ()


def test_a_table_without_a_file_is_empty_and_has_its_columns(plant_folder):
    data = read_folder(plant_folder(items=ITEMS, bom_lines=LINES))
    for name, table in INPUT_TABLES.items():
        if name not in {"items", "bom_lines"}:
            assert data.tables[name].num_rows == 0
            assert data.tables[name].schema == table.schema


def test_two_files_of_one_table_are_an_error(errors_of):
    assert errors_of(items=ITEMS, **{"items.csv.gz": gzip.compress(ITEMS.encode())}) == [
        "items two files hold it: items.csv and items.csv.gz."
    ]


def test_files_that_look_like_tables_are_named_with_a_suggestion(plant_folder):
    data = read_folder(
        plant_folder(items=ITEMS, bom_lines=LINES, salesorder="a\n1\n", notes="a\n1\n", **{"a.txt": "a"})
    )
    assert [" ".join(issue.line().split()) for issue in data.issues] == [
        (
            "notes is not a table of the data model and was not read. "
            "Hint: map its name in plan.toml under [tables] if it is one."
        ),
        "salesorder is not a table of the data model and was not read. Hint: did you mean 'sales_orders'?",
    ]


def test_hidden_files_and_locks_of_office_programs_are_passed_over(plant_folder):
    folder = plant_folder(items=ITEMS, bom_lines=LINES, **{"._items.csv": b"\0", "~$items.csv": b"\0", ".x.csv": b""})
    assert read_folder(folder).issues == ()


def test_a_damaged_parquet_file_is_reported_with_the_other_errors(errors_of):
    lines = errors_of(bom_lines=LINES.replace("2\n", "two\n"), **{"items.parquet": b"PAR1 no more"})
    assert lines[0].startswith("items the file cannot be read: ")
    # What refers to the damaged table is not reported as unknown.
    assert lines[1:] == ["bom_lines.quantity_per line 2: 'two' is not a quantity."]


def test_where_items_cannot_be_read_only_that_is_said(errors_of):
    stock = "item_id,quantity,uom\nWHEEL,1,M\n"
    assert errors_of(items="", bom_lines=LINES, on_hand=stock) == ["items the file is empty."]
    assert errors_of(items="part,procurement\nBIKE,make\n", bom_lines=LINES, on_hand=stock) == [
        (
            "items.item_id the column is missing, and it is required. "
            'Hint: is it the one headed \'part\'? Then write "part" = "item_id" in plan.toml under [columns.items].'
        )
    ]


def test_lines_above_the_headings_are_reported_as_such(errors_of):
    assert errors_of(items=f"Our items,\n,\n{ITEMS}") == [
        (
            "items no column is headed 'Our items'. "
            "Hint: headings stand in the first line; map foreign ones in plan.toml under [columns.items]."
        )
    ]


def test_required_columns_that_are_missing_are_looked_for_among_the_unknown_headings(errors_of):
    lines = errors_of(
        items="item_id,procurment,note\nA,buy,x\n", locations="location_id,nettable\n", customers="name\nX\n"
    )
    assert lines == [
        (
            "items.procurement the column is missing, and it is required. Hint: is it the one headed 'procurment'? "
            'Then write "procurment" = "procurement" in plan.toml under [columns.items].'
        ),
        "customers.customer_id the column is missing, and it is required. Hint: the customer.",
    ]


def test_extra_columns_are_kept_even_where_headings_repeat(plant_folder):
    data = read_folder(plant_folder(items="item_id,procurement,note,note,colour\nA,buy,1,2,red\n"))
    extra = data.tables["items"].select(["note", "note (2)", "colour"])
    assert extra.to_pylist() == [{"note": "1", "note (2)": "2", "colour": "red"}]
    assert [issue.place for issue in data.issues] == ["items.colour", "items.note", "items.note"]


def test_two_headings_for_one_column_are_an_error(errors_of):
    assert errors_of(items="item_id,Item ID,procurement\nA,B,buy\n") == [
        "items.item_id two headings stand for it: 'item_id' and 'Item ID'. Hint: remove or rename one of them."
    ]


def test_a_folder_that_is_no_plant_is_refused(plant_folder, tmp_path):
    with pytest.raises(ConfigError, match="is not a folder"):
        read_folder(tmp_path / "nowhere")
    with pytest.raises(ConfigError, match=r"holds neither a table nor plan.toml.  Hint: tables are files such as"):
        read_folder(tmp_path)
    with pytest.raises(ConfigError, match=r"Hint: read the workbook 'plant.xlsx' itself"):
        read_folder(plant_folder(**{"plant.xlsx": b"", "~$plant.xls": b""}))
    assert read_folder(plant_folder(**{"plan.toml": "as_of = 2026-01-05\n"})).tables["items"].num_rows == 0
