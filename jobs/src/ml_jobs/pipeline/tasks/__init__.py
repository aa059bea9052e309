"""The ML tasks, and the metrics of each task by its name, which `ml_jobs.description` uses."""

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
