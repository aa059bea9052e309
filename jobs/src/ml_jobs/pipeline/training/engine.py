"""The interface between the cross-validation and the machines that fit candidates: the driver or the executors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

from ml_jobs.errors import StepFailedError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from ml_jobs.pipeline.estimator import Candidate, Model
    from ml_jobs.pipeline.task import Task


@dataclass(frozen=True)
class OutOfFold:
    """Out-of-fold predictions, one entry per row."""

    targets: NDArray[np.float64]
    predictions: NDArray[np.float64]
    costs: NDArray[np.float64]
    """Cost of a miss per row."""

    @staticmethod
    def of(folds: Sequence[OutOfFold]) -> OutOfFold:
        """Concatenate the rows of several folds."""
        return OutOfFold(
            np.concatenate([fold.targets for fold in folds]),
            np.concatenate([fold.predictions for fold in folds]),
            np.concatenate([fold.costs for fold in folds]),
        )


def refuse_one_label(task: Task, rows: int, least: float, greatest: float) -> None:
    """Refuse to fit on no rows, or to fit a classifier on rows with a single label value.

    Estimators report a single label unclearly, or not at all.

    `least` and `greatest` are the lowest and highest target.

    Raises:
        StepFailedError: states the number of rows, and the remedy.

    """
    if not rows:
        raise StepFailedError("there are no rows to learn from: add rows, or reduce training.folds")
    if task.label_values is not None and least == greatest:
        raise StepFailedError(
            f"all {rows} rows to learn from have one label, {task.label_values[int(least)]!r}: add rows with "
            "another label. In the cross-validation, reducing training.folds also gives each fold more rows"
        )


class Engine(Protocol):
    """Fits candidates on the rows with which it was created."""

    @property
    def parallel_fits(self) -> int:
        """Number of fits that may run at once."""
        ...

    def out_of_fold(self, candidate: Candidate, fold: int) -> OutOfFold:
        """Fit on the learning rows of a fold, and predict its held-out rows."""
        ...

    def fit(self, candidate: Candidate) -> Model:
        """Fit on all rows."""
        ...
