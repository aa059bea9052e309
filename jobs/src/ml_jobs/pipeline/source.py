"""Source of a project's rows: an existing table, or a generator."""

from __future__ import annotations

from collections.abc import Mapping  # noqa: TC003 - flag parsing resolves the field types at run time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray

SYNTHETIC_TABLE = "source"
"""Table in the project's schema that only the step `generate` writes."""


@dataclass(frozen=True, kw_only=True)
class LabelTable:
    """A table with outcomes that become known after the rows of the source."""

    table: str
    """Three-level name."""
    key: str
    """Column with the key of the source's row."""
    label: str
    """Column with the outcome. If a key has several outcomes, the newest counts."""
    arrived: str
    """Column with the time at which the outcome became known."""


@dataclass(frozen=True, kw_only=True)
class Source:
    """A table with a project's rows: a Delta table, a view or a foreign table."""

    table: str
    """Three-level name; parts may be quoted with backticks."""
    columns: Mapping[str, str] = field(default_factory=dict[str, str])
    """SQL expression per contract column. Columns that are left out are read by their own name."""
    labels: LabelTable | None = None


@dataclass(frozen=True, kw_only=True)
class Knobs:
    """Settings of a synthetic source."""

    rows: int
    """Number of rows in the first batch. Rows with this number or a higher one are later rows; their values drift."""
    seed: int
    drift: float
    """Strength of the drift in later rows, from 0 (none) to 1."""
    parameters: Mapping[str, float]
    """Parameters of the project's generator, see `Synthetic.parameters`."""


class Generator(Protocol):
    """Creates rows of a synthetic source. A row's values depend on its number and not on its batch."""

    def __call__(self, rows: NDArray[np.int64], knobs: Knobs) -> pa.Table:
        """Return the rows with the given numbers, in the contract's columns and types."""
        ...


@dataclass(frozen=True, kw_only=True)
class Synthetic:
    """A generator for stages without a source table."""

    generate: Generator
    parameters: Mapping[str, float] = field(default_factory=dict[str, float])
    """Names and defaults of the generator's own parameters, which the configuration may set."""
