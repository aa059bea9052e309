"""Models that compete. Fraud is rare, so all are shallow and regularised."""

from __future__ import annotations

from ml_jobs.pipeline.project import Candidate

_COMMON = {"learning_rate": 0.1, "reg_lambda": 10.0, "max_bin": 256}

CANDIDATES = (
    Candidate("shallow", trees=120, parameters={**_COMMON, "max_depth": 3}),
    Candidate("middle", trees=100, parameters={**_COMMON, "max_depth": 4}),
    Candidate("deep", trees=80, parameters={**_COMMON, "max_depth": 6, "min_child_weight": 3.0}),
)
