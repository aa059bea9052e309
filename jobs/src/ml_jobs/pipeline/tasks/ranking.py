"""Sorts rows by predicted probability once, and computes all curves and areas from the result."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ml_jobs.pipeline.resampled import Resampled

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Ranking:
    """Counts at each distinct prediction, shape (distinct,), from the highest prediction to the lowest."""

    thresholds: Floats
    """The distinct predictions."""
    positives: Floats
    """Rows with target 1 and a prediction of at least the threshold."""
    rows: Floats
    """Rows with a prediction of at least the threshold."""

    @staticmethod
    def of(targets: Floats, predictions: Floats) -> Ranking:
        """Rank rows; both arrays have shape (n,), with n of at least 1."""
        order = np.argsort(predictions, kind="stable")[::-1]
        ordered = predictions[order]
        last = np.append(np.flatnonzero(np.diff(ordered)), len(ordered) - 1)
        return Ranking(ordered[last], np.cumsum(targets[order])[last], (last + 1).astype(np.float64))

    @property
    def precision(self) -> Floats:
        """Share of positives among the rows at or above each threshold."""
        return self.positives / self.rows

    @property
    def recall(self) -> Floats:
        """Share of all positives at or above each threshold; NaN if there is no positive."""
        total = self.positives[-1]
        return self.positives / total if total else np.full_like(self.positives, np.nan)

    def average_precision(self) -> float:
        """Area under the precision-recall curve, without interpolation."""
        return float(np.sum(np.diff(self.recall, prepend=0.0) * self.precision))

    def roc_auc(self) -> float:
        """Area under the ROC curve; ties count half."""
        negatives = self.rows - self.positives
        true_rate = np.concatenate([[0.0], self.positives / self.positives[-1]])
        false_rate = np.concatenate([[0.0], negatives / negatives[-1]])
        return float(np.sum(np.diff(false_rate) * (true_rate[1:] + true_rate[:-1]) / 2))

    def recall_at_precision(self, precision: float) -> float:
        """Largest recall of all thresholds whose precision is at least `precision`; 0 if there is none."""
        return float(self.recall[self.precision >= precision].max(initial=0.0))

    def recall_at_false_positive_rate(self, rate: float) -> float:
        """Largest recall of all thresholds whose false-positive rate is at most `rate`; 0 if there is none.

        Needs rows of both classes. No threshold separates rows with equal predictions, so the rate at the threshold can
        be below `rate`.
        """
        negatives = self.rows - self.positives
        return float(self.recall[negatives <= rate * negatives[-1]].max(initial=0.0))


def resampled_average_precision(targets: Floats, predictions: Floats) -> Resampled:
    """Return average precision as a function of row weights, with ties as in scikit-learn.

    Only the predictions of positives count as thresholds, so all negatives between two neighbouring thresholds form one
    group.
    """
    thresholds = np.unique(predictions[targets == 1])
    count = len(thresholds)
    # `above` is, per row, the number of thresholds (distinct predictions of positives) above the row's prediction. A
    # positive row is in the group `above`, a negative row in the group `count + above`.
    above = count - np.searchsorted(thresholds, predictions, side="right")
    groups = np.where(targets == 1, above, count + above).astype(np.int64)
    groups[groups == 2 * count] = -1  # Negatives below all positives do not affect the metric.

    def value(sums: Floats) -> Floats:
        positives = sums[:count]
        hits, alarms = positives.cumsum(axis=0), sums[count:].cumsum(axis=0)
        alarms += hits
        total = positives.sum(axis=0)
        precision = np.divide(hits, alarms, out=np.zeros_like(hits), where=alarms > 0)
        area = np.einsum("gr,gr->r", positives, precision)
        return np.divide(area, total, out=np.full_like(total, np.nan), where=total > 0)

    return Resampled(groups=groups, count=2 * count, value=value)
