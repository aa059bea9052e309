"""Checks a served model's answers before a release gives it all traffic."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ml_jobs.errors import StepFailedError
from ml_jobs.pipeline.evaluation.limits import figures, missed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from ml_jobs.pipeline.task import Limit, Task

    Floats = NDArray[np.float64]

TOLERANCE = 1e-6
"""Largest allowed difference between an online and an offline prediction. If the absolute value of the offline
prediction is above 1, the difference is divided by it.

The conversion to JSON causes smaller differences."""


def answers(response: Mapping[str, Any], rows: int) -> list[Mapping[str, Any]]:
    """Return the answers of a response; raise unless the response is `{"predictions": [one object per row]}`."""
    found = response.get("predictions")
    if not isinstance(found, list) or not all(isinstance(answer, dict) for answer in found):
        allowed = "an object with a list 'predictions' of one object per row"
        raise StepFailedError(f"the endpoint answered {_shortened(response)}, must be {allowed}")
    if len(found) != rows:
        raise StepFailedError(f"the endpoint answered {len(found)} predictions for {rows} rows, must be one per row")
    return found


def identity_problems(
    online: Sequence[Mapping[str, Any]], offline: Sequence[Mapping[str, Any]], version: str
) -> list[str]:
    """Return one line per wrong field of the `online` answers.

    Their field `model` must equal that of the `offline` answers, their field `version` must equal `version`.
    """
    found: list[str] = []
    for field, expected in (("model", offline[0].get("model")), ("version", version)):
        named = {answer.get(field) for answer in online}
        if named != {expected}:
            shown = ", ".join(sorted(repr(name) for name in named))
            found.append(f"the answers name {field} {shown}, must be {expected!r}")
    return found


def prediction_problems(
    task: Task,
    online: Floats,
    offline: Floats,
    targets: Floats,
    limits: Mapping[str, Limit],
) -> list[str]:
    """Return one line per problem of the online predictions.

    The problems are a difference from the registered model's predictions, equal predictions for all rows, and a missed
    limit of the primary metric.
    """
    found: list[str] = []
    difference = float((np.abs(online - offline) / np.maximum(1.0, np.abs(offline))).max())
    if not difference <= TOLERANCE:
        shown = f"by up to {difference:.2e}, must be at most {TOLERANCE:g}"
        found.append(f"online predictions differ from the registered model's {shown}")
    if (online == online[0]).all():
        found.append(f"all {len(online)} online predictions are equal, must depend on the row: {online[0].tolist()}")
    measured = task.measure(targets, online)
    found += missed(figures(task.metrics[:1], measured, limits, about=" of the online predictions"))
    return found


def _shortened(response: object) -> str:
    text = repr(response)
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "..."


_SHOWN = 200
