"""Runs the simulation of `npm run simulate:gate` with few repeats, and checks how often the gate passes a model."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from ml_jobs.pipeline.evaluation.verdict import needed_support
from ml_jobs.pipeline.tasks import BINARY
from simulations.gate import ALLOWED, CONFIDENCE
from simulations.rates import rates
from simulations.scored_holdout import DIFFERENT, NESTED, PR_AUC, ScoredHoldout, shift_of, true_pr_auc
from simulations.series import course
from simulations.whole_gate import GateSettings

if TYPE_CHECKING:
    from simulations.scored_holdout import Training

MARGIN = 0.05
SETTINGS = GateSettings(MARGIN, CONFIDENCE)
POSITIVES = needed_support(0.135, margin=MARGIN, confidence=CONFIDENCE)


def test_challengers_of_equal_quality_pass_the_whole_gate() -> None:
    found = rates(SETTINGS, DIFFERENT, positives=POSITIVES, difference=0.0, repeats=200, seed=1)
    assert found.champion >= found.both >= found.whole
    assert found.whole >= 0.9 - 3 * np.sqrt(0.9 * 0.1 / 200)
    assert found.spread == pytest.approx(0.135, rel=0.2)


def test_challengers_of_nested_training_sets_pass_more_often() -> None:
    found = rates(SETTINGS, NESTED, positives=POSITIVES, difference=0.0, repeats=60, seed=1)
    assert found.whole >= 0.95
    assert found.spread == pytest.approx(0.05, rel=0.3)


@pytest.mark.parametrize("training", [DIFFERENT, NESTED], ids=lambda training: training.name)
def test_challengers_that_are_worse_by_two_margins_are_stopped(training: Training) -> None:
    assert rates(SETTINGS, training, positives=POSITIVES, difference=-2 * MARGIN, repeats=40, seed=1).whole <= 0.05


def test_no_challenger_passes_with_less_support_than_the_margin_needs() -> None:
    assert rates(SETTINGS, NESTED, positives=POSITIVES - 1, difference=0.0, repeats=5, seed=1).champion == 0


@pytest.mark.parametrize("same_holdout", [True, False])
def test_the_champion_stays_near_the_first_anchor(same_holdout: bool) -> None:  # noqa: FBT001
    found = [
        course(SETTINGS, DIFFERENT, positives=POSITIVES, step=-MARGIN / 4, same_holdout=same_holdout, seed=seed)
        for seed in range(15)
    ]
    assert np.mean([one.lowest >= -ALLOWED * MARGIN - 1e-9 for one in found]) >= 0.85
    assert all(one.released for one in found)


def test_trainings_of_equal_quality_are_still_released() -> None:
    found = [
        course(SETTINGS, DIFFERENT, positives=POSITIVES, step=0.0, same_holdout=False, seed=seed) for seed in range(4)
    ]
    assert np.mean([one.released for one in found]) >= 24


def test_simulated_models_have_the_requested_pr_auc() -> None:
    assert true_pr_auc(0.0) == pytest.approx(0.02, abs=1e-3)
    assert true_pr_auc(shift_of(PR_AUC)) == pytest.approx(PR_AUC, abs=1e-6)
    random = np.random.default_rng(1)
    holdout = ScoredHoldout.draw(4000, random)
    scores = holdout.scores(PR_AUC, holdout.own(random))
    assert BINARY.measure(holdout.targets, scores)["prAuc"] == pytest.approx(PR_AUC, abs=0.02)
