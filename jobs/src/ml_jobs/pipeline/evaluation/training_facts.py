"""Reads the facts for the model card: the MLflow run of the training with its artifacts, and the tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ml_jobs.pipeline import runs
from ml_jobs.pipeline.data.tables import HOLDOUT, TRAINING
from ml_jobs.pipeline.data.times import micros, utc_text
from ml_jobs.pipeline.training import leakage

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mlflow import MlflowClient
    from mlflow.entities import Run
    from pyspark.sql import DataFrame

    from ml_jobs.pipeline.data.tables import Warehouse
    from ml_jobs.pipeline.project import Project


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What the model card shows of the training run, and of the tables of training and evaluation."""

    tags: Mapping[str, str]
    params: Mapping[str, str]
    metrics: Mapping[str, float]
    training_table: str
    newest: str | None
    """Time of the newest row of the training table, in UTC; None without a time column."""
    holdout_table: str
    holdout_version: int
    holdout_span: tuple[str, str] | None
    """Times of the first and the last row of the holdout, in UTC; None without a time column."""
    importance: Mapping[str, Any] | None
    """Importance of each feature, see `training.importance`; None if the algorithm reports none."""
    learned_from: Mapping[str, Any]
    """Label counts and blanked columns, see `runs.LEARNED_FROM`; empty if the run has no such artifact."""
    leakage: leakage.Leakage | None
    """Leakage figures of the training; None if the training did not measure leakage."""

    @staticmethod
    def read(client: MlflowClient, run: Run, project: Project, warehouse: Warehouse, holdout: int) -> Facts:
        """Read the facts of a training run and its tables; `holdout` is the version of the holdout table."""
        documents = _documents(client, str(run.info.run_id))
        found = documents.get(leakage.DOCUMENT)
        tags, time = run.data.tags, project.contract.time
        span = None if time is None else _span(warehouse.read(HOLDOUT, holdout), time)
        until = tags.get(runs.TRAINED_UNTIL)
        return Facts(
            tags=tags,
            params=run.data.params,
            metrics=run.data.metrics,
            training_table=warehouse.name(TRAINING),
            newest=None if until is None else utc_text(int(until)),
            holdout_table=warehouse.name(HOLDOUT),
            holdout_version=holdout,
            holdout_span=span,
            importance=documents.get(runs.IMPORTANCE),
            learned_from=documents.get(runs.LEARNED_FROM, {}),
            leakage=None if found is None else leakage.Leakage.of_document(found),
        )


def _documents(client: MlflowClient, run_id: str) -> dict[str, Any]:
    """Return the JSON artifacts that the card needs and the run has, by name."""
    from mlflow.artifacts import load_dict

    there = {artifact.path for artifact in client.list_artifacts(run_id)}
    wanted = (leakage.DOCUMENT, runs.IMPORTANCE, runs.LEARNED_FROM)
    return {name: load_dict(f"runs:/{run_id}/{name}") for name in wanted if name in there}


def _span(rows: DataFrame, time: str) -> tuple[str, str] | None:
    found = rows.selectExpr(f"min({micros(time)}) AS first", f"max({micros(time)}) AS last").collect()[0]
    return None if found["first"] is None else (utc_text(found["first"]), utc_text(found["last"]))
