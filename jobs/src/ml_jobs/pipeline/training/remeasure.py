"""Compares the primary metric of a version with that of the model of a repeated training."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ml_jobs.pipeline.evaluation import predictions
from ml_jobs.pipeline.evaluation.assess import targets_of
from ml_jobs.pipeline.evaluation.holdout import Holdout
from ml_jobs.pipeline.evaluation.paired import standard_errors

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ml_jobs.pipeline.data.tables import Warehouse
    from ml_jobs.pipeline.estimator import Model
    from ml_jobs.pipeline.project import Project

STANDARD_ERRORS = 3.0
"""Largest difference that counts as equal, in standard errors of the version's metric."""


@dataclass(frozen=True)
class Remeasured:
    """The primary metrics of a version and of the repeated training's model, on the same rows."""

    title: str
    version: float
    again: float
    standard_error: float

    @property
    def agrees(self) -> bool:
        """Whether the two metrics differ by at most `STANDARD_ERRORS` standard errors."""
        return abs(self.again - self.version) <= STANDARD_ERRORS * self.standard_error

    @property
    def explanation(self) -> str:
        """The comparison as text for logs and errors."""
        within = STANDARD_ERRORS * self.standard_error
        return (
            f"{self.title} is {self.again:.6g} on the recorded holdout, must be {self.version:.6g} +/- "
            f"{within:.2g} ({STANDARD_ERRORS:g} standard errors)"
        )


def remeasured(project: Project, warehouse: Warehouse, holdout_version: int, uri: str, again: Model) -> Remeasured:
    """Measure the version at `uri` and the model `again` on the holdout of the version's evaluation."""
    import mlflow

    holdout = Holdout.read(project, warehouse, holdout_version)
    targets, primary = targets_of(project, holdout), project.task.metrics[0]
    registered = mlflow.pyfunc.load_model(uri)
    of_version = predictions.of_model(registered, project, holdout).per_row
    packaged: Any = registered.unwrap_python_model()
    own = packaged.use(again)
    of_again = np.concatenate([own.predictions(project.requests(frame)) for frame in holdout.chunks()])

    def measure(rows: NDArray[np.int64]) -> dict[str, float]:
        # A resample can lack a class, so that the metric cannot be measured on it.
        found = project.task.measure(targets[rows], of_version[rows])
        return {name: value for name, value in found.items() if name == primary.name}

    error = standard_errors(measure, np.arange(len(targets)), seed=0).get(primary.name, 0.0)
    return Remeasured(
        primary.title,
        project.task.measure(targets, of_version)[primary.name],
        project.task.measure(targets, of_again)[primary.name],
        error,
    )
