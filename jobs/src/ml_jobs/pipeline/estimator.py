"""The interface between the steps and an algorithm."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from ml_jobs.pipeline.task import Task


@dataclass(frozen=True, kw_only=True)
class Fitting:
    """Settings of a fit, besides the rows."""

    task: Task
    seed: int
    threads: int
    """Threads that a fit may use. Other fits may run at the same time."""
    feature_names: Sequence[str]


class Model(Protocol):
    """A fitted estimator, as a part of the served model.

    A server has the estimator's library but not this wheel, so `predict` must not import modules of this wheel.
    """

    def predict(self, features: NDArray[np.float32]) -> NDArray[np.float64]:
        """Return predictions. In `features`, NaN is a missing value.

        For `binary`, the probability of class 1, shape (n,); for `multiclass`, one probability per class, shape
        (n, classes); for `regression`, the value, shape (n,).
        """
        ...

    def save(self, folder: Path) -> None:
        """Write the model into an empty folder, if possible in its library's own format."""
        ...


class Estimator(Protocol):
    """An algorithm with its parameters, before the fit. An estimator is a frozen dataclass."""

    @property
    def library(self) -> str:
        """Distribution that the served model needs, e.g. `xgboost-cpu`. The model pins the installed version."""
        ...

    def fit(self, features: NDArray[np.float32], targets: NDArray[np.float64], fitting: Fitting) -> Model:
        """Fit on `features`, shape (n, features), and `targets`, shape (n,), with the seed of `fitting`.

        Raises:
            StepFailedError: names what does not fit the task, e.g. a parameter.

        """
        ...

    def load(self, folder: Path) -> Model:
        """Load the model that `Model.save` wrote. Runs in a server: must not import modules of this wheel.

        The loaded model should predict with one thread, because requests are small.
        """
        ...


@dataclass(frozen=True)
class Candidate:
    """An estimator that takes part in the cross-validation, with the name that reports show."""

    name: str
    estimator: Estimator
