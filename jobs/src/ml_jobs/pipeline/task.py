"""The interface between the steps and a task: binary classification, multiclass classification or regression."""

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
    """A measured quantity. The configuration sets limits by the name of the metric."""

    name: str
    """Name in configuration, MLflow and reports, in camel case, e.g. `prAuc`."""
    title: str
    """Display name, with the unit if there is one, e.g. `PR-AUC`."""
    better: Literal["higher", "lower"]
    least: float | None = 0.0
    """Lower end of the metric's range; None if unbounded."""
    greatest: float | None = None
    """Upper end of the metric's range; None if unbounded."""


LATENCY = Metric(name="latencyP99Ms", title="p99 latency of one row in ms", better="lower")
"""Latency that the step `evaluate` measures for every task."""

ENDPOINT_LATENCY = Metric(name="endpointP99Ms", title="p99 latency of one row over HTTP in ms", better="lower")
"""Latency that the step `release` measures for every task."""


SINGLE_FEATURE = Metric(
    name="singleFeature",
    title="ROC-AUC (for a regression: R²) of the strongest single feature",
    better="lower",
    least=None,
    greatest=1.0,
)
"""Leakage figure that the step `train` measures, see `training/leakage.py`, and the step `evaluate` judges."""

PERMUTED_LABELS = Metric(
    name="permutedLabels",
    title="ROC-AUC (for a regression: R²) in cross-validation with permuted labels",
    better="lower",
    least=None,
    greatest=1.0,
)
"""Leakage figure that `train` measures and `evaluate` judges. Without leakage: about 0.5, for a regression about 0."""

LEAKAGE = (SINGLE_FEATURE, PERMUTED_LABELS)


@dataclass(frozen=True)
class Limit:
    """Limits of a metric, both inclusive."""

    min: float | None = None
    max: float | None = None


@dataclass(frozen=True, kw_only=True)
class Costs:
    """Costs of wrong decisions of a binary classifier, in the currency of the data."""

    miss: str | float
    """Cost of a false negative: the name of a column with each row's amount, or a fixed amount."""
    alarm: float
    """Cost of reviewing an alarm, whether it is a true or a false positive."""


@dataclass(frozen=True, kw_only=True)
class Plot:
    """A plot of the evaluation: the image for MLflow, and the data from which a report redraws the plot."""

    name: str
    """File name without extension, e.g. `pr_curve`."""
    figure: Figure
    document: Mapping[str, Any]
    """JSON with titles, kind, axes and series, as `plot` and `matrix` in tasks/drawing.py build it."""


class Task(Protocol):
    """The parts of the pipeline that depend on the task. Targets and predictions are arrays with one entry per row.

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
        """Metrics that are measured on the holdout. The first is the primary metric, which compares models."""
        ...

    @property
    def paired_spread(self) -> float | None:
        """Standard error of the difference of two models' primary metrics, times the square root of `support`.

        A standard error is proportional to 1 / sqrt(support), so the product is the same for holdouts of any size.
        From the product, `verdict.needed_support` derives the support that a margin needs. The two models are
        assumed to have different training sets. None if the value is not known before the models exist.
        """
        ...

    @property
    def label_values(self) -> Sequence[Json] | None:
        """All label values; None if any number is valid."""
        ...

    def targets(self, labels: NDArray[Any]) -> Floats:
        """Return targets, shape (n,), from known labels of the source."""
        ...

    def checked(self, predictions: Any, rows: int) -> Floats:  # noqa: ANN401 - any return value of a model
        """Return predictions as an array, or raise `StepFailedError` if their shape or a value is invalid."""
        ...

    def measure(self, targets: Floats, predictions: Floats) -> Mapping[str, float]:
        """Return the metrics that need no decision threshold and can be measured on these rows.

        For example, a slice may lack a class.
        """
        ...

    def resampled(self, targets: Floats, predictions: Floats) -> Resampled:
        """Return the primary metric as a function of row weights. With equal weights, it equals that of `measure`."""
        ...

    def support(self, targets: Floats) -> int:
        """Return the support: the number of rows of the rarest class, or of all rows for a regression.

        The smaller the support, the less precise are the metrics.
        """
        ...

    def uninformed(self, targets: Floats) -> Floats:
        """Return the predictions of a model that knows only the distribution of `targets`, the same for every row."""
        ...

    def plots(self, targets: Floats, predictions: Floats, champion: Floats | None) -> Sequence[Plot]:
        """Return plots of predictions on the holdout, with the champion's predictions if there are any."""
        ...

    def answers(self, predictions: Floats, threshold: float | None) -> list[dict[str, Any]]:
        """Return an endpoint's answer per row, without the ids of model and version. Runs inside the served model.

        Binary: `{"score": 0.0123, "decision": 0 or 1}`, with 1 at or above `threshold`; multiclass: `{"class": "a",
        "probabilities": {"a": 0.7, ...}}`; regression: `{"value": 12.3}`.
        """
        ...

    def predictions(self, answers: Sequence[Mapping[str, Any]]) -> Floats:
        """Return the predictions in `answers`, or raise `StepFailedError` that names the malformed answer."""
        ...
