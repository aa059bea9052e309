"""How precisely the metrics of one model are known: their standard errors."""

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
"""Standard errors are then known within 5 % of themselves."""

PART_ROWS = 100_000
"""Rows of which metrics are measured anew in each resample; of more, a random part."""


@dataclass(frozen=True, kw_only=True)
class Precision:
    """The rows of a holdout, of any part of which standard errors can be told."""

    task: Task
    targets: Floats
    predicted: Predicted
    clusters: NDArray[Any] | None
    """Entity of each row, shape (n,), where rows of one entity go together."""
    seed: int

    def errors(self, rows: Integers | None = None) -> dict[str, float]:
        """Return the standard error of every metric of all rows, or those with the given numbers, where it is known."""
        chosen = np.arange(len(self.targets)) if rows is None else rows
        found = self._of_part(chosen)
        primary = self.task.metrics[0].name
        found.pop(primary, None)
        clusters = None if self.clusters is None else self.clusters[chosen]
        error = primary_error(self.task, self.targets[chosen], self.predicted.per_row[chosen], self.seed, clusters)
        return found if error is None else {primary: error, **found}

    def _of_part(self, rows: Integers) -> dict[str, float]:
        """Measure a part anew, and scale: the standard error of a metric falls with the root of the rows."""
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
    """Return the standard error of the primary metric; None if it cannot be measured on most resamples."""
    resampled = task.resampled(targets, predictions)
    found = standard_error(resample([resampled], seed=seed, clusters=clusters, resamples=RESAMPLES)[0])
    return found if math.isfinite(found) else None
