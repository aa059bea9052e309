"""Where candidates are fitted: on one machine, or over a Spark cluster. The algorithm is the same."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from ml_jobs.errors import StepFailedError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray
    from pyspark.sql import DataFrame
    from xgboost import Booster

    from ml_jobs.pipeline.project import Candidate, Project

FOLD = "fold"
"""Column with the number of the fold that a row is scored in."""

ROWS_PER_THREAD = 250_000
"""Below, a second thread costs more in waiting than it gives."""


class Engine(Protocol):
    """Fits candidates on the rows that it holds."""

    @property
    def parallel_fits(self) -> int:
        """How many fits may run at once."""
        ...

    def fold_pr_auc(self, candidate: Candidate, fold: int) -> float:
        """Fit on all folds but one, and return the PR-AUC on that one."""
        ...

    def fit(self, candidate: Candidate) -> Booster:
        """Fit on all rows."""
        ...


def pr_auc(labels: NDArray[Any], scores: NDArray[Any]) -> float:
    """Area under the precision-recall curve, as average precision."""
    from sklearn.metrics import average_precision_score

    if not labels.any():
        raise StepFailedError("there is no row with label 1 to measure PR-AUC on: more rows or fewer folds are needed")
    return float(average_precision_score(labels, scores))


@dataclass(frozen=True)
class LocalEngine:
    """XGBoost on this machine; cross-validation runs one fit per core."""

    features: NDArray[np.float32]
    labels: NDArray[Any]
    folds: NDArray[Any]
    seed: int
    parallel_fits: int = os.cpu_count() or 1

    @staticmethod
    def of(project: Project, frame: DataFrame, seed: int) -> LocalEngine:
        """Bring the rows here, in the order of their keys: the same rows give the same model."""
        rows = frame.toArrow().sort_by(project.contract.key).to_pandas()
        features = project.encode(project.requests(rows))
        return LocalEngine(features, rows[project.label].to_numpy(), rows[FOLD].to_numpy(), seed)

    def fold_pr_auc(self, candidate: Candidate, fold: int) -> float:
        """Fit on all folds but one, and return the PR-AUC on that one."""
        held = self.folds == fold
        booster = self._train(candidate, self.features[~held], self.labels[~held], threads=1)
        return pr_auc(self.labels[held], booster.inplace_predict(self.features[held]))

    def fit(self, candidate: Candidate) -> Booster:
        """Fit on all rows."""
        threads = max(1, min(self.parallel_fits, len(self.labels) // ROWS_PER_THREAD))
        return self._train(candidate, self.features, self.labels, threads)

    def _train(
        self, candidate: Candidate, features: NDArray[np.float32], labels: NDArray[Any], threads: int
    ) -> Booster:
        import xgboost

        fixed = {"objective": "binary:logistic", "tree_method": "hist", "seed": self.seed, "nthread": threads}
        max_bin = int(candidate.parameters.get("max_bin", 256))
        data = xgboost.QuantileDMatrix(features, labels, max_bin=max_bin, nthread=threads)
        return xgboost.train({**candidate.parameters, **fixed}, data, candidate.trees)


@dataclass(frozen=True)
class SparkEngine:
    """XGBoost over the cluster's executors: features are encoded and learned from where the rows are."""

    rows: DataFrame
    label: str
    feature_names: tuple[str, ...]
    seed: int
    workers: int
    parallel_fits: int = 1
    """A fit waits for all of its workers at once, so two could wait for each other."""

    @staticmethod
    def of(project: Project, frame: DataFrame, seed: int) -> SparkEngine:
        """Encode the rows; they are kept, since every fit reads them."""
        encode, requests, label, names = project.encode, project.requests, project.label, project.feature_names
        schema = ", ".join([f"`{label}` int", f"`{FOLD}` bigint", *(f"`{name}` float" for name in names)])

        def encoded(batches: Iterable[Any]) -> Iterator[pd.DataFrame]:
            import pandas as pd

            for batch in batches:
                features = pd.DataFrame(encode(requests(batch)), columns=list(names), index=batch.index)
                yield pd.concat([batch[[label, FOLD]], features], axis=1)

        workers = frame.sparkSession.sparkContext.defaultParallelism
        return SparkEngine(frame.mapInPandas(encoded, schema).persist(), label, names, seed, workers)

    def fold_pr_auc(self, candidate: Candidate, fold: int) -> float:
        """Fit on all folds but one, and return the PR-AUC on that one."""
        from pyspark.ml.functions import vector_to_array
        from pyspark.sql.functions import col

        model = self._train(candidate, self.rows.where(f"{FOLD} <> {fold}"))
        scored = model.transform(self.rows.where(f"{FOLD} = {fold}"))
        columns = scored.select(self.label, vector_to_array(col("probability"))[1].alias("score")).toArrow()
        return pr_auc(columns[self.label].to_numpy(), columns["score"].to_numpy())

    def fit(self, candidate: Candidate) -> Booster:
        """Fit on all rows."""
        return self._train(candidate, self.rows).get_booster()

    def _train(self, candidate: Candidate, rows: DataFrame) -> Any:  # noqa: ANN401 - xgboost.spark has no types
        from xgboost.spark import SparkXGBClassifier

        parameters: dict[str, Any] = {**candidate.parameters, "tree_method": "hist", "random_state": self.seed}
        classifier = SparkXGBClassifier(
            features_col=list(self.feature_names),
            label_col=self.label,
            num_workers=self.workers,
            n_estimators=candidate.trees,
            **parameters,
        )
        return classifier.fit(rows)
