"""Defines a project for tests of the evaluation, rows of a holdout, and models that predict by a fixed rule."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
from mlflow.types.schema import ColSpec, Schema

from ml_jobs.pipeline.contract import Column, Contract, Label
from ml_jobs.pipeline.evaluation.holdout import Holdout
from ml_jobs.pipeline.project import Features, Project
from ml_jobs.pipeline.task import Costs
from ml_jobs.pipeline.tasks import BINARY, REGRESSION, Multiclass

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd
    from numpy.typing import NDArray

    from ml_jobs.pipeline.task import Task

ROWS = 60
THRESHOLD = 0.5

CONTRACT = Contract(
    columns=(
        Column(name="id", type="string", in_request=True),
        Column(name="at", type="timestamp", in_request=True),
        Column(name="kind", type="string", nullable=True, in_request=True),
        Column(name="visits", type="bigint", nullable=True, in_request=True),
        Column(name="amount", type="decimal(18,2)", in_request=True),
        Column(name="afterwards", type="double"),
        Column(name="label", type="int"),
    ),
    key="id",
    time="at",
    label=Label(column="label"),
)


def encode(frame: pd.DataFrame) -> NDArray[np.float32]:
    return frame[["visits", "amount"]].to_numpy(dtype=np.float32)


PROJECT = Project(
    name="demo",
    purpose="An example project.",
    task=BINARY,
    contract=CONTRACT,
    features=Features(names=("visits", "amount"), encode=encode),
    candidates=(),
    slices=("kind", "label"),
    costs=Costs(miss="amount", alarm=2.0),
)


def project(task: Task = BINARY, **changes: Any) -> Project:  # noqa: ANN401
    return replace(PROJECT, task=task, **changes)


def table(labels: list[Any] | None = None) -> pa.Table:
    """Return rows of a holdout with Arrow types like those that Spark returns.

    By default, every third label is positive. Amounts are 1, 2, 3 and so on.
    """
    rows = range(ROWS if labels is None else len(labels))
    start = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    return pa.table(
        {
            "id": [f"K{row:04d}" for row in rows],
            "at": pa.array([start + dt.timedelta(hours=row) for row in rows], pa.timestamp("us", "Europe/Berlin")),
            "kind": [(None, "a", "b")[min(row // 20, 2)] for row in rows],
            "visits": pa.array([None if row % 5 == 0 else row for row in rows], pa.int64()),
            "amount": [float(row + 1) for row in rows],
            "afterwards": [float(row % 3 == 0) for row in rows],
            "label": [int(row % 3 == 0) for row in rows] if labels is None else labels,
        }
    )


def holdout(labels: list[Any] | None = None) -> Holdout:
    rows = table(labels)
    return Holdout(rows, rows.num_rows)


SIGNATURE = (
    ColSpec("string", "id", required=False),
    ColSpec("datetime", "at"),
    ColSpec("string", "kind", required=False),
    ColSpec("double", "visits", required=False),
    ColSpec("double", "amount"),
)


@dataclass
class RuleModel:
    """A model with the interface of a loaded MLflow pyfunc model. The function `answer` computes its predictions."""

    answer: Callable[[pd.DataFrame], Any]
    columns: tuple[ColSpec, ...] = SIGNATURE

    def __post_init__(self) -> None:
        self.seen: list[pd.DataFrame] = []

    @property
    def metadata(self) -> RuleModel:
        return self

    def get_input_schema(self) -> Schema:
        return Schema(list(self.columns))

    def predict(self, frame: pd.DataFrame) -> Any:  # noqa: ANN401
        self.seen.append(frame)
        return self.answer(frame)


def numbers(frame: pd.DataFrame) -> NDArray[np.float64]:
    """Return the number of each row, starting at 0: the amount minus 1."""
    return frame["amount"].to_numpy(dtype=np.float64) - 1.0


def good(frame: pd.DataFrame) -> Any:  # noqa: ANN401
    """Predict each row correctly, with scores at different distances from 0 and 1."""
    row = numbers(frame)
    return BINARY.answers(np.where(row % 3 == 0, 0.9, 0.1) + row / 1000, THRESHOLD)


def poor(frame: pd.DataFrame) -> Any:  # noqa: ANN401
    """Predict scores that are hardly better than random ones."""
    return BINARY.answers(np.modf(numbers(frame) * 0.618)[0], THRESHOLD)


MULTICLASS = Multiclass(classes=(0, 1, 2))
TASKS: dict[str, Task] = {"binary": BINARY, "multiclass": MULTICLASS, "regression": REGRESSION}
