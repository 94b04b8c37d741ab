"""What one unit of a job takes by its issue list."""

from __future__ import annotations

from typing import Any

import numpy as np

from orderplan.kernels import kernel


@kernel
def per_set(required: int, quantity: int) -> int:
    """Give what one unit takes where `quantity` takes `required`, in millionths, rounded half up; at least one."""
    if quantity > 900_000_000_000_000_000:  # of both, the last digit of nineteen changes nothing
        required, quantity = required // 10, quantity // 10
    # Digit by digit: the rest times ten fits where the rest times a million would not.
    share: Any = np.int64(required // quantity)
    rest: Any = np.int64(required % quantity)
    for _digit in range(6):
        rest *= 10
        share = 10 * share + rest // quantity
        rest %= quantity
    if 2 * rest >= quantity:
        share += 1
    return max(share, 1) if required > 0 else 0
