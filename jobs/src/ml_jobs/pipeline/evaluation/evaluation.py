"""The measurements of a model, and their JSON document for reports and the command line."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ml_jobs.pipeline.evaluation.limits import bounds_of
from ml_jobs.pipeline.task import LATENCY, LEAKAGE, Limit, Metric

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ml_jobs.pipeline.evaluation.gate import Gate
    from ml_jobs.pipeline.evaluation.noninferiority import Comparison
    from ml_jobs.pipeline.evaluation.slices import Slice
    from ml_jobs.pipeline.task import Plot
    from ml_jobs.pipeline.tasks.decision import Decision
    from ml_jobs.pipeline.training.leakage import Leakage

DOCUMENT = "evaluation/evaluation.json"
"""Artifact of the training run with the result of `document`."""


@dataclass(frozen=True)
class Rival:
    """Measurements of an earlier version: the champion or the anchor (`registry.ANCHOR`).

    The version is measured on rows that it was not trained on.
    """

    version: str
    metrics: Mapping[str, float]
    """Metrics of the version by name; empty if the version is not comparable."""
    problem: str | None = None
    """Reason why the version is not comparable."""
    comparison: Comparison | None = None
    """Comparison of the evaluated model with the version; None if the version is not comparable."""
    rows: int | None = None
    """Number of compared rows; None if the version is not comparable."""


@dataclass(frozen=True, kw_only=True)
class Evaluation:
    """The measurements that the gate judges."""

    task: str
    task_metrics: Sequence[Metric]
    """Metrics of the task; the first is the primary metric."""
    rows: int
    """Number of measured rows."""
    holdout_rows: int
    """Number of rows of the holdout."""
    metrics: Mapping[str, float]
    """Metrics by name, including the packaged model's latency. Lacks metrics that cannot be measured on these rows."""
    baseline: Mapping[str, float]
    champion: Rival | None
    """The live version."""
    anchor: Rival | None = None
    """The reference version (`registry.ANCHOR`), if it is another version than the champion."""
    slices: Sequence[Slice]
    decision: Decision | None
    """Decisions of a binary classifier."""
    label_shares: Mapping[str, float] | None
    """Share of each class in the measured rows; None for a regression."""
    standard_errors: Mapping[str, float] = field(default_factory=dict[str, float])
    """Known standard errors by metric name. A latency has no standard error: its value alone is judged."""
    leakage: Leakage | None = None
    """Leakage figures of the training; None if the training measured none."""

    @property
    def primary(self) -> Metric:
        """The metric that compares models."""
        return self.task_metrics[0]

    @property
    def all_metrics(self) -> Sequence[Metric]:
        """All metrics that the gate can judge: those of the task, the latency, and the training's leakage figures."""
        return (*self.task_metrics, LATENCY, *LEAKAGE)

    def compared_on(self, rival: Rival) -> str:
        """Return the end of a comparison's explanation: the number of compared rows; empty if all were compared."""
        if rival.rows in (None, self.rows):
            return ""
        shown = f"{rival.rows} of {self.rows} rows of the holdout"
        return f"; compared on the {shown} on which version {rival.version} was not trained"

    def comparison_lines(self) -> list[str]:
        """Return one line per earlier version: the comparison, or why there is none."""
        lines: list[str] = []
        for role, rival in (("champion", self.champion), ("anchor", self.anchor)):
            if rival is not None and rival.problem is not None:
                lines.append(f"the {role}, version {rival.version}, is not comparable: {rival.problem}")
            if rival is not None and rival.comparison is not None:
                lines.append(rival.comparison.explanation(rival.version) + self.compared_on(rival))
        return lines

    @property
    def values(self) -> Mapping[str, float]:
        """Measured values of `all_metrics` by name."""
        return {**self.metrics, **(self.leakage.values if self.leakage is not None else {})}

    @property
    def errors(self) -> Mapping[str, float]:
        """Known standard errors of `all_metrics` by name."""
        return {**self.standard_errors, **(self.leakage.errors if self.leakage is not None else {})}


def document(found: Evaluation, gate: Gate, failures: Sequence[str], plots: Sequence[Plot]) -> dict[str, Any]:
    """Return the content of `DOCUMENT`. Values that could not be measured and unknown intervals are null."""
    confidence = gate.confidence(found)
    champion, decision = found.champion, found.decision
    of_champion = champion.metrics if champion is not None else {}
    return {
        "task": found.task,
        "primary": found.primary.name,
        "rows": found.rows,
        "holdoutRows": found.holdout_rows,
        "metrics": [
            {
                "name": metric.name,
                "title": metric.title,
                "better": metric.better,
                "value": found.values.get(metric.name),
                "interval": interval_of(found, metric, confidence),
                "baseline": found.baseline.get(metric.name),
                "champion": of_champion.get(metric.name),
                "min": gate.limits.get(metric.name, Limit()).min,
                "max": gate.limits.get(metric.name, Limit()).max,
            }
            for metric in found.all_metrics
        ],
        "intervalConfidence": confidence,
        "slices": [
            {
                "columns": [{"name": name, "value": value} for name, value in part.where.items()],
                "rows": part.rows,
                "support": part.support,
                "metrics": dict(part.metrics),
            }
            for part in found.slices
        ],
        "decision": None if decision is None else _decision(decision),
        "champion": None if champion is None else _rival(champion),
        "anchor": None if found.anchor is None else _rival(found.anchor),
        "labelShares": None if found.label_shares is None else dict(found.label_shares),
        "plots": [{"name": plot.name, **plot.document} for plot in plots],
        "failures": list(failures),
    }


def interval_of(found: Evaluation, metric: Metric, confidence: float) -> dict[str, float] | None:
    """Return the interval of a metric's value; None without a standard error.

    Each bound alone is one-sided and has this confidence.
    """
    bounds = bounds_of(metric, found.values.get(metric.name), found.errors.get(metric.name), confidence)
    return None if bounds is None else {"low": bounds[0], "high": bounds[1]}


def _rival(rival: Rival) -> dict[str, Any]:
    compared = rival.comparison
    return {
        "version": rival.version,
        "problem": rival.problem,
        "rows": rival.rows,
        "comparison": None if compared is None else compared.document(),
    }


def _decision(decision: Decision) -> dict[str, float | None]:
    return {
        "threshold": decision.threshold,
        "recall": decision.recall,
        "precision": decision.precision,
        "alarmsPerDay": decision.alarms_per_day,
        "cost": decision.cost,
        "costWithoutModel": decision.cost_without_model,
    }
