"""Step `evaluate`: measures the run's model on the frozen holdout, and stops the run if it misses a threshold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ml_jobs.arguments import RunArguments, check, check_model_name, parse
from ml_jobs.errors import StepFailedError
from ml_jobs.pipeline import evaluation as measure
from ml_jobs.pipeline import runs
from ml_jobs.pipeline.curve import Curve, curve, draw
from ml_jobs.pipeline.engines import pr_auc
from ml_jobs.pipeline.evaluation import Champion, Evaluation
from ml_jobs.pipeline.gate import Limits, failures
from ml_jobs.pipeline.projects import load_project
from ml_jobs.pipeline.registry import MlflowRegistry
from ml_jobs.pipeline.tables import HOLDOUT, Warehouse

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from mlflow import MlflowClient
    from mlflow.entities import Run
    from mlflow.pyfunc import PyFuncModel
    from numpy.typing import NDArray

    from ml_jobs.pipeline.project import Project


@dataclass(frozen=True, kw_only=True)
class EvaluateArguments(RunArguments):
    """Evaluate this run's model on the holdout; a missed threshold fails the run."""

    experiment: str
    model: str
    live: str
    """What this run's model is compared with: an alias, or the number of a version. Nothing, where there is no such."""
    min_pr_auc: float
    max_latency_ms: float

    def __post_init__(self) -> None:
        """Refuse limits that mean nothing."""
        super().__post_init__()
        check_model_name("model", self.model)
        check(0 <= self.min_pr_auc <= 1, "min_pr_auc", self.min_pr_auc, "a number from 0 to 1")
        check(self.max_latency_ms > 0, "max_latency_ms", self.max_latency_ms, "a number of milliseconds above 0")

    def limits(self) -> Limits:
        """The stage's limits."""
        return Limits(self.min_pr_auc, self.max_latency_ms)


@dataclass(frozen=True)
class Scored:
    """The holdout with the scores of a model."""

    labels: NDArray[Any]
    scores: NDArray[np.float64]

    @property
    def pr_auc(self) -> float:
        """Area under the precision-recall curve."""
        return pr_auc(self.labels, self.scores)

    @property
    def curve(self) -> Curve:
        """The curve itself."""
        return curve(self.labels, self.scores)


def run(arguments: EvaluateArguments, project: Project, warehouse: Warehouse) -> Evaluation:
    """Return what was measured, once it is logged.

    Raises:
        StepFailedError: one line per missed threshold.

    """
    import mlflow

    client = mlflow.MlflowClient()
    trained = runs.training_run(client, arguments.experiment, arguments.job_run_id)
    rows = warehouse.read(HOLDOUT).toArrow().sort_by(project.contract.key).to_pandas()
    model = mlflow.pyfunc.load_model(runs.model_uri(trained))
    scored = score(model, project, rows)
    live = MlflowRegistry(arguments.model).live(arguments.live)
    champion = None
    if live is not None:
        champion = score(mlflow.pyfunc.load_model(f"models:/{arguments.model}/{live.number}"), project, rows)
    latencies = measure.call_milliseconds(model.predict, single_rows(project, rows))
    measured = Evaluation(
        pr_auc=scored.pr_auc,
        baseline_pr_auc=pr_auc(scored.labels, project.baseline(rows)),
        recall_at_precision=measure.recall_at_precision(scored.labels, scored.scores, project.thresholds.precision),
        slices=measure.slices(rows[project.slice_by].to_numpy(), scored.labels, scored.scores),
        latency_p50_ms=measure.percentile(latencies, 50),
        latency_p99_ms=measure.percentile(latencies, 99),
        champion=Champion(live.number, champion.pr_auc) if live is not None and champion is not None else None,
    )
    missed = failures(measured, arguments.limits(), project.thresholds)
    _log_measured(client, trained, measured, missed)
    _log_curve(client, trained, scored, champion)
    if missed:
        raise StepFailedError("\n".join(["the model is stopped:", *(f"  {line}" for line in missed)]))
    return measured


def score(model: PyFuncModel, project: Project, rows: pd.DataFrame) -> Scored:
    """Score the holdout as a client would have it scored: by what it knows."""
    from mlflow.exceptions import MlflowException

    try:
        scores = model.predict(project.requests(rows))
    except MlflowException as problem:
        raise StepFailedError(f"the model's signature does not fit what clients send: {problem}") from problem
    return Scored(rows[project.label].to_numpy(), measure.checked_scores(scores, len(rows)))


def single_rows(project: Project, rows: pd.DataFrame) -> list[pd.DataFrame]:
    """Requests of one row each."""
    requests = project.requests(rows.head(measure.LATENCY_CALLS))
    return [requests.iloc[index : index + 1] for index in range(len(requests))]


def metrics(measured: Evaluation) -> dict[str, float]:
    """Metrics to log."""
    found = {
        "pr_auc": measured.pr_auc,
        "baseline_pr_auc": measured.baseline_pr_auc,
        "recall_at_precision": measured.recall_at_precision,
        "latency_p50_ms": measured.latency_p50_ms,
        "latency_p99_ms": measured.latency_p99_ms,
    }
    found.update({f"pr_auc.{name}": part.pr_auc for name, part in measured.slices.items() if part.pr_auc is not None})
    if measured.champion is not None:
        found["champion_pr_auc"] = measured.champion.pr_auc
    return found


def _log_measured(client: MlflowClient, trained: Run, measured: Evaluation, missed: list[str]) -> None:
    run_id = str(trained.info.run_id)
    for name, value in metrics(measured).items():
        client.log_metric(run_id, name, value)
    client.log_text(run_id, "\n".join(missed) or "none", "evaluation/failures.txt")
    client.set_tag(run_id, runs.GATE, "failed" if missed else "passed")


def _log_curve(client: MlflowClient, trained: Run, scored: Scored, champion: Scored | None) -> None:
    run_id = str(trained.info.run_id)
    beside = (champion.curve, champion.pr_auc) if champion is not None else None
    figure = draw(scored.curve, scored.pr_auc, beside, float(scored.labels.mean()))
    client.log_figure(run_id, figure, "evaluation/pr_curve.png")
    document = scored.curve.document(scored.pr_auc, beside[1] if beside is not None else None)
    client.log_dict(run_id, document, "evaluation/pr_curve.json")


def main() -> None:
    """Entry point."""
    arguments = parse(EvaluateArguments)
    measured = run(arguments, load_project(arguments.project), Warehouse.of(arguments))
    print(f"PR-AUC {measured.pr_auc:.4f}, baseline {measured.baseline_pr_auc:.4f}, champion {measured.champion}")
