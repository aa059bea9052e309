"""Kinds of models. `TASKS` has one of each by name, for what both languages must agree on."""

from __future__ import annotations

from ml_jobs.pipeline.tasks.binary import BINARY, Binary
from ml_jobs.pipeline.tasks.multiclass import MULTICLASS_METRICS, Multiclass
from ml_jobs.pipeline.tasks.regression import REGRESSION, Regression

TASKS = {
    BINARY.name: tuple(BINARY.metrics),
    "multiclass": MULTICLASS_METRICS,
    REGRESSION.name: tuple(REGRESSION.metrics),
}
"""By name of a task, what it measures; the first metric is the primary one."""

__all__ = ["BINARY", "REGRESSION", "TASKS", "Binary", "Multiclass", "Regression"]
