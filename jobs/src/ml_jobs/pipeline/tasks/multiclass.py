"""Classification into named classes, two or more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ml_jobs.errors import StepFailedError
from ml_jobs.pipeline.resampled import Resampled
from ml_jobs.pipeline.task import Json, Metric
from ml_jobs.pipeline.tasks.calibration import calibration_error
from ml_jobs.pipeline.tasks.checks import mappings, number, probabilities, shortened

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from ml_jobs.pipeline.task import Plot

    Floats = NDArray[np.float64]

_MIN_CLASSES = 2
_MIN_PROBABILITY = 1e-15

MULTICLASS_METRICS = (
    Metric(name="macroF1", title="macro F1", better="higher", greatest=1.0),
    Metric(name="accuracy", title="accuracy", better="higher", greatest=1.0),
    Metric(name="logLoss", title="log loss", better="lower"),
    Metric(name="balancedAccuracy", title="balanced accuracy", better="higher", greatest=1.0),
    Metric(
        name="calibrationError",
        title="expected calibration error of the most likely class",
        better="lower",
        greatest=1.0,
    ),
)
"""Metrics for any number of classes. The primary metric is macro F1, because it gives each class the same weight."""


@dataclass(frozen=True, kw_only=True)
class Multiclass:
    """Labels are one of `classes`; predictions are probabilities, shape (n, classes). Implements `Task` (task.py)."""

    classes: tuple[Json, ...]
    """All values of the label; the columns of predictions are in the same order."""

    def __post_init__(self) -> None:
        """Refuse fewer than two classes, and classes with equal text, since the keys of an answer are text."""
        if len(self.classes) < _MIN_CLASSES or len({str(name) for name in self.classes}) < len(self.classes):
            raise ValueError(
                f"classes are {self.classes!r}, must be at least {_MIN_CLASSES} values with different texts"
            )

    @property
    def name(self) -> str:
        """`multiclass`."""
        return "multiclass"

    @property
    def metrics(self) -> Sequence[Metric]:
        """Macro F1 is the primary metric."""
        return MULTICLASS_METRICS

    @property
    def paired_spread(self) -> float | None:
        """None, because the spread of macro F1 depends on the classes: no constant holds for all projects."""
        return None

    @property
    def label_values(self) -> Sequence[Json] | None:
        """The classes."""
        return self.classes

    def targets(self, labels: NDArray[Any]) -> Floats:
        """Return the index of each label's class."""
        import pandas as pd

        codes, values = pd.factorize(np.asarray(labels))
        index = {value: position for position, value in enumerate(self.classes)}
        positions = np.array([index.get(value, -1) for value in values.tolist()] + [-1], dtype=np.float64)
        found = positions[codes]
        wrong = found < 0
        if wrong.any():
            example = shortened(labels[wrong][0])
            raise StepFailedError(f"{int(wrong.sum())} labels are not among {self.classes!r}, e.g. {example}")
        return found

    def checked(self, predictions: Any, rows: int) -> Floats:  # noqa: ANN401 - any return value of a model
        """Return probabilities, shape (rows, classes), or raise `StepFailedError`."""
        return probabilities(predictions, (rows, len(self.classes)))

    def measure(self, targets: Floats, predictions: Floats) -> Mapping[str, float]:
        """Return all metrics; none if there are no rows.

        Macro F1 covers the classes that occur in labels or predictions; balanced accuracy, those that occur in labels.
        """
        if not len(targets):
            return {}
        counts = self.confusion(targets, predictions)
        correct, actual = np.diag(counts), counts.sum(axis=1)
        of_targets = np.clip(predictions[np.arange(len(targets)), targets.astype(np.int64)], _MIN_PROBABILITY, None)
        return {
            "macroF1": float(self._macro_f1(counts.reshape(-1, 1))[0]),
            "accuracy": float(correct.sum() / len(targets)),
            "logLoss": -float(np.mean(np.log(of_targets))),
            "balancedAccuracy": float(np.mean(correct[actual > 0] / actual[actual > 0])),
            "calibrationError": calibration_error(
                (predictions.argmax(axis=1) == targets).astype(np.float64), np.minimum(predictions.max(axis=1), 1.0)
            ),
        }

    def confusion(self, targets: Floats, predictions: Floats) -> NDArray[np.int64]:
        """Return counts, shape (classes, classes): one row per actual class, one column per predicted class."""
        size = len(self.classes)
        return np.bincount(self._cells(targets, predictions), minlength=size * size).reshape(size, size)

    def resampled(self, targets: Floats, predictions: Floats) -> Resampled:
        """Return macro F1 as a function of row weights."""
        cells = self._cells(targets, predictions)
        return Resampled(groups=cells, count=len(self.classes) ** 2, value=self._macro_f1)

    def _cells(self, targets: Floats, predictions: Floats) -> NDArray[np.int64]:
        """Return the index of each row's cell in the flattened confusion matrix."""
        return targets.astype(np.int64) * len(self.classes) + predictions.argmax(axis=1)

    def _macro_f1(self, cells: NDArray[Any]) -> Floats:
        """Return the macro F1, shape (m,), of m confusion matrices, over the classes that occur in a matrix.

        `cells`, shape (classes², m), has the flattened matrices.
        """
        size = len(self.classes)
        counts = cells.reshape(size, size, -1)
        correct = np.einsum("ccm->cm", counts)
        both = counts.sum(axis=1) + counts.sum(axis=0)
        scores = np.divide(2 * correct, both, out=np.zeros(both.shape), where=both > 0)
        seen = (both > 0).sum(axis=0)
        return np.divide(scores.sum(axis=0), seen, out=np.full(seen.shape, np.nan), where=seen > 0)

    def support(self, targets: Floats) -> int:
        """Return the number of rows of the rarest class that occurs."""
        counts = np.bincount(targets.astype(np.int64))
        return int(counts[counts > 0].min()) if len(targets) else 0

    def uninformed(self, targets: Floats) -> Floats:
        """Return the same prediction for every row: each class's share of `targets`."""
        counts = np.bincount(targets.astype(np.int64), minlength=len(self.classes))
        shares = counts / len(targets) if len(targets) else np.full(len(counts), 1 / len(counts))
        return np.tile(shares, (len(targets), 1))

    def plots(self, targets: Floats, predictions: Floats, champion: Floats | None) -> Sequence[Plot]:
        """Return the confusion matrix, and a second one for the champion if it is given."""
        from ml_jobs.pipeline.tasks.multiclass_plots import confusion_matrix

        names = [str(value) for value in self.classes]
        found = [confusion_matrix("confusion_matrix", "this model", names, self.confusion(targets, predictions))]
        if champion is not None:
            counts = self.confusion(targets, champion)
            found.append(confusion_matrix("champion_confusion_matrix", "champion", names, counts))
        return found

    def answers(self, predictions: Floats, threshold: float | None) -> list[dict[str, Any]]:  # noqa: ARG002 - no threshold
        """Return a mapping per row with `class`, the first of the most likely ones, and `probabilities`."""
        names = [str(value) for value in self.classes]
        return [
            {"class": self.classes[best], "probabilities": dict(zip(names, row, strict=True))}
            for best, row in zip(predictions.argmax(axis=1).tolist(), predictions.tolist(), strict=True)
        ]

    def predictions(self, answers: Sequence[Mapping[str, Any]]) -> Floats:
        """Return the probabilities, or raise `StepFailedError` that names the malformed answer."""
        names = [str(value) for value in self.classes]
        rows: list[list[float]] = []
        for row, answer in enumerate(mappings(answers)):
            found = answer.get("probabilities")
            if not isinstance(found, dict) or set(found) != set(names):
                given = shortened(found)
                raise StepFailedError(f"answer {row} has probabilities = {given}, must be an object with keys {names}")
            if answer.get("class") not in self.classes:
                given = shortened(answer.get("class"))
                raise StepFailedError(f"answer {row} has class = {given}, must be one of {self.classes!r}")
            rows.append([number(found, name, row) for name in names])
        return self.checked(np.reshape(rows, (len(rows), len(names))), len(rows))
