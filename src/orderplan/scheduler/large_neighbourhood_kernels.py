"""A schedule with some stretches of its machines sequenced anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

from orderplan.kernels import kernel
from orderplan.scheduler.local_search_kernels import copied
from orderplan.scheduler.problem import NONE
from orderplan.scheduler.retiming_kernels import TOO_MUCH, complete_at, cost_of
from orderplan.scheduler.sequence_kernels import sort_topologically, time_all

if TYPE_CHECKING:
    import numpy as np

    from orderplan.scheduler.retiming_kernels import Standing
    from orderplan.scheduler.sequence_kernels import Sequences
    from orderplan.scheduler.shop import Shop


@kernel
def sequenced_anew(
    shop: Shop,
    sequences: Sequences,
    standing: Standing,
    to_sequences: Sequences,
    to_standing: Standing,
    resources: np.ndarray,
    befores: np.ndarray,
    afters: np.ndarray,
    first: np.ndarray,
    members: np.ndarray,
    modes: np.ndarray,
) -> int:
    """Put operations into stretches of machines and time the whole schedule.

    Parameters
    ----------
    shop, sequences, standing
        The problem and a schedule.
    to_sequences, to_standing
        Take the new one.
    resources, befores, afters
        The stretches, by their machines and the operations at their ends, or NONE: shape (stretches,) each.
    first, members, modes
        The operations of each stretch, in the order in which they are to be done, and their modes: shape
        (stretches + 1,), (members,) and (members,).

    Returns
    -------
    int
        What the new schedule costs; TOO_MUCH where operations wait for each other in a circle, or one that is not free
        cannot stay where it is.

    """
    copied(sequences, standing, to_sequences, to_standing)
    places = to_sequences.places
    for stretch in range(len(resources)):
        before, resource = befores[stretch], resources[stretch]
        is_finite = shop.resources[resource].is_finite != 0
        for row in range(first[stretch], first[stretch + 1]):
            operation = members[row]
            places[operation].mode, places[operation].old_mode = modes[row], modes[row]
            places[operation].before, places[operation].after = before, NONE
            if not is_finite:
                continue
            if before == NONE:
                to_sequences.first[resource] = operation
            else:
                places[before].after = operation
            before = operation
        if not is_finite:
            continue
        if before == NONE:
            to_sequences.first[resource] = afters[stretch]
        else:
            places[before].after = afters[stretch]
        if afters[stretch] != NONE:
            places[afters[stretch]].before = before
    if sort_topologically(shop, places, to_sequences.order) < len(places):
        return TOO_MUCH
    if not time_all(shop, to_sequences, to_standing.times):
        return TOO_MUCH
    for order in range(len(to_standing.complete)):
        to_standing.complete[order] = complete_at(
            order, shop.orders, shop.order_jobs, shop.jobs, shop.operations, to_standing.times
        )
    return cost_of(shop, to_sequences, to_standing)
