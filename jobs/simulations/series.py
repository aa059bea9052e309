"""Simulates series of trainings, to find how much worse than the first anchor a champion can become.

The anchor is the version that each challenger is compared with besides the champion (`registry.ANCHOR`). Without the
anchor, small losses from champion to champion could add up. The first anchor is the first champion of the series.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from simulations.scored_holdout import PR_AUC, ScoredHoldout, own_after
from simulations.whole_gate import compared

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulations.scored_holdout import Training
    from simulations.whole_gate import GateSettings

    Floats = NDArray[np.float64]

TRAININGS = 30


@dataclass(frozen=True)
class _Version:
    """A model version in the simulated series of trainings."""

    number: int
    """Number of the training that produced the version."""
    pr_auc: float
    """True PR-AUC."""


@dataclass(frozen=True)
class Course:
    """Result of a series."""

    lowest: float
    """True PR-AUC of the worst champion of the series minus that of the first anchor."""
    released: int
    """Number of trainings that produced a champion."""
    anchors: int
    """Number of released versions that replaced the anchor."""


def course(  # noqa: PLR0913 - parameters of the simulation
    settings: GateSettings, training: Training, *, positives: int, step: float, same_holdout: bool, seed: int
) -> Course:
    """Simulate `TRAININGS` challengers. Each has the true PR-AUC of the present champion plus `step`.

    With `same_holdout`, all challengers are measured on the same rows, so their random errors are similar. Otherwise
    each challenger is measured on new rows.
    """
    random = np.random.default_rng(seed)
    rows = _Rows(ScoredHoldout.draw(positives, random), training, random)
    anchor = champion = _Version(0, PR_AUC)
    lowest, released, anchors = PR_AUC, 0, 0
    for number in range(1, TRAININGS + 1):
        if not same_holdout:
            rows = _Rows(ScoredHoldout.draw(positives, random), training, random)
        challenger = _Version(number, champion.pr_auc + step)
        scores = rows.scores([*dict.fromkeys((anchor, champion)), challenger])
        targets = rows.holdout.targets
        made = scores[challenger]
        drift = compared(settings, targets, made, scores[anchor], against="anchor", seed=number)
        if not drift.passes:
            continue
        if champion != anchor:
            beside_champion = compared(settings, targets, made, scores[champion], against="champion", seed=number)
            if not beside_champion.passes:
                continue
        champion = challenger
        released += 1
        lowest = min(lowest, champion.pr_auc)
        if drift.moves_anchor:
            anchor = champion
            anchors += 1
    return Course(lowest - PR_AUC, released, anchors)


class _Rows:
    """A holdout, with the score term `own` (see `scored_holdout`) of anchor, champion and challenger."""

    def __init__(self, holdout: ScoredHoldout, training: Training, random: np.random.Generator) -> None:
        self.holdout = holdout
        self._training = training
        self._random = random
        self._own: dict[int, Floats] = {}

    def scores(self, versions: list[_Version]) -> dict[_Version, Floats]:
        """Return the scores of versions, which must be sorted by training.

        Keeps the terms `own` of these versions only: a version that is replaced is not scored again.
        """
        own: dict[int, Floats] = {}
        for version in versions:
            own[version.number] = self._own.get(version.number, self._drawn(version.number, own))
        self._own = own
        return {version: self.holdout.scores(version.pr_auc, own[version.number]) for version in versions}

    def _drawn(self, number: int, own: dict[int, Floats]) -> Floats:
        if not own:
            return self.holdout.own(self._random)
        latest = max(own)
        return own_after(own[latest], number - latest, self._training, self._random)
