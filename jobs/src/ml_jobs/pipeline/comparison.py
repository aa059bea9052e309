"""Flags of the steps that compare a model with the live version."""

from __future__ import annotations

from dataclasses import dataclass

from ml_jobs.arguments import RunArguments, check, check_model_name
from ml_jobs.pipeline.waiver import Waiver

MIN_CONFIDENCE = 0.7
"""Lower limit of the flag `confidence`. It keeps `verdict.champion_confidence`, which is lower, above 0.5: at 0.5, a
confidence bound would equal the measured value."""


@dataclass(frozen=True, kw_only=True)
class ComparisonArguments(RunArguments):
    """Flags of the comparison with the live version."""

    model: str
    live: str
    """Alias or number of the version to compare with. If it does not exist, nothing is compared."""
    margin: float
    """Largest allowed loss against the champion, in the unit of the task's first metric."""
    confidence: float
    """Confidence with which the loss must be below the margin."""
    waiver: Waiver | None
    """Waiver that lets a run pass although the model misses limits or the holdout is too small; None without one."""

    def __post_init__(self) -> None:
        """Refuse names that Unity Catalog does not allow, and gate settings out of range."""
        super().__post_init__()
        check_model_name("model", self.model)
        check(self.margin > 0, "margin", self.margin, "above 0")
        check(
            MIN_CONFIDENCE <= self.confidence < 1,
            "confidence",
            self.confidence,
            f"from {MIN_CONFIDENCE} to below 1",
        )
