"""What a simulation gives, and what it is asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

from orderplan.data.instance import ENDLESS, code_in
from orderplan.data.planning_data import arrow_to_frame
from orderplan.errors import RequestError, UnknownIdError
from orderplan.risk.outcomes import draws_for
from orderplan.risk.summary import summary_text

if TYPE_CHECKING:
    from datetime import date

    import pandas as pd
    import pyarrow as pa

    from orderplan.mrp.material_plan import MaterialPlan
    from orderplan.risk.assumptions import RiskAssumptions
    from orderplan.risk.outcomes import Outcomes


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class DeliveryRisk:
    """What `simulate_deliveries` gives."""

    draws: int
    seed: int
    assumptions: RiskAssumptions
    material: MaterialPlan
    """The plan that was lived through."""
    order: np.ndarray
    """Codes of the open sales order lines: shape (n,), int64, ascending."""
    outcomes: Outcomes
    """What the draws come to; one that is never there has the one day `ENDLESS`."""
    tables: dict[str, pa.Table]
    """`order_risks` and `risk_sources`."""

    @property
    def orders(self) -> pd.DataFrame:
        """The open sales order lines: their dates with chances of 50, 80 and 95 %, and what threatens them."""
        return arrow_to_frame(self.tables["order_risks"])

    @property
    def sources(self) -> pd.DataFrame:
        """What makes orders late, the costliest first."""
        return arrow_to_frame(self.tables["risk_sources"])

    def summary(self) -> str:
        """Say in a few lines how sure the plan is, which orders are in danger, and what hurts most."""
        return summary_text(self.draws, self.tables)


def promise_at(risk: DeliveryRisk, order_id: str, probability: float) -> date | None:
    """Give the day that can be promised for an order line with a probability.

    Parameters
    ----------
    risk
        A simulation.
    order_id
        The order line.
    probability
        Above 0, at most 1.

    Returns
    -------
    date or None
        The first day d with ``P(date <= d) >= probability``, the chance being the share of the draws; None where it
        cannot be covered in full.

    Raises
    ------
    UnknownIdError
        Where there is no such order line, or it is not open.
    RequestError
        Where the probability is none.

    Examples
    --------
    >>> import orderplan as op
    >>> from orderplan.risk.simulate import simulate_deliveries
    >>> risk = simulate_deliveries(op.make_plan(op.read_folder("data/samples/bicycle")), draws=200)
    >>> promise_at(risk, "SO-1", 0.8) >= promise_at(risk, "SO-1", 0.5)
    True

    """
    if not 0 < probability <= 1:
        raise RequestError(f"{probability:g} is no probability to promise with.  Hint: 0.8 is 80 %.")
    instance = risk.material.instance
    code = code_in(instance.spaces["sales_orders"], "sales_orders", order_id)
    place = int(np.searchsorted(risk.order, code))
    if place == len(risk.order) or risk.order[place] != code:
        raise UnknownIdError(f"'{order_id}' is not planned: it is held, closed or cancelled.  Hint: see its status.")
    first, end = risk.outcomes.starts[place : place + 2]
    enough = np.searchsorted(risk.outcomes.draws_by[first:end], draws_for(probability, risk.draws))
    day = int(risk.outcomes.days[first + enough])
    return None if day == ENDLESS else instance.as_of + timedelta(days=day)
