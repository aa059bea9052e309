"""The seam between the cross-validation and where candidates are fitted."""

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


def refuse_one_label(task: Task, rows: int, least: float, greatest: float) -> None:
    """Refuse to fit a classifier on rows with one label. Estimators name it in their own words, or not at all.

    `least` and `greatest` are those of the rows' targets.

    Raises:
        StepFailedError: says how many rows there are, and what helps.

    """
    if not rows:
        raise StepFailedError("there are no rows to learn from: bring more rows, or set training.folds to fewer")
    if task.label_values is not None and least == greatest:
        raise StepFailedError(
            f"all {rows} rows to learn from have one label, {task.label_values[int(least)]!r}: bring rows with "
            "another; in a fold of the cross-validation, fewer training.folds give more rows to learn from"
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
