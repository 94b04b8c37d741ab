"""Where the records of a CSV file start, found in its bytes as the CSV reader sees them."""

from __future__ import annotations

import numpy as np

from orderplan.kernels import kernel

_QUOTE, _NEWLINE, _RETURN = 34, 10, 13
_FIELD_START, _PLAIN, _QUOTED, _QUOTE_CLOSED = 0, 1, 2, 3


@kernel
def record_lines(data: np.ndarray, separator: int) -> tuple[np.ndarray, np.ndarray, int]:
    """Find the line on which each record starts, and how many fields it has; empty lines are no records.

    A quote counts only where a field begins. Within such a field separators and ends of lines are text, and two quotes
    are one. A line ends with a newline, a carriage return, or both.

    Parameters
    ----------
    data
        The bytes of the file in UTF-8: shape (n,), uint8.
    separator
        The byte between fields.

    Returns
    -------
    lines, fields, open_line
        Shape (records,), int64 each, lines counted from 1; and the line of the quote that is never closed, 0 where
        there is none.

    """
    most = 1 + (data == _NEWLINE).sum() + (data == _RETURN).sum()
    lines, fields = np.empty(most, dtype=np.int64), np.empty(most, dtype=np.int64)
    found, line, start_line, quote_line, width = 0, 1, 1, 0, 1
    state, empty = _FIELD_START, True
    for place in range(len(data)):
        byte = data[place]
        ends_line = byte == _NEWLINE or (byte == _RETURN and (place + 1 == len(data) or data[place + 1] != _NEWLINE))
        if ends_line:
            line += 1
        if state == _QUOTED:
            if byte == _QUOTE:
                state = _QUOTE_CLOSED
        elif byte == _QUOTE and state != _PLAIN:
            if state == _FIELD_START:
                quote_line = line
            state, empty = _QUOTED, False
        elif ends_line:
            if not empty:
                lines[found], fields[found] = start_line, width
                found += 1
            start_line, width, state, empty = line, 1, _FIELD_START, True
        elif byte == separator:
            width += 1
            state, empty = _FIELD_START, False
        elif byte != _RETURN:
            state, empty = _PLAIN, False
    if not empty:
        lines[found], fields[found] = start_line, width
        found += 1
    return lines[:found].copy(), fields[:found].copy(), quote_line if state == _QUOTED else 0
