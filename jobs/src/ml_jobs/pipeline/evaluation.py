"""What is measured of a model on the holdout."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ml_jobs.errors import StepFailedError
from ml_jobs.pipeline.engines import pr_auc

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

LATENCY_CALLS = 200
LATENCY_MIN_CALLS = 20
LATENCY_SECONDS = 5.0
"""A model that is slow is known to be so before all calls are made."""
WARM_UP_CALLS = 5


@dataclass(frozen=True)
class Slice:
    """The holdout's rows with one value of the project's slice column."""

    rows: int
    positives: int
    pr_auc: float | None
    """None without positives."""


@dataclass(frozen=True)
class Champion:
    """What is live, on the same holdout."""

    version: str
    pr_auc: float


@dataclass(frozen=True)
class Evaluation:
    """Everything that the gate looks at."""

    pr_auc: float
    baseline_pr_auc: float
    recall_at_precision: float
    slices: Mapping[str, Slice]
    latency_p50_ms: float
    latency_p99_ms: float
    champion: Champion | None


def checked_scores(scores: Any, rows: int) -> NDArray[np.float64]:  # noqa: ANN401 - whatever a model returns
    """Return a model's output as an array, if it is one finite number in [0, 1] per row."""
    found = np.asarray(scores, dtype=np.float64)
    if found.shape != (rows,):
        raise StepFailedError(f"the model returned scores of shape {found.shape}, must be ({rows},): one per row")
    wrong = ~(np.isfinite(found) & (found >= 0) & (found <= 1))
    if wrong.any():
        raise StepFailedError(
            f"the model scored {int(wrong.sum())} of {rows} rows outside [0, 1], e.g. {found[wrong][0]}"
        )
    return found


def recall_at_precision(labels: NDArray[Any], scores: NDArray[np.float64], precision: float) -> float:
    """Largest recall that any threshold reaches at no less than `precision`."""
    from sklearn.metrics import precision_recall_curve

    precisions, recalls, _ = precision_recall_curve(labels, scores)
    return float(recalls[precisions >= precision].max(initial=0.0))


def slices(values: NDArray[Any], labels: NDArray[Any], scores: NDArray[np.float64]) -> dict[str, Slice]:
    """Break rows down by `values`, in their order."""
    found: dict[str, Slice] = {}
    for value in sorted(set(values.tolist())):
        rows = values == value
        positives = int(labels[rows].sum())
        measured = pr_auc(labels[rows], scores[rows]) if positives else None
        found[str(value)] = Slice(int(rows.sum()), positives, measured)
    return found


def call_milliseconds(call: Callable[[Any], object], requests: Sequence[Any]) -> list[float]:
    """Time calls, one request after the other and round again, until there are enough or time is up."""
    for index in range(WARM_UP_CALLS):
        call(requests[index % len(requests)])
    taken: list[float] = []
    end = time.perf_counter() + LATENCY_SECONDS
    while len(taken) < LATENCY_CALLS and (len(taken) < LATENCY_MIN_CALLS or time.perf_counter() < end):
        started = time.perf_counter()
        call(requests[len(taken) % len(requests)])
        taken.append((time.perf_counter() - started) * 1000)
    return taken


def percentile(values: Sequence[float], percent: float) -> float:
    """Percentile of `values`, e.g. 99 for the p99."""
    return float(np.percentile(values, percent))
