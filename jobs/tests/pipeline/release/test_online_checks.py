from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from ml_jobs.errors import StepFailedError
from ml_jobs.pipeline.release.online_checks import answers, prediction_problems
from ml_jobs.pipeline.task import Limit
from ml_jobs.pipeline.tasks.multiclass import Multiclass
from ml_jobs.pipeline.tasks.regression import Regression

COLOURS = Multiclass(classes=("red", "green"))


def test_answers_of_a_response_are_returned() -> None:
    assert answers({"predictions": [{"value": 1}, {"value": 2}]}, 2) == [{"value": 1}, {"value": 2}]


@pytest.mark.parametrize(
    ("response", "message"),
    [
        ({}, "must be an object with a list 'predictions' of one object per row"),
        ({"predictions": {"0": {}}}, "must be an object with a list"),
        ({"predictions": [0.5, 0.5]}, "must be an object with a list"),
        ({"predictions": [{}]}, "1 predictions for 2 rows"),
    ],
)
def test_fails_on_a_response_of_another_shape(response: dict[str, Any], message: str) -> None:
    with pytest.raises(StepFailedError, match=message):
        answers(response, 2)


def test_large_values_may_differ_in_their_last_digits() -> None:
    values, targets = np.array([1e6, 2e6]), np.array([1e6, 2e6])
    assert prediction_problems(Regression(), values * (1 + 1e-7), values, targets, {}) == []
    (line,) = prediction_problems(Regression(), values * (1 + 1e-5), values, targets, {})
    assert "differ from the registered model's by up to 1.00e-05, must be at most 1e-06" in line


def test_probabilities_of_classes_are_compared_and_measured() -> None:
    online, targets = np.array([[0.9, 0.1], [0.2, 0.8]]), np.array([1.0, 0.0])
    (line,) = prediction_problems(COLOURS, online, online, targets, {"macroF1": Limit(min=0.5)})
    assert line == "macro F1 of the online predictions is 0, must be at least 0.5 (gate.limits.macroF1.min)"
    (line,) = prediction_problems(COLOURS, online[[0, 0]], online[[0, 0]], targets, {})
    assert line == "all 2 online predictions are equal, must depend on the row: [0.9, 0.1]"
