"""What operations wait for besides their machines: material and the jobs that make it, each where it is consumed."""

from __future__ import annotations

from tests.unit.capacity.small_shop import DAY, job_names, problem_of, scheduled
from tests.unit.load.shop import ordered

ITEMS = """
    item_id  procurement  lead_time_days
    GEAR     make         3
    AXLE     make         1
    BAR      buy          4
"""
OPERATIONS = """
    item_id  operation  work_center_id  run_minutes
    GEAR     10         SAW             10
    GEAR     20         TURN            10
    GEAR     30         TURN            10
    AXLE     10         SAW             10
"""
DUE = "2026-01-30"


def line(component: str, step: str = "-", offset: int = 0) -> str:
    return f"""
        parent_id  component_id  quantity_per  operation  lead_offset_days
        GEAR       {component}   1             {step}     {offset}
    """


def days_of_gear(due: str = DUE, **tables: str) -> list[int]:
    """The days after the planning day before which the steps of the gear cannot begin for want of a bar."""
    plan = scheduled(**({"items": ITEMS, "operations": OPERATIONS, "sales_orders": ordered(1, due)} | tables))
    problem, job = problem_of(plan), job_names(plan).index("GEAR")
    rows = slice(*problem.jobs.first_operation[job : job + 2].tolist())
    return [second // DAY for second in problem.operations.earliest[rows].tolist()]


# A gear due on Friday 30 January is started 3 working days earlier, on Tuesday the 27th: 22 days after the planning
# day.
BAR_ON_TIME = 22


def test_material_without_a_step_is_wanted_at_the_start():
    assert days_of_gear(bom_lines=line("BAR")) == [BAR_ON_TIME, 0, 0]


def test_material_is_wanted_at_the_step_that_its_line_names():
    assert days_of_gear(bom_lines=line("BAR", "20")) == [0, BAR_ON_TIME, 0]


def test_a_step_that_is_not_there_stands_for_the_next_one():
    assert days_of_gear(bom_lines=line("BAR", "25")) == [0, 0, BAR_ON_TIME]


def test_a_step_behind_the_last_one_stands_for_the_start():
    assert days_of_gear(bom_lines=line("BAR", "40")) == [BAR_ON_TIME, 0, 0]


def test_with_an_offset_the_start_may_be_that_many_working_days_earlier():
    # The bar is needed on Thursday the 29th, two working days after the start, and so is there then: day 24.
    # The start may be two working days earlier: day 22. The last step waits for the bar itself.
    assert days_of_gear(bom_lines=line("BAR", offset=2)) == [22, 0, 24]


def test_a_job_of_one_step_does_not_end_before_its_bar_is_there():
    one = "item_id operation work_center_id run_minutes \n GEAR 10 TURN 60"
    assert days_of_gear(bom_lines=line("BAR", offset=2), operations=one) == [24]


def test_what_is_due_too_soon_waits_for_the_day_on_which_the_bar_can_be_there():
    # The bar takes four days: Friday the 9th. The gear is started today at the earliest.
    assert days_of_gear(due="2026-01-06", bom_lines=line("BAR")) == [4, 0, 0]


def test_with_stock_that_is_there_nothing_is_waited_for():
    stock = """
        item_id  quantity
        BAR      5
    """
    assert days_of_gear(bom_lines=line("BAR"), on_hand=stock) == [0, 0, 0]


def test_a_running_operation_has_what_it_needs():
    released = """
        receipt_id  kind  item_id  quantity  due_date
        WO-1        work  GEAR     1         2026-01-09
    """
    progress = """
        receipt_id  operation  status   resource_id
        WO-1        10         running  SAW-1
    """
    tables = {"scheduled_receipts": released, "operation_progress": progress, "sales_orders": ordered(1, "2026-01-09")}
    # The bar comes on day 4; the next step waits for it.
    assert days_of_gear(bom_lines=line("BAR"), **tables) == [0, 4, 0]


def links_of_gear(**tables: str) -> list[tuple[str, int]]:
    """The jobs that steps of the gear wait for, and which step that is, counted from 0."""
    plan = scheduled(items=ITEMS, operations=OPERATIONS, sales_orders=ordered(1, DUE), **tables)
    names, problem = job_names(plan), problem_of(plan)
    first = int(problem.jobs.first_operation[names.index("GEAR")])
    pairs = zip(problem.links.job.tolist(), problem.links.operation.tolist(), strict=True)
    return [(names[job], operation - first) for job, operation in pairs]


def test_a_job_waits_for_that_of_its_component_at_the_step_that_consumes_it():
    assert links_of_gear(bom_lines=line("AXLE")) == [("AXLE", 0)]
    assert links_of_gear(bom_lines=line("AXLE", "30")) == [("AXLE", 2)]


def test_two_lines_for_one_component_make_two_links_but_the_same_step_only_one():
    lines = """
        parent_id  component_id  line_no  quantity_per  operation
        GEAR       AXLE          10       1             10
        GEAR       AXLE          20       1             10
        GEAR       AXLE          30       1             30
    """
    # All three are netted together into one order for axles.
    assert links_of_gear(bom_lines=lines) == [("AXLE", 0), ("AXLE", 2)]


def test_a_component_that_is_in_stock_is_waited_for_by_nobody():
    stock = """
        item_id  quantity
        AXLE     5
    """
    assert links_of_gear(bom_lines=line("AXLE"), on_hand=stock) == []
