"""Holdouts with scores of models of known quality, without data or training.

Scores are normally distributed. Those of positive rows are shifted; the shift sets the model's true PR-AUC. The scores
of two models for the same row are correlated; the correlation sets the standard error of the models' difference.

The score of a row is the sum of its shift, a random term that all models share (`common`), and a random term of the
training that produced the model (`own`).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from statistics import NormalDist
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

POSITIVE_SHARE = 0.02
PR_AUC = 0.8
"""True PR-AUC of the first champion. `_PAIRED_SPREAD` of binary tasks was measured on models with about this PR-AUC."""

_GRID = np.linspace(-9.0, 9.0, 4001)
_STEPS = 40


@dataclass(frozen=True)
class Training:
    """How similar the models of successive trainings are: their training sets differ, or one contains the other."""

    name: str
    kept: float
    """Correlation of the term `own` between successive trainings."""


DIFFERENT = Training("differ", 0.0)
NESTED = Training("nested", 0.89)
COMMON = 0.955
"""Share of the term `common` in the variance of scores within a class.

The share is fitted to XGBoost on the fraud data, see `_PAIRED_SPREAD` in `ml_jobs.pipeline.tasks.binary`. There, the
standard error of two models' difference is 0.135 / sqrt(positives) if their training sets differ, and
0.05 / sqrt(positives) if one training set contains the other.
"""


@dataclass(frozen=True)
class ScoredHoldout:
    """Rows, with the term of the score that all models share."""

    targets: Floats
    """Shape (n,)."""
    common: Floats
    """Term of the score that all models share, standard normal, shape (n,)."""

    @staticmethod
    def draw(positives: int, random: np.random.Generator) -> ScoredHoldout:
        """Draw a holdout with exactly this number of positives."""
        rows = round(positives / POSITIVE_SHARE)
        targets = np.zeros(rows)
        targets[:positives] = 1
        return ScoredHoldout(targets, random.standard_normal(rows))

    def own(self, random: np.random.Generator) -> Floats:
        """Draw the term `own` of a first training for the rows, standard normal, shape (n,)."""
        return random.standard_normal(len(self.targets))

    def scores(self, pr_auc: float, own: Floats) -> Floats:
        """Return the predictions, shape (n,), of a model with this true PR-AUC."""
        return shift_of(pr_auc) * self.targets + np.sqrt(COMMON) * self.common + np.sqrt(1 - COMMON) * own


def own_after(own: Floats, trainings: int, training: Training, random: np.random.Generator) -> Floats:
    """Draw a model's term `own` from the term of an earlier model, which was trained `trainings` trainings before."""
    kept = training.kept**trainings
    return kept * own + np.sqrt(1 - kept**2) * random.standard_normal(len(own))


@cache
def shift_of(pr_auc: float) -> float:
    """Return the shift of positives at which a model has this true PR-AUC."""
    low, high = 0.0, 8.0
    for _ in range(_STEPS):
        middle = (low + high) / 2
        low, high = (middle, high) if true_pr_auc(middle) < pr_auc else (low, middle)
    return (low + high) / 2


def true_pr_auc(shift: float) -> float:
    """Return the PR-AUC in the limit of infinitely many rows: the mean precision at the scores of positives."""
    normal = NormalDist()
    density = np.exp(-(_GRID**2) / 2)
    density /= density.sum()
    hits = np.array([1 - normal.cdf(point) for point in _GRID])
    alarms = np.array([1 - normal.cdf(point + shift) for point in _GRID])
    hits, alarms = POSITIVE_SHARE * hits, (1 - POSITIVE_SHARE) * alarms
    return float(np.sum(density * hits / np.maximum(hits + alarms, 1e-300)))
