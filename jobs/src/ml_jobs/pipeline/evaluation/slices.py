"""Breaks the holdout down by the values of columns."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from numpy.typing import NDArray

    from ml_jobs.pipeline.evaluation.predictions import Predicted
    from ml_jobs.pipeline.task import Json, Task

    Floats = NDArray[np.float64]

Errors: TypeAlias = "Callable[[NDArray[np.int64], int], Mapping[str, float]]"
"""Function that returns the standard errors of a slice by metric name, given the slice's row numbers and support."""

MAX_VALUES = 100
"""Maximum number of slices per column or combination of columns; the slices with the most rows are measured."""


@dataclass(frozen=True)
class Slice:
    """The rows with one value of a column, or one combination of values of several columns."""

    where: Mapping[str, Json | None]
    """Value by column; None for rows without a value."""
    rows: int
    support: int
    """Support of the slice, see `Task.support`."""
    metrics: Mapping[str, float]
    standard_errors: Mapping[str, float] = field(default_factory=dict[str, float])
    """Known standard errors by metric name."""

    @property
    def name(self) -> str:
        """Display name, e.g. `type = TRANSFER, region = north`."""
        return ", ".join(f"{name} = {'null' if value is None else value}" for name, value in self.where.items())


def slices(
    columns: Mapping[str, NDArray[Any]],
    task: Task,
    targets: Floats,
    predicted: Predicted,
    errors: Errors | None = None,
) -> list[Slice]:
    """Measure each combination of values separately, sorted by value, with missing values last.

    `columns` has the values of each column, shape (n,). `errors` computes the standard errors; without `errors`, the
    slices have no standard errors.
    """
    found: list[Slice] = []
    for values, rows in _groups(columns):
        support = task.support(targets[rows])
        known = {} if errors is None else errors(rows, support)
        metrics = predicted.measure(task, targets, rows)
        where = dict(zip(columns, values, strict=True))
        found.append(Slice(where, len(rows), support, metrics, known))
    return sorted(found, key=lambda part: [(value is None, _order(value)) for value in part.where.values()])


def _groups(columns: Mapping[str, NDArray[Any]]) -> Iterator[tuple[tuple[Json | None, ...], NDArray[np.int64]]]:
    """Yield combinations of values with their row numbers, the largest first, at most `MAX_VALUES`.

    NaN and NaT count as missing.
    """
    import pandas as pd

    factorized = [pd.factorize(values) for values in columns.values()]
    # Renumber after each column, so that the codes of many columns with many values do not overflow.
    codes = np.zeros(len(next(iter(columns.values()))), dtype=np.int64)
    for of_column, distinct in factorized:
        codes = np.unique(codes * (len(distinct) + 1) + of_column + 1, return_inverse=True)[1]
    counts = np.bincount(codes)
    order = np.argsort(codes, kind="stable")
    starts = np.concatenate([[0], np.cumsum(counts)])
    largest = np.argsort(-counts, kind="stable")[:MAX_VALUES]
    if len(largest) < len(counts):
        print(
            f"slices by {', '.join(columns)}: {len(counts)} values; the {MAX_VALUES} slices with most rows are measured"
        )
    for group in largest.tolist():
        rows = order[starts[group] : starts[group + 1]]
        at_first = ((of_column[rows[0]], distinct) for of_column, distinct in factorized)
        yield tuple(None if code < 0 else _json(distinct[code]) for code, distinct in at_first), rows


def _json(value: Any) -> Json:  # noqa: ANN401 - any value of a column
    if isinstance(value, np.datetime64):
        return str(np.datetime_as_string(value, unit="auto"))
    plain = value.item() if isinstance(value, np.generic) else value
    if isinstance(plain, dt.date):
        return plain.isoformat()
    return plain if isinstance(plain, str | int | float | bool) else str(plain)


def _order(value: Json | None) -> tuple[bool, float, str]:
    is_number = isinstance(value, int | float)
    return (not is_number, float(value) if is_number else 0.0, str(value))
