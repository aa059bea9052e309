"""Predictions for the holdout: a model's answers to requests like those of clients, and the baseline's predictions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ml_jobs.errors import StepFailedError
from ml_jobs.pipeline.evaluation.requests import typed
from ml_jobs.pipeline.tasks.binary import DEFAULT_THRESHOLD, Binary
from ml_jobs.pipeline.tasks.decision import NEVER

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from mlflow.pyfunc import PyFuncModel
    from numpy.typing import NDArray

    from ml_jobs.pipeline.evaluation.holdout import Holdout
    from ml_jobs.pipeline.project import Project
    from ml_jobs.pipeline.task import Task

    Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Predicted:
    """Predictions for all or some rows of a holdout."""

    per_row: Floats
    """For `binary`, the probability of class 1, shape (n,); for `multiclass`, one probability per class, shape
    (n, classes); for `regression`, the value, shape (n,)."""
    threshold: float | None
    """Lowest score with the decision 1; None for tasks without decisions."""

    def measure(self, task: Task, targets: Floats, rows: NDArray[np.int64] | None = None) -> dict[str, float]:
        """Return the task's metrics on all rows, or on those with the indices `rows`."""
        values = self.per_row if rows is None else self.per_row[rows]
        on = targets if rows is None else targets[rows]
        found = dict(task.measure(on, values))
        if isinstance(task, Binary) and self.threshold is not None:
            found.update(task.measure_decisions(on, values, self.threshold))
        return found


def of_model(model: PyFuncModel, project: Project, holdout: Holdout) -> Predicted:
    """Return the model's predictions for all rows, requested as a client requests them.

    Raises:
        StepFailedError: an answer is malformed.
        MlflowException: the rows do not fit the model's signature, or the model refuses a row.

    """
    parts: list[Floats] = []
    lowest_alarm = NEVER
    for frame in holdout.chunks():
        answers: Any = model.predict(typed(model, project.requests(frame)))
        if not isinstance(answers, list) or len(answers) != len(frame):
            raise StepFailedError(f"the model returned {_shown(answers)}, must be a list of {len(frame)} answers")
        parts.append(project.task.predictions(answers))
        if isinstance(project.task, Binary):
            lowest_alarm = min(lowest_alarm, _lowest_alarm(answers))
    return Predicted(np.concatenate(parts), lowest_alarm if isinstance(project.task, Binary) else None)


def of_baseline(project: Project, holdout: Holdout, targets: Floats) -> Predicted:
    """Return the predictions of the project's baseline; without one, those of `Task.uninformed`.

    Raises:
        StepFailedError: a prediction is invalid.

    """
    threshold = DEFAULT_THRESHOLD if isinstance(project.task, Binary) else None
    if project.baseline is None:
        return Predicted(project.task.uninformed(targets), threshold)
    parts: list[Floats] = []
    for frame in holdout.chunks():
        try:
            parts.append(project.task.checked(project.baseline(frame), len(frame)))
        except StepFailedError as problem:
            raise StepFailedError(f"the baseline of the project: {problem}") from problem
    return Predicted(np.concatenate(parts), threshold)


def _lowest_alarm(answers: Sequence[Mapping[str, Any]]) -> float:
    """Return the lowest score with the decision 1. As a threshold, it gives the same decisions as the model."""
    return min((answer["score"] for answer in answers if answer["decision"]), default=NEVER)


def _shown(answers: object) -> str:
    size = f" of {len(answers)}" if isinstance(answers, list) else ""
    return f"a {type(answers).__name__}{size}"
