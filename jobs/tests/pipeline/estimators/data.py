"""Generates training data for tests of estimators, for each ML task."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ml_jobs.pipeline.estimator import Fitting
from ml_jobs.pipeline.tasks import BINARY, REGRESSION, Multiclass

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ml_jobs.pipeline.task import Task

MULTICLASS = Multiclass(classes=("low", "middle", "high"))


@dataclass(frozen=True)
class Data:
    """Features with missing values, and targets that depend on the first feature."""

    features: NDArray[np.float32]
    targets: NDArray[np.float64]
    fitting: Fitting


def data(task: Task, count: int = 300, threads: int = 1) -> Data:
    random = np.random.default_rng(3)
    features = random.random((count, 4), dtype=np.float32)
    signal = features[:, 0].astype(np.float64)
    features[random.random((count, 4)) < 0.1] = np.nan
    targets = {"binary": signal > 0.5, "multiclass": np.floor(signal * 3), "regression": 10 * signal}[task.name]
    fitting = Fitting(task=task, seed=7, threads=threads, feature_names=("a", "b c", "d[1]", "é"))
    return Data(features, targets.astype(np.float64), fitting)


TASKS = (BINARY, MULTICLASS, REGRESSION)
