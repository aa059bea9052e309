"""Standard errors of a model's metrics, from resamples of the holdout."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ml_jobs.pipeline.evaluation.paired import resample, standard_error, standard_errors

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ml_jobs.pipeline.evaluation.predictions import Predicted
    from ml_jobs.pipeline.task import Task

    Floats = NDArray[np.float64]
    Integers = NDArray[np.int64]

RESAMPLES = 200
"""Number of resamples. The relative error of a standard error is then about 1 / sqrt(2 * 200), 5 %."""

PART_ROWS = 100_000
"""Maximum number of rows that are resampled. If there are more, a random part of them is resampled."""


@dataclass(frozen=True, kw_only=True)
class Precision:
    """A model's predictions on a holdout, to compute standard errors of the metrics on all or some rows."""

    task: Task
    targets: Floats
    predicted: Predicted
    clusters: NDArray[Any] | None
    """Entity of each row, shape (n,), if whole entities are resampled, see `paired.py`; else None."""
    seed: int

    def errors(self, rows: Integers | None = None) -> dict[str, float]:
        """Return the known standard errors of the metrics by name, on all rows or on those with the indices `rows`."""
        chosen = np.arange(len(self.targets)) if rows is None else rows
        found = self._of_part(chosen)
        primary = self.task.metrics[0].name
        found.pop(primary, None)
        clusters = None if self.clusters is None else self.clusters[chosen]
        error = primary_error(self.task, self.targets[chosen], self.predicted.per_row[chosen], self.seed, clusters)
        return found if error is None else {primary: error, **found}

    def _of_part(self, rows: Integers) -> dict[str, float]:
        """Return the known standard errors of the metrics on `rows`, by metric name.

        If there are more than `PART_ROWS` rows, measures the standard errors on a random part of this size, and scales
        them to the number of all `rows`: a standard error is proportional to 1 / sqrt(number of rows).
        """
        part = rows
        if len(rows) > PART_ROWS:
            part = np.sort(np.random.default_rng(self.seed).choice(rows, PART_ROWS, replace=False))
        found = standard_errors(
            lambda drawn: self.predicted.measure(self.task, self.targets, drawn),
            part,
            seed=self.seed,
            clusters=self.clusters,
            resamples=RESAMPLES,
        )
        scale = math.sqrt(len(part) / len(rows)) if len(rows) else 1.0
        return {name: error * scale for name, error in found.items() if math.isfinite(error)}


def primary_error(
    task: Task, targets: Floats, predictions: Floats, seed: int, clusters: NDArray[Any] | None = None
) -> float | None:
    """Return the standard error of the primary metric; None if a resample has no value of the metric."""
    resampled = task.resampled(targets, predictions)
    found = standard_error(resample([resampled], seed=seed, clusters=clusters, resamples=RESAMPLES)[0])
    return found if math.isfinite(found) else None
