"""The gate's rules that depend on chance, applied to scores: comparisons, and limits of the whole and of slices."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ml_jobs.pipeline.evaluation.noninferiority import compare
from ml_jobs.pipeline.evaluation.paired import resample, standard_error
from ml_jobs.pipeline.evaluation.verdict import misses
from ml_jobs.pipeline.tasks import BINARY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from ml_jobs.pipeline.evaluation.noninferiority import Against, Comparison
    from ml_jobs.pipeline.task import Limit

    Floats = NDArray[np.float64]

RESAMPLES = 200
"""Fewer than the step takes, for time: standard errors are known within 5 % of themselves."""
SLICES = 5


@dataclass(frozen=True)
class GateSettings:
    """What a project sets."""

    margin: float
    confidence: float
    limit: Limit | None = None
    """Of PR-AUC, on the whole holdout and on each of `SLICES` slices of equal size."""


def compared(  # noqa: PLR0913 - two models on some rows
    settings: GateSettings, targets: Floats, challenger: Floats, other: Floats, *, against: Against, seed: int
) -> Comparison:
    """Compare scores as the step does."""
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
    """Whether no limit is missed. Rows belong to slices in turn."""
    return settings.limit is None or not any(_missed(settings.limit, targets, challenger, seed))


def _missed(limit: Limit, targets: Floats, challenger: Floats, seed: int) -> Iterator[bool]:
    parts = [slice(None), *(slice(part, None, SLICES) for part in range(SLICES))]
    for part in parts:
        model = BINARY.resampled(targets[part], challenger[part])
        value = model(np.ones(len(targets[part])))
        if misses(value, 0.0, limit, judged=len(parts)):
            error = standard_error(resample([model], seed=seed, resamples=RESAMPLES)[0])
            yield misses(value, error, limit, judged=len(parts))
