"""Chooses the best candidate by cross-validation."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from statistics import fmean
from typing import TYPE_CHECKING

from ml_jobs.errors import StepFailedError
from ml_jobs.pipeline.training.engine import OutOfFold

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ml_jobs.pipeline.estimator import Candidate
    from ml_jobs.pipeline.task import Metric, Task
    from ml_jobs.pipeline.training.engine import Engine


@dataclass(frozen=True)
class CrossValidation:
    """Scores of the candidates, and out-of-fold predictions of the best one."""

    winner: Candidate
    by_fold: Mapping[str, Sequence[float]]
    """The task's primary metric by candidate, then fold."""
    out_of_fold: OutOfFold
    """Out-of-fold predictions of the winner, by fold."""


def cross_validate(engine: Engine, candidates: Sequence[Candidate], folds: int, task: Task) -> CrossValidation:
    """Fit each candidate once per fold, and choose the one with the best mean of the primary metric over the folds.

    Raises:
        StepFailedError: names the fold in which the primary metric cannot be measured.

    """
    primary = task.metrics[0]
    pairs = [(candidate, fold) for fold in range(folds) for candidate in candidates]

    def measured(pair: tuple[Candidate, int]) -> tuple[OutOfFold, float]:
        held = engine.out_of_fold(*pair)
        value = task.measure(held.targets, held.predictions).get(primary.name) if len(held.targets) else None
        if value is None:
            raise StepFailedError(
                f"{primary.title} cannot be measured in fold {pair[1]}, which predicts {len(held.targets)} rows and "
                "may lack a class: add rows, or reduce training.folds"
            )
        return held, value

    with ThreadPoolExecutor(engine.parallel_fits) as pool:
        found = list(pool.map(measured, pairs))
    # Groups the scores by candidate. The fits were ordered by fold, so that parallel fits share rows.
    by_candidate = {candidate.name: found[index :: len(candidates)] for index, candidate in enumerate(candidates)}
    by_fold = {name: [value for _, value in results] for name, results in by_candidate.items()}
    name = best(by_fold, primary)
    winner = next(candidate for candidate in candidates if candidate.name == name)
    return CrossValidation(winner, by_fold, OutOfFold.of([held for held, _ in by_candidate[name]]))


def best(by_fold: Mapping[str, Sequence[float]], metric: Metric) -> str:
    """Return the name of the candidate whose mean of `metric` is best; if several are equal, the first."""
    sign = 1 if metric.better == "higher" else -1
    return max(by_fold, key=lambda name: sign * fmean(by_fold[name]))
