"""The command for buyers: what to order, what to change on orders, what is to be paid."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from orderplan.cli.options import output_options, plant_argument, read_plant
from orderplan.cli.planning import planning_options
from orderplan.enums import PurchaseAction

if TYPE_CHECKING:
    import pandas as pd

    from orderplan.cli.options import Plant
    from orderplan.cli.output import Output
    from orderplan.config import PlanConfig
    from orderplan.data.planning_data import PlanningData
    from orderplan.purchasing.records import PurchasePlan

_SHOWN_DAYS = 14
"""The calendar days that a table looks ahead where nothing else is asked for."""
_PLACES = {action: place for place, action in enumerate(("expedite", "defer", "decrease", "cancel"))}
"""What to tell of placed orders, by how much it hurts to leave it; then comes what to order."""
_TO_READ = (
    "action", "receipt_id", "item_id", "order_id", "order_quantity", "supplier_uom", "order_date", "need_date",
    "receipt_date", "amount", "fit", "orders", "value_at_risk", "reason",
)  # fmt: skip


@click.command()
@plant_argument
@click.option("--supplier", "supplier_id", metavar="ID", help="Only of this supplier.")
@click.option("--action", type=click.Choice([str(action) for action in PurchaseAction]), help="Only this.")
@click.option(
    "--days",
    type=click.IntRange(min=0),
    help=f"Only what is to be ordered within so many days; of a table {_SHOWN_DAYS}, else all.",
)
@click.option("--payments", is_flag=True, help="What is to be paid, by week and supplier.")
@planning_options
@output_options
def suggest(
    plant: Plant,
    *,
    supplier_id: str | None,
    action: str | None,
    days: int | None,
    payments: bool,
    config: PlanConfig,
    output: Output,
) -> None:
    """Suggest to the buyers of PLANT what to order, and what to change on orders that are placed.

    \b
    Examples:
      orderplan suggest data/samples/pumps
      orderplan suggest data/samples/pumps --supplier S-FOUNDRY --days 60
      orderplan suggest data/samples/pumps --action expedite
      orderplan suggest data/samples/pumps --payments
      orderplan suggest data/samples/pumps --output suggestions.csv

    Rows of a file that a buyer has decided on, put into firm_suggestions, stay as they are on the next run.
    """
    if payments and (action is not None or days is not None):
        raise click.UsageError("--payments is of all suggestions: leave --action and --days away")
    data = read_plant(plant)
    purchases = _suggested(data, config)
    if supplier_id is not None:
        from orderplan.data.instance import code_in

        code_in(purchases.material.instance.spaces["suppliers"], "suppliers", supplier_id)
    if payments:
        from orderplan.purchasing.payments import payments_frame

        output.show(_of(payments_frame(purchases), supplier_id=supplier_id), title="To be paid\n", always=["amount"])
        return
    from orderplan.purchasing.tables import purchase_suggestions_frame

    frame = _of(purchase_suggestions_frame(purchases), supplier_id=supplier_id, action=action)
    if days is None and output.file_format == "table":
        days = _SHOWN_DAYS
    shown = frame if days is None else frame[_is_due(frame, purchases, days)]
    if output.file_format != "table":
        output.show(shown)
        return
    footer = purchases.summary()
    if len(shown) < len(frame):
        footer += f"\n{len(frame) - len(shown):,} more are to be ordered after {days} days: --days shows them."
    output.show_all(_by_supplier(shown, data), footer=footer)


def _suggested(data: PlanningData, config: PlanConfig) -> PurchasePlan:
    """Plan the material, and suggest what to buy."""
    from orderplan.bom.graph import build_bom
    from orderplan.data.encode import encode
    from orderplan.mrp.run import run_mrp
    from orderplan.purchasing.suggest import suggest_purchases

    bom = build_bom(encode(data, config))
    return suggest_purchases(run_mrp(bom.instance, bom), data)


def _of(frame: pd.DataFrame, **wanted: str | None) -> pd.DataFrame:
    """Keep the rows that have the values asked for."""
    for column, value in wanted.items():
        if value is not None:
            frame = frame[frame[column] == value]
    return frame


def _is_due(frame: pd.DataFrame, purchases: PurchasePlan, days: int) -> pd.Series:
    """Tell what is to be ordered within so many days; a change on an order is to be told at once."""
    import pandas as pd

    last = pd.Timestamp(purchases.material.instance.as_of) + pd.Timedelta(days=days)
    return ~(frame["order_date"] > last)


def _by_supplier(frame: pd.DataFrame, data: PlanningData) -> list[tuple[str, pd.DataFrame]]:
    """Make a part for each supplier: what to tell of placed orders first, then what to order, by day."""
    names = data.frame("suppliers").set_index("supplier_id")["name"]
    places = frame["action"].map(_PLACES).fillna(len(_PLACES))
    ordered = frame.assign(place=places).sort_values(["place", "order_date", "suggestion_id"])
    parts = []
    for supplier, rows in ordered.groupby("supplier_id", dropna=False, sort=True):
        known = supplier in names.index
        named = f"{supplier} {names[supplier]}" if known and isinstance(names[supplier], str) else str(supplier)
        title = named if isinstance(supplier, str) else "Without a supplier"
        late = int(rows["late"].sum())
        counts = f"{len(rows):,} to do" + (f", {late:,} overdue" if late else "")
        parts.append((f"{title}: {counts}, {rows['amount'].sum():,.2f}", rows[list(_TO_READ)]))
    return parts
