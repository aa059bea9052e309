from __future__ import annotations

import json

import numpy as np

from ml_jobs.pipeline.evaluation.assess import targets_of
from ml_jobs.pipeline.evaluation.held_back import ROWS, chosen, held_back
from ml_jobs.pipeline.tasks import BINARY, REGRESSION, Multiclass

from .demo import PROJECT, holdout


def counts(task: Multiclass, targets: list[int]) -> list[int]:
    array = np.array(targets, dtype=np.float64)
    return np.bincount(array[chosen(task, array)].astype(np.int64), minlength=len(task.classes)).tolist()


def test_a_quarter_of_the_records_is_positive() -> None:
    targets = (np.arange(2000) % 50 == 0).astype(np.float64)
    rows = chosen(BINARY, targets)
    assert len(rows) == len(set(rows.tolist())) == ROWS
    assert targets[rows].sum() == 10


def test_all_of_few_rows_are_chosen() -> None:
    assert chosen(BINARY, np.array([0.0, 1, 0])).tolist() == [0, 1, 2]
    assert chosen(BINARY, np.zeros(5)).tolist() == [0, 1, 2, 3, 4]
    assert chosen(REGRESSION, np.array([5.0, 1.0])).tolist() == [0, 1]


def test_each_class_is_among_the_records() -> None:
    task = Multiclass(classes=("a", "b", "c"))
    assert counts(task, [0] * 500 + [1] * 100 + [2] * 3) == [27, 10, 3]
    many = Multiclass(classes=tuple(range(60)))
    found = counts(many, [row % 60 for row in range(600)])
    assert sum(found) == ROWS
    assert max(found) == 1


def test_values_of_a_regression_are_spread() -> None:
    targets = np.random.default_rng(1).exponential(size=4000)
    picked = np.sort(targets[chosen(REGRESSION, targets)])
    assert len(picked) == ROWS
    assert picked[0] == targets.min()
    assert picked[-1] == targets.max()
    assert abs(np.median(picked) - np.median(targets)) < 0.05


def test_records_have_the_form_of_requests_and_labels_that_of_the_source() -> None:
    found = held_back(PROJECT, holdout(), targets_of(PROJECT, holdout()))
    assert json.loads(json.dumps(found, allow_nan=False)) == found
    assert found == held_back(PROJECT, holdout(), targets_of(PROJECT, holdout()))
    assert len(found["records"]) == len(found["labels"]) == ROWS
    assert found["labels"].count(1) == 10
    assert found["records"][0] == {
        "id": "K0000",
        "at": "2026-01-01T00:00:00.000",
        "kind": None,
        "visits": None,
        "amount": 1.0,
    }
