from __future__ import annotations

import datetime as dt

import pytest

from ml_jobs.pipeline.evaluation.ruling import ruling
from ml_jobs.pipeline.waiver import Waiver

MISSED = ["PR-AUC is 0.4, must be at least 0.5 (gate.limits.prAuc.min)"]
WAIVER = Waiver(reason="the labels of March are late", expires="2026-06-30")
LAST_DAY, DAY_AFTER = dt.date(2026, 6, 30), dt.date(2026, 7, 1)


@pytest.mark.parametrize("waiver", [None, WAIVER])
def test_a_model_that_keeps_every_limit_passes_with_and_without_a_waiver(waiver: Waiver | None) -> None:
    found = ruling([], waiver, DAY_AFTER)
    assert (found.tags, found.lines, found.document()) == ({"gate": "passed"}, [], None)


def test_a_waiver_is_valid_on_its_last_day_and_names_the_missed_limits() -> None:
    found = ruling(MISSED, WAIVER, LAST_DAY)
    assert found.tags == {"gate": "waived", "waiver_reason": WAIVER.reason, "waiver_expires": "2026-06-30"}
    assert found.lines == [
        f"the missed limits are waived until 2026-06-30 (gate.waiver: {WAIVER.reason}):",
        f"  {MISSED[0]}",
    ]
    assert found.document() == {"reason": WAIVER.reason, "expires": "2026-06-30"}


def test_fails_without_a_waiver() -> None:
    found = ruling(MISSED, None, LAST_DAY)
    assert found.tags == {"gate": "failed"}
    assert found.lines == ["the gate rejects the model:", f"  {MISSED[0]}"]


def test_fails_the_day_after_a_waiver_expired() -> None:
    found = ruling(MISSED, WAIVER, DAY_AFTER)
    assert (found.tags, found.document()) == ({"gate": "failed"}, None)
    assert "the waiver expired on 2026-06-30 (gate.waiver: the labels of March are late)" in found.lines[-1]
