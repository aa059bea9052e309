"""What a fraud model must reach beyond the stage's own limits."""

from __future__ import annotations

from ml_jobs.pipeline.project import Thresholds

THRESHOLDS = Thresholds(
    # Analysts can look into two alerts for each real fraud.
    precision=0.5,
    min_recall=0.5,
    min_slice_pr_auc=0.3,
    min_slice_positives=10,
)
