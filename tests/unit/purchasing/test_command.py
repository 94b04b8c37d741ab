"""The command for buyers."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from orderplan.cli.suggest import suggest
from orderplan.errors import UnknownIdError
from orderplan.samples import samples_folder

PUMPS = str(samples_folder() / "pumps")


def run(*arguments: str) -> str:
    done = CliRunner().invoke(suggest, [PUMPS, *arguments], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.output


def records(*arguments: str) -> list[dict]:
    return json.loads(run(*arguments, "--format", "json"))


def test_a_table_has_a_part_for_each_supplier_and_looks_two_weeks_ahead():
    text = run()
    parts = [part.splitlines() for part in text.split("\n\n")]
    titles = [part[0] for part in parts[:-1]]
    assert titles == sorted(titles)
    assert any(title.startswith("S-FOUNDRY Eisenwerk Sauerland: ") for title in titles)
    placed = [row["order_date"] for row in records() if row["order_date"]]
    later = sum(day > "2026-01-19" for day in placed)  # 14 days after 5 January
    assert f"{later:,} more are to be ordered after 14 days: --days shows them." in parts[-1][-1]


def test_what_is_to_be_told_of_placed_orders_comes_first():
    part = next(part for part in run().split("\n\n") if part.startswith("S-MOTOR "))
    actions = [line.split()[0] for line in part.splitlines()[3:]]
    order = ["expedite", "defer", "cancel", "new"]
    assert actions == sorted(actions, key=order.index)
    assert set(actions) == set(order)


def test_a_supplier_an_action_and_a_window_can_be_asked_for():
    everything = records()
    foundry = [row for row in everything if row["supplier_id"] == "S-FOUNDRY"]
    assert records("--supplier", "S-FOUNDRY") == foundry
    assert records("--supplier", "S-FOUNDRY", "--action", "cancel") == [
        row for row in foundry if row["action"] == "cancel"
    ]
    soon = [row for row in foundry if row["order_date"] is None or row["order_date"] <= "2026-02-04"]
    assert records("--supplier", "S-FOUNDRY", "--days", "30") == soon
    assert len(soon) < len(foundry)


def test_a_plant_without_suppliers_has_one_part():
    bicycle = str(samples_folder() / "bicycle")
    done = CliRunner().invoke(suggest, [bicycle, "--days", "60"], catch_exceptions=False)
    parts = done.output.split("\n\n")
    assert parts[0].startswith("Without a supplier: 8 to do, 1 overdue, 1,301.00\n")
    assert parts[1] == "8 purchase suggestions: 8 new\n1 should have been ordered before today; to be spent: 1,301.00\n"


def test_settings_hold():
    # With a window of one day every day on which something is needed is bought for by itself.
    assert len(records("--action", "new", "--set", "purchasing.merge_days=1")) > len(records("--action", "new"))


def test_payments():
    rows = records("--payments", "--supplier", "S-BRONZE")
    assert rows
    assert {row["supplier_id"] for row in rows} == {"S-BRONZE"}
    assert all(
        row["amount"] == round(row["ordered_amount"] + row["firm_amount"] + row["suggested_amount"], 2) for row in rows
    )
    assert run("--payments").startswith("To be paid\n")


def test_wrong_usage():
    done = CliRunner().invoke(suggest, [PUMPS, "--payments", "--days", "3"])
    assert done.exit_code == 2
    assert "leave --action and --days away" in done.output
    with pytest.raises(UnknownIdError, match="did you mean 'S-MOTOR'"):
        run("--supplier", "S-MOTR")


def test_what_is_confirmed_from_the_file_is_suggested_no_more(tmp_path):
    # A buyer takes rows of the table as they are: their columns are those of firm_suggestions.
    import shutil

    plant = tmp_path / "pumps"
    shutil.copytree(PUMPS, plant)
    columns = ("item_id", "order_id", "supplier_id", "need_date", "quantity")
    confirmed = [row for row in records("--action", "new") if row["supplier_id"] == "S-SEAL"]
    lines = [",".join("" if row[name] is None else str(row[name]) for name in columns) for row in confirmed]
    (plant / "firm_suggestions.csv").write_text("\n".join([",".join(columns), *lines]) + "\n", encoding="utf-8")
    done = CliRunner().invoke(suggest, [str(plant), "--format", "json", "--action", "new"], catch_exceptions=False)
    after = [row for row in json.loads(done.output) if row["supplier_id"] == "S-SEAL"]
    assert [row["suggestion_id"] for row in after] == [row["suggestion_id"] for row in confirmed]
    assert {row["fit"] for row in after} == {"fits"}
    assert [row["quantity"] for row in after] == [row["quantity"] for row in confirmed]
