"""Searching the best priorities: cases whose best answer is known; random ones are in `tests.properties`."""

import pytest

import orderplan as op
from orderplan.priorities.lateness import weights_of
from orderplan.priorities.search_starts import banded, lines_that_may_move
from orderplan.progress import Progress
from tests.unit.priorities.screens import planned

TRAP = """
    order_id item_id quantity due_date   priority
    SO-1     SCREEN  3        2026-01-12 1
    SO-2     SCREEN  1        2026-01-13 4
    SO-3     SCREEN  1        2026-01-14 4
    FAR      SCREEN  1        2026-06-01 5
"""
"""SO-1 takes two screens and is late all the same; the two others would be in time without it."""


@pytest.fixture(scope="module")
def trap() -> op.Plan:
    return planned(sales_orders=TRAP)


def test_who_is_late_anyway_makes_room(trap):
    found = op.best_ranking(trap, evaluations=60)
    # SO-1 is there on 2 February, 21 days late at weight 16, whatever it takes. The others wait for the same day, 20
    # and 19 days late at weight 2, unless they have the two screens.
    assert found.weighted_lateness_days == (21 * 16 + 20 * 2 + 19 * 2, 21 * 16)
    assert [change.order_id for change in found.changes] == ["SO-1"]
    assert found.changes[0].priority > 4
    assert found.previous == (1,)
    assert found.plan.deliveries["days_late"].to_dict() == {0: 0, 1: 21, 2: 0, 3: 0}
    assert found.summary().endswith(
        "All lines together: weighted lateness 414.0 → 336.0 days.\n"
        "Sooner: SO-2 (28 days sooner), SO-3 (28 days sooner).\n"
        "Nobody pays for it."
    )


def test_the_plan_is_that_of_the_changes(trap):
    found = op.best_ranking(trap, evaluations=60)
    anew = op.make_plan(op.from_frames(dict(found.plan.data.tables), config=trap.data.config))
    assert anew.tables["deliveries"].equals(found.plan.tables["deliveries"])
    assert found.priorities.to_dict("list") == {
        "order_id": ["SO-1"],
        "previous_priority": [1],
        "priority": [found.changes[0].priority],
    }


def test_the_same_seed_gives_the_same_and_fewer_evaluations_are_never_better(trap):
    one, other = (op.best_ranking(trap, evaluations=30, seed=7) for _ in range(2))
    assert one.changes == other.changes
    assert one.table.equals(other.table)
    assert one.evaluations <= 30
    costs = [op.best_ranking(trap, evaluations=number).after for number in (1, 5, 60)]
    assert costs == sorted(costs, reverse=True)


def test_where_nobody_can_be_helped_nothing_is_changed():
    plan = planned()
    # SO-2 is 19 days late; in its place SO-1 would be 21 days late.
    found = op.best_ranking(plan, evaluations=40)
    assert found.changes == ()
    assert found.plan is plan
    assert found.summary() == f"{found.evaluations} rankings tried; none is better than the priorities as they are."
    # By the contract SO-2 costs 950 and SO-1 nothing.
    by_contract = op.best_ranking(plan, evaluations=40, yardstick="penalty")
    assert by_contract.penalties == (950, 0)
    assert "It is paid by SO-1 (28 days later)." in by_contract.summary()


def test_a_plan_in_which_nobody_contends_is_not_searched():
    found = op.best_ranking(planned(on_hand="item_id quantity\nSCREEN 4"))
    assert (found.evaluations, found.changes) == (0, ())


def test_it_stops_when_it_is_told_to_and_tells_how_far_it_is(trap):
    told: list[Progress] = []
    found = op.best_ranking(trap, evaluations=60, should_stop=lambda: len(told) > 1, on_progress=told.append)
    assert found.stopped
    assert found.evaluations == 2
    assert found.after <= found.before
    assert told == [Progress("search", 0, 60), Progress("search", 1, 60), Progress("", 2, 60)]


def test_only_late_lines_and_their_rivals_get_other_priorities(trap):
    lines = lines_that_may_move(trap.material, weights_of(trap.material, "priority"))
    ids = trap.material.instance.spaces["sales_orders"].ids.to_pylist()
    assert [ids[code] for code in lines] == ["SO-1", "SO-2", "SO-3"]


def test_lines_are_cut_into_classes_of_equal_size():
    import numpy as np

    # In the order of the scores the lines are 1, 3, 0, 2; two and two in a class, of equal scores by code.
    assert banded(np.array([5.0, 1.0, 9.0, 1.0]), np.arange(4), 2).tolist() == [2, 1, 2, 1]
    assert banded(np.array([1.0, 1.0]), np.arange(2), 9).tolist() == [1, 5]


@pytest.mark.parametrize("wrong", [{"evaluations": 0}, {"classes": 0}])
def test_what_cannot_be_searched_says_so(trap, wrong):
    with pytest.raises(op.RequestError, match=r"0 \w+ are too few"):
        op.best_ranking(trap, **wrong)
