"""Some rows of the holdout as clients send them, with their labels: a release asks the endpoint about them."""

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
"""Artifact of the training run that holds `held_back`. It has labels, so clients must not read it."""

ROWS = 40
OF_RARE_CLASS = 10
"""Rows of each class but the most frequent, if there are so many."""


def held_back(project: Project, holdout: Holdout, targets: Floats) -> dict[str, list[Any]]:
    """Return `{"records": [...], "labels": [...]}`: the same rows for the same holdout."""
    rows = chosen(project.task, targets)
    values = project.task.label_values
    labels = [target if values is None else values[int(target)] for target in targets[rows].tolist()]
    return {"records": project.records(holdout.take(rows)), "labels": labels}


def chosen(task: Task, targets: Floats) -> NDArray[np.int64]:
    """Return numbers of rows, in ascending order.

    They are the first rows of each class, so that rare classes are among them; of a regression, rows spread evenly over
    the targets. Rows of the holdout are in the order of a hash.
    """
    if task.label_values is None:
        return np.sort(spread(targets, ROWS))
    classes, counts = np.unique(targets, return_counts=True)
    by_size = classes[np.argsort(counts, kind="stable")].tolist()
    each = min(OF_RARE_CLASS, max(1, ROWS // len(by_size)))
    parts = [np.flatnonzero(targets == value)[:each] for value in by_size[:-1]][-(ROWS - 1) :]
    most_frequent = np.flatnonzero(targets == by_size[-1])[: ROWS - sum(map(len, parts))]
    return np.sort(np.concatenate([*parts, most_frequent]))
