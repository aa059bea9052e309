"""Where a project's rows come from: a table that is there already, or a generator that stands in for one."""

from __future__ import annotations

from collections.abc import Mapping  # noqa: TC003 - the fields' types are looked up when a flag is parsed
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray

SYNTHETIC_TABLE = "source"
"""Table in the project's schema that the step `generate` fills, and nothing else writes."""


@dataclass(frozen=True, kw_only=True)
class LabelTable:
    """A table in which outcomes arrive later than the rows that they are about."""

    table: str
    """Three-level name."""
    key: str
    """Column with the key of the source's row."""
    label: str
    """Column with the outcome; the newest one per key counts."""
    arrived: str
    """Column with the time at which the outcome became known."""


@dataclass(frozen=True, kw_only=True)
class Source:
    """A table that the steps read and never write: Delta, view or foreign table."""

    table: str
    """Three-level name; parts may be quoted with backticks."""
    columns: Mapping[str, str] = field(default_factory=dict[str, str])
    """By name of the contract's column, the SQL expression that makes it; a column left out has the same name."""
    labels: LabelTable | None = None


@dataclass(frozen=True, kw_only=True)
class Knobs:
    """What can be turned about a synthetic source."""

    rows: int
    """Rows of the first batch. Rows with a number from here on arrive later, and drift."""
    seed: int
    drift: float
    """How far the later rows are from the first: 0 not at all, 1 far."""
    parameters: Mapping[str, float]
    """The project's own, see `Synthetic.parameters`."""


class Generator(Protocol):
    """Makes rows of a synthetic source: the same row number always gets the same values, in whatever batch."""

    def __call__(self, rows: NDArray[np.int64], knobs: Knobs) -> pa.Table:
        """Return the rows with the given numbers, in the contract's columns and types."""
        ...


@dataclass(frozen=True, kw_only=True)
class Synthetic:
    """A generator, for stages without a table of the bank's."""

    generate: Generator
    parameters: Mapping[str, float] = field(default_factory=dict[str, float])
    """Names and defaults of the generator's own parameters, which the configuration may set."""
