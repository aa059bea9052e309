"""What must hold of a served model's answers before it gets the traffic."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from ml_jobs.errors import StepFailedError
from ml_jobs.pipeline.engines import pr_auc

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

SCORE_TOLERANCE = 1e-6
"""Largest difference between an online and an offline score; JSON keeps more digits."""


def predictions(response: Mapping[str, Any], rows: int) -> list[float]:
    """Return the scores of a response, if it is `{"predictions": [one number in [0, 1] per row]}`."""
    scores = response.get("predictions")
    if not isinstance(scores, list):
        raise StepFailedError(
            f"the endpoint answered {_shortened(response)}, must be an object with a list 'predictions'"
        )
    if len(scores) != rows:
        raise StepFailedError(f"the endpoint answered {len(scores)} scores for {rows} rows")
    for score in scores:
        number = isinstance(score, int | float) and not isinstance(score, bool)
        if not number or not math.isfinite(score) or not 0 <= score <= 1:
            raise StepFailedError(f"the endpoint answered the score {score!r}, must be a number in [0, 1]")
    return [float(score) for score in scores]


def problems(online: Sequence[float], offline: Sequence[float], labels: Sequence[int], min_pr_auc: float) -> list[str]:
    """Return one line per way in which online scores are not those of the registered model, or tell nothing."""
    found: list[str] = []
    difference = float(np.abs(np.asarray(online) - np.asarray(offline)).max())
    if not difference <= SCORE_TOLERANCE:
        found.append(f"online scores differ from the registered model's by up to {difference:.2e}")
    if len(set(online)) == 1:
        found.append(f"all {len(online)} online scores are {online[0]}")
    reached = pr_auc(np.asarray(labels), np.asarray(online))
    if reached < min_pr_auc:
        found.append(f"PR-AUC of the online scores {reached:.4f} is below {min_pr_auc:.4f} (--min-pr-auc)")
    return found


def _shortened(response: object) -> str:
    text = repr(response)
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "..."


_SHOWN = 200
