from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from ml_jobs.pipeline.tasks import BINARY, REGRESSION, Multiclass
from ml_jobs.pipeline.tasks.drawing import MAX_POINTS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ml_jobs.pipeline.task import Plot, Task

    Floats = NDArray[np.float64]

ROWS = 20_000
RANDOM = np.random.default_rng(1)
RARE = (RANDOM.random(ROWS) < 0.01).astype(np.float64)
SCORES = np.clip(RANDOM.random(ROWS) * 0.5 + RARE * 0.4, 0, 1)
MANY = Multiclass(classes=tuple(range(30)))
CLASSES = RANDOM.integers(0, 30, ROWS).astype(np.float64)
PROBABILITIES = RANDOM.dirichlet(np.ones(30), ROWS)
VALUES = RANDOM.normal(size=ROWS)

CASES = [
    pytest.param(BINARY, RARE, SCORES, id="binary"),
    pytest.param(MANY, CLASSES, PROBABILITIES, id="multiclass"),
    pytest.param(REGRESSION, VALUES, VALUES + RANDOM.normal(size=ROWS), id="regression"),
]


def points(plot: Plot) -> int:
    series: list[dict[str, Any]] = plot.document["series"]
    return sum(np.size(one["cells"]) if "cells" in one else len(one["x"]) for one in series)


@pytest.mark.parametrize("champion", [False, True])
@pytest.mark.parametrize(("task", "targets", "predictions"), CASES)
def test_plots_are_thinned_and_drawn_from_json(
    task: Task, targets: Floats, predictions: Floats, *, champion: bool
) -> None:
    found = task.plots(targets, predictions, predictions if champion else None)
    assert len({plot.name for plot in found}) == len(found) >= 1
    for plot in found:
        assert json.loads(json.dumps(plot.document, allow_nan=False)) == plot.document
        assert 0 < points(plot) <= MAX_POINTS
        axes: Any = plot.figure.axes[0]
        assert axes.get_title() == plot.document["title"]
        assert axes.get_xlabel() == plot.document["x"]["title"]


@pytest.mark.parametrize(("task", "targets", "predictions"), CASES)
def test_the_same_rows_give_the_same_plots(task: Task, targets: Floats, predictions: Floats) -> None:
    first, second = (task.plots(targets, predictions, None) for _ in range(2))
    assert [plot.document for plot in first] == [plot.document for plot in second]


@pytest.mark.parametrize("targets", [np.zeros(5), np.ones(5)])
def test_rows_with_one_class_are_drawn(targets: Floats) -> None:
    for plot in BINARY.plots(targets, np.full(5, 0.0), None):
        json.dumps(plot.document, allow_nan=False)
        plot.figure.draw_without_rendering()


def test_equal_values_are_drawn() -> None:
    for plot in REGRESSION.plots(np.full(5, 3.0), np.full(5, 3.0), None):
        plot.figure.draw_without_rendering()


def test_the_curve_spans_all_of_recall() -> None:
    curve, _ = BINARY.plots(RARE, SCORES, None)
    recall: list[float] = curve.document["series"][0]["x"]
    assert recall == sorted(recall)
    assert recall[-1] == 1.0
    assert max(np.diff(recall)) < 0.03


def test_bins_of_a_calibrated_model_lie_near_the_diagonal() -> None:
    scores = RANDOM.random(200_000) ** 6
    targets = (RANDOM.random(200_000) < scores).astype(np.float64)
    _, calibration = BINARY.plots(targets, scores, None)
    (series,) = calibration.document["series"]
    assert len(series["x"]) == 10
    assert series["y"] == pytest.approx(series["x"], abs=0.02)


def test_a_confusion_matrix_counts_every_row_once_and_combines_rare_classes() -> None:
    (plot,) = MANY.plots(CLASSES, PROBABILITIES, None)
    cells = np.array(plot.document["series"][0]["cells"])
    assert cells.sum() == ROWS
    assert plot.document["y"]["values"][-1] == "9 other classes"
    assert len(plot.document["y"]["values"]) == len(cells) == 22
