"""Tests whether a job run continues if the holdout is too small for the gate to pass any model."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from ml_jobs.errors import StepFailedError
from ml_jobs.pipeline.data.holdout_size import shortage_line
from ml_jobs.pipeline.release.registry import Version
from ml_jobs.pipeline.tasks import BINARY, REGRESSION
from ml_jobs.pipeline.waiver import Waiver

if TYPE_CHECKING:
    from ml_jobs.pipeline.task import Task

LIVE = Version("3", {})
SHORT = "a margin of 0.01 with confidence 0.9 needs a holdout with a support of "


def line(
    support: int, live: Version | None, margin: float = 0.01, waiver: Waiver | None = None, task: Task = BINARY
) -> str | None:
    return shortage_line(task, support, live, margin=margin, confidence=0.9, waiver=waiver, today=dt.date(2026, 6, 1))


def test_fails_if_the_holdout_is_too_small_and_a_version_is_live() -> None:
    with pytest.raises(
        StepFailedError,
        match=rf"{SHORT}\d+ rows .* has 30: no model could pass the gate, so nothing is trained and version 3 "
        r"stays champion; raise training\.holdoutShare or gate\.margin, .* gate\.waiver to release without .*",
    ):
        line(30, LIVE)
    expired = Waiver(reason="a new market", expires="2026-05-31")
    with pytest.raises(StepFailedError, match=r"gate\.waiver \(the present one expired on 2026-05-31\) to release"):
        line(30, LIVE, waiver=expired)


def test_a_waiver_allows_a_holdout_that_is_too_small() -> None:
    found = str(line(30, LIVE, waiver=Waiver(reason="a new market", expires="2026-06-01")))
    assert found.startswith(SHORT)
    assert found.endswith("the run continues, because gate.waiver is valid until 2026-06-01: a new market")


def test_a_first_training_only_logs_that_the_holdout_is_too_small() -> None:
    found = str(line(30, live=None))
    assert found.startswith(SHORT)
    assert "the first version is released without a comparison, but the next training will be stopped" in found
    assert line(30, LIVE, margin=0.3) is None


def test_the_spread_comes_from_the_live_version_if_the_task_has_none() -> None:
    assert line(90, LIVE, task=REGRESSION) is None
    with pytest.raises(StepFailedError, match=f"{SHORT}.* this holdout has 90: no model could pass"):
        line(90, Version("3", {"gate_spread": "0.5"}), task=REGRESSION)
