"""Plots of a regression."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ml_jobs.pipeline.tasks.drawing import Frame, plot, points_each, spread

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ml_jobs.pipeline.task import Plot

    Floats = NDArray[np.float64]


def predicted_and_actual(targets: Floats, predictions: Floats, champion: Floats | None) -> Plot:
    """Plot predicted against actual values, for rows with evenly spaced ranks of actual values."""
    rows = spread(targets, points_each(1 if champion is None else 2))
    ends = np.array([targets.min(), targets.max()])
    series = [("this model", targets[rows], predictions[rows])]
    if champion is not None:
        series.append(("champion", targets[rows], champion[rows]))
    return plot(
        Frame(name="predicted_and_actual", title="Predicted and actual values", x="actual value", y="predicted value"),
        "points",
        series=series,
        reference=("equal", ends, ends),
    )


def residuals(targets: Floats, predictions: Floats, champion: Floats | None) -> Plot:
    """Plot residuals (actual minus predicted) against predictions, for rows with evenly spaced ranks of predictions."""
    models = [("this model", predictions), *([] if champion is None else [("champion", champion)])]
    ends = np.array([predictions.min(), predictions.max()])
    chosen = [(title, values, spread(values, points_each(len(models)))) for title, values in models]
    return plot(
        Frame(name="residuals", title="Residuals", x="predicted value", y="actual value less prediction"),
        "points",
        series=[(title, values[rows], (targets - values)[rows]) for title, values, rows in chosen],
        reference=("no error", ends, np.zeros(2)),
    )
