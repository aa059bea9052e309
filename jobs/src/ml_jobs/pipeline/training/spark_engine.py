"""Fits candidates on the executors of a cluster, for more rows than the driver can hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

import numpy as np

from ml_jobs.errors import StepFailedError
from ml_jobs.pipeline.estimators.spark_xgboost import TARGET, feature_columns
from ml_jobs.pipeline.training.encoded_rows import COST, HASH, PART, encoder
from ml_jobs.pipeline.training.engine import OutOfFold, refuse_one_label

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import pyarrow as pa
    from pyspark.sql import DataFrame

    from ml_jobs.pipeline.estimator import Candidate, Fitting, Model
    from ml_jobs.pipeline.project import Project
    from ml_jobs.pipeline.training.folds import Folds

LIMIT_ROWS = 20_000_000
"""Approximate maximum number of a candidate's out-of-fold predictions on the driver, over all folds. If there are more
rows, they are sampled by key hash."""


@runtime_checkable
class SparkEstimator(Protocol):
    """An estimator that can also fit on a cluster."""

    def fit_on_spark(self, rows: DataFrame, fitting: Fitting, workers: int) -> Model:
        """Fit on `rows`, with the columns `f0`, `f1`, ... and `target`, in `workers` Spark tasks."""
        ...


def check_estimators(candidates: Sequence[Candidate]) -> None:
    """Refuse candidates that cannot fit on a cluster.

    Raises:
        StepFailedError: names the candidate and the setting.

    """
    for candidate in candidates:
        if not isinstance(candidate.estimator, SparkEstimator):
            raise StepFailedError(
                f"candidate {candidate.name!r} is a {type(candidate.estimator).__name__}, which cannot fit on a "
                "cluster: set training.engine to local, or remove the candidate"
            )


@dataclass(frozen=True)
class SparkEngine:
    """Fits on the executors.

    The driver gets the models and, for sampled held-out rows, key hash, target, cost and prediction, but no features.
    """

    rows: DataFrame
    """Encoded rows, with a column per feature."""
    folds: Folds
    fitting: Fitting
    workers: int
    sample: str
    """SQL condition for the rows whose out-of-fold predictions are collected."""
    parallel_fits: int = 1
    """Number of concurrent fits. A fit needs all of its Spark tasks at once, so two concurrent fits could deadlock."""

    @staticmethod
    def of(project: Project, rows: DataFrame, folds: Folds, fitting: Fitting, count: int) -> SparkEngine:
        """Encode `rows`, the result of `encoded_rows.selected`, and persist them, since every fit reads them.

        `count` is the number of rows.
        """
        encode, names = encoder(project), feature_columns(len(project.features.names))
        schema = f"{HASH} bigint, {PART} int, {TARGET} double, {COST} double, " + ", ".join(f"{n} float" for n in names)

        def encoded(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
            import pyarrow as pa

            for batch in batches:
                found = encode(batch)
                arrays = (found.hashes, found.parts, found.targets, found.costs, *found.features.T)
                columns = [HASH, PART, TARGET, COST, *names]
                yield pa.RecordBatch.from_arrays([pa.array(array) for array in arrays], columns)

        every = -(-count // LIMIT_ROWS)
        workers = rows.sparkSession.sparkContext.defaultParallelism
        kept = rows.mapInArrow(encoded, schema).repartition(workers, HASH).sortWithinPartitions(HASH).persist()
        return SparkEngine(kept, folds, fitting, workers, f"pmod({HASH}, {every}) = 0")

    def out_of_fold(self, candidate: Candidate, fold: int) -> OutOfFold:
        """Fit on the learning rows of a fold, and predict its held-out rows, or a sample of them (`LIMIT_ROWS`)."""
        model = self._fit(candidate, self.rows.where(self.folds.learned_sql(PART, fold)))
        names = feature_columns(len(self.fitting.feature_names))

        def predicted(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
            import pyarrow as pa

            for batch in batches:
                features = np.column_stack([batch[name].to_numpy() for name in names])
                found = np.atleast_2d(model.predict(features).T).T
                values = pa.array(list(found), pa.list_(pa.float64()))
                yield pa.RecordBatch.from_arrays(
                    [batch[HASH], batch[TARGET], batch[COST], values], [HASH, TARGET, COST, "prediction"]
                )

        schema = f"{HASH} bigint, {TARGET} double, {COST} double, prediction array<double>"
        held = self.rows.where(f"{self.folds.predicted_sql(PART, fold)} AND {self.sample}")
        table = held.mapInArrow(predicted, schema).toArrow().sort_by(HASH)
        predictions = np.stack(table["prediction"].to_numpy()) if table.num_rows else np.empty((0, 1))
        shaped: Any = predictions[:, 0] if predictions.shape[1] == 1 else predictions
        checked = self.fitting.task.checked(shaped, table.num_rows)
        return OutOfFold(table[TARGET].to_numpy(), checked, table[COST].to_numpy())

    def fit(self, candidate: Candidate) -> Model:
        """Fit on all rows."""
        return self._fit(candidate, self.rows)

    def _fit(self, candidate: Candidate, rows: DataFrame) -> Model:
        estimator = candidate.estimator
        if not isinstance(estimator, SparkEstimator):
            raise StepFailedError(f"candidate {candidate.name!r} cannot fit on a cluster: set training.engine to local")
        sums = ("count(*) AS total", f"min({TARGET}) AS least", f"max({TARGET}) AS greatest")
        found: Any = rows.selectExpr(*sums).collect()[0]
        refuse_one_label(self.fitting.task, found["total"], found["least"] or 0.0, found["greatest"] or 0.0)
        try:
            return estimator.fit_on_spark(rows, self.fitting, self.workers)
        except StepFailedError as problem:
            raise StepFailedError(f"candidate {candidate.name!r}: {problem}") from problem
