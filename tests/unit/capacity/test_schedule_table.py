"""What the rows of the schedule say: which job, where, when, and what it waits for."""

from __future__ import annotations

from orderplan.capacity.schedule_table import schedule_table
from orderplan.config import SchedulerConfig
from orderplan.tables.results import result_schema
from orderplan.tables.results_capacity import SCHEDULE
from tests.small_plants import shown
from tests.unit.capacity.small_shop import netted, schedule_frame, scheduled, times
from tests.unit.load.shop import ordered

ITEMS = """
    item_id  procurement  lead_time_days  part_class
    GEAR     make         1               order_specific
    AXLE     make         1               common
    BAR      buy          3               common
"""
OPERATIONS = """
    item_id  operation  work_center_id  setup_minutes  run_minutes
    GEAR     10         SAW             10             50
    GEAR     20         TURN            0              60
    AXLE     10         SAW             0              480
"""
DUE_TODAY = """
    order_id  item_id  quantity  due_date    priority
    SO-1      AXLE     1         2026-01-05  1
    SO-2      GEAR     1         2026-01-05  9
"""


def test_without_a_schedule_it_has_no_rows():
    table = schedule_table(netted(sales_orders=ordered(1, "2026-01-30")))
    assert table.num_rows == 0
    assert table.schema.equals(result_schema(SCHEDULE))


def test_planned_orders_are_known_by_number_item_order_day_and_sequence():
    frame = schedule_frame(scheduled(items=ITEMS, operations=OPERATIONS, sales_orders=DUE_TODAY))
    columns = (
        "job_id job_kind receipt_id item_id order_id due_date sequence operation work_center_id resource_id quantity"
    )
    # The axle is common; the gear is kept apart for its order. Both have the lowest level, so they come by item.
    assert shown(frame, columns) == [
        ("1", "planned_order", "-", "AXLE", "-", "2026-01-05", "1", "10", "SAW", "SAW-1", "1"),
        ("2", "planned_order", "-", "GEAR", "SO-2", "2026-01-05", "1", "10", "SAW", "SAW-1", "1"),
        ("2", "planned_order", "-", "GEAR", "SO-2", "2026-01-05", "1", "20", "TURN", "TURN-1", "1"),
    ]


def test_a_plan_of_work_orders_alone_has_no_sequences():
    plan = scheduled(
        items=ITEMS,
        operations=OPERATIONS,
        scheduled_receipts="""
            receipt_id  kind  item_id  quantity  due_date
            WO-1        work  GEAR     3         2026-01-09
        """,
        operation_progress="""
            receipt_id  operation  quantity_done
            WO-1        20         1
        """,
    )
    # The quantity is what is still to come of the order; the run that of what is left of each step: 3 × 50, 2 × 60.
    columns = "job_id job_kind receipt_id sequence operation quantity setup_minutes run_minutes for_order_id"
    assert shown(schedule_frame(plan), columns) == [
        ("WO-1", "work_order", "WO-1", "-", "10", "3", "10", "150", "-"),
        ("WO-1", "work_order", "WO-1", "-", "20", "3", "0", "120", "-"),
    ]


def test_a_work_center_without_machines_stands_for_itself():
    plan = scheduled(
        items=ITEMS,
        operations=OPERATIONS,
        resources="resource_id work_center_id\nTURN-1 TURN",
        sales_orders="order_id item_id quantity due_date\nSO-1 AXLE 1 2026-01-30",
    )
    assert shown(schedule_frame(plan), "work_center_id resource_id") == [("SAW", "SAW")]


WAITS = "item_id operation waits_for waits_for_id queue_minutes"


def test_it_says_behind_which_job_one_stands_and_how_long():
    plan = scheduled(items=ITEMS, operations=OPERATIONS, sales_orders=DUE_TODAY)
    # The axle takes Monday, the gear begins on Tuesday at 06:00, 30 hours after midnight; then it is turned at once.
    assert times(plan)[1:] == [("06/06:00", "06/06:10", "06/07:00"), ("06/07:00", "06/07:00", "06/08:00")]
    assert shown(schedule_frame(plan), WAITS) == [
        ("AXLE", "10", "nothing", "-", "0"),
        ("GEAR", "10", "machine", "1", "1800"),
        ("GEAR", "20", "previous_operation", "10", "0"),
    ]


BAR_IN_GEAR = """
    parent_id  component_id  quantity_per
    GEAR       BAR           1
"""


def test_it_says_for_which_material_one_waits():
    plan = scheduled(items=ITEMS, operations=OPERATIONS, bom_lines=BAR_IN_GEAR, sales_orders=ordered(1, "2026-01-05"))
    # The bar is there on Thursday the 8th.
    assert times(plan)[0][0] == "08/06:00"
    assert shown(schedule_frame(plan), WAITS)[0] == ("GEAR", "10", "material", "BAR", "0")


def test_what_is_there_from_the_beginning_is_waited_for_by_nobody():
    stock = "item_id quantity\nBAR 5"
    tables = {"items": ITEMS, "operations": OPERATIONS, "sales_orders": ordered(1, "2026-01-05"), "on_hand": stock}
    assert shown(schedule_frame(scheduled(**tables, bom_lines=BAR_IN_GEAR)), WAITS)[0] == (
        "GEAR", "10", "nothing", "-", "0",
    )  # fmt: skip


AXLE_IN_GEAR = BAR_IN_GEAR.replace("BAR ", "AXLE")


def test_it_says_for_which_job_one_waits():
    plan = scheduled(items=ITEMS, operations=OPERATIONS, bom_lines=AXLE_IN_GEAR, sales_orders=ordered(1, "2026-01-05"))
    # By level: the gear is order 1, the axle order 2. The saw is free when the axle is done: its job decides, not the
    # machine.
    assert shown(schedule_frame(plan), WAITS) == [
        ("GEAR", "10", "component_job", "2", "0"),
        ("GEAR", "20", "previous_operation", "10", "0"),
        ("AXLE", "10", "nothing", "-", "0"),
    ]


def test_what_takes_its_lead_time_after_a_job_is_material():
    plan = scheduled(
        items=ITEMS + "    COAT  subcontract  2  common\n",
        operations=OPERATIONS,
        bom_lines="""
            parent_id  component_id  quantity_per
            GEAR       COAT          1
            COAT       AXLE          1
        """,
        sales_orders=ordered(1, "2026-01-05"),
    )
    # The axle is done on Monday at 14:00, the coating two days later, on Wednesday at 14:00 when the saw stops: the
    # gear begins on Thursday.
    assert times(plan, "item_id")[0][:2] == ("GEAR", "08/06:00")
    assert shown(schedule_frame(plan), WAITS)[0] == ("GEAR", "10", "material", "COAT", "0")


def test_what_starts_later_than_it_could_waits_for_nothing():
    plan = scheduled(items=ITEMS, operations=OPERATIONS, sales_orders=ordered(1, "2026-01-30"))
    assert {row[2:4] for row in shown(schedule_frame(plan), WAITS)} == {("nothing", "-")}


def test_what_moved_is_marked():
    published = """
        receipt_id  item_id  order_id  due_date    sequence  operation  resource_id  start
        -           GEAR     SO-1      2026-01-30  1         10         SAW-1        2026-01-30T10:00
        -           GEAR     SO-1      2026-01-30  1         20         SAW-1        2026-01-30T12:00
    """
    plan = scheduled(
        items=ITEMS, operations=OPERATIONS, sales_orders=ordered(1, "2026-01-30"), published_schedule=published
    )
    # Step 20 cannot be done on the saw, so it has moved; step 10 stays where it was told.
    assert times(plan)[0][1] == "30/10:00"
    assert shown(schedule_frame(plan), "operation frozen moved") == [("10", "False", "False"), ("20", "False", "True")]


def test_setups_may_begin_before_the_material_is_there_only_where_that_is_set():
    tables = {
        "items": ITEMS,
        "operations": OPERATIONS,
        "bom_lines": BAR_IN_GEAR,
        "sales_orders": ordered(1, "2026-01-05"),
    }
    assert times(scheduled(**tables))[0] == ("08/06:00", "08/06:10", "08/07:00")
    early = scheduled(**tables, scheduler=SchedulerConfig(effort=0.0, setup_before_material=True))
    # The bar is there as Thursday begins; the saw is set up in the last ten minutes of Wednesday.
    assert times(early)[0] == ("07/13:50", "08/06:00", "08/06:50")
