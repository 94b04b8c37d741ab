"""Details that the HTML report folds under a row: the first few of each, the others counted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    from collections.abc import Callable

    from orderplan.reports.html_tables import Cells


@dataclass(frozen=True, slots=True)
class Fold:
    """What is folded under one row."""

    rows: tuple[Cells, ...]
    """A heading and a sentence each."""
    count: int
    """How many details there are, shown or not."""


def folds_of(
    details: pa.Table,
    key: str,
    shown: pa.ChunkedArray,
    most: int,
    tell: Callable[[pa.Table], list[Cells]],
    tell_more: Callable[[int], str],
) -> dict[str, Fold]:
    """Give what is folded under the rows of a table, by their ids.

    Parameters
    ----------
    details
        The rows to fold, in the order in which they are shown.
    key
        The column that names the row under which each belongs.
    shown
        The ids of the rows that are shown.
    most
        How many details one row has at most.
    tell
        Gives the cells of details.
    tell_more
        Says how many more there are.

    """
    details = details.filter(pc.is_in(details.column(key), shown.combine_chunks()))
    owner = details.column(key).combine_chunks().dictionary_encode()
    owners, codes = owner.dictionary.to_pylist(), owner.indices.to_numpy()
    order = np.argsort(codes, kind="stable")
    starts = np.searchsorted(codes[order], np.arange(len(owners) + 1))
    counts = np.diff(starts)
    place = np.arange(len(order)) - np.repeat(starts[:-1], counts)
    told = iter(tell(details.take(pa.array(order[place < most]))))
    folds = {}
    for name, count in zip(owners, counts.tolist(), strict=True):
        rows = [next(told) for _ in range(min(count, most))]
        if count > most:
            rows.append(("", tell_more(count - most)))
        folds[name] = Fold(tuple(rows), count)
    return folds
