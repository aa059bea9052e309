"""Logs a model to MLflow."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from ml_jobs.pipeline import runs
from ml_jobs.pipeline.training.inputs import Inputs
from ml_jobs.pipeline.training.packaged_model import ARTIFACT, PackagedModel, Parts, code_travels, pip_requirements
from ml_jobs.pipeline.training.signature import signature

if TYPE_CHECKING:
    import pandas as pd

    from ml_jobs.pipeline.estimator import Estimator, Model
    from ml_jobs.pipeline.project import Project


def log_model(
    project: Project, estimator: Estimator, model: Model, threshold: float | None, example: pd.DataFrame
) -> str:
    """Log a packaged model to the active run, and return its MLflow id.

    `example` has rows of the contract, from which the request example is made.
    """
    import mlflow

    inputs = Inputs.of(project.contract)
    logged = mlflow.initialize_logged_model(name=runs.MODEL)
    parts = Parts(
        inputs=inputs,
        encode=project.features.encode,
        estimator=estimator,
        task=project.task,
        threshold=threshold,
        model_id=str(logged.model_id),
    )
    requests = inputs.frame(project.requests(example))
    answers = PackagedModel(parts).use(model).predict(None, requests)
    with TemporaryDirectory() as temporary, code_travels(project, estimator):
        # MLflow names the artifact after the folder.
        folder = Path(temporary, ARTIFACT)
        folder.mkdir()
        model.save(folder)
        mlflow.pyfunc.log_model(
            name=runs.MODEL,
            model_id=parts.model_id,
            python_model=PackagedModel(parts),
            artifacts={ARTIFACT: str(folder)},
            signature=signature(inputs, answers),
            input_example=requests,
            pip_requirements=pip_requirements(estimator),
        )
    return parts.model_id
