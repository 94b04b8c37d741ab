"""What was probably meant by an unknown id, word or heading."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_SUGGESTIONS = 200
"""Distinct unknown texts for which a suggestion is looked for: enough for a person, cheap for a million of them."""
CUTOFF = 75.0
"""Least similarity, of 100, at which a text is suggested: below it a suggestion misleads more often than it helps."""


def suggestions(unknown: Sequence[str], known: Sequence[str], *, most: int = MOST_SUGGESTIONS) -> dict[str, str]:
    """Find for each unknown text the most similar known one, if any is similar enough.

    Case is ignored. Of equally similar ones the first in the order of `known` is taken.

    Examples
    --------
    >>> suggestions(["BOLT-M8"], ["FRAME", "BOLT-M08"])
    {'BOLT-M8': 'BOLT-M08'}

    """
    from rapidfuzz import fuzz, process

    # Every look-up compares with all known texts, so for very many of them only a few look-ups are affordable.
    affordable = max(3, min(most, 3_000_000 // max(len(known), 1)))
    found: dict[str, str] = {}
    for text in unknown[:affordable]:
        best = process.extractOne(text, known, scorer=fuzz.ratio, processor=str.casefold, score_cutoff=CUTOFF)
        if best is not None:
            found[text] = best[0]
    return found
