"""Plots of a classifier with several classes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ml_jobs.pipeline.tasks.drawing import MAX_POINTS, Frame, matrix

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from ml_jobs.pipeline.task import Plot

_MAX_CLASSES = int(MAX_POINTS**0.5)


def confusion_matrix(name: str, model: str, classes: Sequence[str], counts: NDArray[np.int64]) -> Plot:
    """Plot counts per actual and predicted class. If the cells exceed `MAX_POINTS`, merge the rarest classes."""
    labels = list(classes)
    if len(labels) > _MAX_CLASSES:
        kept = np.sort(np.argsort(-counts.sum(axis=1), kind="stable")[: _MAX_CLASSES - 1])
        place = np.full(len(labels), _MAX_CLASSES - 1)
        place[kept] = np.arange(len(kept))
        grouped = np.zeros((_MAX_CLASSES, _MAX_CLASSES), dtype=np.int64)
        np.add.at(grouped, (place[:, None], place[None, :]), counts)
        labels, counts = [*(labels[index] for index in kept), f"{len(labels) - len(kept)} other classes"], grouped
    frame = Frame(name=name, title=f"Confusion matrix, {model}", x="predicted class", y="actual class")
    return matrix(frame, labels, counts)
