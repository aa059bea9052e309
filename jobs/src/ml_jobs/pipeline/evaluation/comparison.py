"""Earlier versions, the champion and the anchor, measured on the same rows, if they can answer them."""

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
    """An earlier version on the rows of the holdout that it cannot have learned from."""

    version: str
    predicted: Predicted | None
    """One entry per row of `rows` that is true; None if it is not comparable."""
    problem: str | None
    """Why it is not comparable."""
    rows: NDArray[np.bool_]
    """Whether each row of the holdout is compared on, shape (n,)."""


def answered_by(version: str, model: PyFuncModel, project: Project, holdout: Holdout) -> Compared:
    """Have a version answer the rows of the holdout that it cannot have learned from.

    It is not comparable if there is no such row, or if it can't take the requests or answers otherwise.

    Raises:
        StepFailedError: the version's own code fails, so that nothing can be said about it.

    """
    from mlflow.exceptions import MlflowException

    known = holdout.comparable.get(version)
    rows = np.ones(holdout.rows, dtype=np.bool_) if known is None else known.rows
    if known is not None and known.problem is not None:
        return Compared(version, None, known.problem, rows)
    missing = missing_columns(model, project.requests(holdout.head(1)))
    if missing:
        reason = f"its signature requires {', '.join(missing)}, which requests no longer hold"
        return Compared(version, None, reason, rows)
    try:
        return Compared(version, predictions.of_model(model, project, holdout.only(rows)), None, rows)
    except (MlflowException, StepFailedError) as problem:
        return Compared(version, None, str(problem).strip().splitlines()[0], rows)
    except MemoryError:
        raise
    except Exception as problem:
        raise StepFailedError(
            f"version {version}, with which this model is compared, fails on the holdout: "
            f"{type(problem).__name__}: {problem}; delete its alias to release without a comparison"
        ) from problem
