from __future__ import annotations

from typing import Any

import pytest

from ml_jobs.errors import StepFailedError
from ml_jobs.pipeline.online_checks import predictions, problems

ONLINE = [0.9, 0.1, 0.2, 0.8]
LABELS = [1, 0, 0, 1]


def test_scores_of_a_response_are_taken() -> None:
    assert predictions({"predictions": [0, 0.5, 1]}, 3) == [0.0, 0.5, 1.0]


@pytest.mark.parametrize(
    ("response", "message"),
    [
        ({}, "must be an object with a list 'predictions'"),
        ({"predictions": {"0": 0.5}}, "must be an object with a list"),
        ({"predictions": [0.5]}, "1 scores for 2 rows"),
        ({"predictions": [0.5, "high"]}, "the score 'high'"),
        ({"predictions": [0.5, None]}, "the score None"),
        ({"predictions": [0.5, True]}, "the score True"),
        ({"predictions": [0.5, {"score": 0.5}]}, "the score {'score': 0.5}"),
        ({"predictions": [0.5, 1.01]}, "the score 1.01"),
        ({"predictions": [0.5, -0.01]}, "the score -0.01"),
        ({"predictions": [0.5, float("nan")]}, "the score nan"),
    ],
)
def test_fails_on_a_response_of_another_shape(response: dict[str, Any], message: str) -> None:
    with pytest.raises(StepFailedError, match=message):
        predictions(response, 2)


def test_scores_that_equal_the_registered_models_pass() -> None:
    assert problems(ONLINE, [score + 1e-9 for score in ONLINE], LABELS, 0.5) == []


@pytest.mark.parametrize(
    ("online", "offline", "message"),
    [
        (ONLINE, [0.9, 0.1, 0.2, 0.7], "online scores differ from the registered model's by up to 1.00e-01"),
        ([0.5] * 4, [0.5] * 4, "all 4 online scores are 0.5"),
        ([0.1, 0.9, 0.8, 0.2], [0.1, 0.9, 0.8, 0.2], "PR-AUC of the online scores 0.4167 is below 0.5000"),
    ],
)
def test_fails_on_scores_that_differ_or_tell_nothing(online: list[float], offline: list[float], message: str) -> None:
    (line,) = problems(online, offline, LABELS, 0.45 if message.startswith("all") else 0.5)
    assert message in line
