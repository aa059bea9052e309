"""Regression: a number per row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ml_jobs.errors import StepFailedError
from ml_jobs.pipeline.resampled import Resampled
from ml_jobs.pipeline.task import Metric
from ml_jobs.pipeline.tasks.checks import mappings, number, numbers, shortened

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from ml_jobs.pipeline.task import Json, Plot

    Floats = NDArray[np.float64]

_METRICS = (
    Metric(name="rmse", title="RMSE", better="lower"),
    Metric(name="mae", title="MAE", better="lower"),
    Metric(name="mape", title="MAPE", better="lower"),
    Metric(name="r2", title="R²", better="higher", least=None, greatest=1.0),
    Metric(name="bias", title="absolute bias relative to the mean absolute target", better="lower"),
)


@dataclass(frozen=True)
class Regression:
    """Labels and predictions are any finite numbers. Implements `Task` (task.py)."""

    @property
    def name(self) -> str:
        """`regression`."""
        return "regression"

    @property
    def metrics(self) -> Sequence[Metric]:
        """RMSE is the primary metric."""
        return _METRICS

    @property
    def paired_spread(self) -> float | None:
        """None, because RMSE and its standard error have the label's unit: no constant holds for all projects."""
        return None

    @property
    def label_values(self) -> Sequence[Json] | None:
        """None, because any number is valid."""
        return None

    def targets(self, labels: NDArray[Any]) -> Floats:
        """Return labels as numbers."""
        try:
            found = np.asarray(labels, dtype=np.float64)
        except (TypeError, ValueError) as problem:
            raise StepFailedError(f"a label is not a number: {problem}") from problem
        wrong = ~np.isfinite(found)
        if wrong.any():
            raise StepFailedError(f"{int(wrong.sum())} labels are not finite, e.g. {shortened(labels[wrong][0])}")
        return found

    def checked(self, predictions: Any, rows: int) -> Floats:  # noqa: ANN401 - any return value of a model
        """Return one finite number per row, or raise `StepFailedError`."""
        return numbers(predictions, (rows,))

    def measure(self, targets: Floats, predictions: Floats) -> Mapping[str, float]:
        """Return the metrics that are finite.

        MAPE is left out if a target is 0, R² if all targets are equal, bias if all targets are 0.
        """
        if not len(targets):
            return {}
        errors = predictions - targets
        found = {"rmse": _root_mean_square(errors), "mae": float(np.mean(np.abs(errors)))}
        if (targets != 0).all():
            with np.errstate(over="ignore"):
                found["mape"] = float(np.mean(np.abs(errors / targets)))
        spread = _root_mean_square(targets - targets.mean())
        if (targets != targets[0]).any() and spread > 0:
            ratio = found["rmse"] / spread
            found["r2"] = 1 - ratio * ratio
        size = float(np.mean(np.abs(targets)))
        if size > 0:
            with np.errstate(over="ignore"):
                found["bias"] = float(np.abs(np.mean(errors)) / size)
        return {name: value for name, value in found.items() if np.isfinite(value)}

    def resampled(self, targets: Floats, predictions: Floats) -> Resampled:
        """Return RMSE as a function of row weights."""
        errors = np.abs(predictions - targets)
        scale = float(errors.max(initial=0.0)) or 1.0

        def value(sums: Floats) -> Floats:
            total, squares = sums
            return scale * np.sqrt(np.divide(squares, total, out=np.full_like(total, np.nan), where=total > 0))

        groups = np.zeros(len(targets), dtype=np.int64)
        return Resampled(groups=groups, count=1, amounts=(errors / scale) ** 2, value=value)

    def support(self, targets: Floats) -> int:
        """Return the number of rows: for a regression, each row makes the metrics more precise."""
        return len(targets)

    def uninformed(self, targets: Floats) -> Floats:
        """Return the same prediction for every row: the mean of `targets`."""
        return np.full(len(targets), targets.mean() if len(targets) else 0.0)

    def plots(self, targets: Floats, predictions: Floats, champion: Floats | None) -> Sequence[Plot]:
        """Return predicted against actual values, and residuals."""
        from ml_jobs.pipeline.tasks.regression_plots import predicted_and_actual, residuals

        return [predicted_and_actual(targets, predictions, champion), residuals(targets, predictions, champion)]

    def answers(self, predictions: Floats, threshold: float | None) -> list[dict[str, Any]]:  # noqa: ARG002 - no threshold
        """Return a mapping per row with the key `value`."""
        return [{"value": value} for value in predictions.tolist()]

    def predictions(self, answers: Sequence[Mapping[str, Any]]) -> Floats:
        """Return the values, or raise `StepFailedError` that names the malformed answer."""
        values = [number(answer, "value", row) for row, answer in enumerate(mappings(answers))]
        return self.checked(values, len(values))


def _root_mean_square(values: Floats) -> float:
    """Return the root mean square. Scales the values first, since squares of large values overflow."""
    scale = float(np.abs(values).max())
    return scale * float(np.sqrt(np.mean((values / scale) ** 2))) if scale else 0.0


REGRESSION = Regression()
"""Regression."""
