"""Data contracts: what the rows of a source must hold. The model's signature follows from the same contract."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ml_jobs.pipeline.task import Json


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column of the contract."""

    name: str
    type: str
    """Type as Spark writes it, e.g. `bigint`. Lossless casts are made: `decimal` to `double`, `int` to `bigint`."""
    nullable: bool = False
    """Whether a row may lack it. Such a column is optional in requests."""
    in_request: bool = False
    """Whether a client knows it when it asks for a score. Features are made of these columns only."""
    minimum: float | None = None
    maximum: float | None = None
    """Least and greatest value, both included; NaN and infinities are outside any range."""
    values: tuple[Json, ...] | None = None
    """All values that are allowed."""
    pattern: str | None = None
    """Java regular expression that the whole text must match."""
    unique: bool = False


@dataclass(frozen=True)
class Rule:
    """A condition on a row beyond those that the columns state."""

    column: str
    """Column that the report names."""
    name: str
    holds: str
    """SQL condition; a row for which it is false breaks the rule, one for which it is null does not."""


@dataclass(frozen=True, kw_only=True)
class Label:
    """The outcome that a model learns to predict."""

    column: str
    matures_after_days: float = 0.0
    """Days after the row's time until its outcome counts as known; needs a time column if above 0."""


@dataclass(frozen=True, kw_only=True)
class Contract:
    """What a source must hold. A row that breaks it goes to the quarantine table, with rule and reason."""

    columns: tuple[Column, ...]
    key: str
    """Column that identifies a row: never null, no value twice."""
    label: Label
    """Its column is one of `columns`, and may be null: the outcome of such a row is not known yet."""
    time: str | None = None
    """Column with the time of a row, a `timestamp` or `date`."""
    entity: str | None = None
    """Column with whom a row is about, e.g. an account."""
    split_by_entity: bool = False
    """Whether rows of one entity stay on one side: a model is measured on entities that it has not learned from."""
    rules: tuple[Rule, ...] = ()
    quarantine_share: float = 0.0
    """Share of rows, from 0 to 1, up to which a run goes on without the rows that break the contract."""
    newest_within_days: float | None = None
    """Days before now within which the newest row must lie; needs a time column."""
    class_shares: Mapping[Json, tuple[float, float]] | None = None
    """By value of the label, the least and greatest share among the rows with a known outcome."""

    @property
    def split_entity(self) -> str | None:
        """The column `entity` if its rows stay on one side of each split; else None."""
        return self.entity if self.split_by_entity else None

    def column(self, name: str) -> Column:
        """Return the column called `name`; raises `KeyError` if there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)

    @property
    def request_columns(self) -> tuple[Column, ...]:
        """Columns that clients send."""
        return tuple(column for column in self.columns if column.in_request)

    def is_optional(self, column: Column) -> bool:
        """Whether a request may lack a column. Key and entity say whom a row is about; no feature reads them."""
        return column.nullable or column.name in (self.key, self.entity)
