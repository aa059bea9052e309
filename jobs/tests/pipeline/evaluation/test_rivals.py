"""Tests the gate's comparisons of a challenger with earlier versions, computed from the models' predictions."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from ml_jobs.pipeline.evaluation import latency
from ml_jobs.pipeline.evaluation.assess import Rivals, assess
from ml_jobs.pipeline.evaluation.evaluate import moves_anchor, summary
from ml_jobs.pipeline.evaluation.gate import Gate
from ml_jobs.pipeline.tasks import BINARY, REGRESSION

from .demo import RuleModel, good, holdout, numbers, project

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from ml_jobs.pipeline.evaluation.evaluation import Evaluation

ROWS = 2000
MARGIN = 0.1
GATE = Gate(limits={}, slice_limits={}, slice_support=1)
RANDOM = np.random.default_rng(5)
ERRORS: NDArray[np.float64] = RANDOM.normal(size=ROWS)
OWN: dict[float, NDArray[np.float64]] = {}
TARGETS: NDArray[np.float64] = RANDOM.normal(0, 5, ROWS)


@pytest.fixture(autouse=True)
def _few_calls(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(latency, "CALLS", 3)


def off_by(error: float) -> RuleModel:
    """Return a model whose RMSE is about `error`. Most of the error of a row is the same in all models."""
    own = OWN.setdefault(error, np.random.default_rng(100 + len(OWN)).normal(size=ROWS))

    def answer(frame: pd.DataFrame) -> Any:  # noqa: ANN401
        row = numbers(frame).astype(np.int64)
        return REGRESSION.answers(TARGETS[row] + error * (0.9 * ERRORS + 0.19**0.5 * own)[row], None)

    return RuleModel(answer)


def measured(challenger: float, champion: float | None, anchor: float | None = None) -> Evaluation:
    def version(number: str, error: float | None) -> Any:  # noqa: ANN401
        return None if error is None else (number, off_by(error))

    model: Any = off_by(challenger)
    found, _ = assess(
        project(REGRESSION, slices=(), costs=None),
        holdout(TARGETS.tolist()),
        model,
        threshold=None,
        rivals=Rivals(champion=version("3", champion), anchor=version("1", anchor), margin=MARGIN, confidence=0.9),
        rows_per_day=None,
    )
    return found


def binary(challenger: RuleModel, champion: RuleModel, labels: int) -> Evaluation:
    model: Any = challenger
    beside: Any = champion
    found, _ = assess(
        project(BINARY),
        holdout([int(row % 3 == 0) for row in range(labels)]),
        model,
        threshold=0.5,
        rivals=Rivals(champion=("3", beside), anchor=None, margin=MARGIN, confidence=0.9),
        rows_per_day=None,
    )
    return found


def test_fails_on_a_model_that_is_worse_by_twice_the_margin() -> None:
    (line,) = GATE.failures(measured(1.0 + 2 * MARGIN, 1.0))
    assert re.match(r"RMSE 1\.\d+ is worse than \d\.\d+ of the anchor, version 3: difference -0\.(19|20)", line)
    assert line.endswith("the lower bound must be above -0.1 (gate.margin)")


@pytest.mark.parametrize("challenger", [1.0, 1.01, 0.99])
def test_passes_a_model_that_differs_within_chance(challenger: float) -> None:
    found = measured(challenger, 1.0, 1.0)
    assert GATE.failures(found) == []
    assert not moves_anchor(found)
    assert "is not worse than" in summary(found)[-2]
    assert summary(found)[-1].endswith("with confidence 0.9")


def test_a_champion_that_is_not_the_anchor_is_compared_less_strictly() -> None:
    def confidences(found: Evaluation) -> list[float]:
        rivals = (found.champion, found.anchor)
        return [rival.comparison.confidence for rival in rivals if rival is not None and rival.comparison is not None]

    assert confidences(measured(1.0, 1.01)) == [0.9]
    assert confidences(measured(1.0, 1.01, 1.02)) == [pytest.approx(0.85), 0.9]


def test_fails_on_the_anchor_after_passing_the_champion() -> None:
    assert GATE.failures(measured(1.16, 1.1)) == []
    (line,) = GATE.failures(measured(1.16, 1.1, 1.0))
    assert "of the anchor, version 1" in line


def test_cannot_tell_on_a_holdout_with_few_positives() -> None:
    # A third of the rows are positive: 60 rows have 20 positives, fewer than the 30 that a comparison with `margin`
    # needs, and 90 rows have 30.
    (line,) = GATE.failures(binary(RuleModel(good), RuleModel(good), 60))
    assert ": a margin of 0.1 with confidence 0.9 needs a holdout with a support of 30 rows" in line
    assert GATE.failures(binary(RuleModel(good), RuleModel(good), 90)) == []


def test_a_model_that_is_better_beyond_chance_becomes_the_anchor() -> None:
    assert moves_anchor(measured(0.8, 1.0))
    assert moves_anchor(measured(0.8, 0.8, 1.0))
    assert not moves_anchor(measured(0.8, 1.0, 0.8))
    assert not moves_anchor(measured(1.2, 1.0))
    assert not moves_anchor(measured(0.8, None))


def test_a_model_that_cannot_be_compared_with_the_anchor_becomes_the_anchor() -> None:
    found = binary(RuleModel(good), RuleModel(lambda frame: np.zeros(len(frame))), 90)
    assert found.champion is not None
    assert found.champion.problem is not None
    assert moves_anchor(found)
    assert GATE.failures(found) == []
