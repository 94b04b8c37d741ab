"""What the list scheduler keeps in mind while it works."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from orderplan.kernels import kernel
from orderplan.mrp.records import row_type
from orderplan.scheduler.problem import FAR, FREE

if TYPE_CHECKING:
    from orderplan.scheduler.shop import Shop

WORK = row_type(
    [
        ("ready", "i8"),  # when what is done of the things that it waits for lets it go on
        ("waiting", "i8"),  # how many things it still waits for
    ]
)
"""One row per operation."""

MACHINE = row_type(
    [
        ("free", "i8"),  # when it has done all that it has been given
        ("wake", "i8"),  # the next moment at which it decides
        ("family", "i4"),  # what it is set up for when it is free
        ("queued", "i4"),  # how many operations wait for it
        ("fixed", "i4"),  # where its next operation that is not free stands
        ("fixed_end", "i4"),  # where those of the next resource stand
    ],
    align=True,
)
"""One row per resource."""

NEVER_AGAIN = 4 * FAR
"""After all moments."""


@kernel
def start_works(shop: Shop) -> np.ndarray:
    """Give what every operation waits for before anything is done."""
    works = np.empty(len(shop.operations) - 1, dtype=WORK)
    for job in range(len(shop.jobs) - 1):
        first = shop.jobs[job].first_operation
        for operation in range(first, shop.jobs[job + 1].first_operation):
            works[operation].ready = shop.operations[operation].earliest
            links = shop.operations[operation + 1].first_link - shop.operations[operation].first_link
            works[operation].waiting = links + (1 if operation > first else 0)
    return works


@kernel
def start_machines(shop: Shop, fixed: np.ndarray) -> np.ndarray:
    """Give the state of the resources before anything is done; `fixed` as `fixed_in_order` gives it."""
    machines = np.empty(len(shop.resources) - 1, dtype=MACHINE)
    row = 0
    for resource in range(len(machines)):
        machine = machines[resource]
        machine.free, machine.family = shop.resources[resource].available, shop.resources[resource].family
        machine.wake, machine.queued, machine.fixed = NEVER_AGAIN, 0, row
        while row < len(fixed) and shop.modes[shop.operations[fixed[row]].fixed_mode].resource == resource:
            row += 1
        machine.fixed_end = row
    return machines


@kernel
def fixed_in_order(shop: Shop) -> np.ndarray:
    """Give the operations that are not free by resource and start: shape (fixed,), int64."""
    operations = len(shop.operations) - 1
    fixed = np.empty(operations, dtype=np.int64)
    count = 0
    for operation in range(operations):
        if shop.operations[operation].status != FREE:
            fixed[count] = operation
            count += 1
    fixed = fixed[:count].copy()
    keys = np.empty(count, dtype=np.int64)
    for row in range(count):
        keys[row] = shop.operations[fixed[row]].fixed_start
    fixed = fixed[np.argsort(keys, kind="mergesort")]
    for row in range(count):
        keys[row] = shop.modes[shop.operations[fixed[row]].fixed_mode].resource
    return fixed[np.argsort(keys, kind="mergesort")]


@kernel
def most_events_at_once(shop: Shop) -> int:
    """Give how many events one event can bring about at most."""
    most = 1
    for job in range(len(shop.jobs) - 1):
        most = max(most, shop.jobs[job + 1].first_feed - shop.jobs[job].first_feed)
    for operation in range(len(shop.operations) - 1):
        most = max(most, shop.operations[operation + 1].first_mode - shop.operations[operation].first_mode)
    return most + 3
