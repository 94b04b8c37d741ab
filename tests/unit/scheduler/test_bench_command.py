"""The commands ``bench jobshop`` and ``bench flexible``, on instances small enough to be solved by hand."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from orderplan.cli.main import orderplan
from orderplan.errors import RequestError


def solved(kind: str, path, *options: str) -> dict:
    arguments = ["bench", kind, str(path), "--effort", "0.05", "--format", "json", *options]
    result = CliRunner().invoke(orderplan, arguments, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    (row,) = json.loads(result.stdout)
    return row


def test_a_job_shop(tmp_path):
    # Two jobs on two machines in opposite order: 3 + 2 and 4 + 3. The first machine has 3 + 3, the second 2 + 4; the
    # second job takes 7 by itself, and 7 can be had: both machines begin at once, each with another job.
    (tmp_path / "two.txt").write_text("# by hand\n2 2\n0 3 1 2\n1 4 0 3\n")
    row = solved("jobshop", tmp_path / "two.txt", "--best", "7")
    assert (row["instance"], row["jobs"], row["operations"], row["machines"]) == ("two", 2, 4, 2)
    assert (row["makespan"], row["bound"], row["status"]) == (7, 7, "optimal")
    assert row["above_best_percent"] == 0


def test_a_flexible_job_shop(tmp_path):
    # Two jobs of one step each, 5 on the first machine or 6 on the second: side by side they take 6, one by one 10.
    (tmp_path / "two.txt").write_text("2 2 2\n1 2 1 5 2 6\n1 2 1 5 2 6\n")
    row = solved("flexible", tmp_path / "two.txt")
    assert row["makespan"] == 6
    assert "above_best_percent" not in row


def test_a_file_that_is_no_instance_says_where(tmp_path):
    (tmp_path / "no.txt").write_text("2 2\n0 3 1\n1 4 0 3\n")
    with pytest.raises(RequestError, match=r"no\.txt"):
        CliRunner().invoke(orderplan, ["bench", "jobshop", str(tmp_path / "no.txt")], catch_exceptions=False)
