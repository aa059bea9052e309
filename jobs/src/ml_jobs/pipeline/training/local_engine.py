"""Candidates fitted on the driver."""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace
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
class LocalEngine:
    """Fits on this machine; cross-validation runs one fit per core, with one thread each."""

    rows: Batch
    fitting: Fitting
    """For one thread."""
    parallel_fits: int = field(default_factory=lambda: os.cpu_count() or 1)

    def out_of_fold(self, candidate: Candidate, fold: int) -> OutOfFold:
        """Fit on all folds but one, and predict that one."""
        held = self.rows.folds == fold
        learned = ~held
        model = _fit(candidate, self.rows.features[learned], self.rows.targets[learned], self.fitting)
        predictions = self.fitting.task.checked(model.predict(self.rows.features[held]), int(held.sum()))
        return OutOfFold(self.rows.targets[held], predictions, self.rows.costs[held])

    def fit(self, candidate: Candidate) -> Model:
        """Fit on all rows, with as many threads as pay."""
        threads = max(1, min(self.parallel_fits, len(self.rows) // ROWS_PER_THREAD))
        return _fit(candidate, self.rows.features, self.rows.targets, replace(self.fitting, threads=threads))


def _fit(candidate: Candidate, features: NDArray[np.float32], targets: NDArray[np.float64], fitting: Fitting) -> Model:
    try:
        return candidate.estimator.fit(features, targets, fitting)
    except StepFailedError as problem:
        raise StepFailedError(f"candidate {candidate.name!r}: {problem}") from problem
