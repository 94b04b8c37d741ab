"""Input that is damaged, cut, or written to while it is read."""

from __future__ import annotations

import errno
import gzip
import os
import threading

import pytest

import orderplan as op
from orderplan.nightly.job import run_nightly
from orderplan.nightly.outcome import Status
from orderplan.nightly.read_run import read_run
from orderplan.nightly.settings import NightlySettings
from orderplan.nightly.source import read_unchanged
from tests.integration.nightly_jobs import (
    STARTED,
    assert_next_job_succeeds,
    assert_nothing_published,
    good_runs,
    grow,
    job,
    tiny_plant,
)

CORRUPT = {
    "no text": b"\xff\xfe\x00\x01" * 50,
    "no table": b"",
    "no heading": b"\n\n\n",
    "other headings": b"a,b,c\n1,2,3\n",
    "a key twice in the heading": b"order_id,order_id,item_id,quantity,due_date\nS,S,BIKE,1,2026-02-02\n",
}


@pytest.mark.parametrize("content", CORRUPT.values(), ids=CORRUPT)
def test_a_damaged_table_is_bad_input(output, plant, content):
    before = good_runs(output)
    tiny_plant(plant, sales_orders=content)
    outcome = job(output, plant)
    assert_nothing_published(output, outcome, Status.BAD_INPUT, before=before)
    assert "sales_orders" in outcome.message
    tiny_plant(plant)
    assert_next_job_succeeds(output, plant)


@pytest.mark.parametrize("name", ["sales_orders.parquet", "sales_orders.csv.gz"])
@pytest.mark.parametrize("share", [0.05, 0.5, 0.95])
def test_a_packed_table_that_is_cut_is_bad_input(output, plant, name, share):
    if name.endswith(".gz"):
        content = gzip.compress((plant / "sales_orders.csv").read_bytes())
    else:
        op.write_folder(op.read_folder(plant), plant.parent / "parquet", file_format="parquet")
        content = (plant.parent / "parquet" / name).read_bytes()
    (plant / "sales_orders.csv").unlink()
    (plant / name).write_bytes(content)
    assert job(output, plant).status is Status.PUBLISHED
    before = good_runs(output)
    (plant / name).write_bytes(content[: int(share * len(content))])
    assert_nothing_published(output, job(output, plant), Status.BAD_INPUT, before=before)


def test_a_text_table_that_is_cut_is_refused_or_its_last_row_is_left_out(output, plant):
    text = (plant / "sales_orders.csv").read_bytes()
    for end in range(1, len(text), 11):
        before = good_runs(output)
        tiny_plant(plant, sales_orders=text[:end])
        outcome = job(output, plant, keep=2)
        lines = text[:end].decode().splitlines()
        if outcome.status is Status.BAD_INPUT:  # cut in the heading
            assert len(lines) == 1
            assert_nothing_published(output, outcome, Status.BAD_INPUT, before=before)
            continue
        run = read_run(output)
        # A row with a cell missing or cut is left out; one that is cut in its last digit is a row like any other.
        assert len(run.plan.deliveries) + run.manifest["rows_left_out"] == len(lines) - 1
        assert outcome.status is (Status.QUARANTINED if run.manifest["rows_left_out"] else Status.PUBLISHED)
    tiny_plant(plant)
    assert_next_job_succeeds(output, plant)


def test_an_input_that_the_system_refuses_is_bad_input(output):
    def refused():
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), "items.csv")

    outcome = run_nightly(refused, output, NightlySettings(started=STARTED))
    assert outcome.status is Status.BAD_INPUT
    assert "The input cannot be read: [Errno 13] Permission denied: 'items.csv'." in outcome.message


def read_watched(plant, meanwhile):
    def read():
        data = op.read_folder(plant, on_data_error="quarantine")
        meanwhile()
        return data

    return lambda: read_unchanged(plant, read)


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (grow, "sales_orders.csv"),
        (lambda plant: os.truncate(plant / "sales_orders.csv", 40), "sales_orders.csv"),
        (lambda plant: (plant / "on_hand.csv").write_text("item_id,quantity\n", encoding="utf-8"), "on_hand.csv"),
        (lambda plant: (plant / "scheduled_receipts.csv").unlink(), "scheduled_receipts.csv"),
    ],
    ids=["grows", "is cut", "appears", "goes"],
)
def test_a_table_that_changes_while_it_is_read_is_bad_input(output, plant, change, named):
    before = good_runs(output)
    outcome = run_nightly(read_watched(plant, lambda: change(plant)), output, NightlySettings(started=STARTED))
    assert_nothing_published(output, outcome, Status.BAD_INPUT, before=before)
    assert f"was written to while it was read: {named}" in outcome.message


def test_an_export_that_writes_all_the_time_is_never_planned(output, plant):
    before, done = good_runs(output), threading.Event()

    def export():
        while not done.is_set():
            grow(plant)

    writer = threading.Thread(target=export)
    writer.start()
    try:
        for _ in range(5):
            outcome = run_nightly(read_watched(plant, lambda: None), output, NightlySettings(started=STARTED))
            assert_nothing_published(output, outcome, Status.BAD_INPUT, before=before)
    finally:
        done.set()
        writer.join()
    tiny_plant(plant)
    assert_next_job_succeeds(output, plant)
