"""Predictions of earlier versions, i.e. the champion and the anchor (`registry.ANCHOR`), for rows of the holdout."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ml_jobs.errors import StepFailedError
from ml_jobs.pipeline.evaluation import predictions
from ml_jobs.pipeline.evaluation.requests import missing_columns

if TYPE_CHECKING:
    from mlflow.pyfunc import PyFuncModel
    from numpy.typing import NDArray

    from ml_jobs.pipeline.evaluation.holdout import Holdout
    from ml_jobs.pipeline.evaluation.predictions import Predicted
    from ml_jobs.pipeline.project import Project


@dataclass(frozen=True)
class Compared:
    """An earlier version's predictions for the holdout rows that it was not trained on."""

    version: str
    predicted: Predicted | None
    """Predictions, one per true element of `rows`; None if the version is not comparable."""
    problem: str | None
    """Reason why the version is not comparable."""
    rows: NDArray[np.bool_]
    """Whether each row of the holdout is compared, shape (n,)."""


def answered_by(version: str, model: PyFuncModel, project: Project, holdout: Holdout) -> Compared:
    """Ask a version for predictions of the holdout rows that it was not trained on.

    The version is not comparable if no such row is known, if it rejects the requests, or if its answers are malformed.

    Raises:
        StepFailedError: the version's own code fails. The step then fails, unlike for a version that is not comparable.

    """
    from mlflow.exceptions import MlflowException

    known = holdout.comparable.get(version)
    rows = np.ones(holdout.rows, dtype=np.bool_) if known is None else known.rows
    if known is not None and known.problem is not None:
        return Compared(version, None, known.problem, rows)
    missing = missing_columns(model, project.requests(holdout.head(1)))
    if missing:
        reason = f"its signature requires {', '.join(missing)}, which requests do not have any more"
        return Compared(version, None, reason, rows)
    try:
        return Compared(version, predictions.of_model(model, project, holdout.only(rows)), None, rows)
    except (MlflowException, StepFailedError) as problem:
        return Compared(version, None, str(problem).strip().splitlines()[0], rows)
    except MemoryError:
        raise
    except Exception as problem:
        raise StepFailedError(
            f"version {version} fails on the holdout, so the new model cannot be compared with that version: "
            f"{type(problem).__name__}: {problem}; to release the new model without this comparison, delete the alias "
            f"of version {version}"
        ) from problem
