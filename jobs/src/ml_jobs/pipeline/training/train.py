"""Step `train`: cross-validates the project's candidates, fits the best one on all rows, and logs it."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from statistics import fmean, pstdev
from typing import TYPE_CHECKING, Any, Literal

import pandas as pd

from ml_jobs.arguments import RunArguments, check, check_model_name, parse
from ml_jobs.pipeline import runs
from ml_jobs.pipeline.data.tables import TRAINING, Warehouse
from ml_jobs.pipeline.estimator import Fitting
from ml_jobs.pipeline.projects import load_project
from ml_jobs.pipeline.tasks.binary import DEFAULT_THRESHOLD
from ml_jobs.pipeline.tasks.decision import cheapest_threshold, prices
from ml_jobs.pipeline.training import encoded_rows, gaps, leakage, provenance
from ml_jobs.pipeline.training.cross_validation import cross_validate
from ml_jobs.pipeline.training.earlier_training import instead_of_training
from ml_jobs.pipeline.training.folds import Folds
from ml_jobs.pipeline.training.importance import importance
from ml_jobs.pipeline.training.leakage_checks import measure_leakage, sampled_on_spark
from ml_jobs.pipeline.training.libraries import libraries
from ml_jobs.pipeline.training.local_engine import LocalEngine
from ml_jobs.pipeline.training.row_counts import RowCounts
from ml_jobs.pipeline.training.spark_engine import SparkEngine, check_estimators

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyspark.sql import DataFrame

    from ml_jobs.pipeline.estimator import Estimator, Model
    from ml_jobs.pipeline.project import Project
    from ml_jobs.pipeline.training.cross_validation import CrossValidation
    from ml_jobs.pipeline.training.engine import OutOfFold

MIN_FOLDS = 2
EXAMPLE_ROWS = 2
"""Rows in the request example that is logged with the model."""


@dataclass(frozen=True, kw_only=True)
class TrainArguments(RunArguments):
    """Train a model on the rows that this job run prepared, and log it."""

    experiment: str
    model: str
    code_version: str
    engine: Literal["local", "spark"]
    folds: int
    seed: int

    def __post_init__(self) -> None:
        """Refuse too few folds, a negative seed, and names that Unity Catalog does not allow."""
        super().__post_init__()
        check_model_name("model", self.model)
        check(self.folds >= MIN_FOLDS, "folds", self.folds, f"at least {MIN_FOLDS}")
        check(self.seed >= 0, "seed", self.seed, "at least 0")


@dataclass(frozen=True)
class Trained:
    """The winner of the cross-validation, fitted on all training rows."""

    validation: CrossValidation
    model: Model
    rows: int
    fit_seconds: float
    threshold: float | None
    leakage: leakage.Leakage


def run(arguments: TrainArguments, project: Project, warehouse: Warehouse) -> str:
    """Train a model unless an earlier one can be used, and return the id of the MLflow run that the later steps use.

    The run holds the model, unless a version with the same fingerprint was released before: see
    `instead_of_training`.

    Raises:
        StepFailedError: names the missing input, or the candidate that does not fit the task or the engine.

    """
    import mlflow

    from ml_jobs.pipeline.training.logged_model import log_model

    if arguments.engine == "spark":
        check_estimators(project.candidates)
    client = mlflow.MlflowClient()
    experiment = runs.experiment_id(client, arguments.experiment)
    data = warehouse.commit_of_run(TRAINING, arguments.job_run_id, "prepare")
    used, installed = provenance.TrainingData.read(warehouse, data), libraries(project.candidates)
    fingerprint = used.fingerprint(arguments, project, installed)
    if (earlier := instead_of_training(client, experiment, arguments, used, fingerprint)) is not None:
        return str(earlier.info.run_id)
    rows = project.training_view(warehouse.read(TRAINING, data.version))
    counts = RowCounts.of(project, rows)
    blanked = gaps.gap_columns(project.contract, counts.missing)
    trained = fit_best(arguments, project, rows, blanked, counts.total)
    validation = trained.validation
    winner = validation.winner
    tags = {
        **provenance.tags(
            used,
            arguments,
            candidate=winner.name,
            fingerprint=fingerprint,
            versions=provenance.library_versions(installed),
        ),
        runs.JOB_RUN_ID: arguments.job_run_id,
        "data_table": warehouse.name(TRAINING),
        "project": project.name,
        "task": project.task.name,
    }
    known = importance(trained.model, project.features.names)
    with mlflow.start_run(experiment_id=experiment, run_name=f"job-run-{arguments.job_run_id}", tags=tags) as active:
        mlflow.log_params(parameters(winner.estimator))
        mlflow.log_params({"candidate": winner.name, "engine": arguments.engine, "folds": arguments.folds})
        mlflow.log_params({"rows": trained.rows, "seed": arguments.seed})
        if trained.threshold is not None:
            mlflow.log_param(runs.DECISION_THRESHOLD, trained.threshold)
        mlflow.log_metrics(training_metrics(trained, project.task.metrics[0].name))
        runs.log_dataset(f"{project.name}-training", warehouse.name(TRAINING), data.version, context="training")
        mlflow.log_metrics(trained.leakage.logged())
        mlflow.log_dict(trained.leakage.document(), leakage.DOCUMENT)
        mlflow.log_dict({"labels": counts.labels, "blanked": list(blanked)}, runs.LEARNED_FROM)
        if known is not None:
            mlflow.log_dict(known, runs.IMPORTANCE)
        example = rows.limit(EXAMPLE_ROWS).toArrow().to_pandas(date_as_object=False)
        mlflow.set_tag(runs.MODEL_ID, log_model(project, winner.estimator, trained.model, trained.threshold, example))
    return str(active.info.run_id)


def fit_best(
    arguments: TrainArguments, project: Project, rows: DataFrame, blanked: Sequence[str], count: int
) -> Trained:
    """Cross-validate the candidates, and fit the best one on all rows; `count` is the number of rows."""
    folds = Folds.of(project.contract, rows, arguments.folds, arguments.seed)
    chosen = encoded_rows.selected(project, rows, folds=folds, blanked=blanked)
    fitting = Fitting(task=project.task, seed=arguments.seed, threads=1, feature_names=project.features.names)
    if arguments.engine == "spark":
        engine = SparkEngine.of(project, chosen, folds, fitting, count)
        sample = encoded_rows.collect(project, sampled_on_spark(project.task, chosen, count, arguments.seed))
    else:
        encoded_rows.check_memory(count, len(project.features.names))
        sample = encoded_rows.collect(project, chosen)
        engine = LocalEngine(sample, folds, fitting)
    validation = cross_validate(engine, project.candidates, arguments.folds, project.task)
    leaks = measure_leakage(sample, folds, fitting, validation.winner)
    started = time.perf_counter()
    model = engine.fit(validation.winner)
    seconds = time.perf_counter() - started
    return Trained(validation, model, count, seconds, decision_threshold(project, validation.out_of_fold), leaks)


def decision_threshold(project: Project, validated: OutOfFold) -> float | None:
    """Return the decision threshold of a binary classifier; None for other tasks.

    This is the threshold with the lowest costs in the cross-validation, or 0.5 if the project has no costs.
    """
    if project.task.name != "binary":
        return None
    if project.costs is None:
        return DEFAULT_THRESHOLD
    column = project.costs.miss
    frame = pd.DataFrame({column: validated.costs} if isinstance(column, str) else {})
    return cheapest_threshold(validated.predictions, prices(project.costs, frame, validated.targets))


def parameters(estimator: Estimator) -> dict[str, Any]:
    """Return the parameters of an estimator for MLflow."""
    found: dict[str, Any] = {"estimator": type(estimator).__name__}
    for name, value in vars(estimator).items():
        if isinstance(value, Mapping):
            found.update(value)
        else:
            found[name] = getattr(value, "__name__", value)
    return found


def training_metrics(trained: Trained, primary: str) -> dict[str, float]:
    """Return the metrics to log, from the cross-validation and from the fit on all rows.

    The metrics are: for each candidate, the mean of the primary metric over the folds; for the winner, also the
    standard deviation of this metric over the folds; the duration and speed of the fit.
    """
    validation = trained.validation
    of_winner = validation.by_fold[validation.winner.name]
    return {
        f"cv.{primary}": fmean(of_winner),
        f"cv.{primary}.std": pstdev(of_winner),
        **{f"cv.{primary}/{name}": fmean(values) for name, values in validation.by_fold.items()},
        "fit_seconds": trained.fit_seconds,
        "fit_rows_per_second": trained.rows / trained.fit_seconds,
    }


def main() -> None:
    """Entry point."""
    arguments = parse(TrainArguments)
    run_id = run(arguments, load_project(arguments.project), Warehouse.of(arguments))
    print(f"MLflow run {run_id}")
