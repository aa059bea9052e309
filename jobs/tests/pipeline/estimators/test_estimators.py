"""Tests requirements that every estimator must meet for every ML task."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from sklearn.decomposition import PCA
from sklearn.feature_selection import SelectKBest
from sklearn.impute import SimpleImputer
from sklearn.linear_model import Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, PolynomialFeatures

from ml_jobs.pipeline.estimators.lightgbm import LightGBM
from ml_jobs.pipeline.estimators.linear import linear_regression, logistic_regression
from ml_jobs.pipeline.estimators.scikit_learn import ScikitLearn
from ml_jobs.pipeline.estimators.xgboost import XGBoost
from ml_jobs.pipeline.tasks import REGRESSION
from ml_jobs.pipeline.training.importance import importance

from .data import TASKS, data

if TYPE_CHECKING:
    from pathlib import Path

    from ml_jobs.pipeline.estimator import Estimator
    from ml_jobs.pipeline.task import Task

ESTIMATORS = {
    "xgboost": XGBoost(trees=8, parameters={"learning_rate": 0.5, "max_depth": 3}),
    "gblinear": XGBoost(trees=20, parameters={"booster": "gblinear"}),
    "exact": XGBoost(trees=8, parameters={"learning_rate": 0.5, "tree_method": "exact"}),
    "lightgbm": LightGBM(trees=8, parameters={"learning_rate": 0.5, "num_leaves": 7}),
}


def estimators(task: Task) -> dict[str, Estimator]:
    linear = ScikitLearn(linear_regression if task.name == "regression" else logistic_regression)
    return {**ESTIMATORS, "linear": linear}


CASES = [pytest.param(task, name, id=f"{task.name}-{name}") for task in TASKS for name in estimators(task)]


def saved(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}


@pytest.mark.parametrize(("task", "name"), CASES)
def test_a_loaded_model_predicts_what_the_fitted_one_did(task: Task, name: str, tmp_path: Path) -> None:
    estimator, given = estimators(task)[name], data(task)
    model = estimator.fit(given.features, given.targets, given.fitting)
    model.save(tmp_path)
    predictions = task.checked(model.predict(given.features), len(given.targets))
    assert predictions.dtype == np.float64
    np.testing.assert_array_equal(estimator.load(tmp_path).predict(given.features), predictions)
    np.testing.assert_allclose(estimator.load(tmp_path).predict(given.features[:1]), predictions[:1], rtol=1e-6)


@pytest.mark.parametrize(("task", "name"), CASES)
def test_a_model_beats_one_that_knows_only_the_distribution(task: Task, name: str) -> None:
    given, primary = data(task), task.metrics[0]
    model = estimators(task)[name].fit(given.features, given.targets, given.fitting)
    sign = 1 if primary.better == "higher" else -1
    reached = task.measure(given.targets, model.predict(given.features))[primary.name]
    uninformed = task.measure(given.targets, task.uninformed(given.targets))[primary.name]
    assert sign * reached > sign * uninformed


@pytest.mark.parametrize(("task", "name"), CASES)
def test_the_same_rows_and_seed_give_the_same_bytes(task: Task, name: str, tmp_path: Path) -> None:
    folders = [tmp_path / "one", tmp_path / "two"]
    for folder in folders:
        folder.mkdir()
        given = data(task, threads=2)
        estimators(task)[name].fit(given.features, given.targets, given.fitting).save(folder)
    assert saved(folders[0]) == saved(folders[1])


@pytest.mark.parametrize(("task", "name"), CASES)
def test_the_feature_that_decides_is_the_most_important(task: Task, name: str) -> None:
    given = data(task)
    model = estimators(task)[name].fit(given.features, given.targets, given.fitting)
    found = importance(model, given.fitting.feature_names)
    assert found is not None
    assert set(found["features"]) == set(given.fitting.feature_names)
    assert next(iter(found["features"])) == "a"


@pytest.mark.parametrize("step", [PCA(), PCA(2), SelectKBest(k=3), PolynomialFeatures(), FunctionTransformer()])
def test_no_importance_is_known_if_a_step_may_change_the_features(step: Any) -> None:  # noqa: ANN401
    given = data(REGRESSION)
    estimator = ScikitLearn(lambda: make_pipeline(SimpleImputer(), step, Ridge()))
    model = estimator.fit(given.features, given.targets, given.fitting)
    assert importance(model, given.fitting.feature_names) is None
