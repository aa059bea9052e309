"""The gate's rules that depend on chance, applied to scores: comparisons, and limits of the whole and of slices."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from ml_jobs.pipeline.evaluation.noninferiority import compare
from ml_jobs.pipeline.evaluation.paired import resample, standard_error
from ml_jobs.pipeline.evaluation.verdict import champion_confidence, misses
from ml_jobs.pipeline.tasks import BINARY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from ml_jobs.pipeline.evaluation.noninferiority import Comparison
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


def with_champion(
    settings: GateSettings, targets: Floats, challenger: Floats, champion: Floats, seed: int
) -> Comparison:
    """Compare scores with those of a champion that is not the anchor."""
    weaker = replace(settings, confidence=champion_confidence(settings.confidence))
    return with_anchor(weaker, targets, challenger, champion, seed)


def with_anchor(settings: GateSettings, targets: Floats, challenger: Floats, anchor: Floats, seed: int) -> Comparison:
    """Compare scores with those of the anchor."""
    return compare(
        BINARY,
        targets,
        challenger,
        anchor,
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
