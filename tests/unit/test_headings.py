"""Tables with other headings load: Chinese ones as they are, any others through plan.toml."""

from __future__ import annotations

import csv
import shutil
from typing import TYPE_CHECKING

import pytest
import xlsxwriter

from orderplan.data.folder import read_folder
from orderplan.data.workbook import read_workbook
from orderplan.enums import IssueKind
from orderplan.errors import DataError
from orderplan.samples import samples_folder
from orderplan.tables.headings import (
    Headings,
    chinese_headings,
    chinese_table_names,
    chinese_words,
    column_of,
    fold,
    headings_from,
    table_of,
)
from orderplan.tables.inputs import INPUT_TABLES

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from orderplan.data.planning_data import PlanningData

NOTHING_OWN = Headings()
COLUMNS = [(table.name, column.name) for table in INPUT_TABLES.values() for column in table.columns]
WORD_COLUMNS = [(table, column) for table, column in COLUMNS if INPUT_TABLES[table].by_name[column].words]

ENGLISH = {
    "items": """item_id,description,procurement,part_class,uom,lead_time_days,lot_policy,lot_min,safety_stock
0010,电动泵,make,order_specific,台,5,lot_for_lot,,
0020,泵体组件,phantom,common,套,0,lot_for_lot,,
0021,叶轮,buy,common,件,14,fixed,10,4
0022,轴,subcontract,common,件,7,period,,
0023,轴承,buy,common,件,3,reorder_point,,
""",
    "bom_lines": """parent_id,component_id,line_no,quantity_per,scrap_rate,valid_from,valid_to
0010,0020,10,1,,,
0020,0021,10,2,0.02,2026-01-01,
0020,0022,20,1,,,2027-01-01
0020,0023,30,2,,,
""",
    "sales_orders": """order_id,item_id,quantity,due_date,priority,kind,status,order_date
SO-1,0010,3,2026-02-02,1,rush,open,2026-01-03
SO-2,0010,2,2026-02-09,5,normal,held,2026-01-04
SO-3,0010,1,2026-02-16,5,sample,closed,2026-01-04
SO-4,0010,1,2026-02-23,5,forecast,cancelled,2026-01-04
""",
    "on_hand": """item_id,quantity,location_id,order_id,lot_id,expiry_date
0021,12,原材料仓,,L1,2026-12-31
0022,3,不良品仓,SO-1,L2,
""",
    "locations": """location_id,nettable
原材料仓,true
不良品仓,false
""",
    "scheduled_receipts": """receipt_id,kind,item_id,quantity,due_date,firm,start_date
PO-1,purchase,0021,20,2026-01-19,true,
WO-1,work,0010,1,2026-01-23,false,2026-01-16
""",
    "work_components": """receipt_id,component_id,quantity_required,quantity_issued
WO-1,0021,2,1
""",
    "calendars": """calendar_id,weekday,start,end
PLANT,1,08:00,17:00
PLANT,6,08:00,12:00
""",
    "calendar_exceptions": """calendar_id,start,end,working
PLANT,2026-02-16,2026-02-22,false
PLANT,2026-02-28,2026-02-28,true
""",
}
CHINESE = {
    "物料档案": """物料编码,物料名称,物料属性,通用/专用,基本单位,固定提前期,订货策略,最小订货量,安全库存
0010,电动泵,自制,专用,台,5,批对批（LFL）,,
0020,泵体组件,虚拟件,通用,套,0,批对批(LFL),,
0021,叶轮,外购,通用,件,14,固定批量,10,4
0022,轴,委外,通用,件,7,期间订货,,
0023,轴承,外购,通用,件,3,再订货点,,
""",
    "物料清单": """父项物料编码,子项物料编码,项次,用量,损耗率,生效日期,失效日期
0010,0020,10,1,,,
0020,0021,10,2,0.02,2026-01-01,
0020,0022,20,1,,,2027/1/1
0020,0023,30,2,,,
""",
    "销售订单": """单据编号,物料编码,数量,要货日期,优先级,订单类型,关闭状态,日期
SO-1,0010,3,2026年2月2日,1,加急,未结,2026-01-03
SO-2,0010,2,2026-02-09,5,普通,冻结,2026-01-04
SO-3,0010,1,2026-02-16,5,样品,关闭,2026-01-04
SO-4,0010,1,2026-02-23,5,预测,取消,2026-01-04
""",
    "即时库存": """物料编码,库存量(主单位),仓库,计划跟踪号,批号,有效期至
0021,12,原材料仓,,L1,2026-12-31
0022,3,不良品仓,SO-1,L2,
""",
    "仓库": """仓库编码,是否参与MRP
原材料仓,是
不良品仓,不参与
""",
    "在途在制": """单号,类型,料号,未清数量,交期,是否固定,开工日期
PO-1,采购,0021,20,2026-01-19,已锁定,
WO-1,生产订单,0010,1,2026-01-23,否,2026-01-16
""",
    "生产用料清单": """生产订单编号,子项物料编码,应发数量,已领数量
WO-1,0021,2,1
""",
    "工作日历": """日历编码,星期,上班时间,下班时间
PLANT,周一,08:00,17:00
PLANT,星期六,08:00,12:00
""",
    "节假日": """日历,开始日期,结束日期,是否上班
PLANT,2026-02-16,2026-02-22,放假
PLANT,2026-02-28,2026-02-28,调休上班
""",
}
# The items of policy fixed and reorder_point need these; they are the same in both plants, under either heading.
LOT_COLUMNS = {"lot_size": "固定批量", "reorder_point": "再订货点", "order_up_to": "最大库存"}
LOT_VALUES = {"0021": "25,,", "0023": ",10,30"}


def with_lots(text: str, headings: Iterable[str]) -> str:
    first, *rows = text.splitlines()
    rows = [f"{row},{LOT_VALUES.get(row.split(',')[0], ',,')}" for row in rows]
    return "\n".join([f"{first},{','.join(headings)}", *rows]) + "\n"


def plant(folder: Path, tables: dict[str, str], *, encoding: str = "utf-8", settings: str = "") -> Path:
    folder.mkdir()
    for name, text in tables.items():
        (folder / f"{name}.csv").write_bytes(text.encode(encoding))
    (folder / "plan.toml").write_text(settings, encoding="utf-8")
    return folder


def english(folder: Path) -> PlanningData:
    return read_folder(plant(folder, {**ENGLISH, "items": with_lots(ENGLISH["items"], LOT_COLUMNS)}))


def chinese_texts() -> dict[str, str]:
    return {**CHINESE, "物料档案": with_lots(CHINESE["物料档案"], LOT_COLUMNS.values())}


def assert_same_tables(one: PlanningData, other: PlanningData) -> None:
    for name, table in one.tables.items():
        assert other.tables[name].equals(table), name


@pytest.mark.parametrize(("table", "column"), COLUMNS)
def test_every_column_has_chinese_headings_that_all_lead_to_it(table: str, column: str) -> None:
    headings = chinese_headings(table, column)
    assert any(not heading.isascii() for heading in headings)
    # None is ambiguous: one that also stood for another column would lead to that one or to this, not to both.
    assert {heading: column_of(table, heading, NOTHING_OWN) for heading in headings} == dict.fromkeys(headings, column)


def test_every_table_has_chinese_names_that_all_lead_to_it() -> None:
    names = [(name, table) for table in INPUT_TABLES for name in chinese_table_names(table)]
    assert {table for _name, table in names} == set(INPUT_TABLES)
    assert [(name, table_of(name, NOTHING_OWN)) for name, table in names] == names


@pytest.mark.parametrize(("table", "column"), WORD_COLUMNS)
def test_every_word_has_chinese_texts(table: str, column: str) -> None:
    words = INPUT_TABLES[table].by_name[column].words
    assert set(chinese_words(table, column)) == {str(word) for word in words}


@pytest.mark.parametrize(("table", "column"), [place for place in COLUMNS if chinese_words(*place)])
def test_no_chinese_text_stands_for_two_words(table: str, column: str) -> None:
    texts = [text for of_word in chinese_words(table, column).values() for text in of_word]
    assert sorted(texts) == sorted(set(texts))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_chinese_plant_loads_as_its_english_twin(tmp_path: Path, encoding: str) -> None:
    data = read_folder(plant(tmp_path / "chinese", chinese_texts(), encoding=encoding))
    assert_same_tables(english(tmp_path / "english"), data)
    assert data.frame("items")["description"].tolist()[0] == "电动泵"
    assert not [issue for issue in data.issues if issue.kind is IssueKind.UNKNOWN_COLUMN]


def test_a_chinese_workbook_loads_as_the_english_folder(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "工厂.xlsx") as workbook:
        for name, text in chinese_texts().items():
            sheet = workbook.add_worksheet(name)
            for place, row in enumerate(csv.reader(text.splitlines())):
                sheet.write_row(place, 0, [cell or None for cell in row])
    assert_same_tables(english(tmp_path / "english"), read_workbook(tmp_path / "工厂.xlsx"))


def test_a_plant_with_every_column_loads_under_chinese_headings(tmp_path: Path) -> None:
    sample = samples_folder() / "pumps"
    data = read_folder(sample)
    assert {name for name, table in data.tables.items() if not table.num_rows} == set()
    chinese = tmp_path / "chinese"
    chinese.mkdir()
    shutil.copy(sample / "plan.toml", chinese)
    for table in INPUT_TABLES:
        with (sample / f"{table}.csv").open(encoding="utf-8", newline="") as file:
            headings, *rows = csv.reader(file)
        words = {
            place: {word: texts[0] for word, texts in chinese_words(table, heading).items()}
            for place, heading in enumerate(headings)
        }
        with (chinese / f"{chinese_table_names(table)[0]}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(chinese_headings(table, heading)[0] for heading in headings)
            writer.writerows([words[place].get(cell, cell) for place, cell in enumerate(row)] for row in rows)
    assert_same_tables(data, read_folder(chinese))


MAPPED = """
[tables]
Artikel = "items"
[columns]
Artikelnummer = "item_id"
[columns.items]
Art = "procurement"
description = "planner"
"料号" = "description"
[values.items.procurement]
"自制" = "buy"
Kaufteil = "buy"
"""


def test_own_names_in_the_settings_work_and_win(tmp_path: Path) -> None:
    # Without the mapping `description` is the contract's own name, 料号 another heading of item_id, and 自制 is make.
    text = "Artikelnummer,Art,description,料号\nBOLT,Kaufteil,ANNA,Bolt M8\nNUT,自制,OTTO,Nut M8\n"
    items = read_folder(plant(tmp_path / "plant", {"Artikel": text}, settings=MAPPED)).frame("items")
    assert items["item_id"].tolist() == ["BOLT", "NUT"]
    assert items["procurement"].tolist() == ["buy", "buy"]
    assert items["planner"].tolist() == ["ANNA", "OTTO"]
    assert items["description"].tolist() == ["Bolt M8", "Nut M8"]


def test_two_chinese_headings_of_one_column_are_asked_about_until_one_is_chosen(tmp_path: Path) -> None:
    tables = {
        "items": "item_id,procurement\nBOLT,buy\n",
        "销售订单": "订单号,物料编码,数量,未交数量,交期\nSO-1,BOLT,10,4,2026-02-02\n",
    }
    with pytest.raises(DataError, match="two headings stand for it: '数量' and '未交数量'"):
        read_folder(plant(tmp_path / "asked", tables))
    settings = '[columns.sales_orders]\n"未交数量" = "quantity"\n'
    data = read_folder(plant(tmp_path / "chosen", tables, settings=settings))
    assert data.frame("sales_orders")["quantity"].tolist() == [4.0]
    assert [issue.column for issue in data.issues if issue.kind is IssueKind.UNKNOWN_COLUMN] == ["数量"]


@pytest.mark.parametrize(
    ("table", "heading", "column"),
    [
        ("items", "ITEM_ID", "item_id"),
        ("items", " Item-Id ", "item_id"),
        ("items", "item id", "item_id"),
        ("items", "\ufeffitem_id", "item_id"),
        ("items", "moq", "lot_min"),
        ("items", "*物料编码", "item_id"),
        ("items", "物料\n编码：", "item_id"),
        ("items", "计划时界（天）", "fence_days"),
        ("items", "计划时界 (天)", "fence_days"),
        ("locations", "是否参与mrp", "nettable"),
    ],
)
def test_headings_match_whatever_their_case_gaps_and_width(table: str, heading: str, column: str) -> None:
    assert column_of(table, heading, NOTHING_OWN) == column


def test_own_headings_and_names_match_whatever_their_case() -> None:
    own = headings_from({"tables": {"Artikel": "items"}, "columns": {"items": {"Los-Größe": "lot_size"}}})
    assert column_of("items", "LOS GRÖSSE", own) == "lot_size"
    assert table_of("ARTIKEL", own) == "items"
    assert table_of("bom清单", own) == "bom_lines"


@pytest.mark.parametrize(
    ("table", "heading"),
    [
        ("operations", "准备时间"),
        ("operations", "准备时间(小时)"),
        ("bom_lines", "变动损耗率"),
        ("bom_lines", "损耗率(%)"),
        ("bom_lines", "有效期至"),
        ("bom_lines", "基本用量"),
        ("sales_orders", "订单数量"),
        ("sales_orders", "含税单价"),
        ("resources", "效率"),
    ],
)
def test_headings_whose_numbers_mean_something_else_are_not_taken(table: str, heading: str) -> None:
    assert column_of(table, heading, NOTHING_OWN) is None


def test_folding_keeps_different_names_apart() -> None:
    assert fold("unit price") == "unit_price"
    assert fold("unitprice") == "unitprice"
    assert fold("提前期(天)") != fold("提前期(周)")
