from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ml_jobs.pipeline.engines import pr_auc

from ml_jobs.errors import StepFailedError
from ml_jobs.pipeline.curve import MAX_POINTS, curve, draw
from ml_jobs.pipeline.evaluation import (
    LATENCY_CALLS,
    Slice,
    call_milliseconds,
    checked_scores,
    recall_at_precision,
    slices,
)

LABELS = np.array([0, 0, 1, 0, 1, 1])
SCORES = np.array([0.1, 0.2, 0.3, 0.4, 0.8, 0.9])


def test_one_score_per_row_is_taken() -> None:
    assert checked_scores([0.0, 0.5, 1.0], 3).tolist() == [0.0, 0.5, 1.0]


@pytest.mark.parametrize(
    ("scores", "message"),
    [
        ([0.1, 0.2], r"shape \(2,\), must be \(3,\)"),
        ([[0.1], [0.2], [0.3]], r"shape \(3, 1\)"),
        ([0.1, float("nan"), 0.3], "1 of 3 rows outside"),
        ([0.1, 1.5, -0.2], "2 of 3 rows outside"),
    ],
)
def test_fails_on_what_is_not_a_probability_per_row(scores: object, message: str) -> None:
    with pytest.raises(StepFailedError, match=message):
        checked_scores(scores, 3)


def test_fails_to_measure_without_positives() -> None:
    with pytest.raises(StepFailedError, match="no row with label 1"):
        pr_auc(np.zeros(3), np.array([0.1, 0.2, 0.3]))


def test_recall_is_the_largest_at_no_less_than_the_precision() -> None:
    assert recall_at_precision(LABELS, SCORES, 1.0) == pytest.approx(2 / 3)
    assert recall_at_precision(LABELS, SCORES, 0.75) == 1.0


@given(st.floats(0, 1), st.floats(0, 1))
def test_more_precision_never_gives_more_recall(one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert recall_at_precision(LABELS, SCORES, high) <= recall_at_precision(LABELS, SCORES, low)


def test_slices_are_measured_apart() -> None:
    found = slices(np.array(["b", "a", "a", "a", "b", "b"]), LABELS, SCORES)
    assert list(found) == ["a", "b"]
    assert found["b"] == Slice(3, 2, 1.0)
    assert slices(np.array(["a", "a"]), np.array([0, 0]), np.array([0.1, 0.2])) == {"a": Slice(2, 0, None)}


def test_requests_are_repeated_until_there_are_enough_timings() -> None:
    called: list[int] = []
    taken = call_milliseconds(called.append, [1, 2, 3])
    assert len(taken) == LATENCY_CALLS
    assert set(called) == {1, 2, 3}


def test_the_curve_is_thinned_but_keeps_its_ends() -> None:
    random = np.random.default_rng(1)
    labels = random.random(20_000) < 0.01
    found = curve(labels, np.clip(random.random(20_000) * 0.5 + labels * 0.4, 0, 1))
    assert len(found.precision) == len(found.recall) == len(found.thresholds) <= 2 * MAX_POINTS
    assert found.recall[0] == 1.0
    assert found.thresholds == sorted(found.thresholds)


def test_the_curve_is_drawn_beside_the_champions() -> None:
    mine = curve(LABELS, SCORES)
    figure = draw(mine, 0.9, (mine, 0.8), base_rate=0.5)
    shown = [text.get_text() for text in figure.axes[0].get_legend().get_texts()]  # pyright: ignore[reportOptionalMemberAccess]
    assert shown == ["this model, PR-AUC 0.900", "champion, PR-AUC 0.800", "share of positives, 0.5000"]
    assert mine.document(0.9, None).keys() == {"precision", "recall", "thresholds", "pr_auc", "champion_pr_auc"}
