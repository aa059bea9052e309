"""Measures the latency of calls."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

CALLS = 200
MIN_CALLS = 20
SECONDS = 5.0
"""Time limit of the measurement. A slow model gets fewer than `CALLS` calls, but at least `MIN_CALLS`, even if these
take longer than the limit."""
WARM_UP_CALLS = 5


def call_milliseconds(call: Callable[[Any], object], requests: Sequence[Any]) -> list[float]:
    """Return the durations in ms of up to `CALLS` sequential calls, which cycle through the requests; see `SECONDS`."""
    for index in range(WARM_UP_CALLS):
        call(requests[index % len(requests)])
    taken: list[float] = []
    end = time.perf_counter() + SECONDS
    while len(taken) < CALLS and (len(taken) < MIN_CALLS or time.perf_counter() < end):
        started = time.perf_counter()
        call(requests[len(taken) % len(requests)])
        taken.append((time.perf_counter() - started) * 1000)
    return taken


def percentile(values: Sequence[float], percent: float) -> float:
    """Return a percentile of `values`, e.g. 99 for the p99."""
    return float(np.percentile(values, percent))
