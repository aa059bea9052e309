"""Two figures that tell a leak: a model knows what clients do not, or is measured on what it has learned from."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from ml_jobs.pipeline.task import PERMUTED_LABELS, SINGLE_FEATURE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

DOCUMENT = "leakage.json"
"""Artifact of the training run with `Leakage`."""

PREFIX = "leakage."
"""Of the figures as metrics of the training run."""


@dataclass(frozen=True, kw_only=True)
class Measured:
    """One of the figures."""

    value: float | None
    """ROC-AUC of a binary task, macro one-against-rest ROC-AUC of a multiclass task, R² of a regression."""
    standard_error: float | None
    problem: str | None = None
    """Why there is no value."""


@dataclass(frozen=True, kw_only=True)
class Leakage:
    """What was measured on a sample of the rows that a model learned from."""

    rows: int
    """Rows of the sample."""
    permuted_by: str
    """`entity` where an entity's labels went together to another entity, else `row`."""
    single_feature: Measured
    permuted_labels: Measured
    by_feature: Mapping[str, float]
    """Figure of each feature alone, the strongest first."""

    @property
    def feature(self) -> str | None:
        """The strongest feature."""
        return next(iter(self.by_feature), None)

    @property
    def values(self) -> dict[str, float]:
        """Figures by name of the metric, as far as there are any."""
        return {name: found.value for name, found in self._by_name if found.value is not None}

    @property
    def errors(self) -> dict[str, float]:
        """Standard errors by name of the metric, as far as they are known."""
        return {name: found.standard_error for name, found in self._by_name if found.standard_error is not None}

    @property
    def _by_name(self) -> Sequence[tuple[str, Measured]]:
        return ((SINGLE_FEATURE.name, self.single_feature), (PERMUTED_LABELS.name, self.permuted_labels))

    @property
    def problems(self) -> dict[str, str]:
        """Why there is no figure, by name of the metric."""
        return {name: found.problem for name, found in self._by_name if found.problem is not None}

    def logged(self) -> dict[str, float]:
        """Return the figures as metrics of the training run."""
        return {f"{PREFIX}{name}": value for name, value in self.values.items()}

    def document(self) -> dict[str, Any]:
        """Return what `DOCUMENT` has."""
        return {**asdict(self), "by_feature": dict(self.by_feature)}

    @staticmethod
    def of_document(given: Mapping[str, Any]) -> Leakage:
        """Read what `document` made."""
        figures: dict[str, Any] = {name: Measured(**given[name]) for name in ("single_feature", "permuted_labels")}
        return Leakage(**{**given, **figures})
