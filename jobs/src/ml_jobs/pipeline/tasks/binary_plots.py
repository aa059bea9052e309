"""Plots of a binary classifier."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ml_jobs.pipeline.tasks.drawing import Frame, plot, points_each
from ml_jobs.pipeline.tasks.ranking import Ranking

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from ml_jobs.pipeline.task import Plot
    from ml_jobs.pipeline.tasks.drawing import Series

    Floats = NDArray[np.float64]

_BINS = 10


def ranked(targets: Floats, predictions: Floats, champion: Floats | None) -> list[tuple[str, Ranking]]:
    """Return the rankings for the precision-recall curve and the calibration plot, by model title."""
    models = [("this model", predictions), *([] if champion is None else [("champion", champion)])]
    return [(title, Ranking.of(targets, scores)) for title, scores in models]


def pr_curve(models: Sequence[tuple[str, Ranking]]) -> Plot:
    """Plot precision against recall. A reference line shows the share of positives: an uninformed model's precision."""
    _, first = models[0]
    share = float(first.positives[-1] / first.rows[-1])
    return plot(
        Frame(name="pr_curve", title="Precision and recall", x="recall", y="precision"),
        "line",
        series=[_pr_series(title, ranking, points_each(len(models))) for title, ranking in models],
        reference=(f"share of positives, {share:.4f}", np.array([0.0, 1.0]), np.array([share, share])),
    )


def calibration(models: Sequence[tuple[str, Ranking]]) -> Plot:
    """Plot the share of positives against the mean prediction, one point per bin of rows.

    Bins hold about equal numbers of expected positives. If positives are rare, most bins of equal width or of equal row
    counts would contain almost no positives.
    """
    return plot(
        Frame(name="calibration", title="Calibration", x="mean predicted probability", y="share of positives"),
        "line",
        series=[_calibration_series(title, ranking) for title, ranking in models],
        reference=("perfect", np.array([0.0, 1.0]), np.array([0.0, 1.0])),
    )


def _pr_series(title: str, ranking: Ranking, count: int) -> Series:
    if not ranking.positives[-1]:
        return (f"{title}, no positives", np.empty(0), np.empty(0))
    recall, precision = ranking.recall, ranking.precision
    # Spreads half of the points evenly over the thresholds and half over the recall, because the first few thresholds
    # can cover most of the recall axis.
    even = np.linspace(0, len(recall) - 1, count // 2).round().astype(np.int64)
    wide = np.searchsorted(recall, np.linspace(0, 1, count // 2)).clip(max=len(recall) - 1)
    chosen = np.unique(np.concatenate([even, wide]))
    return (f"{title}, PR-AUC {ranking.average_precision():.3f}", recall[chosen], precision[chosen])


def _calibration_series(title: str, ranking: Ranking) -> Series:
    rows = np.diff(ranking.rows, prepend=0.0)
    positives = np.diff(ranking.positives, prepend=0.0)
    expected = rows * ranking.thresholds
    total = expected.sum()
    middle = (np.cumsum(expected) - expected / 2) / total if total else np.zeros(len(rows))
    bins = np.minimum((middle * _BINS).astype(np.int64), _BINS - 1)
    sums = [np.bincount(bins, weights=values, minlength=_BINS) for values in (expected, positives, rows)]
    filled = np.flatnonzero(sums[2])[::-1]
    return (title, sums[0][filled] / sums[2][filled], sums[1][filled] / sums[2][filled])
