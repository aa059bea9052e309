"""The seam between the steps and a kind of model: binary classification, multiclass classification, regression."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, Protocol, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

    from ml_jobs.pipeline.resampled import Resampled

    Floats = NDArray[np.float64]

Json: TypeAlias = "str | int | float | bool"


@dataclass(frozen=True, kw_only=True)
class Metric:
    """A measured quantity that the configuration may set limits for, by its name."""

    name: str
    """Name in configuration, MLflow and reports, in camel case, e.g. `prAuc`."""
    title: str
    """Name for people, with the unit where there is one, e.g. `PR-AUC`."""
    better: Literal["higher", "lower"]
    least: float | None = 0.0
    """Least value that can occur; None if there is no such."""
    greatest: float | None = None
    """Greatest value that can occur; None if there is no such."""


LATENCY = Metric(name="latencyP99Ms", title="p99 latency of one row in ms", better="lower")
"""Measured of every model by the step `evaluate`, whatever its task."""

ENDPOINT_LATENCY = Metric(name="endpointP99Ms", title="p99 latency of one row over HTTP in ms", better="lower")
"""Measured of every release by the step `release`, whatever the task."""


SINGLE_FEATURE = Metric(
    name="singleFeature",
    title="ROC-AUC (of a regression R²) of the strongest single feature",
    better="lower",
    least=None,
    greatest=1.0,
)
"""Measured of every training by the step `train`, see `training/leakage.py`; `evaluate` judges it."""

PERMUTED_LABELS = Metric(
    name="permutedLabels",
    title="ROC-AUC (of a regression R²) in cross-validation with permuted labels",
    better="lower",
    least=None,
    greatest=1.0,
)
"""As `SINGLE_FEATURE`: 0.5, or 0 of a regression, if nothing leaks."""

LEAKAGE = (SINGLE_FEATURE, PERMUTED_LABELS)


@dataclass(frozen=True)
class Limit:
    """What a metric must keep to, both ends included."""

    min: float | None = None
    max: float | None = None


@dataclass(frozen=True, kw_only=True)
class Costs:
    """What wrong decisions of a binary classifier cost, in the currency of the data."""

    miss: str | float
    """Cost of a positive that is let through: a column with the row's own amount, or a fixed sum."""
    alarm: float
    """Cost of looking into one alarm, right or false."""


@dataclass(frozen=True, kw_only=True)
class Plot:
    """A picture of the evaluation, as MLflow shows it and as a report can draw it again."""

    name: str
    """File name without ending, e.g. `pr_curve`."""
    figure: Figure
    document: Mapping[str, Any]
    """`{"title", "x": {"title", "values"}, "series": [{"title", "x": [...], "y": [...]}], ...}`."""


class Task(Protocol):
    """What differs between kinds of models. Targets and predictions are numpy arrays with one entry per row.

    Targets, shape (n,), float64: 0 or 1 (binary), index of the class (multiclass), the value itself (regression).
    Predictions, float64: probability of 1, shape (n,) (binary); probabilities, shape (n, classes) (multiclass);
    value, shape (n,) (regression).
    """

    @property
    def name(self) -> str:
        """`binary`, `multiclass` or `regression`."""
        ...

    @property
    def metrics(self) -> Sequence[Metric]:
        """What is measured on the holdout; the first is the primary metric, by which models are compared."""
        ...

    @property
    def paired_spread(self) -> float | None:
        """Standard error of a difference of two models' primary metric, times the root of the support.

        Of models whose training sets differ, as far as it is known before the models are; else None.
        """
        ...

    @property
    def label_values(self) -> Sequence[Json] | None:
        """All values of the label; None where any number is one."""
        ...

    def targets(self, labels: NDArray[Any]) -> Floats:
        """Return targets, shape (n,), of known labels as the source has them."""
        ...

    def checked(self, predictions: Any, rows: int) -> Floats:  # noqa: ANN401 - whatever a model returns
        """Return predictions as an array, or raise `StepFailedError` if their shape or a value is impossible."""
        ...

    def measure(self, targets: Floats, predictions: Floats) -> Mapping[str, float]:
        """Return the value of each metric that can be measured on these rows (a slice may lack a class)."""
        ...

    def resampled(self, targets: Floats, predictions: Floats) -> Resampled:
        """Return the primary metric as a function of the rows' weights; at equal weights it is that of `measure`."""
        ...

    def support(self, targets: Floats) -> int:
        """Return the rows that decide how precise `measure` is: the rarest class's, or all of a regression."""
        ...

    def uninformed(self, targets: Floats) -> Floats:
        """Return predictions of a model that knows only the distribution of `targets`, for the same rows."""
        ...

    def plots(self, targets: Floats, predictions: Floats, champion: Floats | None) -> Sequence[Plot]:
        """Return pictures of predictions on the holdout, with the champion's beside them where there is one."""
        ...

    def answers(self, predictions: Floats, threshold: float | None) -> list[dict[str, Any]]:
        """Return what an endpoint answers per row, without the model's id. It runs inside the served model.

        Binary: `{"score": 0.0123, "decision": 0 or 1}`, 1 from `threshold` on; multiclass: `{"class": "a",
        "probabilities": {"a": 0.7, ...}}`; regression: `{"value": 12.3}`.
        """
        ...

    def predictions(self, answers: Sequence[Mapping[str, Any]]) -> Floats:
        """Return the predictions that `answers` were made of; raises `StepFailedError` naming what is malformed."""
        ...
