"""Chooses the cheapest decision threshold of a binary classifier, and measures decisions at a threshold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ml_jobs.errors import StepFailedError
from ml_jobs.pipeline.tasks.binary import BINARY

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from ml_jobs.pipeline.task import Costs

    Floats = NDArray[np.float64]

NEVER = float(np.nextafter(1.0, 2.0))
"""Threshold above every probability, so that no row is an alarm."""


@dataclass(frozen=True, kw_only=True)
class Decision:
    """Results of decisions at a threshold, on given rows."""

    threshold: float
    recall: float | None
    """Recall of the decisions; None if there is no positive row."""
    precision: float | None
    """Precision of the decisions; None if there is no alarm."""
    alarms_per_day: float | None
    """Expected alarms per day; None if the number of rows per day is not known."""
    cost: float | None
    """Cost of misses and alarms in the currency of the data; None if the project states no costs."""
    cost_without_model: float | None
    """Cost if there were no alarms."""


@dataclass(frozen=True)
class Prices:
    """Costs of decisions on given rows."""

    misses: Floats
    """Cost of a miss per row, shape (n,): 0 for negatives."""
    alarm: float
    """Cost per alarm."""


def prices(costs: Costs, frame: pd.DataFrame, targets: Floats) -> Prices:
    """Return the costs of decisions on the rows of `frame`.

    Raises:
        StepFailedError: the cost of a positive row is missing, negative or infinite.

    """
    if not isinstance(costs.miss, str):
        return Prices(targets * costs.miss, costs.alarm)
    amounts = frame[costs.miss].to_numpy(dtype=np.float64, na_value=np.nan)
    positive = targets == 1
    wrong = positive & ~(np.isfinite(amounts) & (amounts >= 0))
    if wrong.any():
        raise StepFailedError(
            f"costs: column {costs.miss!r} is missing, negative or infinite in {int(wrong.sum())} rows with label 1, "
            f"e.g. {amounts[wrong][0]}: require `minimum=0` and no nulls in the contract, or set costs.miss to a number"
        )
    return Prices(np.where(positive, amounts, 0.0), costs.alarm)


def cheapest_threshold(predictions: Floats, prices: Prices) -> float:
    """Return the threshold with the least cost; if several have equal costs, the one with the fewest alarms.

    The threshold is half-way between the lowest alarm and the next lower prediction (0 if there is none), so that
    rounding does not change a decision. If it is cheapest to have no alarm, the threshold is `NEVER`.

    Raises:
        StepFailedError: there are no rows, or the costs are too large for their sum to be finite.

    """
    if not len(predictions):
        raise StepFailedError("there are no rows to choose a decision threshold on")
    order = np.argsort(predictions, kind="stable")[::-1]
    ordered = predictions[order]
    last = np.append(np.flatnonzero(np.diff(ordered)), len(ordered) - 1)
    saved = np.cumsum(prices.misses[order])[last]
    # Costs relative to no alarms: each alarm adds its cost, each true alarm saves the cost of a miss.
    costs = np.concatenate([[0.0], (last + 1) * prices.alarm - saved])
    if not np.isfinite(costs).all():
        raise StepFailedError("costs: the sum of the costs of misses is too large: use a larger currency unit")
    cheapest = int(costs.argmin())
    if not cheapest:
        return NEVER
    lowest_alarm = float(ordered[last[cheapest - 1]])
    next_below = float(ordered[last[cheapest]]) if cheapest < len(last) else 0.0
    middle = (lowest_alarm + next_below) / 2
    return middle if middle > next_below else lowest_alarm


def decide(
    targets: Floats, predictions: Floats, threshold: float, prices: Prices | None, rows_per_day: float | None
) -> Decision:
    """Measure decisions at `threshold`, on at least one row; see `row_rate.rows_per_day` for `rows_per_day`."""
    alarms = predictions >= threshold
    measured = BINARY.measure_decisions(targets, predictions, threshold)
    cost = without = None
    if prices is not None:
        cost = float(alarms.sum()) * prices.alarm + float(prices.misses[~alarms].sum())
        without = float(prices.misses.sum())
    return Decision(
        threshold=threshold,
        recall=measured.get("recall"),
        precision=measured.get("precision"),
        alarms_per_day=None if rows_per_day is None else float(alarms.mean()) * rows_per_day,
        cost=cost,
        cost_without_model=without,
    )
