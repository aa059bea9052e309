"""Candidates fitted on the driver."""

from __future__ import annotations

import os
import threading
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ml_jobs.errors import StepFailedError
from ml_jobs.pipeline.training.engine import OutOfFold

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from ml_jobs.pipeline.estimator import Candidate, Fitting, Model
    from ml_jobs.pipeline.training.encoded_rows import Batch

ROWS_PER_THREAD = 100_000
"""Below, a second thread costs more in waiting than it gives."""


@dataclass(frozen=True)
class _Learned:
    """The rows of all folds but one."""

    fold: int
    features: NDArray[np.float32]
    targets: NDArray[np.float64]


class LocalEngine:
    """Fits on this machine; cross-validation runs one fit per core, with one thread each."""

    def __init__(self, rows: Batch, fitting: Fitting, parallel_fits: int | None = None) -> None:
        self.parallel_fits = parallel_fits or os.cpu_count() or 1
        self._rows = rows
        self._fitting = replace(fitting, threads=1)
        self._lock = threading.Lock()
        self._newest: _Learned | None = None

    def out_of_fold(self, candidate: Candidate, fold: int) -> OutOfFold:
        """Fit on all folds but one, and predict that one."""
        rows, held = self._rows, self._rows.folds == fold
        learned = self._learned(fold)
        model = _fit(candidate, learned.features, learned.targets, self._fitting)
        predictions = self._fitting.task.checked(model.predict(rows.features[held]), int(held.sum()))
        return OutOfFold(rows.targets[held], predictions, rows.costs[held])

    def fit(self, candidate: Candidate) -> Model:
        """Fit on all rows, with as many threads as pay."""
        self._newest = None
        threads = max(1, min(self.parallel_fits, len(self._rows) // ROWS_PER_THREAD))
        return _fit(candidate, self._rows.features, self._rows.targets, replace(self._fitting, threads=threads))

    def _learned(self, fold: int) -> _Learned:
        """Return the same arrays to all candidates, so that they share what an algorithm makes of them."""
        with self._lock:
            if self._newest is None or self._newest.fold != fold:
                chosen = self._rows.folds != fold
                self._newest = _Learned(fold, self._rows.features[chosen], self._rows.targets[chosen])
            return self._newest


def _fit(candidate: Candidate, features: NDArray[np.float32], targets: NDArray[np.float64], fitting: Fitting) -> Model:
    labels = fitting.task.label_values
    if not len(targets):
        raise StepFailedError("there are no rows to learn from: more rows or fewer folds are needed")
    if labels is not None and (targets == targets[0]).all():
        raise StepFailedError(
            f"all {len(targets)} rows to learn from have one label, {labels[int(targets[0])]!r}: rows with "
            "another are needed"
        )
    try:
        return candidate.estimator.fit(features, targets, fitting)
    except StepFailedError as problem:
        raise StepFailedError(f"candidate {candidate.name!r}: {problem}") from problem
