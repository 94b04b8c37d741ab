"""What holds jobs up, inside a kernel."""

from __future__ import annotations

import numpy as np

from orderplan.kernels import kernel
from orderplan.scheduler.problem import DAY, NONE


@kernel
def waits_of_jobs(
    count: int,
    first_operation: np.ndarray,
    done: np.ndarray,
    queue: np.ndarray,
    resource: np.ndarray,
    first_link: np.ndarray,
    links_ready: np.ndarray,
    link_row: np.ndarray,
    earliest: np.ndarray,
    material_row: np.ndarray,
    need: np.ndarray,
    due: np.ndarray,
) -> tuple[np.ndarray, np.ndarray]:
    """Walk each job back from its last operation to what it had to wait for first; see `job_waits`.

    Parameters
    ----------
    count
        The number of jobs.
    first_operation
        Where the operations of each job begin: shape (count + 1,).
    done, queue, resource
        Per operation when it ends, its wait included; how long it stands before its machine; that machine.
    first_link, links_ready, link_row
        The links of operation i are ``first_link[i]`` … ``first_link[i + 1] - 1``; when what each of them brings is
        there, and the requirement that it is for.
    earliest, material_row
        Per operation when its material is there, and the requirement that decides this.
    need
        Per requirement the day on which it is needed.
    due
        Per job the day on which it is needed.

    """
    waits, machines = np.full(count, NONE, dtype=np.int64), np.full(count, NONE, dtype=np.int64)
    for job in range(count):
        operation, first = first_operation[job + 1] - 1, first_operation[job]
        waited, longest, machine = np.int64(0), np.int64(0), np.int64(NONE)
        late, row = np.int64(0), np.int64(NONE)
        while True:
            waited += queue[operation]
            if queue[operation] > longest:
                longest, machine = queue[operation], resource[operation]
            ready = done[operation - 1] if operation > first else np.int64(-1)
            found, cover, from_job = np.int64(NONE), ready, 0
            if earliest[operation] > cover and material_row[operation] != NONE:
                found, cover = material_row[operation], earliest[operation]
            for link in range(first_link[operation], first_link[operation + 1]):
                if links_ready[link] > cover:
                    found, cover, from_job = link_row[link], links_ready[link], 1
            if found != NONE:
                # What a job makes is there on the day on which it ends, at midnight the day before.
                late, row = ((cover - from_job) // DAY - need[found]) * DAY, found
                break
            if operation == first:
                break
            operation -= 1
        own_lateness = done[first_operation[job + 1] - 1] - (due[job] + 1) * DAY
        if late > 0 and late >= waited:
            waits[job] = row
        elif machine != NONE and 2 * waited >= own_lateness:
            machines[job] = machine
    return waits, machines
