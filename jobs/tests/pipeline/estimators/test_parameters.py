"""Tests that estimators refuse parameters that contradict the ML task or the settings of the step `train`."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import pytest

from ml_jobs.errors import StepFailedError
from ml_jobs.pipeline.estimators.lightgbm import LightGBM
from ml_jobs.pipeline.estimators.linear import linear_regression
from ml_jobs.pipeline.estimators.scikit_learn import ScikitLearn
from ml_jobs.pipeline.estimators.xgboost import XGBoost
from ml_jobs.pipeline.tasks import BINARY, REGRESSION

from .data import MULTICLASS, data

if TYPE_CHECKING:
    from ml_jobs.pipeline.task import Task

Library: TypeAlias = type[XGBoost] | type[LightGBM]


@pytest.mark.parametrize(
    ("library", "task", "parameters", "message"),
    [
        (
            XGBoost,
            BINARY,
            {"objective": "reg:squarederror"},
            "'reg:squarederror', must be binary:logistic, or left out",
        ),
        (XGBoost, REGRESSION, {"objective": "binary:logistic"}, "the task is regression"),
        (XGBoost, MULTICLASS, {"num_class": 4}, "num_class is 4, must be 3, or left out"),
        (XGBoost, BINARY, {"num_class": 2}, "num_class is 2, must be left out: the task is binary"),
        (XGBoost, BINARY, {"seed": 1}, "seed is 1, must be left out: the configuration's training.seed sets it"),
        (XGBoost, BINARY, {"n_estimators": 9}, "the field trees sets it"),
        (XGBoost, BINARY, {"nthread": 8}, "the step divides the machine's cores"),
        (LightGBM, BINARY, {"objective": "regression"}, "'regression', must be binary, or left out"),
        (LightGBM, MULTICLASS, {"num_class": 2}, "num_class is 2, must be 3, or left out"),
        (LightGBM, MULTICLASS, {"objective": "multiclassova"}, "must be multiclass, or left out"),
        (LightGBM, BINARY, {"application": "regression"}, "set objective instead"),
        (LightGBM, BINARY, {"num_iterations": 9}, "the field trees sets it"),
    ],
)
def test_fails_on_a_contradicting_parameter(
    library: Library, task: Task, parameters: dict[str, object], message: str
) -> None:
    given = data(task)
    with pytest.raises(StepFailedError, match=message):
        library(trees=5, parameters=parameters).fit(given.features, given.targets, given.fitting)


@pytest.mark.parametrize(
    ("library", "task", "parameters"),
    [
        (XGBoost, REGRESSION, {"objective": "reg:absoluteerror"}),
        (XGBoost, BINARY, {"objective": "binary:logistic", "eval_metric": "aucpr"}),
        (XGBoost, MULTICLASS, {"num_class": 3}),
        (LightGBM, REGRESSION, {"objective": "regression_l1", "metric": "mape"}),
    ],
)
def test_a_parameter_that_agrees_with_the_task_is_accepted(
    library: Library, task: Task, parameters: dict[str, object]
) -> None:
    given = data(task)
    model = library(trees=5, parameters=parameters).fit(given.features, given.targets, given.fitting)
    task.checked(model.predict(given.features), len(given.targets))


def test_fails_on_a_regressor_for_classes() -> None:
    given = data(BINARY)
    with pytest.raises(StepFailedError, match="Pipeline has no method predict_proba, which the task binary needs"):
        ScikitLearn(linear_regression).fit(given.features, given.targets, given.fitting)


def test_a_class_without_rows_has_probability_zero() -> None:
    from ml_jobs.pipeline.estimators.linear import logistic_regression

    given = data(MULTICLASS)
    without = given.targets != 1
    model = ScikitLearn(logistic_regression).fit(given.features[without], given.targets[without], given.fitting)
    assert (MULTICLASS.checked(model.predict(given.features), len(given.targets))[:, 1] == 0).all()
