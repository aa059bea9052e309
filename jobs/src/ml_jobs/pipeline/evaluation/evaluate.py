"""Step `evaluate`: measures the run's model on the run's holdout, and fails the run if the gate rejects the model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import isfinite
from typing import TYPE_CHECKING, Any

from ml_jobs.arguments import check, parse
from ml_jobs.errors import StepFailedError
from ml_jobs.pipeline import runs
from ml_jobs.pipeline.comparison import ComparisonArguments
from ml_jobs.pipeline.data.tables import HOLDOUT, TRAINING, Warehouse
from ml_jobs.pipeline.evaluation import logged
from ml_jobs.pipeline.evaluation.assess import Rivals, assess, targets_of
from ml_jobs.pipeline.evaluation.comparable import comparable
from ml_jobs.pipeline.evaluation.evaluation import DOCUMENT, document
from ml_jobs.pipeline.evaluation.gate import Gate
from ml_jobs.pipeline.evaluation.held_back import HELD_BACK, held_back
from ml_jobs.pipeline.evaluation.holdout import Holdout
from ml_jobs.pipeline.evaluation.model_card import CARD, model_card
from ml_jobs.pipeline.evaluation.row_rate import rows_per_day
from ml_jobs.pipeline.evaluation.ruling import ruling
from ml_jobs.pipeline.evaluation.training_facts import Facts
from ml_jobs.pipeline.projects import load_project
from ml_jobs.pipeline.release.registry import ANCHOR, MlflowRegistry
from ml_jobs.pipeline.task import Limit
from ml_jobs.pipeline.tasks.binary import DEFAULT_THRESHOLD, Binary
from ml_jobs.pipeline.waiver import today

if TYPE_CHECKING:
    from mlflow.entities import Run

    from ml_jobs.pipeline.data.tables import Commit
    from ml_jobs.pipeline.evaluation.evaluation import Evaluation
    from ml_jobs.pipeline.project import Project
    from ml_jobs.pipeline.release.registry import Version


@dataclass(frozen=True, kw_only=True)
class EvaluateArguments(ComparisonArguments):
    """Evaluate this run's model on the holdout. If the gate rejects the model, the run fails."""

    experiment: str
    limits: Mapping[str, Limit]
    slice_limits: Mapping[str, Limit]
    slice_support: int
    """The gate judges slices with at least this support.

    The support is the number of rows of the rarest class, or of all rows for a regression (`Task.support`)."""

    def __post_init__(self) -> None:
        """Refuse settings out of range."""
        super().__post_init__()
        check(self.slice_support >= 1, "slice_support", self.slice_support, "at least 1")

    def gate(self) -> Gate:
        """The gate with the stage's limits."""
        return Gate(limits=self.limits, slice_limits=self.slice_limits, slice_support=self.slice_support)


def run(arguments: EvaluateArguments, project: Project, warehouse: Warehouse) -> Evaluation | None:
    """Measure and judge the model, log the result, and return it; None for a job run that skipped the training.

    Raises:
        StepFailedError: the gate rejects the model. The message has a line per missed limit or failed comparison.

    """
    import mlflow

    gate = arguments.gate()
    gate.check_names(project.task.metrics)
    client = mlflow.MlflowClient()
    trained = runs.training_run(client, arguments.experiment, arguments.job_run_id)
    if (message := runs.nothing_new(trained)) is not None:
        print(message)
        return None
    data = warehouse.commit_of_run(TRAINING, arguments.job_run_id, "prepare")
    versions = _versions(arguments)
    comparables = [comparable(project.contract, warehouse, version, data) for version in versions.values()]
    version = data.note[runs.HOLDOUT_VERSION]
    holdout = Holdout.read(project, warehouse, version, comparables)
    found, plots = assess(
        project,
        holdout,
        mlflow.pyfunc.load_model(runs.model_uri(trained)),
        threshold=_threshold(project, trained),
        rivals=_rivals(arguments, versions),
        rows_per_day=_rows_per_day(project, warehouse, data),
        slice_support=arguments.slice_support if arguments.slice_limits else None,
    )
    facts = Facts.read(client, trained, project, warehouse, version)
    found = replace(found, leakage=facts.leakage)
    verdict = ruling(gate.failures(found), arguments.waiver, today())
    run_id = str(trained.info.run_id)
    with mlflow.start_run(run_id=run_id):
        runs.log_dataset(f"{project.name}-holdout", warehouse.name(HOLDOUT), version, context="evaluation")
    logged.log_metrics(client, run_id, logged.metrics(found))
    for plot in plots:
        client.log_figure(run_id, plot.figure, f"evaluation/{plot.name}.png")
    measured = document(found, gate, verdict.missed, plots)
    client.log_dict(run_id, {**measured, "waiver": verdict.document()}, DOCUMENT)
    client.log_dict(run_id, held_back(project, holdout, targets_of(project, holdout)), HELD_BACK)
    client.log_text(run_id, model_card(project, facts, found, gate, verdict.gate, plots), CARD)
    tags = {**verdict.tags, **spread_tag(found), runs.MOVES_ANCHOR: str(moves_anchor(found)).lower()}
    runs.replace_tags(client, trained, tags, among=(runs.WAIVER_REASON, runs.WAIVER_EXPIRES, runs.GATE_SPREAD))
    if verdict.gate == runs.FAILED:
        raise StepFailedError("\n".join(verdict.lines))
    for line in verdict.lines:
        print(line)
    return found


def _versions(arguments: EvaluateArguments) -> dict[str, Version]:
    """Return the versions to compare with, by role. The anchor is left out if it is the champion."""
    registry = MlflowRegistry(arguments.model)
    live = registry.live(arguments.live)
    if live is None:
        return {}
    anchor = registry.by_alias(ANCHOR)
    if anchor is None or anchor.number == live.number:
        return {"champion": live}
    return {"champion": live, "anchor": anchor}


def _rivals(arguments: EvaluateArguments, versions: Mapping[str, Version]) -> Rivals:
    """Load the versions to compare with."""
    import mlflow

    def loaded(role: str) -> tuple[str, Any] | None:
        if role not in versions:
            return None
        number = versions[role].number
        return number, mlflow.pyfunc.load_model(f"models:/{arguments.model}/{number}")

    return Rivals(
        champion=loaded("champion"),
        anchor=loaded("anchor"),
        margin=arguments.margin,
        confidence=arguments.confidence,
    )


def spread_tag(found: Evaluation) -> dict[str, str]:
    """Return a mapping with the tag for the spread of the comparison with the champion; empty if it is not known.

    The spread is the standard error of the difference of the two primary metrics, times the square root of the support.
    """
    comparison = None if found.champion is None else found.champion.comparison
    if comparison is None or not isfinite(comparison.spread) or comparison.spread <= 0:
        return {}
    return {runs.GATE_SPREAD: f"{comparison.spread:.6g}"}


def moves_anchor(found: Evaluation) -> bool:
    """Whether a release of the model replaces the anchor, the reference version (`registry.ANCHOR`).

    True if the model is better than the present anchor beyond chance, or if it cannot be compared with the anchor. If
    there is no other anchor, the champion counts as the anchor.
    """
    rival = found.anchor or found.champion
    return rival is not None and (rival.comparison is None or rival.comparison.moves_anchor)


def _threshold(project: Project, trained: Run) -> float | None:
    """Return the decision threshold that the training logged, by default 0.5; None if the task is not binary."""
    if not isinstance(project.task, Binary):
        return None
    return float(trained.data.params.get(runs.DECISION_THRESHOLD, DEFAULT_THRESHOLD))


def _rows_per_day(project: Project, warehouse: Warehouse, data: Commit) -> float | None:
    """Return the rows, i.e. decisions, per day; None for another task, without a time column, or if it is not known."""
    if not isinstance(project.task, Binary) or project.contract.time is None:
        return None
    held_out = warehouse.read(HOLDOUT, data.note[runs.HOLDOUT_VERSION])
    return rows_per_day(project.contract.time, held_out, warehouse.read(TRAINING, data.version))


def main() -> None:
    """Entry point."""
    arguments = parse(EvaluateArguments)
    project = load_project(arguments.project)
    found = run(arguments, project, Warehouse.of(arguments))
    for line in [] if found is None else summary(found):
        print(line)


def summary(found: Evaluation) -> list[str]:
    """Return log lines: the number of rows, each metric beside those of baseline and champion, and the comparisons."""
    champion: Any = found.champion
    lines = [f"{found.rows} rows of the holdout"]
    for metric in found.task_metrics:
        others = [f"baseline {found.baseline[metric.name]:.4g}"] if metric.name in found.baseline else []
        if champion is not None and metric.name in champion.metrics:
            others.append(f"champion {champion.metrics[metric.name]:.4g}")
        if metric.name in found.metrics:
            lines.append(", ".join([f"{metric.title} {found.metrics[metric.name]:.4g}", *others]))
    return [*lines, *found.comparison_lines()]
