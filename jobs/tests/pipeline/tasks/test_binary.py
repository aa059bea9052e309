from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from sklearn import metrics

from ml_jobs.errors import StepFailedError
from ml_jobs.pipeline.tasks import BINARY

from .strategies import scored_rows

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

TARGETS = np.array([0.0, 0, 1, 0, 1, 1])
SCORES = np.array([0.1, 0.2, 0.3, 0.4, 0.8, 0.9])


@settings(deadline=None)
@given(scored_rows(both=True))
def test_metrics_are_those_of_scikit_learn(rows: tuple[Floats, Floats]) -> None:
    targets, scores = rows
    found = BINARY.measure(targets, scores)
    precisions, recalls, _ = metrics.precision_recall_curve(targets, scores)
    clipped = np.clip(scores, 1e-15, 1 - 1e-15)
    assert found["prAuc"] == pytest.approx(metrics.average_precision_score(targets, scores))
    assert found["rocAuc"] == pytest.approx(metrics.roc_auc_score(targets, scores))
    assert found["brier"] == pytest.approx(metrics.brier_score_loss(targets, scores))
    assert found["logLoss"] == pytest.approx(metrics.log_loss(targets, clipped), abs=1e-9)
    # Includes the last point of the precision-recall curve, precision 1 and recall 0, which belongs to no threshold.
    assert found["recallAtPrecision50"] == pytest.approx(recalls[precisions >= 0.5].max())
    false_rates, true_rates, _ = metrics.roc_curve(targets, scores, drop_intermediate=False)
    assert found["recallAtFpr1Pct"] == pytest.approx(true_rates[false_rates <= 0.01].max())
    assert found["recallAtFpr01Pct"] == pytest.approx(true_rates[false_rates <= 0.001].max())


@settings(deadline=None)
@given(scored_rows(both=False))
def test_decisions_are_measured_as_by_scikit_learn(rows: tuple[Floats, Floats]) -> None:
    targets, scores = rows
    found = BINARY.measure_decisions(targets, scores, 0.5)
    decisions = (scores >= 0.5).astype(int)
    if targets.any():
        assert found["recall"] == pytest.approx(metrics.recall_score(targets, decisions))
    if decisions.any():
        assert found["precision"] == pytest.approx(metrics.precision_score(targets, decisions))
    assert found.keys() == {name for name, any_ in (("recall", targets), ("precision", decisions)) if any_.any()}


@given(scored_rows(both=False))
def test_no_metric_leaves_its_range(rows: tuple[Floats, Floats]) -> None:
    measured = BINARY.measure(*rows)
    for metric in BINARY.metrics:
        value = measured.get(metric.name, metric.least)
        assert metric.least is not None
        assert value is not None
        assert metric.least <= value <= (np.inf if metric.greatest is None else metric.greatest + 1e-9)


def test_equal_scores_are_alarms_together_at_a_false_positive_rate() -> None:
    # GIVEN 10 positives and 1,000 negatives: one negative has a higher score than all positives, and nine negatives
    # have the score of the 5 lower positives
    targets = np.array([0.0] * 1000 + [1.0] * 10)
    scores = np.array([0.9] + [0.5] * 9 + [0.1] * 990 + [0.8] * 5 + [0.5] * 5)
    # THEN a false positive rate of 0.1 % allows one alarm among the negatives: the one with the highest score. A
    # rate of 1 % allows ten alarms: also the nine negatives with the score 0.5
    found = BINARY.measure(targets, scores)
    assert (found["recallAtFpr01Pct"], found["recallAtFpr1Pct"]) == (0.5, 1.0)
    # THEN a tenth negative with the score 0.5 is too many: with the negative above them, 11 of 1,000 would be alarms.
    # The threshold for a rate of 1 % is therefore above 0.5
    found = BINARY.measure(targets, np.where(np.arange(1010) == 10, 0.5, scores))
    assert found["recallAtFpr1Pct"] == 0.5


def test_calibration_error_is_the_mean_distance_of_frequencies_over_bins_of_equal_count() -> None:
    random = np.random.default_rng(1)
    scores = np.sort(random.random(200) ** 3)
    targets = (random.random(200) < scores**0.5).astype(np.float64)
    bins = zip(np.split(scores, 10), np.split(targets, 10), strict=True)
    expected = np.mean([abs(score.mean() - target.mean()) for score, target in bins])
    assert BINARY.measure(targets, scores)["calibrationError"] == pytest.approx(expected)


@given(scored_rows(both=False))
def test_the_order_of_rows_does_not_change_the_calibration_error(rows: tuple[Floats, Floats]) -> None:
    order = np.random.default_rng(1).permutation(len(rows[0]))
    shuffled = BINARY.measure(rows[0][order], rows[1][order])
    assert shuffled["calibrationError"] == pytest.approx(BINARY.measure(*rows)["calibrationError"], abs=1e-12)


def test_constant_predictions_of_the_share_are_calibrated() -> None:
    assert BINARY.measure(TARGETS, np.full(6, 0.5))["calibrationError"] == 0.0
    assert BINARY.measure(TARGETS, np.full(6, 0.9))["calibrationError"] == pytest.approx(0.4)


def test_rows_with_one_class_lack_metrics_that_need_both() -> None:
    assert BINARY.measure(np.zeros(3), np.array([0.1, 0.2, 0.3])).keys() == {*("logLoss", "brier", "calibrationError")}
    assert "rocAuc" not in BINARY.measure(np.ones(3), np.array([0.1, 0.2, 0.3]))
    assert BINARY.measure(np.ones(3), np.array([0.1, 0.2, 0.3]))["prAuc"] == 1.0


def test_without_rows_there_are_no_metrics() -> None:
    assert BINARY.measure(np.empty(0), np.empty(0)) == {}
    assert BINARY.support(np.empty(0)) == 0


def test_constant_predictions_reach_the_share_of_positives() -> None:
    found = BINARY.measure(TARGETS, BINARY.uninformed(TARGETS))
    assert found["prAuc"] == pytest.approx(0.5)
    assert found["rocAuc"] == pytest.approx(0.5)


def test_a_certain_wrong_prediction_has_a_finite_log_loss() -> None:
    assert 30 < BINARY.measure(np.array([1.0]), np.array([0.0]))["logLoss"] < 40


def test_support_counts_the_rarer_class() -> None:
    assert BINARY.support(np.array([1.0, 1, 0])) == 1
    assert BINARY.support(np.ones(5)) == 0


@pytest.mark.parametrize(
    "labels",
    [np.array([0, 1, 1]), np.array([False, True, True]), np.array([Decimal(0), Decimal(1), Decimal(1)], dtype=object)],
)
def test_labels_of_any_numeric_type_become_targets(labels: NDArray[Any]) -> None:
    assert BINARY.targets(labels).tolist() == [0.0, 1.0, 1.0]


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        (np.array([0, 1, 2]), "1 labels are not 0 or 1, e.g. .*2"),
        (np.array([0.0, np.nan]), "1 labels are not 0 or 1, e.g. .*nan"),
        (np.array(["no", "yes"]), "a label is not a number, must be 0 or 1"),
    ],
)
def test_fails_on_labels_that_are_not_0_or_1(labels: NDArray[Any], message: str) -> None:
    with pytest.raises(StepFailedError, match=message):
        BINARY.targets(labels)


@pytest.mark.parametrize(
    ("predictions", "message"),
    [
        ([0.1, 0.2], r"shape \(2,\), must be \(3,\)"),
        ([[0.1], [0.2], [0.3]], r"shape \(3, 1\)"),
        ([0.1, float("nan"), 0.3], r"not finite for 1 of 3 rows, e\.g\. nan for row 1"),
        ([0.1, 1.5, -0.2], r"outside \[0, 1\] for 2 of 3 rows, e\.g\. 1\.5 for row 1"),
        (["a", "b", "c"], "must be numbers"),
        (None, "must be numbers|not finite|shape"),
    ],
)
def test_fails_unless_there_is_a_probability_per_row(predictions: object, message: str) -> None:
    with pytest.raises(StepFailedError, match=message):
        BINARY.checked(predictions, 3)


def test_answers_decide_at_the_threshold() -> None:
    answers = BINARY.answers(np.array([0.29, 0.3, 0.31]), 0.3)
    assert [answer["decision"] for answer in answers] == [0, 1, 1]
    assert [answer["decision"] for answer in BINARY.answers(np.array([0.49, 0.5]), None)] == [0, 1]


@given(scored_rows(both=False))
def test_predictions_are_parsed_from_answers(rows: tuple[Floats, Floats]) -> None:
    import json

    answers = json.loads(json.dumps(BINARY.answers(rows[1], 0.5)))
    assert BINARY.predictions(answers).tolist() == rows[1].tolist()


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (0.3, "answer 1 is 0.3, must be an object"),
        ({}, "answer 1 has score = None, must be a number"),
        ({"score": "0.3", "decision": 0}, "answer 1 has score = '0.3', must be a number"),
        ({"score": True, "decision": 1}, "answer 1 has score = True, must be a number"),
        ({"score": 0.3}, "answer 1 has decision = None, must be a number"),
        ({"score": 0.3, "decision": 2}, "answer 1 has decision = 2, must be 0 or 1"),
        ({"score": 1.3, "decision": 1}, r"outside \[0, 1\] for 1 of 2 rows"),
        ({"score": float("nan"), "decision": 1}, "not finite for 1 of 2 rows"),
    ],
)
def test_fails_on_a_malformed_answer(
    answer: Any,  # noqa: ANN401 - JSON
    message: str,
) -> None:
    with pytest.raises(StepFailedError, match=message):
        BINARY.predictions([{"score": 0.2, "decision": 0}, answer])
