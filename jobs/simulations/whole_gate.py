"""The rules of the gate that depend on chance: comparisons, and limits on the holdout and on slices."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ml_jobs.pipeline.evaluation import precision
from ml_jobs.pipeline.evaluation.limits import Figure, missed
from ml_jobs.pipeline.evaluation.noninferiority import compare
from ml_jobs.pipeline.evaluation.precision import primary_error
from ml_jobs.pipeline.evaluation.verdict import misses
from ml_jobs.pipeline.tasks import BINARY

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ml_jobs.pipeline.evaluation.noninferiority import Against, Comparison
    from ml_jobs.pipeline.task import Limit

    Floats = NDArray[np.float64]

RESAMPLES = precision.RESAMPLES
"""Resamples of a comparison: fewer than in the step `evaluate` (`paired.RESAMPLES`), to save time.

With this number, the relative error of a standard error is 5 %: 1 / sqrt(2 * resamples)."""
SLICES = 5


@dataclass(frozen=True)
class GateSettings:
    """Settings of a project's gate."""

    margin: float
    confidence: float
    limit: Limit | None = None
    """Limit of PR-AUC, on the whole holdout and on each of `SLICES` slices of equal size; None for no limit."""


def compared(  # noqa: PLR0913 - arguments of `compare`
    settings: GateSettings, targets: Floats, challenger: Floats, other: Floats, *, against: Against, seed: int
) -> Comparison:
    """Compare scores like the step `evaluate`."""
    return compare(
        BINARY,
        targets,
        challenger,
        other,
        against=against,
        margin=settings.margin,
        confidence=settings.confidence,
        seed=seed,
        resamples=RESAMPLES,
    )


def keeps_limits(settings: GateSettings, targets: Floats, challenger: Floats, seed: int) -> bool:
    """Whether no limit is missed. Row i is in slice i % `SLICES`."""
    return settings.limit is None or not any(missed(_figures(settings.limit, targets, challenger, seed)))


def _figures(limit: Limit, targets: Floats, challenger: Floats, seed: int) -> list[Figure]:
    """Return the PR-AUC of the holdout and of each slice.

    The standard error is measured only for a value beyond the limit: other values pass without it.
    """
    found: list[Figure] = []
    for part in (slice(None), *(slice(part, None, SLICES) for part in range(SLICES))):
        rows, scores = targets[part], challenger[part]
        value = BINARY.resampled(rows, scores)(np.ones(len(rows)))
        beyond = misses(value, 0.0, limit, judged=1)
        error = primary_error(BINARY, rows, scores, seed) if beyond else None
        key = "gate.sliceLimits" if found else "gate.limits"
        found.append(Figure(metric=BINARY.metrics[0], key=key, limit=limit, value=value, standard_error=error))
    return found
