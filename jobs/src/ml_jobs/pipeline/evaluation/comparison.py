"""Earlier versions, the champion and the anchor, measured on the same rows, if they can answer them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ml_jobs.errors import StepFailedError
from ml_jobs.pipeline.evaluation import predictions
from ml_jobs.pipeline.evaluation.requests import missing_columns

if TYPE_CHECKING:
    from mlflow.pyfunc import PyFuncModel

    from ml_jobs.pipeline.evaluation.holdout import Holdout
    from ml_jobs.pipeline.evaluation.predictions import Predicted
    from ml_jobs.pipeline.project import Project


@dataclass(frozen=True)
class Compared:
    """An earlier version on the holdout."""

    version: str
    predicted: Predicted | None
    """None if it is not comparable."""
    problem: str | None
    """Why it is not comparable."""


def answered_by(version: str, model: PyFuncModel, project: Project, holdout: Holdout) -> Compared:
    """Have a version answer the holdout. It is not comparable if it can't take the requests or answers otherwise.

    Raises:
        StepFailedError: the version's own code fails, so that nothing can be said about it.

    """
    from mlflow.exceptions import MlflowException

    missing = missing_columns(model, project.requests(holdout.head(1)))
    if missing:
        reason = f"its signature requires {', '.join(missing)}, which requests no longer hold"
        return Compared(version, None, reason)
    try:
        return Compared(version, predictions.of_model(model, project, holdout), None)
    except (MlflowException, StepFailedError) as problem:
        return Compared(version, None, str(problem).strip().splitlines()[0])
    except MemoryError:
        raise
    except Exception as problem:
        raise StepFailedError(
            f"version {version}, with which this model is compared, fails on the holdout: "
            f"{type(problem).__name__}: {problem}; delete its alias to release without a comparison"
        ) from problem
