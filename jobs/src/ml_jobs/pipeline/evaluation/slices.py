"""The holdout, broken down by the values of columns."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from ml_jobs.pipeline.evaluation.predictions import Predicted
    from ml_jobs.pipeline.task import Json, Task

    Floats = NDArray[np.float64]

MAX_VALUES = 100
"""Values of a column that are measured apart: those with most rows."""


@dataclass(frozen=True)
class Slice:
    """The rows with one value of a column."""

    column: str
    value: Json | None
    """None for rows without a value."""
    rows: int
    support: int
    """See `Task.support`."""
    metrics: Mapping[str, float]

    @property
    def name(self) -> str:
        """Name for people, e.g. `type = TRANSFER`."""
        return f"{self.column} = {'null' if self.value is None else self.value}"


def slices(column: str, values: NDArray[Any], task: Task, targets: Floats, predicted: Predicted) -> list[Slice]:
    """Measure the rows of each value apart, in the order of the values, rows without one last."""
    found: list[Slice] = []
    for value, rows in _groups(values):
        support = task.support(targets[rows])
        found.append(Slice(column, value, len(rows), support, predicted.measure(task, targets, rows)))
    return sorted(found, key=lambda part: (part.value is None, _order(part.value)))


def _groups(values: NDArray[Any]) -> Iterator[tuple[Json | None, NDArray[np.int64]]]:
    """Yield each value with the numbers of its rows; NaN and NaT count as no value."""
    import pandas as pd

    codes, distinct = pd.factorize(values)
    counts = np.bincount(codes + 1, minlength=len(distinct) + 1)
    order = np.argsort(codes, kind="stable")
    starts = np.concatenate([[0], np.cumsum(counts)])
    largest = np.argsort(-counts, kind="stable")[:MAX_VALUES]
    if len(largest) < np.count_nonzero(counts):
        print(f"slices: {np.count_nonzero(counts)} values; the {MAX_VALUES} with most rows are measured")
    for group in largest.tolist():
        if counts[group]:
            value = None if group == 0 else _json(distinct[group - 1])
            yield value, order[starts[group] : starts[group + 1]]


def _json(value: Any) -> Json:  # noqa: ANN401 - whatever a column holds
    if isinstance(value, np.datetime64):
        return str(np.datetime_as_string(value, unit="auto"))
    plain = value.item() if isinstance(value, np.generic) else value
    if isinstance(plain, dt.date):
        return plain.isoformat()
    return plain if isinstance(plain, str | int | float | bool) else str(plain)


def _order(value: Json | None) -> tuple[bool, float, str]:
    is_number = isinstance(value, int | float)
    return (not is_number, float(value) if is_number else 0.0, str(value))
