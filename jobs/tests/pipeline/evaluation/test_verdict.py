from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ml_jobs.pipeline.evaluation.verdict import (
    MIN_SUPPORT,
    champion_confidence,
    interval,
    misses,
    moves_anchor,
    needed_support,
    passes,
    verdict,
)
from ml_jobs.pipeline.task import Limit

MARGIN, CONFIDENCE = 0.02, 0.95
REACH = 1.6448536


def judged(difference: float, standard_error: float, *, support: int = 500, needed: int = 400) -> str:
    return verdict(difference, standard_error, margin=MARGIN, confidence=CONFIDENCE, support=support, needed=needed)


def test_each_bound_of_an_interval_has_the_confidence_on_its_own_side() -> None:
    assert interval(0.01, 0.002, 0.95) == pytest.approx((0.01 - REACH * 0.002, 0.01 + REACH * 0.002))
    assert interval(0.01, 0.0, 0.95) == (0.01, 0.01)


@pytest.mark.parametrize(
    ("difference", "standard_error", "expected"),
    [
        (0.02, 0.01, "better"),
        (0.01, 0.01, "not worse"),
        (0.0, 0.0, "not worse"),
        (-0.015, 0.001, "not worse"),
        (-0.02 + REACH * 0.005 + 1e-6, 0.005, "not worse"),
        (-0.02 + REACH * 0.005 - 1e-6, 0.005, "worse"),
        (0.0, 0.02, "cannot tell"),
        (-0.01, 0.01, "cannot tell"),
        (-0.04, 0.01, "worse"),
        (-0.02, 0.0, "worse"),
        (math.nan, 0.01, "cannot tell"),
        (0.5, math.nan, "cannot tell"),
    ],
)
def test_the_verdict_follows_from_the_interval_of_the_difference(
    difference: float, standard_error: float, expected: str
) -> None:
    assert judged(difference, standard_error) == expected


@pytest.mark.parametrize("difference", [-0.5, 0.0, 0.5])
def test_cannot_tell_with_less_support_than_the_margin_needs(difference: float) -> None:
    assert judged(difference, 0.001, support=399) == "cannot tell"
    assert judged(difference, 0.001, support=400) != "cannot tell"


@given(st.floats(-1, 1), st.floats(0, 1), st.floats(0, 1))
def test_a_better_challenger_never_gets_a_worse_verdict(difference: float, gain: float, standard_error: float) -> None:
    order = {"worse": 0, "cannot tell": 1, "not worse": 2, "better": 3}
    assert order[judged(difference + gain, standard_error)] >= order[judged(difference, standard_error)]


def test_only_better_and_not_worse_pass() -> None:
    assert [passes(found) for found in ("better", "not worse", "worse", "cannot tell")] == [True, True, False, False]


@pytest.mark.parametrize(("margin", "about"), [(0.02, 400), (0.03, 175), (0.05, 60)])
def test_support_grows_as_the_margin_shrinks(margin: float, about: int) -> None:
    needed = needed_support(0.135, margin=margin, confidence=0.9)
    assert needed == pytest.approx(about, rel=0.07)
    assert needed <= about


def test_support_grows_with_spread_and_confidence_and_has_a_floor() -> None:
    needed = needed_support(0.135, margin=0.02, confidence=0.9)
    assert needed_support(0.27, margin=0.02, confidence=0.9) == pytest.approx(4 * needed, abs=4)
    assert needed_support(0.135, margin=0.02, confidence=0.95) > needed
    assert needed_support(0.0, margin=0.02, confidence=0.9) == MIN_SUPPORT


def test_the_comparison_with_the_champion_has_a_lower_confidence_than_with_the_anchor() -> None:
    assert champion_confidence(0.9) == pytest.approx(0.85)
    assert champion_confidence(0.96) == pytest.approx(0.94)


def test_the_anchor_moves_only_with_the_confidence_for_all_trainings() -> None:
    def moves(difference: float, support: int = 500) -> bool:
        return moves_anchor(difference, 0.01, confidence=0.95, support=support, needed=400)

    # A version becomes the anchor if it is better than the present anchor by more than 2.935 standard errors. Here the
    # standard error is 0.01. The factor 2.935 belongs to the confidence 1 - 0.05 / 30, which accounts for 30 trainings.
    assert not moves(0.0293)
    assert moves(0.0294)
    assert not moves(0.0294, support=399)
    assert not moves(-0.5)
    assert not moves(math.nan)


@pytest.mark.parametrize(
    ("value", "limit", "expected"),
    [
        (0.5, Limit(min=0.5), False),
        # The confidence 0.99 corresponds to 2.326 standard errors (each 0.01): a miss begins 0.02326 beyond the limit.
        (0.4768, Limit(min=0.5), False),
        (0.4767, Limit(min=0.5), True),
        (0.5232, Limit(max=0.5), False),
        (0.5233, Limit(max=0.5), True),
        (0.9, Limit(), False),
        (math.nan, Limit(min=0.5), True),
        (math.nan, Limit(max=0.5), True),
    ],
)
def test_a_limit_is_missed_by_more_than_chance(value: float, limit: Limit, expected: bool) -> None:  # noqa: FBT001
    assert misses(value, 0.01, limit, judged=1) == expected


def test_limits_share_their_confidence() -> None:
    assert misses(0.474, 0.01, Limit(min=0.5), judged=2)
    assert not misses(0.476, 0.01, Limit(min=0.5), judged=2)


@given(st.floats(0, 1), st.floats(0, 1))
def test_a_value_without_standard_error_is_compared_with_its_limit_alone(value: float, bound: float) -> None:
    assert misses(value, 0.0, Limit(min=bound), judged=7) == (value < bound)
    assert misses(value, 0.0, Limit(max=bound), judged=7) == (value > bound)
