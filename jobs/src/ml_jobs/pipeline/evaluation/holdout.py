"""The holdout's rows on the driver, as Arrow columns; pandas sees a part of them at a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ml_jobs.errors import StepFailedError
from ml_jobs.pipeline.data.names import quoted
from ml_jobs.pipeline.data.tables import HOLDOUT

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    import pandas as pd
    import pyarrow as pa
    from numpy.typing import NDArray

    from ml_jobs.pipeline.data.tables import Warehouse
    from ml_jobs.pipeline.project import Project

MAX_ROWS = 5_000_000
"""Rows of a larger holdout that are measured: those with the least hashes of their keys, always the same."""

CHUNK_ROWS = 100_000
"""Rows that are in pandas at once."""


@dataclass(frozen=True)
class Holdout:
    """Rows in the order of a hash of their key, which is independent of partitions and of their values."""

    table: pa.Table
    all_rows: int
    """Rows of the table that these were read from."""

    @staticmethod
    def read(project: Project, warehouse: Warehouse) -> Holdout:
        """Read the columns that the evaluation needs.

        Raises:
            StepFailedError: the holdout is empty, or lacks a column.

        """
        rows = warehouse.read(HOLDOUT)
        needed = columns(project)
        missing = [name for name in needed if name not in rows.columns]
        if missing:
            name = warehouse.name(HOLDOUT)
            raise StepFailedError(f"{name} lacks the columns {', '.join(missing)}: run the step 'prepare' first")
        key = quoted(project.contract.key)
        ordered = rows.selectExpr(*needed.values(), f"xxhash64({key}, 'evaluation') AS {_ORDER}", f"{key} AS {_KEY}")
        ordered = ordered.orderBy(_ORDER, _KEY).limit(MAX_ROWS).drop(_ORDER, _KEY)
        table = ordered.toArrow()
        count = table.num_rows if table.num_rows < MAX_ROWS else rows.count()
        if not count:
            raise StepFailedError(f"{warehouse.name(HOLDOUT)} is empty: there is nothing to measure a model on")
        if count > table.num_rows:
            print(f"{warehouse.name(HOLDOUT)} has {count} rows; a sample of {table.num_rows} by hash is measured")
        return Holdout(table, count)

    @property
    def rows(self) -> int:
        """Number of rows."""
        return self.table.num_rows

    def column(self, name: str) -> NDArray[Any]:
        """Values of one column; what is missing is NaN or None."""
        return _plain(self.table.select([name]).to_pandas(date_as_object=False))[name].to_numpy()

    def head(self, rows: int) -> pd.DataFrame:
        """Return the first rows."""
        return _plain(self.table.slice(0, rows).to_pandas(date_as_object=False))

    def take(self, rows: NDArray[np.int64]) -> pd.DataFrame:
        """Return the rows with these numbers."""
        return _plain(self.table.take(rows).to_pandas(date_as_object=False))

    def chunks(self) -> Iterator[pd.DataFrame]:
        """Yield all rows, in parts of at most `CHUNK_ROWS`."""
        for start in range(0, self.rows, CHUNK_ROWS):
            yield _plain(self.table.slice(start, CHUNK_ROWS).to_pandas(date_as_object=False))


_ORDER = "__order"
_KEY = "__key"


def columns(project: Project) -> dict[str, str]:
    """Return the columns that the evaluation needs, and the SQL that reads each: decimals become doubles."""
    contract = project.contract
    names = {contract.label.column, *(column.name for column in contract.request_columns)}
    names.update(column for breakdown in project.breakdowns for column in breakdown)
    if contract.split_by_entity and contract.entity is not None:
        names.add(contract.entity)
    if project.costs is not None and isinstance(project.costs.miss, str):
        names.add(project.costs.miss)
    # A baseline may read any column.
    wanted = [column for column in contract.columns if project.baseline is not None or column.name in names]
    return {column.name: _sql(column.name, column.type) for column in wanted}


def _sql(name: str, type_name: str) -> str:
    is_decimal = type_name.strip().lower().startswith(("dec", "numeric"))
    return f"CAST({quoted(name)} AS double) AS {quoted(name)}" if is_decimal else quoted(name)


def _plain(frame: pd.DataFrame) -> pd.DataFrame:
    """Return times without a zone, in UTC, as models take them."""
    zoned = {
        str(name): frame[name].dt.tz_convert("UTC").dt.tz_localize(None)
        for name, dtype in frame.dtypes.items()
        if getattr(dtype, "tz", None) is not None
    }
    return frame.assign(**zoned) if zoned else frame
