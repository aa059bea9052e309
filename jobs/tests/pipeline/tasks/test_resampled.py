from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import metrics

from ml_jobs.pipeline.tasks import BINARY, REGRESSION, Multiclass

from .strategies import classes_with_probabilities, numbers_with_predictions, scored_rows

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ml_jobs.pipeline.task import Task

    Floats = NDArray[np.float64]

MULTICLASS = Multiclass(classes=("a", "b", "c"))
WEIGHTS = st.randoms(use_true_random=False).map(lambda random: np.random.default_rng(random.randrange(2**32)))
"""Generates random generators, from which `drawn` takes the weights of any number of rows."""


def drawn(random: np.random.Generator, rows: int) -> Floats:
    """Return the number of times that a bootstrap resample draws each row: 0 for many rows, more than 1 for some."""
    return random.poisson(1.0, rows).astype(np.float64)


@settings(deadline=None)
@given(scored_rows(both=True), WEIGHTS)
def test_pr_auc_is_that_of_scikit_learn_with_weights(rows: tuple[Floats, Floats], random: np.random.Generator) -> None:
    targets, scores = rows
    weights = random.uniform(0.1, 3, len(targets))
    expected = metrics.average_precision_score(targets, scores, sample_weight=weights)
    assert BINARY.resampled(targets, scores)(weights) == pytest.approx(expected)


@settings(deadline=None)
@given(classes_with_probabilities(3), WEIGHTS)
def test_macro_f1_is_that_of_scikit_learn_with_weights(
    rows: tuple[Floats, Floats], random: np.random.Generator
) -> None:
    targets, probabilities = rows
    weights = random.uniform(0.1, 3, len(targets))
    expected = metrics.f1_score(targets, probabilities.argmax(axis=1), average="macro", sample_weight=weights)
    assert MULTICLASS.resampled(targets, probabilities)(weights) == pytest.approx(expected)


@settings(deadline=None)
@given(numbers_with_predictions(), WEIGHTS)
def test_rmse_is_that_of_scikit_learn_with_weights(rows: tuple[Floats, Floats], random: np.random.Generator) -> None:
    targets, predictions = rows
    weights = random.uniform(0.1, 3, len(targets))
    expected = metrics.root_mean_squared_error(targets, predictions, sample_weight=weights)
    assert REGRESSION.resampled(targets, predictions)(weights) == pytest.approx(expected)


def same_as_drawn_rows(task: Task, rows: tuple[Floats, Floats], weights: Floats) -> None:
    """Check that a resample with `weights` has the metric of rows that are repeated as often as their weight."""
    targets, predictions = rows
    repeated = np.repeat(np.arange(len(targets)), weights.astype(int))
    expected = task.measure(targets[repeated], predictions[repeated]).get(task.metrics[0].name, float("nan"))
    assert task.resampled(targets, predictions)(weights) == pytest.approx(expected, nan_ok=True)


@settings(deadline=None)
@given(scored_rows(both=False), WEIGHTS)
def test_a_resample_of_scored_rows_has_the_metric_of_its_rows(
    rows: tuple[Floats, Floats], random: np.random.Generator
) -> None:
    same_as_drawn_rows(BINARY, rows, drawn(random, len(rows[0])))


@settings(deadline=None)
@given(classes_with_probabilities(3), WEIGHTS)
def test_a_resample_of_classes_has_the_metric_of_its_rows(
    rows: tuple[Floats, Floats], random: np.random.Generator
) -> None:
    same_as_drawn_rows(MULTICLASS, rows, drawn(random, len(rows[0])))


@settings(deadline=None)
@given(numbers_with_predictions(), WEIGHTS)
def test_a_resample_of_numbers_has_the_metric_of_its_rows(
    rows: tuple[Floats, Floats], random: np.random.Generator
) -> None:
    same_as_drawn_rows(REGRESSION, rows, drawn(random, len(rows[0])))


def test_constant_scores_have_the_weighted_share_of_positives() -> None:
    resampled = BINARY.resampled(np.array([1.0, 0.0, 0.0]), np.full(3, 0.4))
    assert resampled(np.array([2.0, 1.0, 5.0])) == pytest.approx(0.25)


def test_rows_that_are_not_drawn_leave_no_metric() -> None:
    targets, scores = np.array([1.0, 0.0, 0.0]), np.array([0.9, 0.2, 0.1])
    assert np.isnan(BINARY.resampled(targets, scores)(np.array([0.0, 1.0, 1.0])))
    assert np.isnan(BINARY.resampled(np.zeros(3), scores)(np.ones(3)))
    assert np.isnan(REGRESSION.resampled(targets, scores)(np.zeros(3)))


def test_errors_of_any_size_have_an_rmse() -> None:
    assert REGRESSION.resampled(np.zeros(2), np.full(2, 1e200))(np.ones(2)) == pytest.approx(1e200)
    assert REGRESSION.resampled(np.ones(2), np.ones(2))(np.ones(2)) == 0.0
