from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from sklearn import metrics

from ml_jobs.errors import StepFailedError
from ml_jobs.pipeline.tasks import Multiclass

from .strategies import classes_with_probabilities

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ml_jobs.pipeline.task import Json

    Floats = NDArray[np.float64]

TASK = Multiclass(classes=("a", "b", "c"))


@settings(deadline=None)
@given(classes_with_probabilities(3))
def test_metrics_are_those_of_scikit_learn(rows: tuple[Floats, Floats]) -> None:
    targets, probabilities = rows
    found = TASK.measure(targets, probabilities)
    classes = probabilities.argmax(axis=1)
    # Averages recall over the classes that occur, because scikit-learn's balanced accuracy warns about missing classes.
    recalls = metrics.recall_score(targets, classes, labels=np.unique(targets), average="macro")
    assert found["macroF1"] == pytest.approx(metrics.f1_score(targets, classes, average="macro"))
    assert found["accuracy"] == pytest.approx(metrics.accuracy_score(targets, classes))
    assert found["balancedAccuracy"] == pytest.approx(recalls)
    assert found["logLoss"] == pytest.approx(metrics.log_loss(targets, probabilities, labels=[0, 1, 2]))


def test_without_rows_there_are_no_metrics() -> None:
    assert TASK.measure(np.empty(0), np.empty((0, 3))) == {}
    assert TASK.support(np.empty(0)) == 0
    assert TASK.uninformed(np.empty(0)).shape == (0, 3)


def test_rows_with_one_class_are_measured() -> None:
    found = TASK.measure(np.ones(4), np.tile([0.1, 0.8, 0.1], (4, 1)))
    assert found["macroF1"] == found["accuracy"] == 1.0


def test_the_calibration_error_is_that_of_the_most_likely_class() -> None:
    probabilities = np.array([[0.7, 0.2, 0.1], [0.1, 0.7, 0.2], [0.7, 0.2, 0.1], [0.2, 0.1, 0.7]])
    assert TASK.measure(np.array([0.0, 1, 2, 2]), probabilities)["calibrationError"] == pytest.approx(0.05)
    assert TASK.measure(np.array([1.0, 2, 1, 0]), probabilities)["calibrationError"] == pytest.approx(0.7)


def test_an_uninformed_model_predicts_the_share_of_each_class() -> None:
    targets = np.array([0.0, 1, 1, 2])
    assert TASK.uninformed(targets)[0].tolist() == [0.25, 0.5, 0.25]
    assert TASK.measure(targets, TASK.uninformed(targets))["accuracy"] == 0.5


def test_support_counts_the_rarest_class_that_occurs() -> None:
    assert TASK.support(np.array([0.0, 0, 2])) == 1


@pytest.mark.parametrize(
    ("classes", "labels", "targets"),
    [
        (("a", "b", "c"), np.array(["c", "a", "b"], dtype=object), [2, 0, 1]),
        ((3, 5), np.array([5.0, 3.0]), [1, 0]),
        ((3, 5), np.array([Decimal(5), Decimal(3)], dtype=object), [1, 0]),
        ((False, True), np.array([True, False]), [1, 0]),
    ],
)
def test_labels_become_indices(classes: tuple[Json, ...], labels: NDArray[Any], targets: list[int]) -> None:
    assert Multiclass(classes=classes).targets(labels).tolist() == targets


@pytest.mark.parametrize("label", ["d", None])
def test_fails_on_a_label_that_is_not_a_class(label: object) -> None:
    with pytest.raises(StepFailedError, match=rf"1 labels are not among \('a', 'b', 'c'\), e.g. {label!r}"):
        TASK.targets(np.array(["a", label], dtype=object))


@pytest.mark.parametrize(
    ("predictions", "message"),
    [
        ([[0.5, 0.5]], r"shape \(1, 2\), must be \(1, 3\)"),
        ([0.2, 0.3, 0.5], r"shape \(3,\)"),
        ([[0.5, 0.3, 0.3]], "do not sum up to 1 for 1 of 1 rows"),
        ([[float("nan"), 0.5, 0.5]], "not finite"),
        ([[-0.1, 0.6, 0.5]], r"outside \[0, 1\]"),
    ],
)
def test_fails_on_invalid_probabilities(predictions: object, message: str) -> None:
    with pytest.raises(StepFailedError, match=message):
        TASK.checked(predictions, 1)


@pytest.mark.parametrize("classes", [("a",), ("a", "a"), (1, "1")])
def test_fails_on_classes_with_equal_text(classes: tuple[Json, ...]) -> None:
    with pytest.raises(ValueError, match="values with different texts"):
        Multiclass(classes=classes)


def test_an_answer_names_the_class_and_all_probabilities() -> None:
    assert TASK.answers(np.array([[0.2, 0.5, 0.3]]), None) == [
        {"class": "b", "probabilities": {"a": 0.2, "b": 0.5, "c": 0.3}}
    ]


@given(classes_with_probabilities(3))
def test_predictions_are_parsed_from_answers(rows: tuple[Floats, Floats]) -> None:
    answers = json.loads(json.dumps(TASK.answers(rows[1], None)))
    assert TASK.predictions(answers).tolist() == rows[1].tolist()


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ({"class": "a"}, "answer 0 has probabilities = None, must be an object with"),
        ({"class": "a", "probabilities": {"a": 1.0}}, "answer 0 has probabilities"),
        ({"class": "d", "probabilities": {"a": 1.0, "b": 0, "c": 0}}, "answer 0 has class = 'd', must be one of"),
        ({"class": "a", "probabilities": {"a": "1", "b": 0, "c": 0}}, "answer 0 has a = '1', must be a number"),
        ({"class": "a", "probabilities": {"a": 0.5, "b": 0, "c": 0}}, "do not sum up to 1"),
    ],
)
def test_fails_on_a_malformed_answer(
    answer: Any,  # noqa: ANN401 - JSON
    message: str,
) -> None:
    with pytest.raises(StepFailedError, match=message):
        TASK.predictions([answer])
