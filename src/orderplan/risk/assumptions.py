"""What is assumed about chance where no data say it."""

from __future__ import annotations

from dataclasses import dataclass

from orderplan.errors import RequestError

_SHARES = ("on_time_rate", "quality_rate", "correlation")


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskAssumptions:
    """What may go wrong, and how often, as far as the data do not say it.

    Examples
    --------
    >>> RiskAssumptions(run_variation=0.3).run_variation
    0.3
    >>> RiskAssumptions(on_time_rate=90)
    Traceback (most recent call last):
        ...
    orderplan.errors.RequestError: on_time_rate is a share from 0 to 1, not 90.  Hint: write 0.9 for 90 %.

    """

    lateness: bool = True
    """Whether suppliers may be late."""
    on_time_rate: float = 0.9
    """Share of deliveries in time, of suppliers that have no `on_time_rate` and of what is bought from nobody known."""
    late_share: float = 0.2
    """Mean days of a late delivery, as a share of the item's lead time; a day at least."""
    correlation: float = 0.0
    """How much the deliveries of one supplier are late together: 0 not at all, 1 all of them or none."""
    history_weight: float = 10.0
    """As many past deliveries as a supplier's rate and the assumed delays count for beside those of the history."""
    yields: bool = True
    """Whether lots may lose more than their scrap rate, and deliveries be rejected."""
    quality_rate: float = 1.0
    """Share of deliveries that are good, of suppliers that have no `quality_rate`."""
    run_variation: float = 0.2
    """Standard deviation of run times as a share of the planned ones; counts where the plan has a schedule."""
    keep_sequence: bool = False
    """Whether a machine stands still until what comes next by the schedule is ready; else it does what is ready, and
    what is late loses its turn."""

    def __post_init__(self) -> None:
        for name in _SHARES:
            value = getattr(self, name)
            if not 0 <= value <= 1:
                hint = f"write {value / 100:g} for {value:g} %" if 1 < value <= 100 else "0.9 is 90 %"
                raise RequestError(f"{name} is a share from 0 to 1, not {value:g}.  Hint: {hint}.")
        for name in ("late_share", "history_weight", "run_variation"):
            value = getattr(self, name)
            if not 0 <= value < float("inf"):
                raise RequestError(f"{name} is 0 or more, not {value:g}.  Hint: leave it out for the default.")


NO_CHANCE = RiskAssumptions(lateness=False, yields=False, run_variation=0.0)
"""Nothing goes wrong: every draw is the plan itself."""
