"""The holdout's rows on the driver as Arrow columns, converted to pandas in chunks."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ml_jobs.errors import StepFailedError
from ml_jobs.pipeline.data.hashes import entity_hash
from ml_jobs.pipeline.data.names import quoted
from ml_jobs.pipeline.data.tables import HOLDOUT
from ml_jobs.pipeline.evaluation.comparable import flag, with_flags

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import numpy as np
    import pandas as pd
    import pyarrow as pa
    from numpy.typing import NDArray

    from ml_jobs.pipeline.data.tables import Warehouse
    from ml_jobs.pipeline.evaluation.comparable import Comparable, ComparableRows
    from ml_jobs.pipeline.project import Project

MAX_ROWS = 5_000_000
"""Maximum number of measured rows. Of a larger holdout, the rows with the lowest hashes of their keys are used."""

CHUNK_ROWS = 100_000
"""Maximum number of rows per chunk in pandas."""


@dataclass(frozen=True)
class Holdout:
    """Holdout rows, sorted by a hash of the key. The order depends neither on partitions nor on other columns."""

    table: pa.Table
    all_rows: int
    """Number of rows in the Delta table; the field `table` has at most `MAX_ROWS` of them."""
    entities: NDArray[np.int64] | None = None
    """Number that identifies each row's entity, shape (n,).

    None unless the contract sets `split_by_entity`, i.e. no entity has rows on both sides of a split."""
    comparable: Mapping[str, ComparableRows] = field(default_factory=dict[str, "ComparableRows"])
    """Rows for the comparison with an earlier version, by number of the version."""

    @staticmethod
    def read(project: Project, warehouse: Warehouse, version: int, rivals: Sequence[Comparable] = ()) -> Holdout:
        """Read the columns for the evaluation from a version of the Delta table.

        Also finds the rows for the comparison with each of `rivals`.

        Raises:
            StepFailedError: the holdout is empty, or lacks a column.

        """
        rows = warehouse.read(HOLDOUT, version)
        needed = columns(project)
        missing = [name for name in needed if name not in rows.columns]
        if missing:
            name = warehouse.name(HOLDOUT)
            raise StepFailedError(f"{name} lacks the columns {', '.join(missing)}: run the step 'prepare' first")
        key, flags = quoted(project.contract.key), [flag(index) for index in range(len(rivals))]
        ordered = with_flags(rows, project.contract, rivals).selectExpr(
            *needed.values(),
            *flags,
            f"{entity_hash(project.contract.key, project.contract.split_entity)} AS {_ENTITY}",
            f"xxhash64({key}, 'evaluation') AS {_ORDER}",
            f"{key} AS {_KEY}",
        )
        ordered = ordered.orderBy(_ORDER, _KEY).limit(MAX_ROWS).drop(_ORDER, _KEY)
        table = ordered.toArrow()
        count = table.num_rows if table.num_rows < MAX_ROWS else rows.count()
        if not count:
            raise StepFailedError(f"{warehouse.name(HOLDOUT)} is empty: run the step 'prepare' again")
        if count > table.num_rows:
            name = warehouse.name(HOLDOUT)
            print(f"{name} has {count} rows; only {table.num_rows} of them, selected by hash, are measured")
        entities = None if project.contract.split_entity is None else table[_ENTITY].to_numpy()
        found = {rival.version: rival.rows(table[name].to_numpy()) for rival, name in zip(rivals, flags, strict=True)}
        return Holdout(table.drop_columns([_ENTITY, *flags]), count, entities, found)

    def only(self, rows: NDArray[np.bool_]) -> Holdout:
        """Return the selected rows, in the same order."""
        import pyarrow as pa

        entities = None if self.entities is None else self.entities[rows]
        return Holdout(self.table.filter(pa.array(rows)), self.all_rows, entities)

    @property
    def rows(self) -> int:
        """Number of rows in `table`, at most `MAX_ROWS`."""
        return self.table.num_rows

    def column(self, name: str) -> NDArray[Any]:
        """Return the values of a column; missing ones are NaN or None."""
        return _plain(self.table.select([name]).to_pandas(date_as_object=False))[name].to_numpy()

    def head(self, rows: int) -> pd.DataFrame:
        """Return the first rows."""
        return _plain(self.table.slice(0, rows).to_pandas(date_as_object=False))

    def take(self, rows: NDArray[np.int64]) -> pd.DataFrame:
        """Return the rows with the indices `rows`."""
        return _plain(self.table.take(rows).to_pandas(date_as_object=False))

    def chunks(self) -> Iterator[pd.DataFrame]:
        """Yield all rows, in chunks of at most `CHUNK_ROWS`."""
        for start in range(0, self.rows, CHUNK_ROWS):
            yield _plain(self.table.slice(start, CHUNK_ROWS).to_pandas(date_as_object=False))


_ORDER = "__order"
_KEY = "__key"
_ENTITY = "__entity"


def columns(project: Project) -> dict[str, str]:
    """Return the columns for the evaluation with the SQL to read each. Decimals become doubles."""
    contract = project.contract
    names = {contract.label.column, *(column.name for column in contract.request_columns)}
    names.update(column for breakdown in project.breakdowns for column in breakdown)
    if project.costs is not None and isinstance(project.costs.miss, str):
        names.add(project.costs.miss)
    # Reads all columns if there is a baseline, because a baseline may use any column.
    wanted = [column for column in contract.columns if project.baseline is not None or column.name in names]
    return {column.name: _sql(column.name, column.type) for column in wanted}


def _sql(name: str, type_name: str) -> str:
    is_decimal = type_name.strip().lower().startswith(("dec", "numeric"))
    return f"CAST({quoted(name)} AS double) AS {quoted(name)}" if is_decimal else quoted(name)


def _plain(frame: pd.DataFrame) -> pd.DataFrame:
    """Convert times to UTC without time zone, as models expect them."""
    zoned = {
        str(name): frame[name].dt.tz_convert("UTC").dt.tz_localize(None)
        for name, dtype in frame.dtypes.items()
        if getattr(dtype, "tz", None) is not None
    }
    return frame.assign(**zoned) if zoned else frame
