from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ml_jobs.pipeline.evaluation import Champion, Evaluation, Slice
from ml_jobs.pipeline.gate import Limits, failures
from ml_jobs.pipeline.project import Thresholds

LIMITS = Limits(min_pr_auc=0.5, max_latency_ms=100)
THRESHOLDS = Thresholds(precision=0.5, min_recall=0.6, min_slice_pr_auc=0.3, min_slice_positives=10)
GOOD = Evaluation(
    pr_auc=0.8,
    baseline_pr_auc=0.1,
    recall_at_precision=0.9,
    slices={"TRANSFER": Slice(1000, 20, 0.7), "PAYMENT": Slice(3000, 0, None)},
    latency_p50_ms=0.5,
    latency_p99_ms=2.0,
    champion=Champion("3", 0.8),
)


def missed(evaluation: Evaluation) -> list[str]:
    return failures(evaluation, LIMITS, THRESHOLDS)


def test_a_good_model_passes() -> None:
    assert missed(GOOD) == []


def test_the_first_model_has_no_champion_to_beat() -> None:
    assert missed(replace(GOOD, champion=None)) == []


def test_a_challenger_equal_to_the_champion_passes() -> None:
    assert missed(replace(GOOD, champion=Champion("3", GOOD.pr_auc))) == []


@pytest.mark.parametrize(
    ("evaluation", "line"),
    [
        (
            replace(GOOD, pr_auc=0.4999, champion=None),
            "PR-AUC 0.4999 is below 0.5000 (--min-pr-auc)",
        ),
        (
            replace(GOOD, baseline_pr_auc=0.8),
            "PR-AUC 0.8000 does not beat the baseline rule, 0.8000",
        ),
        (
            replace(GOOD, champion=Champion("3", 0.8001)),
            "PR-AUC 0.8000 is below 0.8001 of the champion, version 3",
        ),
        (
            replace(GOOD, recall_at_precision=0.59),
            "recall 0.5900 at precision 0.50 is below 0.6000",
        ),
        (
            replace(GOOD, slices={"TRANSFER": Slice(1000, 10, 0.29)}),
            "PR-AUC 0.2900 in slice TRANSFER is below 0.3000",
        ),
        (
            replace(GOOD, latency_p99_ms=100.1),
            "p99 latency of one row, 100.1 ms, is above 100.0 ms (--max-latency-ms)",
        ),
    ],
)
def test_fails_with_one_line_on_a_missed_threshold(evaluation: Evaluation, line: str) -> None:
    assert missed(evaluation) == [line]


def test_fails_with_a_line_for_each_of_several_misses() -> None:
    bad = replace(GOOD, pr_auc=0.01, recall_at_precision=0.0, latency_p99_ms=500.0)
    assert len(missed(bad)) == 5


def test_a_slice_with_few_positives_does_not_block() -> None:
    assert missed(replace(GOOD, slices={"TRANSFER": Slice(1000, 9, 0.0)})) == []


@given(st.floats(0, 1), st.floats(0, 1))
def test_fails_whenever_the_champion_is_better(challenger: float, champion: float) -> None:
    lines = missed(replace(GOOD, pr_auc=challenger, champion=Champion("3", champion)))
    assert any("champion" in line for line in lines) == (challenger < champion)


@pytest.mark.parametrize("wrong", [float("nan"), -1.0])
def test_fails_on_a_metric_that_is_no_measure(wrong: float) -> None:
    assert missed(replace(GOOD, pr_auc=wrong))
    assert missed(replace(GOOD, latency_p99_ms=float("nan")))
