"""Two indicators of leakage: of the label into a feature, and of training rows into the measurement."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from ml_jobs.pipeline.task import PERMUTED_LABELS, SINGLE_FEATURE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

DOCUMENT = "leakage.json"
"""Artifact of the training run that holds `Leakage`."""

PREFIX = "leakage."
"""Prefix of the leakage metrics of the training run."""


@dataclass(frozen=True, kw_only=True)
class Measured:
    """A leakage figure: how well a single feature, or a model trained on permuted labels, predicts the label."""

    value: float | None
    """ROC-AUC for a binary task, macro one-vs-rest ROC-AUC for a multiclass task, R² for a regression."""
    standard_error: float | None
    problem: str | None = None
    """Reason why `value` is None."""


@dataclass(frozen=True, kw_only=True)
class Leakage:
    """The leakage figures of a training, measured on a sample of its rows."""

    rows: int
    """Number of sampled rows."""
    permuted_by: str
    """`entity` if entities exchange their labels, `row` if single rows do; see `leakage_checks.permutation`."""
    single_feature: Measured
    permuted_labels: Measured
    by_feature: Mapping[str, float]
    """`Measured.value` of each feature that could be measured, alone, the highest first."""

    @property
    def feature(self) -> str | None:
        """The feature with the highest value in `by_feature`; None if no feature could be measured."""
        return next(iter(self.by_feature), None)

    @property
    def values(self) -> dict[str, float]:
        """Measured figures by metric name."""
        return {name: found.value for name, found in self._by_name if found.value is not None}

    @property
    def errors(self) -> dict[str, float]:
        """Known standard errors by metric name."""
        return {name: found.standard_error for name, found in self._by_name if found.standard_error is not None}

    @property
    def _by_name(self) -> Sequence[tuple[str, Measured]]:
        return ((SINGLE_FEATURE.name, self.single_feature), (PERMUTED_LABELS.name, self.permuted_labels))

    @property
    def problems(self) -> dict[str, str]:
        """Reason for each missing figure, by metric name."""
        return {name: found.problem for name, found in self._by_name if found.problem is not None}

    def logged(self) -> dict[str, float]:
        """Return the figures as metrics of the training run."""
        return {f"{PREFIX}{name}": value for name, value in self.values.items()}

    def document(self) -> dict[str, Any]:
        """Return the content of the artifact `DOCUMENT`."""
        return {**asdict(self), "by_feature": dict(self.by_feature)}

    @staticmethod
    def of_document(given: Mapping[str, Any]) -> Leakage:
        """Return the figures from the content of `DOCUMENT`."""
        figures: dict[str, Any] = {name: Measured(**given[name]) for name in ("single_feature", "permuted_labels")}
        return Leakage(**{**given, **figures})
