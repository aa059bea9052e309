"""Tests that an ML task works without the wheel: the served model contains the code of the task, pickled by value."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import cloudpickle
import pytest

import ml_jobs
from ml_jobs.pipeline.tasks import BINARY, REGRESSION, TASKS, Multiclass

if TYPE_CHECKING:
    from pathlib import Path

    from ml_jobs.pipeline.task import Task

MULTICLASS = Multiclass(classes=("a", "b"))

PROGRAM = """
import pickle, sys, numpy
task = pickle.load(open(sys.argv[1], "rb"))
print(task.answers(numpy.array(eval(sys.argv[2])), 0.3))
heavy = {"sklearn", "matplotlib", "pandas", "pyspark", "mlflow"}
assert not [name for name in sys.modules if name.partition(".")[0] in {"ml_jobs", *heavy}], sys.modules.keys()
"""


@pytest.mark.parametrize(
    ("task", "predictions", "answers"),
    [
        (BINARY, "[0.25, 0.75]", "[{'score': 0.25, 'decision': 0}, {'score': 0.75, 'decision': 1}]"),
        (MULTICLASS, "[[0.25, 0.75]]", "[{'class': 'b', 'probabilities': {'a': 0.25, 'b': 0.75}}]"),
        (REGRESSION, "[12.5]", "[{'value': 12.5}]"),
    ],
)
def test_a_task_answers_without_the_wheel(task: Task, predictions: str, answers: str, tmp_path: Path) -> None:
    file = tmp_path / "task.pkl"
    cloudpickle.register_pickle_by_value(ml_jobs)
    try:
        file.write_bytes(cloudpickle.dumps(task))
    finally:
        cloudpickle.unregister_pickle_by_value(ml_jobs)
    command = [sys.executable, "-I", "-c", PROGRAM, str(file), predictions]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == answers


@pytest.mark.parametrize("task", [BINARY, MULTICLASS, REGRESSION])
def test_metrics_are_known_by_the_name_of_the_task(task: Task) -> None:
    assert tuple(task.metrics) == TASKS[task.name]
    assert len({metric.name for metric in task.metrics}) == len(task.metrics)
