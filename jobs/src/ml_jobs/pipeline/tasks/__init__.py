"""The tasks, and their metrics by task name for the description of the jobs (`ml_jobs.description`)."""

from __future__ import annotations

from ml_jobs.pipeline.tasks.binary import BINARY, Binary
from ml_jobs.pipeline.tasks.multiclass import MULTICLASS_METRICS, Multiclass
from ml_jobs.pipeline.tasks.regression import REGRESSION, Regression

TASKS = {
    BINARY.name: tuple(BINARY.metrics),
    "multiclass": MULTICLASS_METRICS,
    REGRESSION.name: tuple(REGRESSION.metrics),
}
"""Metrics by task name; the first one is the primary metric."""

__all__ = ["BINARY", "REGRESSION", "TASKS", "Binary", "Multiclass", "Regression"]
