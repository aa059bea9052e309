"""Tests job runs of the fraud project. The second one has later rows, and compares its model with the champion."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from ml_jobs.errors import StepFailedError
from ml_jobs.pipeline.data.tables import HOLDOUT, TRAINING
from ml_jobs.pipeline.data.times import micros
from ml_jobs.pipeline.release.registry import MlflowRegistry
from ml_jobs.pipeline.task import Limit

from .steps import FLAGS

if TYPE_CHECKING:
    from .steps import Rehearsal


def test_a_later_batch_moves_the_window_and_is_compared_with_the_champion(fraud: Rehearsal) -> None:
    # GIVEN a model that has passed all steps and is the champion
    limits = {**FLAGS["limits"], "prAuc": Limit(min=0.3)}
    settings = {**fraud.settings, "limits": limits, "slice_limits": {}, "margin": 0.2}
    project = replace(fraud.project, candidates=fraud.project.candidates[:1])
    stage = replace(fraud.copied(), project=project, settings=settings)
    stage.train("1")
    assert stage.evaluate("1").champion is None
    version = stage.register("1")
    stage.release("1")
    champion = MlflowRegistry(stage.model).by_alias("champion")
    assert champion is not None
    assert champion.number == version

    # WHEN a second job run generates and trains on a second batch of rows
    assert len(stage.generate("2")) == 1_000
    second = stage.prepare("2")
    stage.train("2")
    found = stage.evaluate("2")

    # THEN the holdout has moved, and both models are compared on rows later than the training rows of both models
    before, now = (stage.warehouse.commit_of_run(TRAINING, run, "prepare").note for run in ("1", "2"))
    assert now["held_from"] > before["held_from"] > before["trained_until"]
    assert now["held_from"] > now["trained_until"]
    assert "the holdout begins later" in second.lines[0]
    assert (before["holdout_version"], before["reason"], second.holdout_version) == (0, "first holdout", 1)
    held = stage.warehouse.read(HOLDOUT, 1)
    assert held.where(f"{micros('event_ts')} < {now['held_from']}").count() == 0
    assert found.champion is not None
    assert found.champion.version == version
    assert found.champion.problem is None
    assert found.champion.rows == found.rows == held.count()
    assert found.champion.comparison is not None
    assert found.champion.comparison.passes
    second_version = stage.register("2")
    assert second_version != version
    registered = MlflowRegistry(stage.model).live(second_version)
    assert registered is not None
    assert float(registered.tags["gate_spread"]) == pytest.approx(found.champion.comparison.spread, rel=1e-4)

    # THEN a third job run fails before its training if the holdout is too small for a comparison with `gate.margin`
    tight = replace(stage, settings={**stage.settings, "margin": 0.01})
    with pytest.raises(StepFailedError, match=f"nothing is trained and version {version} stays champion"):
        tight.prepare("3")
