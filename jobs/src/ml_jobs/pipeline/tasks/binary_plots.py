"""Plots of a binary classifier."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ml_jobs.pipeline.tasks.drawing import Frame, plot, points_each
from ml_jobs.pipeline.tasks.ranking import Ranking

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ml_jobs.pipeline.task import Plot
    from ml_jobs.pipeline.tasks.drawing import Series

    Floats = NDArray[np.float64]

_BINS = 10


def pr_curve(targets: Floats, predictions: Floats, champion: Floats | None) -> Plot:
    """Return precision over recall, with the share of positives, which a model that knows nothing would reach."""
    models = _models(predictions, champion)
    share = float(targets.mean())
    return plot(
        Frame(name="pr_curve", title="Precision and recall", x="recall", y="precision"),
        "line",
        series=[_pr_series(title, targets, scores, points_each(len(models))) for title, scores in models],
        reference=(f"share of positives, {share:.4f}", np.array([0.0, 1.0]), np.array([share, share])),
    )


def calibration(targets: Floats, predictions: Floats, champion: Floats | None) -> Plot:
    """Return the share of positives over the mean prediction, per bin of rows.

    Bins hold about the same number of expected positives: of rare positives, bins of equal width or of equally many
    rows would say nothing.
    """
    return plot(
        Frame(name="calibration", title="Calibration", x="mean predicted probability", y="share of positives"),
        "line",
        series=[_calibration_series(title, targets, scores) for title, scores in _models(predictions, champion)],
        reference=("perfect", np.array([0.0, 1.0]), np.array([0.0, 1.0])),
    )


def _models(predictions: Floats, champion: Floats | None) -> list[tuple[str, Floats]]:
    return [("this model", predictions), *([] if champion is None else [("champion", champion)])]


def _pr_series(title: str, targets: Floats, predictions: Floats, count: int) -> Series:
    ranking = Ranking.of(targets, predictions)
    if not targets.any():
        return (f"{title}, no positives", np.empty(0), np.empty(0))
    recall, precision = ranking.recall, ranking.precision
    # Few thresholds hold almost all of the curve's width, so half of the points are spread over recall.
    even = np.linspace(0, len(recall) - 1, count // 2).round().astype(np.int64)
    wide = np.searchsorted(recall, np.linspace(0, 1, count // 2)).clip(max=len(recall) - 1)
    chosen = np.unique(np.concatenate([even, wide]))
    return (f"{title}, PR-AUC {ranking.average_precision():.3f}", recall[chosen], precision[chosen])


def _calibration_series(title: str, targets: Floats, predictions: Floats) -> Series:
    ranking = Ranking.of(targets, predictions)
    rows = np.diff(ranking.rows, prepend=0.0)
    positives = np.diff(ranking.positives, prepend=0.0)
    expected = rows * ranking.thresholds
    total = expected.sum()
    middle = (np.cumsum(expected) - expected / 2) / total if total else np.zeros(len(rows))
    bins = np.minimum((middle * _BINS).astype(np.int64), _BINS - 1)
    sums = [np.bincount(bins, weights=values, minlength=_BINS) for values in (expected, positives, rows)]
    filled = np.flatnonzero(sums[2])[::-1]
    return (title, sums[0][filled] / sums[2][filled], sums[1][filled] / sums[2][filled])
