from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from ml_jobs.pipeline.engines import LocalEngine
from ml_jobs.pipeline.train import best, choose_and_fit, training_metrics

from ml_jobs.errors import StepFailedError
from ml_jobs.pipeline.project import Candidate

if TYPE_CHECKING:
    from xgboost import Booster

ONE, TWO = (Candidate(name, trees=10, parameters={"max_depth": 2}) for name in ("one", "two"))


@dataclass
class FakeEngine:
    scores: dict[tuple[str, int], float]
    parallel_fits: int = 2
    fitted: list[str] = field(default_factory=list[str])

    def fold_pr_auc(self, candidate: Candidate, fold: int) -> float:
        return self.scores[candidate.name, fold]

    def fit(self, candidate: Candidate) -> Booster:
        self.fitted.append(candidate.name)
        found: Any = object()
        return found


def test_the_highest_mean_over_folds_wins() -> None:
    assert best({"one": [0.9, 0.1], "two": [0.6, 0.5]}) == "two"


def test_the_first_of_equals_wins() -> None:
    assert best({"one": [0.5, 0.5], "two": [0.6, 0.4]}) == "one"


def test_only_the_winner_is_fitted_on_all_rows() -> None:
    engine = FakeEngine({("one", 0): 0.2, ("one", 1): 0.4, ("two", 0): 0.8, ("two", 1): 0.6})
    trained = choose_and_fit(engine, [ONE, TWO], folds=2)
    assert engine.fitted == ["two"]
    assert trained.fold_pr_aucs == {"one": [0.2, 0.4], "two": [0.8, 0.6]}
    logged = training_metrics(trained, rows=100)
    assert logged["cv_pr_auc"] == pytest.approx(0.7)
    assert logged["cv_pr_auc.one"] == pytest.approx(0.3)


def engine(labels: list[int]) -> LocalEngine:
    random = np.random.default_rng(1)
    features = random.random((len(labels), 2), dtype=np.float32) + np.array(labels, dtype=np.float32)[:, None]
    return LocalEngine(features, np.array(labels), np.arange(len(labels)) % 2, seed=7)


def test_the_same_rows_give_the_same_model() -> None:
    labels = [0, 0, 1, 1] * 50
    assert engine(labels).fit(ONE).save_raw() == engine(labels).fit(ONE).save_raw()


def test_a_fold_is_scored_by_a_model_of_the_others() -> None:
    assert engine([0, 0, 1, 1] * 50).fold_pr_auc(ONE, 0) > 0.9


def test_fails_when_a_fold_has_no_positives() -> None:
    with pytest.raises(StepFailedError, match="more rows or fewer folds"):
        engine([0, 1, 0, 0] * 50).fold_pr_auc(ONE, 0)
