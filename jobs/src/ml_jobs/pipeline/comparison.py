"""Flags of the steps that compare a model with the live version."""

from __future__ import annotations

from dataclasses import dataclass

from ml_jobs.arguments import RunArguments, check, check_model_name
from ml_jobs.pipeline.waiver import Waiver

MIN_CONFIDENCE = 0.7
"""Smallest allowed value of the flag `confidence`.

For the comparison with the champion, a smaller confidence is computed from the flag (`verdict.champion_confidence`).
With at least 0.7 in the flag, it stays above 0.5; at 0.5, a confidence bound would equal the measured value.
"""


@dataclass(frozen=True, kw_only=True)
class ComparisonArguments(RunArguments):
    """Flags of the comparison with the live version."""

    model: str
    live: str
    """Alias or number of the live version. If there is no such version, the model is compared with none."""
    margin: float
    """Largest allowed loss against the champion and the anchor, in the unit of the task's first metric.

    The anchor is the registry's reference version (`registry.ANCHOR`)."""
    confidence: float
    """Confidence with which the loss must be below the margin."""
    waiver: Waiver | None
    """Waiver that lets a run pass although the gate rejects the model or the holdout is too small; None if no
    waiver is configured."""

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
