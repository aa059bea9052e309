"""What was measured of a model, and the document that reports and the command line read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ml_jobs.pipeline.task import LATENCY, Limit, Metric

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ml_jobs.pipeline.evaluation.noninferiority import Comparison
    from ml_jobs.pipeline.evaluation.slices import Slice
    from ml_jobs.pipeline.task import Plot
    from ml_jobs.pipeline.tasks.decision import Decision

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
    """Everything that the gate looks at."""

    task: str
    task_metrics: Sequence[Metric]
    """The first is the primary metric."""
    rows: int
    """Rows that were measured."""
    holdout_rows: int
    """All rows of the holdout."""
    metrics: Mapping[str, float]
    """By name, with the latency of the packaged model; what cannot be measured on these rows is left out."""
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

    @property
    def primary(self) -> Metric:
        """The metric by which models are compared."""
        return self.task_metrics[0]

    def compared_on(self, rival: Rival) -> str:
        """Return what is added to a comparison's explanation: on how many rows, if not on all."""
        if rival.rows in (None, self.rows):
            return ""
        shown = f"{rival.rows} of the {self.rows} rows of the holdout"
        return f"; compared on {shown}, those that it cannot have learned from"


def document(
    found: Evaluation, limits: Mapping[str, Limit], failures: Sequence[str], plots: Sequence[Plot]
) -> dict[str, Any]:
    """Return the document: what could not be measured is null."""
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
                "value": found.metrics.get(metric.name),
                "baseline": found.baseline.get(metric.name),
                "champion": of_champion.get(metric.name),
                "min": limits.get(metric.name, Limit()).min,
                "max": limits.get(metric.name, Limit()).max,
            }
            for metric in (*found.task_metrics, LATENCY)
        ],
        "slices": [
            {
                "column": part.column,
                "value": part.value,
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
