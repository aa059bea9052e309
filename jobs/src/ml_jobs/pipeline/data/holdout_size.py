"""Checks before the training whether the holdout is large enough for the gate."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from ml_jobs.errors import StepFailedError
from ml_jobs.pipeline import runs
from ml_jobs.pipeline.evaluation.noninferiority import shortage
from ml_jobs.pipeline.evaluation.verdict import needed_support

if TYPE_CHECKING:
    import datetime as dt

    from ml_jobs.pipeline.release.registry import Version
    from ml_jobs.pipeline.task import Task
    from ml_jobs.pipeline.waiver import Waiver


def shortage_line(  # noqa: PLR0913 - all inputs of the check
    task: Task,
    support: int,
    live: Version | None,
    *,
    margin: float,
    confidence: float,
    waiver: Waiver | None,
    today: dt.date,
) -> str | None:
    """Return a log line if the holdout is too small for the gate to pass any model; None if it is large enough.

    `support` measures the size (`Task.support`), e.g. as the number of positives. It must reach `needed_support`, which
    is computed from the spread of paired differences: `Task.paired_spread`, or the value that evaluating the live
    version recorded (`runs.GATE_SPREAD`). If neither is known, the result is None.

    Raises:
        StepFailedError: the holdout is too small, a version is live, and no waiver is valid.

    """
    spread = _spread(task, live)
    if spread is None:
        return None
    needed = needed_support(spread, margin=margin, confidence=confidence)
    short = shortage(support, needed, margin=margin, confidence=confidence)
    if short is None:
        return None
    if live is None:
        later = "the first version is released without a comparison, but the next training will be stopped"
        return f"{short}: {later}; until then, raise training.holdoutShare or gate.margin, or add rows"
    if waiver is not None and waiver.counts(today):
        return f"{short}; the run continues, because gate.waiver is valid until {waiver.expires}: {waiver.reason}"
    expired = "" if waiver is None else f" (the present one expired on {waiver.expires})"
    raise StepFailedError(
        f"{short}: no model could pass the gate, so nothing is trained and version {live.number} stays champion; raise "
        f"training.holdoutShare or gate.margin, add rows, or set gate.waiver{expired} to release without the comparison"
    )


def _spread(task: Task, live: Version | None) -> float | None:
    if task.paired_spread is not None:
        return task.paired_spread
    try:
        spread = float(live.tags[runs.GATE_SPREAD]) if live is not None else math.nan
    except (KeyError, ValueError):
        return None
    return spread if math.isfinite(spread) and spread > 0 else None
