"""The decision whether a model may go on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ml_jobs.pipeline.evaluation import Evaluation
    from ml_jobs.pipeline.project import Thresholds


@dataclass(frozen=True)
class Limits:
    """The stage's own limits."""

    min_pr_auc: float
    max_latency_ms: float


def failures(evaluation: Evaluation, limits: Limits, thresholds: Thresholds) -> list[str]:
    """Return one line per missed threshold; an empty list opens the gate."""
    found: list[str] = []

    def require(holds: bool, line: str) -> None:  # noqa: FBT001
        if not holds:
            found.append(line)

    pr_auc, champion = evaluation.pr_auc, evaluation.champion
    require(pr_auc >= limits.min_pr_auc, f"PR-AUC {pr_auc:.4f} is below {limits.min_pr_auc:.4f} (--min-pr-auc)")
    baseline = evaluation.baseline_pr_auc
    require(pr_auc > baseline, f"PR-AUC {pr_auc:.4f} does not beat the baseline rule, {baseline:.4f}")
    if champion is not None:
        line = f"PR-AUC {pr_auc:.4f} is below {champion.pr_auc:.4f} of the champion, version {champion.version}"
        require(pr_auc >= champion.pr_auc, line)
    recall, wanted = evaluation.recall_at_precision, thresholds.min_recall
    require(recall >= wanted, f"recall {recall:.4f} at precision {thresholds.precision:.2f} is below {wanted:.4f}")
    for name, part in evaluation.slices.items():
        if part.pr_auc is not None and part.positives >= thresholds.min_slice_positives:
            least = thresholds.min_slice_pr_auc
            require(part.pr_auc >= least, f"PR-AUC {part.pr_auc:.4f} in slice {name} is below {least:.4f}")
    p99, limit = evaluation.latency_p99_ms, limits.max_latency_ms
    require(p99 <= limit, f"p99 latency of one row, {p99:.1f} ms, is above {limit:.1f} ms (--max-latency-ms)")
    return found
