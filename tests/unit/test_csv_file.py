"""CSV files as they come: encodings, separators, quotes, line ends, wrong fields, and damage."""

from __future__ import annotations

import codecs
import gzip

import pytest

from orderplan.data.folder import read_folder
from orderplan.errors import DataError

ITEMS = "item_id,procurement,description\nA-1,buy,Bolt\nB-2,buy,Nut\n"


def items(folder) -> list[dict[str, object]]:
    table = read_folder(folder).tables["items"]
    return table.select(["item_id", "procurement", "description"]).to_pylist()


PLAIN = [
    {"item_id": "A-1", "procurement": "buy", "description": "Bolt"},
    {"item_id": "B-2", "procurement": "buy", "description": "Nut"},
]


@pytest.mark.parametrize(
    "content",
    [
        ITEMS.encode(),
        codecs.BOM_UTF8 + ITEMS.encode(),
        ITEMS.encode("utf-16"),
        ITEMS.replace("\n", "\r\n").encode(),
        ITEMS.replace("\n", "\r").encode(),
        ITEMS.rstrip().encode(),
        b"\n\r\n" + ITEMS.encode() + b"\n\n",
        ITEMS.replace("\n", "\n\n").encode(),
        ITEMS.replace(",", ";").encode(),
        ITEMS.replace(",", "\t").encode(),
        ITEMS.replace(",", "|").encode(),
    ],
    ids=[
        "utf-8", "byte order mark", "utf-16", "CRLF", "CR", "no last line end", "empty lines around",
        "empty lines between", "semicolon", "tab", "bar",
    ],
)  # fmt: skip
def test_files_are_read_however_they_were_saved(plant_folder, content):
    assert items(plant_folder(items=content)) == PLAIN


def test_gb18030_is_read_as_such(plant_folder):
    content = "物料编码,采购类型,物料描述\nA-1,外购,六角螺栓\n".encode("gb18030")
    assert items(plant_folder(items=content)) == [{"item_id": "A-1", "procurement": "buy", "description": "六角螺栓"}]


def test_packed_files_are_read_whatever_the_case_of_their_name(plant_folder):
    assert items(plant_folder(**{"ITEMS.CSV.GZ": gzip.compress(ITEMS.encode())})) == PLAIN


def test_headings_alone_are_an_empty_table(plant_folder):
    for content in ("item_id,procurement", "item_id,procurement\n", "item_id,procurement\r\n\r\n"):
        assert read_folder(plant_folder(items=content)).tables["items"].num_rows == 0


def test_quotes_hold_separators_line_ends_and_quotes(plant_folder):
    content = 'item_id,procurement,description\nA-1,buy,"a, ""b""\nc"\n"B-2",buy,5" pipe\n'
    assert [row["description"] for row in items(plant_folder(items=content))] == ['a, "b"\nc', '5" pipe']


def test_a_heading_may_go_over_two_lines(errors_of):
    # The heading takes lines 1 and 2, the first row line 3, the second line 4.
    content = 'item_id,"procure\nment"\nA-1,buy\nB-2,bay\n'
    toml = '[columns.items]\n"procure ment" = "procurement"\n'
    (line,) = errors_of(items=content, **{"plan.toml": toml})
    assert line.startswith("items.procurement line 4: 'bay' is not one of the words allowed.")


def test_lines_are_those_of_the_file_where_texts_and_empty_lines_take_some(errors_of):
    # 1 headings, 2–3 A-1, 4 empty, 5 B-2, 6–8 C-3, 9 D-4
    content = (
        "item_id,description,procurement,lead_time_days\n"
        'A-1,"two\nlines",buy,1\n'
        "\n"
        "B-2,one,buy,x\n"
        'C-3,"three\r\nlines\n",bay,1\n'
        "D-4,one,buy,y\n"
    )
    lines = errors_of(items=content)
    assert lines[0].startswith("items.lead_time_days lines 5, 9: 'x' is not a whole number.")
    assert lines[1].startswith("items.procurement line 6: 'bay'")


def test_rows_with_a_wrong_number_of_fields_are_reported_and_the_others_read(plant_folder):
    content = 'item_id,procurement\nA-1,buy\nB-2,buy,9\n"C\n3",buy\nD-4\nE-5,bay\n'
    with pytest.raises(DataError) as raised:
        read_folder(plant_folder(items=content))
    frame = raised.value.to_frame()
    # 1 headings, 2 A-1, 3 B-2 with 3 fields, 4–5 C 3, 6 D-4 with 1 field, 7 E-5
    assert frame[["kind", "line", "value"]].values.tolist() == [
        ["wrong_field_count", 3, "3"],
        ["wrong_field_count", 6, "1"],
        ["unknown_word", 7, "bay"],
    ]
    assert frame["row"].isna().tolist() == [True, True, False]
    kept = read_folder(plant_folder(items=content), on_data_error="quarantine")
    assert kept.tables["items"].column("item_id").to_pylist() == ["A-1", "C\n3"]


def test_a_quote_that_is_never_closed_does_not_swallow_the_rest(errors_of):
    content = 'item_id,procurement,description\nA-1,buy,a\nB-2,buy,"b\nC-3,buy,c\nD-4,buy,d\n'
    assert errors_of(items=content) == ["items the double quote on line 3 is never closed."]


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "the file is empty."),
        (b" \n\n", "the file is empty."),
        (codecs.BOM_UTF8, "the file has no line of headings."),
        (b",,\n1,2,3\n", "the file has no line of headings."),
        (ITEMS.encode().replace(b"Nut", b"N\0t"), "the file holds NUL characters: it is damaged, or no text."),
        (ITEMS.encode("utf-16-le"), "the file holds NUL characters: it is damaged, or no text."),
        (ITEMS.encode("utf-16")[:-1], "the file is neither in UTF-8 nor in GB18030; save it as UTF-8."),
        (ITEMS.encode() + b"C-3,buy,\xff\xfe\n", "the file is neither in UTF-8 nor in GB18030; save it as UTF-8."),
    ],
    ids=[
        "empty",
        "blank",
        "mark only",
        "no names",
        "NUL",
        "utf-16 without mark",
        "half a character",
        "another encoding",
    ],
)
def test_files_that_cannot_be_read_say_why(errors_of, content, problem):
    (line,) = errors_of(items=content)
    assert line.startswith(f"items {problem}")


@pytest.mark.parametrize("damage", [slice(0, 20), slice(12, None)], ids=["end missing", "start missing"])
def test_damaged_archives_are_reported(errors_of, damage):
    (line,) = errors_of(**{"items.csv.gz": gzip.compress(ITEMS.encode())[damage]})
    assert line.startswith("items the file cannot be read: ")
    changed = bytearray(gzip.compress(ITEMS.encode()))
    changed[14:20] = b"xxxxxx"
    (line,) = errors_of(**{"items.csv.gz": bytes(changed)})
    assert line.startswith("items the file cannot be read: ")


def test_one_unclean_number_leaves_the_other_columns_as_they_are(plant_folder):
    # 'nan' is a number to Arrow, so the whole file is read again as text: ids must keep their zeros either way.
    content = "item_id,procurement,lot_min\n001,buy,nan\n002,buy,2.50\n"
    with pytest.raises(DataError, match="'nan' is not a quantity"):
        read_folder(plant_folder(items=content))
    kept = read_folder(plant_folder(items=content), on_data_error="quarantine").tables["items"]
    assert kept.select(["item_id", "lot_min"]).to_pylist() == [{"item_id": "002", "lot_min": 2.5}]


def test_long_texts_do_not_stop_the_search_for_lines(errors_of):
    content = f"item_id,procurement,description\nA-1,buy,{'x' * 200_000}\nB-2,bay,\n"
    (line,) = errors_of(items=content)
    assert line.startswith("items.procurement line 3: 'bay'")


def test_texts_with_line_ends_are_read_right_across_the_blocks_of_a_large_file(errors_of):
    # Arrow reads in blocks of 1 MB; these are four, so that block ends fall inside quotes.
    many = 20_000
    rows = "".join(f'{number},buy,"first line\n{"second, line" * 15}"\n' for number in range(many))
    (line,) = errors_of(items=f"item_id,procurement,description\n{rows}last,bay,\n")
    # one line of headings, two for each row
    assert line.startswith(f"items.procurement line {2 * many + 2}: 'bay'")
