"""Pass rates of simulated challengers with a known true difference from champion and anchor.

The anchor is the version that each challenger is compared with besides the champion (`registry.ANCHOR`). Without the
anchor, small losses from champion to champion could add up.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ml_jobs.pipeline.task import Limit
from simulations.scored_holdout import PR_AUC, ScoredHoldout, own_after
from simulations.whole_gate import GateSettings, compared, keeps_limits

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ml_jobs.pipeline.evaluation.noninferiority import Against
    from simulations.scored_holdout import Training

    Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Rates:
    """Shares of simulated challengers."""

    repeats: int
    champion: float
    """Share of challengers that passed the comparison with the champion."""
    both: float
    """Share of challengers that passed the comparisons with champion and anchor."""
    whole: float
    """Share of challengers that passed both comparisons and all limits. Each limit is the champion's true PR-AUC."""
    spread: float
    """Standard deviation of the challenger's measured difference from the champion, times sqrt(`positives`)."""


def rates(  # noqa: PLR0913 - parameters of the simulation
    settings: GateSettings, training: Training, *, positives: int, difference: float, repeats: int, seed: int
) -> Rates:
    """Simulate challengers on one holdout each. Champion and anchor are different models with equal true PR-AUC."""
    random = np.random.default_rng(seed)
    settings = GateSettings(settings.margin, settings.confidence, Limit(min=PR_AUC))
    passed = np.zeros((repeats, 3), dtype=bool)
    differences = np.empty(repeats)
    for number in range(repeats):
        holdout = ScoredHoldout.draw(positives, random)
        anchor = holdout.own(random)
        champion = own_after(anchor, 1, training, random)
        challenger = own_after(champion, 1, training, random)
        scores = holdout.scores(PR_AUC + difference, challenger)
        others: dict[Against, Floats] = {"champion": champion, "anchor": anchor}
        step, drift = (
            compared(settings, holdout.targets, scores, holdout.scores(PR_AUC, own), against=against, seed=number)
            for against, own in others.items()
        )
        differences[number] = step.difference
        rules = (step.passes, drift.passes, keeps_limits(settings, holdout.targets, scores, number))
        passed[number] = np.logical_and.accumulate(rules)
    return Rates(
        repeats,
        *(float(share) for share in passed.mean(axis=0)),
        spread=float(differences.std(ddof=1)) * positives**0.5,
    )
