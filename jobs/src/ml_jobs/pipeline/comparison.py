"""What the steps that compare a model with the live version are told about the comparison."""

from __future__ import annotations

from dataclasses import dataclass

from ml_jobs.arguments import RunArguments, check, check_model_name
from ml_jobs.pipeline.waiver import Waiver

LEAST_CONFIDENCE = 0.7
"""Least confidence for which `champion_confidence` is above 0.5."""


@dataclass(frozen=True, kw_only=True)
class ComparisonArguments(RunArguments):
    """Flags of the comparison with the live version."""

    model: str
    live: str
    """The version to compare with, by alias or number. Without such a version there is no comparison."""
    margin: float
    """How much worse than the champion a model may be, in the unit of the task's first metric."""
    confidence: float
    """Confidence that it is not worse by more than the margin."""
    waiver: Waiver | None
    """Lets a run pass that misses limits, or whose holdout is too small for the gate; None without a waiver."""

    def __post_init__(self) -> None:
        """Refuse names that Unity Catalog would refuse, and gate settings out of range."""
        super().__post_init__()
        check_model_name("model", self.model)
        check(self.margin > 0, "margin", self.margin, "above 0")
        check(
            LEAST_CONFIDENCE <= self.confidence < 1,
            "confidence",
            self.confidence,
            f"from {LEAST_CONFIDENCE} to below 1",
        )
