"""The seam between the steps and an ML project."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray
    from pyspark.sql import DataFrame

    from ml_jobs.pipeline.contract import Contract
    from ml_jobs.pipeline.estimator import Candidate
    from ml_jobs.pipeline.source import Synthetic
    from ml_jobs.pipeline.task import Costs, Task


class Encoder(Protocol):
    """Turns raw rows into features. It travels inside the model: training and serving run the same code."""

    def __call__(self, frame: pd.DataFrame) -> NDArray[np.float32]:
        """Return one row of features per row of `frame`, which has every request column; NaN is a missing value."""
        ...


@dataclass(frozen=True, kw_only=True)
class Features:
    """What a model learns from, made of the columns that a client knows when it asks."""

    names: tuple[str, ...]
    """Names in the order of the encoder's columns."""
    encode: Encoder


def _all_rows(frame: DataFrame) -> DataFrame:
    return frame


@dataclass(frozen=True, kw_only=True)
class Project:
    """Everything that the steps need to know about an ML project. `check_project` says what must fit together."""

    name: str
    """Name in the configuration, with dashes: the folder `credit_limit` is the project `credit-limit`."""
    purpose: str
    """What the model is for, and what it must not be used for, in one or two sentences: the model card begins so."""
    task: Task
    contract: Contract
    features: Features
    candidates: tuple[Candidate, ...]
    baseline: Callable[[pd.DataFrame], NDArray[np.float64]] | None = None
    """Predictions of the rule that a model must beat; it may read any column. Without it, a model must beat one that
    knows only how often each outcome occurs."""
    slices: tuple[str | tuple[str, ...], ...] = ()
    """Columns of the contract by whose values the evaluation is broken down; several columns in parentheses by the
    combinations of their values, e.g. `("type", ("type", "region"))`."""
    costs: Costs | None = None
    """What wrong decisions cost; with them, the decision threshold is the one that cost least in validation."""
    synthetic: Synthetic | None = None
    """Makes rows for stages without a table; needed by no other stage."""
    training_view: Callable[[DataFrame], DataFrame] = field(default=_all_rows)
    """Which of the training rows are learned from, e.g. fewer negatives."""

    @property
    def breakdowns(self) -> tuple[tuple[str, ...], ...]:
        """The columns of each element of `slices`."""
        return tuple((columns,) if isinstance(columns, str) else columns for columns in self.slices)

    def requests(self, frame: pd.DataFrame) -> pd.DataFrame:
        """The columns that clients send."""
        return frame[[column.name for column in self.contract.request_columns]]

    def records(self, frame: pd.DataFrame) -> list[dict[str, Any]]:
        """Rows as clients send them, as JSON takes them: what is missing is null, times are ISO 8601."""
        import json

        return json.loads(self.requests(frame).to_json(orient="records", date_format="iso", double_precision=15))
