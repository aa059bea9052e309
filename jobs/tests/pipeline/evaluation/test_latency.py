from __future__ import annotations

import time
from typing import TYPE_CHECKING

from ml_jobs.pipeline.evaluation import latency
from ml_jobs.pipeline.evaluation.latency import CALLS, MIN_CALLS, WARM_UP_CALLS, call_milliseconds, percentile

if TYPE_CHECKING:
    import pytest


def test_requests_are_repeated_until_there_are_enough_measurements() -> None:
    called: list[int] = []
    taken = call_milliseconds(called.append, [1, 2, 3])
    assert len(taken) == CALLS
    assert len(called) == CALLS + WARM_UP_CALLS
    assert set(called) == {1, 2, 3}


def test_a_slow_model_is_called_as_often_as_a_percentile_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(latency, "SECONDS", 0.0)
    taken = call_milliseconds(lambda _: time.sleep(0.001), [1])
    assert len(taken) == MIN_CALLS
    assert percentile(taken, 50) >= 1.0
