from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from sklearn import metrics

from ml_jobs.pipeline.estimator import Candidate, Fitting
from ml_jobs.pipeline.estimators.linear import logistic_regression
from ml_jobs.pipeline.estimators.scikit_learn import ScikitLearn
from ml_jobs.pipeline.estimators.xgboost import XGBoost
from ml_jobs.pipeline.tasks import BINARY, REGRESSION, Multiclass
from ml_jobs.pipeline.tasks.separation import separation
from ml_jobs.pipeline.training import leakage_checks
from ml_jobs.pipeline.training.encoded_rows import Batch
from ml_jobs.pipeline.training.folds import Folds, by_bucket, rolling
from ml_jobs.pipeline.training.leakage import Leakage
from ml_jobs.pipeline.training.leakage_checks import measure_leakage, permutation, sampled, shares, single_feature

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from ml_jobs.pipeline.task import Task

    Floats = NDArray[np.float64]

TREES = Candidate("trees", XGBoost(trees=20, parameters={"max_depth": 4}))
LINEAR = Candidate("linear", ScikitLearn(logistic_regression))
FOLDS = Folds("", by_bucket(3))
MULTICLASS = Multiclass(classes=("a", "b", "c"))


def rows(targets: Floats, features: NDArray[Any], entities: NDArray[np.int64] | None = None) -> Batch:
    numbers = np.arange(len(targets))
    folds = np.random.default_rng(5).integers(0, 3, len(targets)).astype(np.int32)
    of_keys = numbers if entities is None else entities
    return Batch(numbers, folds, targets, np.zeros(len(targets)), features.astype(np.float32), of_keys)


def honest(count: int = 3000) -> Batch:
    """Return rows without leakage: the first feature predicts the label weakly, the other features are random."""
    random = np.random.default_rng(1)
    targets = (random.random(count) < 0.3).astype(np.float64)
    features = random.normal(size=(count, 3))
    features[:, 0] += targets
    return rows(targets, features)


def measured(given: Batch, candidate: Candidate = TREES, task: Task = BINARY) -> Leakage:
    names = tuple("abc"[: given.features.shape[1]])
    return measure_leakage(given, FOLDS, Fitting(task=task, seed=7, threads=1, feature_names=names), candidate)


def test_rows_without_leakage_have_low_measures_of_leakage() -> None:
    found = measured(honest())
    assert found.feature == "a"
    assert found.values["singleFeature"] == pytest.approx(0.76, abs=0.04)
    assert found.values["permutedLabels"] == pytest.approx(0.5, abs=0.05)
    assert (found.rows, found.permuted_by) == (3000, "row")


def test_a_feature_that_leaks_the_target_is_named() -> None:
    given = honest()
    given.features[:, 2] = np.where(np.arange(3000) % 7 == 0, np.nan, given.targets * 5 - 2)
    found = measured(given)
    assert found.feature == "c"
    assert found.values["singleFeature"] > 0.9


@pytest.mark.parametrize(("task", "nothing"), [(MULTICLASS, 0.5), (REGRESSION, 0.0)], ids=["multiclass", "regression"])
def test_leaks_of_any_task_are_measured(task: Task, nothing: float) -> None:
    random = np.random.default_rng(1)
    targets = random.integers(0, 3, 2000).astype(np.float64)
    features = random.normal(size=(2000, 2))
    without = measured(rows(targets, features), Candidate("trees", XGBoost(trees=5)), task)
    assert without.values["singleFeature"] == pytest.approx(nothing, abs=0.06)
    assert without.values["permutedLabels"] == pytest.approx(nothing, abs=0.12)
    features[:, 1] = targets
    assert measured(rows(targets, features), TREES, task).values["singleFeature"] > 0.99


@dataclass(frozen=True)
class _Remembered:
    known: dict[bytes, float]

    def predict(self, features: NDArray[np.float32]) -> Floats:
        return np.array([self.known.get(row.tobytes(), 0.5) for row in features])

    def save(self, folder: Path) -> None:
        raise NotImplementedError(folder)


@dataclass(frozen=True)
class Remembering:
    """An estimator that stores the targets with which each fit was called."""

    known: dict[bytes, float] = field(default_factory=dict[bytes, float])
    library: str = "numpy"

    def fit(self, features: NDArray[np.float32], targets: Floats, fitting: Fitting) -> _Remembered:
        assert fitting.threads == 1
        self.known.update(zip([row.tobytes() for row in features], targets.tolist(), strict=True))
        return _Remembered(self.known)

    def load(self, folder: Path) -> _Remembered:
        raise NotImplementedError(folder)


def test_an_estimator_that_stores_targets_between_fits_is_detected() -> None:
    assert measured(honest(), Candidate("memory", Remembering())).values["permutedLabels"] > 0.75


def by_entity(folds_by_entity: bool) -> Batch:  # noqa: FBT001
    """Return rows of 200 entities with a feature that identifies the entity; all rows of an entity have one label."""
    random = np.random.default_rng(2)
    entities = np.repeat(np.arange(200), random.integers(8, 13, 200))
    given = rows((random.random(200) < 0.5).astype(float)[entities], entities[:, np.newaxis] * 1.0, entities)
    return replace(given, parts=(entities % 3).astype(np.int32)) if folds_by_entity else given


def test_entities_on_both_sides_of_folds_are_detected_by_permuted_labels() -> None:
    deep = Candidate("deep", XGBoost(trees=60, parameters={"max_depth": 10, "min_child_weight": 0}))
    apart, across = measured(by_entity(folds_by_entity=True), deep), measured(by_entity(folds_by_entity=False), deep)
    assert apart.permuted_by == across.permuted_by == "entity"
    assert apart.values["permutedLabels"] < 0.6
    assert across.values["permutedLabels"] > 0.8


def test_an_entity_gets_the_labels_of_the_next_larger_one_and_the_largest_those_of_all_others() -> None:
    entities = np.random.default_rng(3).permutation(np.repeat(np.arange(60), np.arange(60) // 10 + 2))
    order, by = permutation(entities, np.random.default_rng(1))
    assert by == "entity"
    sizes = np.bincount(entities)
    givers = [set(entities[order[entities == entity]].tolist()) for entity in range(60)]
    (largest,) = [entity for entity in range(60) if len(givers[entity]) > 1]
    assert sizes[largest] == 7
    assert largest not in givers[largest]
    for entity in set(range(60)) - {largest}:
        (giver,) = givers[entity]
        assert giver != entity
        assert 0 <= sizes[giver] - sizes[entity] <= 1


def test_an_entity_with_most_of_the_rows_gets_labels_in_the_shares_of_the_others() -> None:
    entities = np.concatenate([np.zeros(900, dtype=np.int64), 1 + np.arange(300) // 3, [101]])
    labels = np.arange(len(entities)) % 3 == 0
    order, _ = permutation(entities, np.random.default_rng(1))
    of_largest = order[entities == 0]
    assert set(of_largest.tolist()) == set(range(900, 1201))
    assert labels[of_largest].mean() == pytest.approx(1 / 3, abs=0.01)


def test_an_entity_with_most_of_the_rows_does_not_look_like_leakage() -> None:
    random = np.random.default_rng(1)
    entities = np.where(np.arange(3000) < 2600, 0, np.arange(3000))
    given = rows((random.random(3000) < 0.5).astype(float), (entities == 0)[:, np.newaxis] * 1.0, entities)
    found = measured(given)
    assert found.permuted_by == "entity"
    assert found.values["permutedLabels"] == pytest.approx(0.5, abs=0.05)


@pytest.mark.parametrize("entities", [np.arange(50), np.zeros(50, dtype=np.int64)])
def test_rows_exchange_labels_if_entities_cannot(entities: NDArray[np.int64]) -> None:
    order, by = permutation(entities, np.random.default_rng(1))
    assert by == "row"
    assert sorted(order.tolist()) == list(range(50))


def test_a_sample_has_all_rare_rows_up_to_half_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leakage_checks, "SAMPLE_ROWS", 100)
    targets = (np.arange(10_000) % 400 == 0).astype(np.float64)
    chosen = sampled(BINARY, targets, 7)
    assert (len(chosen), targets[chosen].sum()) == (100, 25)
    assert targets[sampled(BINARY, 1 - targets, 7)].sum() == 25
    assert len(np.unique(sampled(REGRESSION, targets, 7))) == 100
    assert shares(np.array([5, 2000, 60])).tolist() == [5, 48, 47]
    assert shares(np.array([5, 7])).tolist() == [5, 7]


def test_rows_of_one_class_have_a_reason_instead_of_measures_of_leakage() -> None:
    found = measured(rows(np.zeros(50), np.arange(50.0)[:, np.newaxis]))
    assert found.values == {}
    assert "lacks a class" in str(found.single_feature.problem)
    assert "have one label" in str(found.permuted_labels.problem)


def test_a_window_with_one_class_after_the_permutation_is_left_out() -> None:
    targets = (np.arange(80) % 20 == 0).astype(np.float64)
    given = rows(targets, np.random.default_rng(1).normal(size=(80, 2)))
    given = replace(given, parts=(np.arange(80) // 20).astype(np.int32))
    fitting = Fitting(task=BINARY, seed=1, threads=1, feature_names=("a", "b"))
    order, _ = permutation(given.entities, after_single_feature(given, fitting))
    assert not targets[order][:20].any()
    found = measure_leakage(given, Folds("", rolling(3, buckets=1)), fitting, TREES)
    assert found.permuted_labels.value is not None


def after_single_feature(given: Batch, fitting: Fitting) -> np.random.Generator:
    random = np.random.default_rng(fitting.seed)
    single_feature(fitting.task, given, fitting.feature_names, random)
    return random


def test_the_document_is_json_and_is_read_again() -> None:
    found = measured(honest(500), LINEAR)
    assert Leakage.of_document(json.loads(json.dumps(found.document(), allow_nan=False))) == found


def test_separation_is_the_roc_auc_of_scikit_learn_with_its_standard_error() -> None:
    random = np.random.default_rng(4)
    targets = (random.random(400) < 0.2).astype(np.float64)
    scores = np.round(random.normal(size=400) + targets, 1)
    found = separation(BINARY, targets, scores)
    assert found is not None
    assert found[0] == pytest.approx(metrics.roc_auc_score(targets, scores))
    drawn = [random.integers(0, 400, 400) for _ in range(500)]
    spread = np.std([float(metrics.roc_auc_score(targets[chosen], scores[chosen])) for chosen in drawn])
    assert found[1] == pytest.approx(spread, rel=0.2)
    of_classes = random.dirichlet(np.ones(3), 400)
    labels = random.integers(0, 3, 400)
    expected = metrics.roc_auc_score(labels, of_classes, multi_class="ovr", average="macro")
    assert separation(MULTICLASS, labels.astype(float), of_classes)[0] == pytest.approx(expected)  # pyright: ignore[reportOptionalSubscript]
