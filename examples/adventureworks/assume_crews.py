"""Give the work centres of a converted plant crews that can just do what is asked of them: an assumption.

The export says how long work centres are open, not how many machines or people they have, so the converter leaves them
without limit. To see a schedule of finite capacity all the same, this gives each of them as many crews of ten as keep
them busy for a given share of the time in which their orders are due, and cuts lots so that none takes one crew longer
than a week. The routings are assumed too (`RoutingAssumed`), so nothing here is the manufacturer's.
"""

from __future__ import annotations

import argparse
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

import orderplan as op

if TYPE_CHECKING:
    from collections.abc import Sequence

BUSY = 0.85
"""The share of its time that a work centre is busy where most is asked of it."""
CREW = 10
"""The people of a crew: its efficiency, standard minutes done in one minute."""


def people_needed(plan: op.Plan) -> pd.Series:
    """Give for each work centre how many do in time what is asked of it until any day."""
    load = plan.load.sort_values("day")
    sums = load.groupby("work_center_id")[["load_minutes", "capacity_minutes"]].cumsum()
    # The first days bunch what is overdue already; a month shows what is asked in the long run.
    settled = load["day"] >= load["day"].min() + pd.Timedelta(days=30)
    share = (sums["load_minutes"] / sums["capacity_minutes"])[settled]
    return share.groupby(load["work_center_id"][settled]).max() / BUSY


def crews(resources: pd.DataFrame, needed: pd.Series) -> pd.DataFrame:
    """Put crews in the place of each work centre's single resource."""
    number = resources["work_center_id"].map(needed).fillna(0).map(lambda people: max(ceil(people / CREW), 1))
    rows = resources.loc[resources.index.repeat(number)].copy()
    rows["resource_id"] = rows["work_center_id"] + "-" + (rows.groupby("work_center_id").cumcount() + 1).astype(str)
    rows["efficiency"] = CREW
    return rows


def largest_lots(operations: pd.DataFrame, load: pd.DataFrame) -> pd.Series:
    """Give for each item the largest lot that keeps no crew busy for more than a week."""
    week = load.groupby("work_center_id")["capacity_minutes"].max() * 5
    pieces = operations["work_center_id"].map(week) * CREW / operations["run_minutes"].astype(float)
    return pieces.groupby(operations["item_id"]).min().clip(lower=1).astype(int)


def main(arguments: Sequence[str] | None = None) -> None:
    """Change a plant folder, and say what was assumed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("plant", type=Path, help="folder of the converted plant")
    folder = parser.parse_args(arguments).plant
    plan = op.make_plan(op.read_folder(folder))
    names = ("items", "operations", "resources", "work_centers")
    tables = {name: pd.read_csv(folder / f"{name}.csv", dtype=str, keep_default_na=False) for name in names}
    centers = tables["work_centers"].assign(finite="true")
    new = crews(tables["resources"], people_needed(plan))
    items = tables["items"]
    lots = items["item_id"].map(largest_lots(tables["operations"], plan.load))
    items["lot_max"] = lots.astype("Int64").astype("string").fillna("")
    for name, table in (("items", items), ("resources", new), ("work_centers", centers)):
        table.to_csv(folder / f"{name}.csv", index=False)
    settings = folder / "plan.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace('capacity = "infinite"', 'capacity = "finite"'), encoding="utf-8")
    print("Assumed, since the export does not say:")
    for row in centers.itertuples():
        number = int((new["work_center_id"] == row.work_center_id).sum())
        print(f"  work centre {row.work_center_id} ({row.description}): {number} crews of {CREW}")
    print(f"  lots of {int(lots.notna().sum())} made items are cut so that none takes a crew longer than a week")


if __name__ == "__main__":
    main()
