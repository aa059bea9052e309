"""Measures how well predictions separate the classes, whatever their shares, or explain a number."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from ml_jobs.pipeline.tasks.ranking import Ranking

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ml_jobs.pipeline.task import Task

    Floats = NDArray[np.float64]


def separation(task: Task, targets: Floats, predictions: Floats) -> tuple[float, float] | None:
    """Return the separation and its standard error; None if it cannot be measured on these rows.

    - Binary: ROC-AUC, with the standard error of Hanley and McNeil (1982).
    - Multiclass: the mean one-vs-rest ROC-AUC of the occurring classes. Its standard error is the mean of their
      standard errors, which assumes fully correlated errors.
    - Regression: R², with its large-sample standard error.
    """
    if task.label_values is None:
        value = task.measure(targets, predictions).get("r2")
        if value is None:
            return None
        explained = min(max(value, 0.0), 1.0)
        return value, 2 * (1 - explained) * math.sqrt(explained / len(targets))
    if predictions.ndim == 1:
        return _roc_auc(targets, predictions)
    classes = range(predictions.shape[1])
    each = [_roc_auc((targets == index).astype(np.float64), predictions[:, index]) for index in classes]
    found = [one for one in each if one is not None]
    if not found:
        return None
    return float(np.mean([value for value, _ in found])), float(np.mean([error for _, error in found]))


def _roc_auc(targets: Floats, scores: Floats) -> tuple[float, float] | None:
    positives = float(targets.sum())
    negatives = len(targets) - positives
    if not positives or not negatives:
        return None
    area = Ranking.of(targets, scores).roc_auc()
    of_positives = (positives - 1) * (area / (2 - area) - area**2)
    of_negatives = (negatives - 1) * (2 * area**2 / (1 + area) - area**2)
    variance = (area * (1 - area) + of_positives + of_negatives) / (positives * negatives)
    return area, math.sqrt(max(variance, 0.0))
