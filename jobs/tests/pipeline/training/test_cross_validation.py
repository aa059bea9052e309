from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ml_jobs.errors import StepFailedError
from ml_jobs.pipeline.estimator import Candidate, Fitting
from ml_jobs.pipeline.estimators.lightgbm import LightGBM
from ml_jobs.pipeline.estimators.xgboost import XGBoost
from ml_jobs.pipeline.task import Metric
from ml_jobs.pipeline.tasks import BINARY
from ml_jobs.pipeline.training.cross_validation import best, cross_validate
from ml_jobs.pipeline.training.encoded_rows import Batch
from ml_jobs.pipeline.training.folds import Folds, by_bucket
from ml_jobs.pipeline.training.local_engine import LocalEngine

HIGHER = Metric(name="m", title="M", better="higher")
LOWER = Metric(name="m", title="M", better="lower")
FOLDS = Folds("", by_bucket(3))
FITTING = Fitting(task=BINARY, seed=7, threads=1, feature_names=("a", "b"))

CANDIDATES = (
    Candidate("small", XGBoost(trees=3, parameters={"max_depth": 1})),
    Candidate("large", XGBoost(trees=30, parameters={"max_depth": 3})),
    Candidate("other", LightGBM(trees=5)),
)


def test_the_best_mean_over_folds_wins() -> None:
    by_fold = {"one": [0.9, 0.1], "two": [0.6, 0.5]}
    assert best(by_fold, HIGHER) == "two"
    assert best(by_fold, LOWER) == "one"


@pytest.mark.parametrize("metric", [HIGHER, LOWER])
def test_the_first_of_equal_candidates_is_chosen(metric: Metric) -> None:
    assert best({"one": [0.5, 0.5], "two": [0.6, 0.4]}, metric) == "one"


def batch(count: int = 900) -> Batch:
    random = np.random.default_rng(1)
    features = random.random((count, 2), dtype=np.float32)
    targets = (features[:, 0] + features[:, 1] + 0.3 * random.normal(size=count) > 1).astype(np.float64)
    numbers = np.arange(count)
    return Batch(numbers, numbers.astype(np.int32) % 3, targets, numbers.astype(float), features, numbers)


def test_each_row_is_predicted_by_a_model_of_other_rows() -> None:
    rows = batch()
    # Sets random targets: a model can only memorise those of its training rows, and cannot predict those of other rows.
    targets = np.random.default_rng(2).integers(0, 2, 900).astype(np.float64)
    memory = Candidate("memory", XGBoost(trees=200, parameters={"max_depth": 12, "reg_lambda": 0}))
    found = cross_validate(LocalEngine(replace(rows, targets=targets), FOLDS, FITTING), [memory], 3, BINARY)
    held = found.out_of_fold
    assert BINARY.measure(held.targets, held.predictions)["rocAuc"] < 0.6
    assert sorted(held.costs) == list(range(900))
    np.testing.assert_array_equal(held.targets, targets[held.costs.astype(int)])


def test_parallel_fits_give_the_same_as_sequential_ones() -> None:
    rows = batch()
    beside, alone = (
        cross_validate(LocalEngine(rows, FOLDS, FITTING, parallel), CANDIDATES, 3, BINARY) for parallel in (4, 1)
    )
    assert beside.by_fold == alone.by_fold
    assert beside.winner == alone.winner
    np.testing.assert_array_equal(beside.out_of_fold.predictions, alone.out_of_fold.predictions)


def test_candidates_share_the_matrix_of_a_fold_and_release_it() -> None:
    from ml_jobs.pipeline.estimators import shared_matrices

    engine = LocalEngine(batch(), FOLDS, FITTING, 2)
    cross_validate(engine, CANDIDATES, 3, BINARY)
    engine.fit(CANDIDATES[0])
    del engine
    assert shared_matrices._MATRICES == {}  # noqa: SLF001 # pyright: ignore[reportPrivateUsage]


def test_fails_if_the_metric_cannot_be_measured_in_a_fold() -> None:
    given = batch()
    rows = replace(given, targets=np.where(given.parts == 0, 0.0, given.targets))
    with pytest.raises(StepFailedError, match="PR-AUC cannot be measured in fold 0, which predicts 300 rows"):
        cross_validate(LocalEngine(rows, FOLDS, FITTING), CANDIDATES, 3, BINARY)


def test_fails_if_all_rows_have_one_label() -> None:
    rows = replace(batch(), targets=np.zeros(900))
    with pytest.raises(StepFailedError, match="all 600 rows to learn from have one label, 0"):
        cross_validate(LocalEngine(rows, FOLDS, FITTING), CANDIDATES, 3, BINARY)


def test_fails_and_names_the_candidate_with_a_wrong_parameter() -> None:
    wrong = Candidate("wrong", XGBoost(trees=1, parameters={"objective": "reg:gamma"}))
    with pytest.raises(StepFailedError, match="candidate 'wrong': parameter objective is 'reg:gamma'"):
        cross_validate(LocalEngine(batch(), FOLDS, FITTING), [wrong], 3, BINARY)
