"""The interface between the steps and an ML project."""

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
    """Computes features from raw rows. The served model contains it: training and serving run the same code."""

    def __call__(self, frame: pd.DataFrame) -> NDArray[np.float32]:
        """Return one row of features per row of `frame`, which has all request columns. NaN marks a missing value."""
        ...


@dataclass(frozen=True, kw_only=True)
class Features:
    """Features of a model, computed from the columns that clients know at request time."""

    names: tuple[str, ...]
    """Feature names, in the order of the columns that `encode` returns."""
    encode: Encoder


def _all_rows(frame: DataFrame) -> DataFrame:
    return frame


@dataclass(frozen=True, kw_only=True)
class Project:
    """Definition of an ML project for the steps. `check_project` checks its consistency."""

    name: str
    """Name in the configuration, with dashes: the folder `credit_limit` holds the project `credit-limit`."""
    purpose: str
    """Intended use of the model, and uses that are not allowed, in one or two sentences. The model card begins
    with this text."""
    task: Task
    contract: Contract
    features: Features
    candidates: tuple[Candidate, ...]
    baseline: Callable[[pd.DataFrame], NDArray[np.float64]] | None = None
    """Predictions of a simple rule that a model must beat; the rule may read any column. If None, a model must beat
    predictions that use only the label distribution (for a regression: the mean)."""
    slices: tuple[str | tuple[str, ...], ...] = ()
    """Columns of the contract. The evaluation also measures the rows of each value separately; a tuple of columns means
    each combination of their values, e.g. `("type", ("type", "region"))`."""
    costs: Costs | None = None
    """Costs of wrong decisions. If given, the decision threshold minimises the cost in the cross-validation."""
    synthetic: Synthetic | None = None
    """Generator of rows for stages without a source table."""
    training_view: Callable[[DataFrame], DataFrame] = field(default=_all_rows)
    """Selects the training rows to learn from, e.g. to downsample negatives."""

    @property
    def breakdowns(self) -> tuple[tuple[str, ...], ...]:
        """The columns of each element of `slices`."""
        return tuple((columns,) if isinstance(columns, str) else columns for columns in self.slices)

    def requests(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Return the columns of `frame` that clients send."""
        return frame[[column.name for column in self.contract.request_columns]]

    def records(self, frame: pd.DataFrame) -> list[dict[str, Any]]:
        """Return rows as JSON records, as clients send them: a missing value is null, times are ISO 8601."""
        import json

        return json.loads(self.requests(frame).to_json(orient="records", date_format="iso", double_precision=15))
