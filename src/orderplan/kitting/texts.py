"""What a kit check says in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from orderplan.mrp.explanations import amount_texts

if TYPE_CHECKING:
    from collections.abc import Sequence

MISSING_PART = "{item} {quantity}"
MISSING_SEPARATOR = ", "
MISSING_REST = "and {count} more"
MOST_NAMED = 12
"""Missing components that are named; of the others the number is told."""


def missing_texts(jobs: np.ndarray, items: pa.Array, quantities: np.ndarray, job_count: int) -> pa.Array:
    """Name the missing components of each job.

    Parameters
    ----------
    jobs
        The job of each missing component, ascending: shape (missing,).
    items, quantities
        Its id and how much is missing, in millionths, the most important of a job first: shape (missing,) each.
    job_count
        How many jobs there are.

    Returns
    -------
    pyarrow.Array
        A text per job, missing where nothing is: shape (jobs,).

    """
    counts = np.bincount(jobs, minlength=job_count)
    starts = np.cumsum(counts) - counts
    named = np.arange(len(jobs)) - starts[jobs] < MOST_NAMED
    distinct, place = np.unique(quantities[named], return_inverse=True)
    amounts = amount_texts(distinct).take(pa.array(place))
    parts = _filled(MISSING_PART, item=items.filter(pa.array(named)), quantity=amounts)
    shown = np.minimum(counts, MOST_NAMED)
    offsets = np.concatenate([[0], np.cumsum(shown)]).astype(np.int32)
    texts = pc.binary_join(pa.ListArray.from_arrays(pa.array(offsets), parts), MISSING_SEPARATOR)
    more = counts - shown
    rest = _filled(MISSING_REST, count=pa.array(more).cast(pa.string()))
    long = pc.binary_join_element_wise(texts, rest, MISSING_SEPARATOR)
    texts = pc.if_else(pa.array(more > 0), long, texts)
    return pc.if_else(pa.array(counts > 0), texts, pa.scalar(None, pa.string()))


def _filled(sentence: str, **fields: pa.Array) -> pa.Array:
    """Fill the fields of a sentence."""
    pieces: Sequence[str] = sentence.replace("{", "}").split("}")  # text and names of fields by turns
    parts = [piece if place % 2 == 0 else fields[piece] for place, piece in enumerate(pieces)]
    return pc.binary_join_element_wise(*parts, "")
