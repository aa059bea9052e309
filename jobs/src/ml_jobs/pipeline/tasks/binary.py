"""Binary classification: the probability of an outcome, and the resulting decision."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ml_jobs.errors import StepFailedError
from ml_jobs.pipeline.task import Metric
from ml_jobs.pipeline.tasks.calibration import calibration_error
from ml_jobs.pipeline.tasks.checks import mappings, number, probabilities, shortened
from ml_jobs.pipeline.tasks.ranking import Ranking, resampled_average_precision

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from ml_jobs.pipeline.resampled import Resampled
    from ml_jobs.pipeline.task import Json, Plot

    Floats = NDArray[np.float64]

DEFAULT_THRESHOLD = 0.5
"""Decision threshold of a project without costs."""

_TARGET_PRECISION = 0.5
_PAIRED_SPREAD = 0.135
"""Standard error of the difference of two models' PR-AUC, times the square root of the support (`support`).

Measured for two XGBoost models on the fraud data, where the PR-AUC is near 0.8. The two models have different training
sets. If one training set contains the other, the value is 0.05. docs/gate-error-rates.md lists the error rates of the
gate with both values.
"""
_MIN_PROBABILITY = 1e-15
"""Least distance of probabilities from 0 and 1 in the log loss, which could be infinite at 0 and 1."""

_METRICS = (
    Metric(name="prAuc", title="PR-AUC", better="higher", greatest=1.0),
    Metric(name="rocAuc", title="ROC-AUC", better="higher", greatest=1.0),
    Metric(name="logLoss", title="log loss", better="lower"),
    Metric(name="brier", title="Brier score", better="lower", greatest=1.0),
    Metric(name="recallAtPrecision50", title="recall at precision 0.5", better="higher", greatest=1.0),
    Metric(name="recallAtFpr1Pct", title="recall at a false-positive rate of 1 %", better="higher", greatest=1.0),
    Metric(name="recallAtFpr01Pct", title="recall at a false-positive rate of 0.1 %", better="higher", greatest=1.0),
    Metric(name="calibrationError", title="expected calibration error", better="lower", greatest=1.0),
    Metric(name="recall", title="recall at the decision threshold", better="higher", greatest=1.0),
    Metric(name="precision", title="precision at the decision threshold", better="higher", greatest=1.0),
)


@dataclass(frozen=True)
class Binary:
    """Labels are 0 or 1; predictions are probabilities of 1. Implements `Task` (task.py)."""

    @property
    def name(self) -> str:
        """`binary`."""
        return "binary"

    @property
    def metrics(self) -> Sequence[Metric]:
        """PR-AUC is the primary metric, because it distinguishes models when positives are rare."""
        return _METRICS

    @property
    def paired_spread(self) -> float | None:
        """A constant, see `_PAIRED_SPREAD`."""
        return _PAIRED_SPREAD

    @property
    def label_values(self) -> Sequence[Json] | None:
        """0 and 1."""
        return (0, 1)

    def targets(self, labels: NDArray[Any]) -> Floats:
        """Return 0.0 or 1.0 per label."""
        try:
            found = np.asarray(labels, dtype=np.float64)
        except (TypeError, ValueError) as problem:
            raise StepFailedError(f"a label is not a number, must be 0 or 1: {problem}") from problem
        wrong = (found != 0) & (found != 1)
        if wrong.any():
            raise StepFailedError(f"{int(wrong.sum())} labels are not 0 or 1, e.g. {shortened(labels[wrong][0])}")
        return found

    def checked(self, predictions: Any, rows: int) -> Floats:  # noqa: ANN401 - any return value of a model
        """Return one probability per row, or raise `StepFailedError`."""
        return probabilities(predictions, (rows,))

    def measure(self, targets: Floats, predictions: Floats) -> Mapping[str, float]:
        """Return the metrics that need no decision threshold; none if there are no rows.

        PR-AUC and the recall at a precision need rows of class 1. ROC-AUC and the recalls at a false-positive rate need
        rows of both classes.
        """
        if not len(targets):
            return {}
        clipped = np.clip(predictions, _MIN_PROBABILITY, 1 - _MIN_PROBABILITY)
        found = {
            "logLoss": -float(np.mean(np.where(targets == 1, np.log(clipped), np.log1p(-clipped)))),
            "brier": float(np.mean((predictions - targets) ** 2)),
            "calibrationError": calibration_error(targets, predictions),
        }
        ranking = Ranking.of(targets, predictions)
        positives = ranking.positives[-1]
        if positives:
            found["prAuc"] = ranking.average_precision()
            found["recallAtPrecision50"] = ranking.recall_at_precision(_TARGET_PRECISION)
        if 0 < positives < len(targets):
            found["rocAuc"] = ranking.roc_auc()
            found["recallAtFpr1Pct"] = ranking.recall_at_false_positive_rate(0.01)
            found["recallAtFpr01Pct"] = ranking.recall_at_false_positive_rate(0.001)
        return found

    def measure_decisions(self, targets: Floats, predictions: Floats, threshold: float) -> Mapping[str, float]:
        """Return recall (if a row is positive) and precision (if there is an alarm) of decisions at `threshold`."""
        alarms = predictions >= threshold
        caught = float(targets[alarms].sum())
        found: dict[str, float] = {}
        if targets.any():
            found["recall"] = caught / float(targets.sum())
        if alarms.any():
            found["precision"] = caught / float(alarms.sum())
        return found

    def resampled(self, targets: Floats, predictions: Floats) -> Resampled:
        """Return PR-AUC as a function of row weights."""
        return resampled_average_precision(targets, predictions)

    def support(self, targets: Floats) -> int:
        """Return the number of rows of the rarer class."""
        positives = int(targets.sum())
        return min(positives, len(targets) - positives)

    def uninformed(self, targets: Floats) -> Floats:
        """Return the same prediction for every row: the share of positives in `targets`."""
        return np.full(len(targets), targets.mean() if len(targets) else 0.0)

    def plots(self, targets: Floats, predictions: Floats, champion: Floats | None) -> Sequence[Plot]:
        """Return the precision-recall curve and the calibration."""
        from ml_jobs.pipeline.tasks.binary_plots import calibration, pr_curve, ranked

        models = ranked(targets, predictions, champion)
        return [pr_curve(models), calibration(models)]

    def answers(self, predictions: Floats, threshold: float | None) -> list[dict[str, Any]]:
        """Return a mapping per row with `score` and `decision`. If `threshold` is None, `DEFAULT_THRESHOLD` applies."""
        least = DEFAULT_THRESHOLD if threshold is None else threshold
        return [{"score": score, "decision": int(score >= least)} for score in predictions.tolist()]

    def predictions(self, answers: Sequence[Mapping[str, Any]]) -> Floats:
        """Return the scores, or raise `StepFailedError` that names the malformed answer."""
        scores = [number(answer, "score", row) for row, answer in enumerate(mappings(answers))]
        for row, answer in enumerate(answers):
            if number(answer, "decision", row) not in (0, 1):
                raise StepFailedError(f"answer {row} has decision = {answer['decision']!r}, must be 0 or 1")
        return self.checked(scores, len(scores))


BINARY = Binary()
"""Binary classification."""
