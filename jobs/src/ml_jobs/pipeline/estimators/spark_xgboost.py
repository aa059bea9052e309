"""XGBoost on a Spark cluster: fits an `XGBoost` of `xgboost.py`, with its parameters, on the executors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ml_jobs.errors import StepFailedError

if TYPE_CHECKING:
    from pyspark.sql import DataFrame
    from xgboost import Booster

    from ml_jobs.pipeline.estimator import Fitting
    from ml_jobs.pipeline.estimators.xgboost import XGBoost

TARGET = "target"
"""Column with the task's target."""


def feature_columns(count: int) -> list[str]:
    """Return the names of the feature columns. A project's own feature names may be invalid as column names."""
    return [f"f{index}" for index in range(count)]


def fit(estimator: XGBoost, rows: DataFrame, fitting: Fitting, workers: int) -> Booster:
    """Fit on `rows`, which have the columns `f0`, `f1`, ... and `target`, with one Spark task per worker.

    Raises:
        StepFailedError: names the parameter that does not fit the task or the cluster, or that a project must not set.

    """
    import xgboost.spark

    parameters = estimator.checked_parameters(fitting)
    if parameters.get("booster") == "gblinear":
        raise StepFailedError("parameter booster is 'gblinear', must be a tree booster if training.engine is spark")
    for made_by_xgboost in ("num_class", "objective") if fitting.task.name != "regression" else ():
        parameters.pop(made_by_xgboost, None)
    parameters["random_state"] = parameters.pop("seed")
    is_regression = fitting.task.name == "regression"
    make: Any = xgboost.spark.SparkXGBRegressor if is_regression else xgboost.spark.SparkXGBClassifier
    learner = make(
        features_col=feature_columns(len(fitting.feature_names)),
        label_col=TARGET,
        num_workers=workers,
        n_estimators=estimator.trees,
        missing=float("nan"),
        **parameters,
    )
    return learner.fit(rows).get_booster()
