"""Tests the comparison of a version's primary metric with that of a repeated training."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import mlflow
import numpy as np

from ml_jobs.pipeline.evaluation.holdout import Holdout
from ml_jobs.pipeline.training.remeasure import remeasured

from ..evaluation.demo import ROWS, RuleModel, good, holdout, project  # noqa: TID252 - the wheel has no package `tests`

if TYPE_CHECKING:
    import pytest


class Registered(RuleModel):
    """A loaded version whose packaged model scores rows as the version does."""

    def unwrap_python_model(self) -> Any:  # noqa: ANN401
        return SimpleNamespace(use=lambda _: SimpleNamespace(predictions=self.scores))

    def scores(self, frame: Any) -> Any:  # noqa: ANN401
        return np.array([answer["score"] for answer in self.answer(frame)])


def test_models_are_compared_although_resamples_of_the_holdout_lack_positives(monkeypatch: pytest.MonkeyPatch) -> None:
    labels = [int(row < 2) for row in range(ROWS)]
    monkeypatch.setattr(Holdout, "read", lambda *_: holdout(labels))
    monkeypatch.setattr(mlflow, "pyfunc", SimpleNamespace(load_model=lambda _: Registered(good)))
    nothing: Any = None
    found = remeasured(project(), nothing, 0, "models:/m/1", nothing)
    assert found.agrees
    assert found.again == found.version
    assert found.standard_error > 0
