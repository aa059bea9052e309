"""What a release looks up in MLflow: the run that trained, held-back rows, and answers without an endpoint."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from ml_jobs.pipeline import runs
from ml_jobs.pipeline.evaluation.evaluate import HELD_BACK
from ml_jobs.pipeline.evaluation.requests import typed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ml_jobs.pipeline.task import Json


@dataclass(frozen=True)
class HeldBack:
    """Rows that no model has learned from, as clients send them."""

    records: Sequence[Mapping[str, Any]]
    labels: Sequence[Json]


class OfflineAnswers(Protocol):
    """Answers of a registered version, without an endpoint."""

    def __call__(self, version: str, records: Sequence[Mapping[str, Any]], /) -> Sequence[Mapping[str, Any]]:
        """Return an answer per record."""
        ...


def held_back_of(experiment: str, job_run_id: str) -> HeldBack:
    """Read what the step `evaluate` has left in the run that trained the model."""
    import mlflow
    from mlflow.artifacts import load_dict

    run = runs.training_run(mlflow.MlflowClient(), experiment, job_run_id)
    document = load_dict(f"{run.info.artifact_uri}/{HELD_BACK}")
    return HeldBack(document["records"], document["labels"])


def nothing_new_of(experiment: str, job_run_id: str) -> str | None:
    """Return what to say of a job run that has trained nothing; None if it has."""
    import mlflow

    return runs.nothing_new(runs.training_run(mlflow.MlflowClient(), experiment, job_run_id))


def offline_answers_of(model: str) -> OfflineAnswers:
    """Answers of versions of a registered model, loaded into this process."""

    def ask(version: str, records: Sequence[Mapping[str, Any]]) -> Sequence[Mapping[str, Any]]:
        import mlflow
        import pandas as pd

        loaded = mlflow.pyfunc.load_model(f"models:/{model}/{version}")
        return loaded.predict(typed(loaded, pd.DataFrame(list(records))))

    return ask
