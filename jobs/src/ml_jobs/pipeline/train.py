"""Step `train`: cross-validates the project's candidates, fits the best on all rows, and logs it."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean, pstdev
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Literal

from ml_jobs.arguments import RunArguments, check, parse
from ml_jobs.pipeline import runs
from ml_jobs.pipeline.engines import FOLD, LocalEngine, SparkEngine
from ml_jobs.pipeline.projects import load_project
from ml_jobs.pipeline.tables import TRAINING, Warehouse

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pyspark.sql import DataFrame
    from xgboost import Booster

    from ml_jobs.pipeline.engines import Engine
    from ml_jobs.pipeline.project import Candidate, Project

MIN_FOLDS = 2


@dataclass(frozen=True, kw_only=True)
class TrainArguments(RunArguments):
    """Train a model on the rows that this run has prepared, and log it."""

    experiment: str
    code_version: str
    engine: Literal["local", "spark"]
    folds: int
    seed: int

    def __post_init__(self) -> None:
        """Refuse fewer folds than can be compared."""
        super().__post_init__()
        check(self.folds >= MIN_FOLDS, "folds", self.folds, f"at least {MIN_FOLDS}")
        check(self.seed >= 0, "seed", self.seed, "at least 0")


@dataclass(frozen=True)
class Trained:
    """The winner of a cross-validation, fitted on all rows."""

    candidate: Candidate
    booster: Booster
    fold_pr_aucs: Mapping[str, Sequence[float]]
    """By candidate, then fold."""
    fit_seconds: float


def best(fold_pr_aucs: Mapping[str, Sequence[float]]) -> str:
    """Return the candidate with the highest mean PR-AUC; the first of equals."""
    return max(fold_pr_aucs, key=lambda name: fmean(fold_pr_aucs[name]))


def choose_and_fit(engine: Engine, candidates: Sequence[Candidate], folds: int) -> Trained:
    """Cross-validate the candidates, and fit the best."""
    pairs = [(candidate, fold) for candidate in candidates for fold in range(folds)]
    with ThreadPoolExecutor(engine.parallel_fits) as pool:
        scores = list(pool.map(lambda pair: engine.fold_pr_auc(*pair), pairs))
    by_candidate = {
        candidate.name: scores[index * folds : (index + 1) * folds] for index, candidate in enumerate(candidates)
    }
    winner = next(candidate for candidate in candidates if candidate.name == best(by_candidate))
    started = time.perf_counter()
    booster = engine.fit(winner)
    return Trained(winner, booster, by_candidate, time.perf_counter() - started)


def run(arguments: TrainArguments, project: Project, warehouse: Warehouse) -> str:
    """Return the id of the MLflow run that holds the model."""
    import mlflow

    experiment = runs.experiment_id(mlflow.MlflowClient(), arguments.experiment)
    data = warehouse.commit_of_run(TRAINING, arguments.job_run_id, "prepare")
    rows = with_folds(project, warehouse.read(TRAINING, data.version), arguments)
    counted = rows.selectExpr("count(*) AS row_count", f"sum(`{project.label}`) AS positives").collect()[0]
    make = LocalEngine.of if arguments.engine == "local" else SparkEngine.of
    trained = choose_and_fit(make(project, rows, arguments.seed), project.candidates, arguments.folds)
    tags = {
        runs.JOB_RUN_ID: arguments.job_run_id,
        runs.CODE_VERSION: arguments.code_version,
        runs.DATA_VERSION: str(data.version),
        "data_table": warehouse.name(TRAINING),
        "source_version": str(data.note["source_version"]),
        "project": project.name,
    }
    with mlflow.start_run(experiment_id=experiment, run_name=f"job-run-{arguments.job_run_id}", tags=tags) as active:
        mlflow.log_params({**trained.candidate.parameters, "trees": trained.candidate.trees})
        mlflow.log_params({"candidate": trained.candidate.name, "engine": arguments.engine, "folds": arguments.folds})
        mlflow.log_params({"rows": counted["row_count"], "positives": counted["positives"], "seed": arguments.seed})
        mlflow.log_metrics(training_metrics(trained, counted["row_count"]))
        mlflow.set_tag(runs.MODEL_ID, _log_model(project, trained.booster))
    return str(active.info.run_id)


def with_folds(project: Project, rows: DataFrame, arguments: TrainArguments) -> DataFrame:
    """What is learned from: the key, what clients know, the label, and the fold, a stable hash of the key."""
    key, label = project.contract.key, project.label
    columns = dict.fromkeys((key, *project.request_columns(), label))
    fold = f"pmod(xxhash64(`{key}`, {arguments.seed}, '{FOLD}'), {arguments.folds}) AS {FOLD}"
    return project.training_view(rows).selectExpr(*(f"`{column}`" for column in columns), fold)


def training_metrics(trained: Trained, rows: int) -> dict[str, float]:
    """Metrics to log: the winner's PR-AUC over folds, each candidate's mean, and the speed of the last fit."""
    of_winner = trained.fold_pr_aucs[trained.candidate.name]
    return {
        "cv_pr_auc": fmean(of_winner),
        "cv_pr_auc_std": pstdev(of_winner),
        **{f"cv_pr_auc.{name}": fmean(scores) for name, scores in trained.fold_pr_aucs.items()},
        "fit_seconds": trained.fit_seconds,
        "fit_rows_per_second": rows / trained.fit_seconds,
    }


def _log_model(project: Project, booster: Booster) -> str:
    """Return the id of the logged model."""
    import mlflow

    from ml_jobs.pipeline.scoring_model import BOOSTER, ScoringModel, code_travels, pip_requirements, signature

    with TemporaryDirectory() as folder, code_travels(project):
        file = Path(folder, "booster.ubj")
        booster.save_model(file)
        logged = mlflow.pyfunc.log_model(
            name=runs.MODEL,
            python_model=ScoringModel(project.encode),
            artifacts={BOOSTER: str(file)},
            signature=signature(project),
            pip_requirements=pip_requirements(),
        )
    return str(logged.model_id)


def main() -> None:
    """Entry point."""
    arguments = parse(TrainArguments)
    run_id = run(arguments, load_project(arguments.project), Warehouse.of(arguments))
    print(f"MLflow run {run_id}")
