"""The command ``schedule`` on the sample plants."""

from __future__ import annotations

import io

import pandas as pd
import pytest
from click.testing import CliRunner

from orderplan.cli.main import orderplan
from orderplan.errors import UnknownIdError

PUMPS = "data/samples/pumps"


def output_of(*arguments: str) -> str:
    command = ["schedule", PUMPS, "--set", "scheduler.effort=0", *arguments]
    result = CliRunner().invoke(orderplan, command, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


def rows_of(*arguments: str) -> pd.DataFrame:
    return pd.read_csv(io.StringIO(output_of(*arguments, "--format", "csv")))


def test_one_machine_and_one_order_can_be_asked_for():
    every = rows_of()
    of_machine = rows_of("--resource", "TURN-1")
    assert 0 < len(of_machine) < len(every)
    assert set(of_machine["resource_id"]) == {"TURN-1"}
    of_order = rows_of("--order", "SO-1003")
    assert 0 < len(of_order) < len(every)
    assert set(of_order["for_order_id"]) == {"SO-1003"}


def test_a_table_for_people_begins_with_a_summary_and_has_times():
    lines = output_of("--dispatch", "--resource", "BALANCE-1").splitlines()
    assert " operations of 10 work orders and " in lines[0]
    # The published start of WO-5004 on Monday, which is frozen; its setup of 10 minutes comes before.
    assert any(line.split()[:2] == ["BALANCE-1", "2026-01-05"] and "07:50" in line for line in lines)


@pytest.mark.parametrize(
    ("option", "named"), [("--resource", "did you mean 'TURN-1'"), ("--order", "'TURN-11' is not in sales_orders")]
)
def test_what_nobody_knows_is_named(option, named):
    with pytest.raises(UnknownIdError, match=named):
        output_of(option, "TURN-11")


def test_an_option_without_meaning_is_refused():
    command = ["schedule", PUMPS, "--set", "scheduler.effort=0", "--bottlenecks", "--order", "SO-1003"]
    result = CliRunner().invoke(orderplan, command)
    assert result.exit_code == 2
    assert "--order has no meaning here" in result.output
