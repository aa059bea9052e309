"""The seam between the steps and an ML project."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import numpy as np
    import pandas as pd
    import pyarrow as pa
    from numpy.typing import NDArray
    from pyspark.sql import DataFrame

    from ml_jobs.pipeline.contract import Contract


@dataclass(frozen=True)
class SourceKnobs:
    """What can be turned about a synthetic source."""

    rows: int
    """Rows of the source; rows with a number from here on are the later, new data."""
    positive_share: float
    seed: int
    drift: float
    """How far the new data is from the old: 0 not at all, 1 far."""


class Source(Protocol):
    """Makes rows of a synthetic source: the same row number always gets the same values, in whatever batch."""

    def __call__(self, rows: NDArray[np.int64], knobs: SourceKnobs) -> pa.Table:
        """Return the rows with the given numbers, in the contract's columns and types."""
        ...


class Encoder(Protocol):
    """Turns raw rows into features. It travels inside the model: training and serving run the same code."""

    def __call__(self, frame: pd.DataFrame) -> NDArray[np.float32]:
        """Return one row of features per row of `frame`; optional input columns may be absent."""
        ...


@dataclass(frozen=True)
class InputColumn:
    """A column of the model's signature."""

    name: str
    type: Literal["string", "long", "double"]
    required: bool = True


@dataclass(frozen=True)
class Candidate:
    """A set of XGBoost parameters that competes in cross-validation."""

    name: str
    trees: int
    parameters: Mapping[str, float | int | str]


@dataclass(frozen=True)
class Thresholds:
    """What a model must reach on the holdout, beyond what the job's flags ask for."""

    precision: float
    """Precision at which recall is measured."""
    min_recall: float
    min_slice_pr_auc: float
    min_slice_positives: int
    """Slices with fewer positives are reported, but too small to block."""


@dataclass(frozen=True)
class Tables:
    """Names, within the project's schema, of the tables that hold the source."""

    source: str
    new: str
    """Rows that came later."""


def _all_rows(frame: DataFrame) -> DataFrame:
    return frame


@dataclass(frozen=True)
class Project:
    """Everything that the steps need to know about an ML project with a binary label."""

    name: str
    tables: Tables
    contract: Contract
    label: str
    """Column with 1 for what is looked for, 0 for the rest."""
    slice_by: str
    """Column by whose values the evaluation is broken down."""
    source: Source
    inputs: tuple[InputColumn, ...]
    feature_names: tuple[str, ...]
    encode: Encoder
    candidates: tuple[Candidate, ...]
    thresholds: Thresholds
    baseline: Callable[[pd.DataFrame], NDArray[np.float64]]
    """Scores of the rule that a model must beat; it may read any column of the source."""
    training_view: Callable[[DataFrame], DataFrame] = field(default=_all_rows)
    """Which of the training rows are learned from, e.g. fewer negatives."""

    def request_columns(self) -> tuple[str, ...]:
        """Columns of the source that a client knows when it asks for a score."""
        return tuple(column.name for column in self.contract.columns if column.in_request)

    def records(self, frame: pd.DataFrame) -> list[dict[str, Any]]:
        """Rows as clients send them."""
        return [{str(key): value for key, value in row.items()} for row in self.requests(frame).to_dict("records")]

    def requests(self, frame: pd.DataFrame) -> pd.DataFrame:
        """The columns that clients send."""
        return frame[list(self.request_columns())]
