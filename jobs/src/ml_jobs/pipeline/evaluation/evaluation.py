"""The measurements of a model, and the document of them that reports and the command line read."""

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
"""Artifact with the document."""


@dataclass(frozen=True)
class Rival:
    """An earlier version, the champion or the anchor, on the rows that it cannot have learned from."""

    version: str
    metrics: Mapping[str, float]
    """Empty if it is not comparable."""
    problem: str | None = None
    """Why it is not comparable."""
    comparison: Comparison | None = None
    """None if it is not comparable."""
    rows: int | None = None
    """Rows that both models were compared on; None for all, and if it is not comparable."""


@dataclass(frozen=True, kw_only=True)
class Evaluation:
    """All that the gate judges."""

    task: str
    task_metrics: Sequence[Metric]
    """The first is the primary metric."""
    rows: int
    """Rows that were measured."""
    holdout_rows: int
    """All rows of the holdout."""
    metrics: Mapping[str, float]
    """By name, including the latency of the packaged model; without metrics that these rows do not allow to measure."""
    baseline: Mapping[str, float]
    champion: Rival | None
    """The version that is live."""
    anchor: Rival | None = None
    """The version from which champions must not drift away, if it is another than the champion."""
    slices: Sequence[Slice]
    decision: Decision | None
    """Of a binary classifier."""
    label_shares: Mapping[str, float] | None
    """Share of each class among the rows."""
    standard_errors: Mapping[str, float] = field(default_factory=dict[str, float])
    """By name of a metric, where it is known. A latency has none: its value alone decides."""
    leakage: Leakage | None = None
    """Leakage as the training measured it; None if it did not."""

    @property
    def primary(self) -> Metric:
        """The metric by which models are compared."""
        return self.task_metrics[0]

    @property
    def all_metrics(self) -> Sequence[Metric]:
        """Metrics that may have limits here: those of the task, of the packaged model and of the training."""
        return (*self.task_metrics, LATENCY, *LEAKAGE)

    def compared_on(self, rival: Rival) -> str:
        """Return the end of a comparison's explanation: the number of rows, if it is not all."""
        if rival.rows in (None, self.rows):
            return ""
        shown = f"{rival.rows} of the {self.rows} rows of the holdout"
        return f"; compared on {shown}, those that it cannot have learned from"

    def comparison_lines(self) -> list[str]:
        """Return one line per earlier version: how the model compares with it, or why it does not."""
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
    """Return the document. A value that could not be measured, or an interval that is not known, is null."""
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
    """Return the interval of a metric's value, with this confidence of each bound; None if it is not known."""
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
