"""Encodes rows for estimators. Runs on Spark's executors, so that only encoded rows reach the driver."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ml_jobs.errors import StepFailedError
from ml_jobs.pipeline.data.hashes import entity_hash
from ml_jobs.pipeline.data.names import quoted
from ml_jobs.pipeline.training import gaps
from ml_jobs.pipeline.training.inputs import Inputs

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator

    import pyarrow as pa
    from numpy.typing import NDArray
    from pyspark.sql import DataFrame

    from ml_jobs.pipeline.project import Project
    from ml_jobs.pipeline.training.folds import Folds

HASH, PART, LABEL, COST, ENTITY = "row_hash", "row_part", "row_label", "row_miss_cost", "row_entity"
"""Columns of the result of `selected` in addition to the request columns."""

_INPUT = "row_input_"
"""Prefix of the numbered names that replace those of request columns: `mapInArrow` fails on a name with a dot."""

LIMIT_BYTES = 8 * 2**30
"""Maximum memory of encoded rows on the driver. The engine `spark` has no such limit."""


@dataclass(frozen=True)
class Batch:
    """Encoded rows, one entry per row."""

    hashes: NDArray[np.int64]
    """Hashes of the keys, by which rows are sorted."""
    parts: NDArray[np.int32]
    """Part of each row; folds consist of parts, see `Folds`."""
    targets: NDArray[np.float64]
    costs: NDArray[np.float64]
    """Cost of a miss per row; zero if the project states no costs."""
    features: NDArray[np.float32]
    """Encoded features, shape (n, features)."""
    entities: NDArray[np.int64]
    """Hash of each row's entity, or of the key if the row has no entity."""

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.hashes)

    def take(self, rows: NDArray[np.int64]) -> Batch:
        """Return the rows with the indices `rows`."""
        return Batch(**{name: values[rows] for name, values in vars(self).items()})


def selected(project: Project, rows: DataFrame, *, folds: Folds, blanked: Collection[str]) -> DataFrame:
    """Return the columns to encode: request columns, and hash, part, label, cost and entity of each row.

    In the columns `blanked`, some values are replaced by null, see `gaps.py`.
    """
    key, label = project.contract.key, project.contract.label.column
    cost = "0" if project.costs is None else _sql_of_cost(project.costs.miss)
    columns = [
        f"xxhash64({quoted(key)}) AS {HASH}",
        f"{folds.part} AS {PART}",
        f"CAST({cost} AS double) AS {COST}",
        f"{quoted(label)} AS {LABEL}",
        f"{entity_hash(key, project.contract.entity)} AS {ENTITY}",
    ]
    for index, column in enumerate(Inputs.of(project.contract).columns):
        value = gaps.blanked(key, column.name) if column.name in blanked else quoted(column.name)
        columns.append(f"CAST({value} AS {column.sql_type}) AS {_INPUT}{index}")
    return rows.selectExpr(*columns)


def _sql_of_cost(miss: str | float) -> str:
    return quoted(miss) if isinstance(miss, str) else repr(float(miss))


def encoder(project: Project) -> Callable[[pa.RecordBatch], Batch]:
    """Return a function that encodes a batch of `selected` rows."""
    inputs, task, features = Inputs.of(project.contract), project.task, project.features

    def encode(batch: pa.RecordBatch) -> Batch:
        frame = batch.to_pandas(date_as_object=False)
        requests = frame[[f"{_INPUT}{index}" for index in range(len(inputs.columns))]]
        requests.columns = [column.name for column in inputs.columns]
        return Batch(
            frame[HASH].to_numpy(),
            frame[PART].to_numpy(),
            task.targets(frame[LABEL].to_numpy()),
            frame[COST].to_numpy(),
            checked(features.encode(inputs.frame(requests)), len(frame), features.names),
            frame[ENTITY].to_numpy(),
        )

    return encode


def checked(features: Any, rows: int, names: Collection[str]) -> NDArray[np.float32]:  # noqa: ANN401
    """Check shape and values of encoded features, and return them in C order.

    Raises:
        StepFailedError: names the wrong shape or value.

    """
    array = np.ascontiguousarray(features, dtype=np.float32)
    if array.shape != (rows, len(names)):
        raise StepFailedError(
            f"features.encode returned the shape {array.shape}, must be {(rows, len(names))}: "
            "one row per input row, one column per name in features.names"
        )
    infinite = np.isinf(array).any(axis=0)
    if infinite.any():
        name = list(names)[int(infinite.argmax())]
        raise StepFailedError(f"features.encode returned infinity for {name}, must be finite, or NaN where missing")
    return array


def check_memory(rows: int, features: int) -> None:
    """Refuse rows that need more than the memory limit of the driver.

    Raises:
        StepFailedError: states the memory that the rows need, and the setting to change.

    """
    needed = rows * (_BYTES_PER_ROW + features * np.dtype(np.float32).itemsize)
    if needed > LIMIT_BYTES:
        raise StepFailedError(
            f"{rows:,} rows with {features} features need {needed / 2**30:.1f} GiB on the driver, and the limit is "
            f"{LIMIT_BYTES / 2**30:.0f} GiB: set training.engine to spark, or let training_view select fewer rows"
        )


def collect(project: Project, rows: DataFrame) -> Batch:
    """Encode `selected` rows and collect them on the driver in the order of their hashes, whatever the partitions.

    Each batch is sent as one Spark row with an array per column: sending each row would take longer than encoding.
    """
    from pyspark.errors import PythonException

    encode = encoder(project)

    def packed(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        import pyarrow as pa

        for batch in batches:
            if batch.num_rows:
                encoded = encode(batch)
                arrays = [getattr(encoded, name) for name in _NAMES]
                yield pa.RecordBatch.from_arrays([pa.array([array.tobytes()], pa.binary()) for array in arrays], _NAMES)

    schema = ", ".join(f"{name} binary" for name in _NAMES)
    try:
        table = rows.mapInArrow(packed, schema).toArrow()
    except PythonException as problem:
        # Extracts the step's own message from Spark's message, which contains the traceback of the Python worker.
        if found := re.search(r"StepFailedError: (.+)", str(problem)):
            raise StepFailedError(found[1]) from problem
        raise
    return _in_order(table, len(project.features.names))


_BYTES_PER_ROW = 36
"""Bytes for hash, part, target, cost and entity."""

_NAMES = ["hashes", "parts", "targets", "costs", "features", "entities"]
_DTYPES: tuple[Any, ...] = (np.int64, np.int32, np.float64, np.float64, np.float32, np.int64)


def _in_order(table: pa.Table, width: int) -> Batch:
    """Unpack the batches, and sort the rows by hash.

    Rows with equal hashes would have no fixed order. Below 100 million rows, equal hashes are unlikely.
    """
    if not table.num_rows:
        raise StepFailedError("there are no rows to learn from: add rows, or let training_view select more rows")
    unpacked: list[list[NDArray[Any]]] = [
        [np.frombuffer(value.as_buffer(), dtype) for chunk in table[name].chunks for value in chunk]
        for name, dtype in zip(_NAMES, _DTYPES, strict=True)
    ]
    hashes, parts, targets, costs, features, entities = unpacked
    unsorted = np.concatenate(hashes)
    order = np.argsort(unsorted, kind="stable")
    rank = np.empty_like(order)
    rank[order] = np.arange(len(order))
    # Writes each batch of features to its sorted place. Concatenating the batches first would need a third copy of the
    # features, which take most of the memory.
    sorted_features = np.empty((len(order), width), dtype=np.float32)
    start = 0
    for batch in features:
        rows = batch.reshape(-1, width)
        sorted_features[rank[start : start + len(rows)]] = rows
        start += len(rows)
    return Batch(
        unsorted[order],
        np.concatenate(parts)[order],
        np.concatenate(targets)[order],
        np.concatenate(costs)[order],
        sorted_features,
        np.concatenate(entities)[order],
    )
