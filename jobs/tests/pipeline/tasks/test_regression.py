from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from sklearn import metrics

from ml_jobs.errors import StepFailedError
from ml_jobs.pipeline.tasks import REGRESSION

from .strategies import numbers_with_predictions

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


@settings(deadline=None)
@given(numbers_with_predictions())
def test_metrics_are_those_of_scikit_learn(rows: tuple[Floats, Floats]) -> None:
    targets, values = rows
    found = REGRESSION.measure(targets, values)
    assert found["rmse"] == pytest.approx(metrics.root_mean_squared_error(targets, values))
    assert found["mae"] == pytest.approx(metrics.mean_absolute_error(targets, values))
    if (np.abs(targets) > 1e-6).all():
        assert found["mape"] == pytest.approx(metrics.mean_absolute_percentage_error(targets, values))
    if np.ptp(targets) > 1e-3:
        assert found["r2"] == pytest.approx(metrics.r2_score(targets, values), rel=1e-6, abs=1e-9)


def test_equal_targets_have_no_r2() -> None:
    assert REGRESSION.measure(np.full(3, 7.0), np.array([6.0, 7.0, 8.0])).keys() == {"rmse", "mae", "mape", "bias"}


def test_a_target_of_zero_leaves_out_mape() -> None:
    assert REGRESSION.measure(np.array([0.0, 1.0]), np.array([1.0, 1.0])).keys() == {"rmse", "mae", "r2", "bias"}


def test_without_rows_there_are_no_metrics() -> None:
    assert REGRESSION.measure(np.empty(0), np.empty(0)) == {}


def test_perfect_predictions_have_no_error() -> None:
    values = np.array([1.0, 2.0])
    assert REGRESSION.measure(values, values) == {"rmse": 0.0, "mae": 0.0, "mape": 0.0, "r2": 1.0, "bias": 0.0}


def test_bias_is_the_mean_error_in_parts_of_the_mean_absolute_target() -> None:
    targets = np.array([100.0, 200.0, 300.0])
    assert REGRESSION.measure(targets, targets + np.array([30.0, -10.0, 10.0]))["bias"] == pytest.approx(0.05)
    assert REGRESSION.measure(targets, targets - 20.0)["bias"] == pytest.approx(0.1)
    assert REGRESSION.measure(-targets, -targets - 20.0)["bias"] == pytest.approx(0.1)
    assert "bias" not in REGRESSION.measure(np.zeros(3), targets)


def test_squares_of_large_values_do_not_overflow() -> None:
    assert REGRESSION.measure(np.array([1e200, -1e200]), np.zeros(2))["rmse"] == pytest.approx(1e200)


def test_metrics_that_overflow_are_left_out() -> None:
    with np.errstate(over="ignore", invalid="ignore"):
        assert REGRESSION.measure(np.array([1.7e308, -1.7e308]), np.array([-1.7e308, 1.7e308])) == {}


def test_targets_that_hardly_differ_have_no_r2() -> None:
    targets = np.array([0.0, 2.4e-283])
    assert REGRESSION.measure(targets, np.array([-1.0, -1.0])).keys() == {"rmse", "mae", "bias"}


def test_the_mean_as_prediction_has_r2_zero() -> None:
    targets = np.array([1.0, 2.0, 6.0])
    assert REGRESSION.measure(targets, REGRESSION.uninformed(targets))["r2"] == pytest.approx(0.0)


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        (np.array([1.0, np.nan]), "1 labels are not finite, e.g. .*nan"),
        (np.array([np.inf, 1.0]), "1 labels are not finite, e.g. .*inf"),
        (np.array(["much"]), "a label is not a number"),
    ],
)
def test_fails_on_labels_that_are_not_numbers(labels: NDArray[Any], message: str) -> None:
    with pytest.raises(StepFailedError, match=message):
        REGRESSION.targets(labels)


def test_labels_may_be_decimal_negative_and_huge() -> None:
    labels = np.array([Decimal("-12.5"), Decimal("1e30")], dtype=object)
    assert REGRESSION.targets(labels).tolist() == [-12.5, 1e30]


@pytest.mark.parametrize(
    ("predictions", "message"),
    [
        ([[1.0, 2.0]], r"shape \(1, 2\), must be \(2,\)"),
        ([1.0, float("inf")], "not finite for 1 of 2 rows"),
        ([1.0, float("nan")], "not finite for 1 of 2 rows"),
    ],
)
def test_fails_unless_there_is_a_number_per_row(predictions: object, message: str) -> None:
    with pytest.raises(StepFailedError, match=message):
        REGRESSION.checked(predictions, 2)


def test_errors_far_above_the_spread_of_the_targets_leave_out_r2() -> None:
    assert REGRESSION.measure(np.array([0.0, 1e-200]), np.ones(2)) == {"rmse": 1.0, "mae": 1.0, "bias": 2e200}


@given(numbers_with_predictions())
def test_predictions_are_parsed_from_answers(rows: tuple[Floats, Floats]) -> None:
    assert REGRESSION.predictions(REGRESSION.answers(rows[1], None)).tolist() == rows[1].tolist()


@pytest.mark.parametrize("value", [None, "12", True])
def test_fails_on_a_malformed_answer(value: object) -> None:
    with pytest.raises(StepFailedError, match=r"answer 0 has value = .*, must be a number"):
        REGRESSION.predictions([{"value": value}])
