"""Arrow's three-valued masks as NumPy's two-valued ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pyarrow as pa


def true_cells(mask: pa.Array | pa.ChunkedArray) -> np.ndarray:
    """Tell which cells of a mask are true, where missing is not: shape (n,), bool."""
    filled = mask.fill_null(False)
    return np.asarray(
        filled.to_numpy(zero_copy_only=False) if hasattr(filled, "offset") else filled.to_numpy(), dtype=bool
    )


def true_rows(mask: pa.Array | pa.ChunkedArray) -> np.ndarray:
    """Give the places of the true cells: shape (k,), int64."""
    return np.flatnonzero(true_cells(mask))
