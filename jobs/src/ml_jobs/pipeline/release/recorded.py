"""Reads the inputs of a release from MLflow: held-back rows, the state of the training run, and offline answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from ml_jobs.pipeline import runs
from ml_jobs.pipeline.evaluation.held_back import HELD_BACK
from ml_jobs.pipeline.evaluation.requests import typed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ml_jobs.pipeline.task import Json


@dataclass(frozen=True)
class HeldBack:
    """Holdout rows, as clients send them, and their labels."""

    records: Sequence[Mapping[str, Any]]
    labels: Sequence[Json]


class OfflineAnswers(Protocol):
    """Computes the answers of a registered version in this process, without an endpoint."""

    def __call__(self, version: str, records: Sequence[Mapping[str, Any]], /) -> Sequence[Mapping[str, Any]]:
        """Return an answer per record."""
        ...


def held_back_of(experiment: str, job_run_id: str) -> HeldBack:
    """Read the held-back rows that `evaluate` logged to the training run."""
    import mlflow
    from mlflow.artifacts import load_dict

    run = runs.training_run(mlflow.MlflowClient(), experiment, job_run_id)
    document = load_dict(f"{run.info.artifact_uri}/{HELD_BACK}")
    return HeldBack(document["records"], document["labels"])


def nothing_new_of(experiment: str, job_run_id: str) -> str | None:
    """Return the message of a job run that skipped the training; None if it trained a model."""
    import mlflow

    return runs.nothing_new(runs.training_run(mlflow.MlflowClient(), experiment, job_run_id))


def offline_answers_of(model: str) -> OfflineAnswers:
    """Return a function that loads a version of `model` into this process and queries it."""

    def ask(version: str, records: Sequence[Mapping[str, Any]]) -> Sequence[Mapping[str, Any]]:
        import mlflow
        import pandas as pd

        loaded = mlflow.pyfunc.load_model(f"models:/{model}/{version}")
        return loaded.predict(typed(loaded, pd.DataFrame(list(records))))

    return ask
