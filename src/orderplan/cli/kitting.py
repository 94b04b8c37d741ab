"""The command that checks kits: what can be built, what is missing, what to fetch, what has changed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from orderplan.cli.options import Day, output_options, plant_argument
from orderplan.cli.planning import planned_material, planning_options
from orderplan.enums import JobKind, KitMode, KitScope

if TYPE_CHECKING:
    from datetime import date

    import pandas as pd

    from orderplan.cli.options import Plant
    from orderplan.cli.output import Output
    from orderplan.config import PlanConfig
    from orderplan.kitting.kits import Kits


_MODES = [str(mode) for mode in KitMode]


@click.command()
@plant_argument
@click.option("--mode", type=click.Choice(_MODES), help="How what is there is shared out; default full_sets.")
@click.option("--until", type=Day(), metavar="DAY", help="Count what comes by this day; else what is there today.")
@click.option("--substitutes/--no-substitutes", default=True, show_default=True, help="Whether substitutes count.")
@click.option("--jobs", "scope", flag_value=str(KitScope.JOBS), help="Only work orders and planned orders.")
@click.option("--orders", "scope", flag_value=str(KitScope.ORDERS), help="Only whole sales orders.")
@click.option("--components", "view", flag_value="components", help="A row per job and component.")
@click.option("--leftovers", "view", flag_value="leftovers", help="What is left of each item.")
@click.option("--pick", "view", flag_value="pick", help="What to pick and to transfer for work orders.")
@click.option(
    "--since",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Kit components of an earlier check: what has changed since?",
)
@planning_options
@output_options
def kitting(
    plant: Plant,
    *,
    mode: str | None,
    until: date | None,
    substitutes: bool,
    scope: str | None,
    view: str | None,
    since: Path | None,
    config: PlanConfig,
    output: Output,
) -> None:
    """Check which jobs and sales orders of PLANT can be built of what is there.

    \b
    Examples:
      orderplan kitting data/samples/pumps
      orderplan kitting data/samples/pumps --jobs --mode all_or_nothing --until 2026-01-16
      orderplan kitting data/samples/pumps --pick
      orderplan kitting data/samples/pumps --components --output monday.csv
      orderplan kitting data/samples/pumps --since monday.csv

    Jobs, and sales orders, take what is there in the order of their rank.
    """
    if since is not None and view is not None:
        raise click.UsageError(f"--since and --{view} are two questions: ask one at a time")
    if view == "pick" and scope == KitScope.ORDERS:
        raise click.UsageError("--pick is for work orders, not for --orders")
    from orderplan.kitting.kits import check_kits

    kits = check_kits(planned_material(plant, config), mode=mode, until=until, substitutes=substitutes)
    frame = _frame(kits, view, since)
    output.show(_of_scope(frame, scope), title=kits.summary() + "\n", always=_ALWAYS)


_ALWAYS = ("buildable_quantity", "missing", "leftover")
"""Columns that say something even where they are 0 in all rows."""


def _frame(kits: Kits, view: str | None, since: Path | None) -> pd.DataFrame:
    from orderplan.kitting.picking import pick_list_frame
    from orderplan.kitting.recheck import read_kit_components, recheck_kits
    from orderplan.kitting.tables import kit_components_frame, kit_leftovers_frame, kitting_frame

    if since is not None:
        return recheck_kits(read_kit_components(since), kits)
    frames = {"components": kit_components_frame, "leftovers": kit_leftovers_frame, "pick": pick_list_frame}
    return frames[view](kits) if view is not None else kitting_frame(kits)


def _of_scope(frame: pd.DataFrame, scope: str | None) -> pd.DataFrame:
    """Keep the rows of one scope; a pick list is of jobs alone."""
    if scope is None or "pick_no" in frame.columns:
        return frame
    if "scope" in frame.columns:
        kept = frame["scope"] == scope
    else:
        kept = (frame["job_kind"] == JobKind.SALES_ORDER) == (scope == KitScope.ORDERS)
    return frame[kept].reset_index(drop=True)
