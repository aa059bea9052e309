"""The seam between the steps and an algorithm."""

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
    """What a fit is told beyond the rows."""

    task: Task
    seed: int
    threads: int
    """Threads that a fit may use; other fits may run beside it."""
    feature_names: Sequence[str]


class Model(Protocol):
    """A fitted estimator. It travels inside the served model: it may import its library, and nothing of this wheel."""

    def predict(self, features: NDArray[np.float32]) -> NDArray[np.float64]:
        """Return predictions in the shape of the task; see `Task`. NaN is a missing value."""
        ...

    def save(self, folder: Path) -> None:
        """Write the model into an empty folder, in its library's own format where it has one."""
        ...


class Estimator(Protocol):
    """Parameters of an algorithm, before it has seen any rows. An estimator is a frozen dataclass."""

    @property
    def library(self) -> str:
        """Distribution that the served model needs, e.g. `xgboost-cpu`; its installed version is pinned."""
        ...

    def fit(self, features: NDArray[np.float32], targets: NDArray[np.float64], fitting: Fitting) -> Model:
        """Fit on `features`, shape (n, features), and `targets`, shape (n,); the same input gives the same model.

        Raises:
            StepFailedError: names the parameter that does not fit the task.

        """
        ...

    def load(self, folder: Path) -> Model:
        """Read what `Model.save` wrote, for one thread: a request is a row or a few. It runs in the server."""
        ...


@dataclass(frozen=True)
class Candidate:
    """An estimator that competes in the cross-validation, by a name that reports show."""

    name: str
    estimator: Estimator
