"""Fits candidates on the driver."""

from __future__ import annotations

import os
import threading
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from ml_jobs.errors import StepFailedError
from ml_jobs.pipeline.training.engine import OutOfFold, refuse_one_label

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ml_jobs.pipeline.estimator import Candidate, Fitting, Model
    from ml_jobs.pipeline.training.encoded_rows import Batch
    from ml_jobs.pipeline.training.folds import Folds

ROWS_PER_THREAD = 100_000
"""Minimum number of rows per thread of a fit, a rule of thumb. With fewer rows, waiting for each other costs the
threads more time than the parallel work saves."""


@dataclass(frozen=True)
class _Learned:
    """The learning rows of a fold, and a mask of its held-out rows."""

    fold: int
    features: NDArray[np.float32]
    targets: NDArray[np.float64]
    predicted: NDArray[np.bool_]


class LocalEngine:
    """Fits on this machine. The cross-validation runs one single-threaded fit per core."""

    def __init__(self, rows: Batch, folds: Folds, fitting: Fitting, parallel_fits: int | None = None) -> None:
        self.parallel_fits = parallel_fits or os.cpu_count() or 1
        self._rows = rows
        self._folds = folds
        self._fitting = replace(fitting, threads=1)
        self._lock = threading.Lock()
        self._newest: _Learned | None = None

    def out_of_fold(self, candidate: Candidate, fold: int) -> OutOfFold:
        """Fit on the learning rows of a fold, and predict its held-out rows."""
        rows, learned = self._rows, self._learned(fold)
        held = learned.predicted
        model = _fit(candidate, learned.features, learned.targets, self._fitting)
        predictions = self._fitting.task.checked(model.predict(rows.features[held]), int(held.sum()))
        return OutOfFold(rows.targets[held], predictions, rows.costs[held])

    def fit(self, candidate: Candidate) -> Model:
        """Fit on all rows, with one thread per `ROWS_PER_THREAD` rows, up to the number of cores."""
        self._newest = None
        threads = max(1, min(self.parallel_fits, len(self._rows) // ROWS_PER_THREAD))
        return _fit(candidate, self._rows.features, self._rows.targets, replace(self._fitting, threads=threads))

    def _learned(self, fold: int) -> _Learned:
        """Return the learning rows of `fold`, and a mask of the rows that it predicts.

        Consecutive calls for one fold return the same arrays, so that the fits of all candidates share data built from
        them.
        """
        with self._lock:
            if self._newest is None or self._newest.fold != fold:
                chosen = self._folds.learned(self._rows.parts, fold)
                predicted = self._folds.predicted(self._rows.parts, fold)
                self._newest = _Learned(fold, self._rows.features[chosen], self._rows.targets[chosen], predicted)
            return self._newest


def _fit(candidate: Candidate, features: NDArray[np.float32], targets: NDArray[np.float64], fitting: Fitting) -> Model:
    refuse_one_label(fitting.task, len(targets), targets.min(initial=np.inf), targets.max(initial=-np.inf))
    try:
        return candidate.estimator.fit(features, targets, fitting)
    except StepFailedError as problem:
        raise StepFailedError(f"candidate {candidate.name!r}: {problem}") from problem
