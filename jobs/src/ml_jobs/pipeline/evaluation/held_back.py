"""Selects labelled holdout rows in the form of clients' requests, which the step `release` sends to the endpoint."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ml_jobs.pipeline.tasks.drawing import spread

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ml_jobs.pipeline.evaluation.holdout import Holdout
    from ml_jobs.pipeline.project import Project
    from ml_jobs.pipeline.task import Task

    Floats = NDArray[np.float64]

HELD_BACK = "evaluation/held_back.json"
"""Artifact of the training run with the result of `held_back`. It contains labels, so clients must not read it."""

ROWS = 40
"""Maximum number of selected rows."""
MAX_ROWS_PER_RARE_CLASS = 10
"""Maximum number of rows of each class except the most frequent one."""


def held_back(project: Project, holdout: Holdout, targets: Floats) -> dict[str, list[Any]]:
    """Return `{"records": [...], "labels": [...]}`. The same holdout gives the same rows."""
    rows = chosen(project.task, targets)
    values = project.task.label_values
    labels = [target if values is None else values[int(target)] for target in targets[rows].tolist()]
    return {"records": project.records(holdout.take(rows)), "labels": labels}


def chosen(task: Task, targets: Floats) -> NDArray[np.int64]:
    """Return the numbers of the selected rows in ascending order.

    For a classifier, these are the first rows of each class, so that rare classes occur. They are a random sample,
    because the holdout is sorted by a hash. For a regression, the rows have evenly spaced ranks among the targets.
    """
    if task.label_values is None:
        return np.sort(spread(targets, ROWS))
    classes, counts = np.unique(targets, return_counts=True)
    by_size = classes[np.argsort(counts, kind="stable")].tolist()
    each = min(MAX_ROWS_PER_RARE_CLASS, max(1, ROWS // len(by_size)))
    parts = [np.flatnonzero(targets == value)[:each] for value in by_size[:-1]][-(ROWS - 1) :]
    most_frequent = np.flatnonzero(targets == by_size[-1])[: ROWS - sum(map(len, parts))]
    return np.sort(np.concatenate([*parts, most_frequent]))
