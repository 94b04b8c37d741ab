"""What happens next: a heap of events, each packed into one integer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from orderplan.kernels import kernel

if TYPE_CHECKING:
    import numpy as np

ARRIVAL, DECISION, SECOND_LOOK = 0, 1, 2
"""An operation can be done from now on; a resource looks for work; it looks again, after all others have."""
_KIND_BITS, _NUMBER_BITS = 2, 26


@kernel
def packed(clock: int, kind: int, number: int) -> int:
    """Pack an event, so that the earlier one is the smaller one.

    `clock` counts from 0, below 2**34; `number` is below 2**26.
    """
    return (clock << (_KIND_BITS + _NUMBER_BITS)) | (kind << _NUMBER_BITS) | number


@kernel
def unpacked(event: int) -> tuple[int, int, int]:
    """Give the moment, the kind and the number of the operation or resource of an event."""
    return (
        event >> (_KIND_BITS + _NUMBER_BITS),
        (event >> _NUMBER_BITS) & ((1 << _KIND_BITS) - 1),
        event & ((1 << _NUMBER_BITS) - 1),
    )


@kernel
def push(heap: np.ndarray, count: int, event: int) -> int:
    """Put an event on a heap, which must have room for it. Give how many there are."""
    place = count
    while place > 0:
        above = (place - 1) >> 1
        if heap[above] <= event:
            break
        heap[place] = heap[above]
        place = above
    heap[place] = event
    return count + 1


@kernel
def pop(heap: np.ndarray, count: int) -> int:
    """Take the first event off a heap: the caller reads ``heap[0]`` before. Give how many are left."""
    count -= 1
    last = heap[count]
    place = 0
    while True:
        below = 2 * place + 1
        if below >= count:
            break
        if below + 1 < count and heap[below + 1] < heap[below]:
            below += 1
        if heap[below] >= last:
            break
        heap[place] = heap[below]
        place = below
    heap[place] = last
    return count
