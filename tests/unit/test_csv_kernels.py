"""The lines and fields of records, judged by Python's own CSV reader."""

from __future__ import annotations

import csv
import io

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from orderplan.data.csv_kernels import record_lines


def kernel_records(text: str, separator: str = ",") -> tuple[list[tuple[int, int]], int]:
    data = np.frombuffer(text.encode(), dtype=np.uint8)
    lines, fields, open_line = record_lines(data, ord(separator))
    return list(zip(lines.tolist(), fields.tolist(), strict=True)), open_line


def read_records(text: str, separator: str = ",") -> list[tuple[int, int]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    records, before = [], 0
    for record in reader:
        if record:
            records.append((before + 1, len(record)))
        before = reader.line_num
    return records


@settings(max_examples=500, deadline=None)
@given(st.text('ab," \n\r物', max_size=30), st.sampled_from(",; "))
def test_records_start_where_the_csv_module_starts_them(text, separator):
    assert kernel_records(text, separator)[0] == read_records(text, separator)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.lists(st.text('ab,"\n\r ', max_size=5), min_size=1, max_size=4), max_size=5))
def test_what_the_csv_module_writes_has_no_open_quote(rows):
    target = io.StringIO(newline="")
    csv.writer(target, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerows(rows)
    found, open_line = kernel_records(target.getvalue())
    assert [fields for _line, fields in found] == [len(row) for row in rows]
    assert open_line == 0


def test_the_line_of_an_open_quote_is_that_on_which_it_opens():
    # Line 1 closes its quote and opens it again at once (a doubled quote), line 3 opens one that nothing closes.
    assert kernel_records('"a""b",c\nd,e\nf,"g\nh,i\n')[1] == 3
    assert kernel_records('a,5" pipe\n')[1] == 0
