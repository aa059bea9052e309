"""The seam between the cross-validation and where candidates are fitted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from ml_jobs.pipeline.estimator import Candidate, Model


@dataclass(frozen=True)
class OutOfFold:
    """Rows predicted by a model that has not learned from them, one entry per row."""

    targets: NDArray[np.float64]
    predictions: NDArray[np.float64]
    costs: NDArray[np.float64]
    """What a miss of the row costs."""

    @staticmethod
    def of(folds: Sequence[OutOfFold]) -> OutOfFold:
        """Put the rows of folds together."""
        return OutOfFold(
            np.concatenate([fold.targets for fold in folds]),
            np.concatenate([fold.predictions for fold in folds]),
            np.concatenate([fold.costs for fold in folds]),
        )


class Engine(Protocol):
    """Fits candidates on the rows that it holds."""

    @property
    def parallel_fits(self) -> int:
        """How many fits may run at once."""
        ...

    def out_of_fold(self, candidate: Candidate, fold: int) -> OutOfFold:
        """Fit on the rows that a fold learns from, and predict those that it predicts."""
        ...

    def fit(self, candidate: Candidate) -> Model:
        """Fit on all rows."""
        ...
