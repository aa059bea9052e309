"""Data contracts: the columns and rules that the rows of a source must satisfy.

The columns that clients send define the inputs of the model signature.
"""

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
    """Spark SQL type, e.g. `bigint`. A source column is cast if the cast cannot change a value, e.g. `int`
    to `bigint`."""
    nullable: bool = False
    """Whether the value may be null. A nullable column is optional in requests."""
    in_request: bool = False
    """Whether clients know the value at request time. Features use only columns for which this is true."""
    minimum: float | None = None
    maximum: float | None = None
    """`minimum` and `maximum`: least and greatest allowed value; NaN and infinities are outside any range."""
    values: tuple[Json, ...] | None = None
    """The allowed values."""
    pattern: str | None = None
    """Java regular expression that the whole text must match."""
    unique: bool = False


@dataclass(frozen=True)
class Rule:
    """A condition on a row in addition to the conditions of the columns."""

    column: str
    """Column that error messages and the quarantine table name for a row that breaks the rule."""
    name: str
    holds: str
    """SQL condition. A row breaks the rule if the condition is false, and satisfies the rule if it is true or null."""


@dataclass(frozen=True, kw_only=True)
class Label:
    """The outcome that a model learns to predict."""

    column: str
    matures_after_days: float = 0.0
    """Days after the row's time until its outcome counts as known; needs a time column if above 0."""


@dataclass(frozen=True, kw_only=True)
class Contract:
    """The conditions on a source.

    Rows that break a condition go to the quarantine table, with rule and reason. Too many such rows stop the run.
    """

    columns: tuple[Column, ...]
    key: str
    """Column that identifies a row: never null, unique."""
    label: Label
    """The label. Its column is one of `columns`; null means that the outcome is not known yet."""
    time: str | None = None
    """Column with the time of a row, a `timestamp` or `date`."""
    entity: str | None = None
    """Column with the entity that a row is about, e.g. an account."""
    split_by_entity: bool = False
    """If true, a model is measured on unseen entities: no entity has rows on both sides of a split.

    The sides are the training rows and the holdout; in a fold, the rows to learn from and the rows to predict."""
    rules: tuple[Rule, ...] = ()
    quarantine_share: float = 0.0
    """Largest share of rows, from 0 to below 1, that may break the contract without stopping the run.

    A row counts once if it breaks a row rule, and once more per unique column, e.g. the key, in which its value
    is a duplicate."""
    newest_within_days: float | None = None
    """Largest age of the newest row in days; needs a time column."""
    class_shares: Mapping[Json, tuple[float, float]] | None = None
    """Lowest and highest share of each label value among the valid rows with a known outcome."""

    @property
    def split_entity(self) -> str | None:
        """The column `entity` if `split_by_entity` is true; else None."""
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
        """Whether a request may omit a column. Key and entity are optional, because they are not meant as features."""
        return column.nullable or column.name in (self.key, self.entity)
