"""Gradient-boosted trees and linear models of XGBoost."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from ml_jobs.pipeline.estimators.objectives import task_parameters

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from numpy.typing import NDArray
    from pyspark.sql import DataFrame
    from xgboost import Booster

    from ml_jobs.pipeline.estimator import Fitting

_OBJECTIVES = {
    "binary": ("binary:logistic",),
    "multiclass": ("multi:softprob",),
    "regression": (
        "reg:squarederror",
        "reg:absoluteerror",
        "reg:gamma",
        "reg:pseudohubererror",
        "reg:squaredlogerror",
        "reg:tweedie",
        "count:poisson",
    ),
}

_SET_BY_THE_STEP = {
    **dict.fromkeys(("seed", "random_state"), "the configuration's training.seed sets it"),
    **dict.fromkeys(("nthread", "n_jobs"), "the step divides the machine's cores among its fits"),
    **dict.fromkeys(("n_estimators", "num_boost_round"), "the field trees sets it"),
}


@dataclass(frozen=True)
class XGBoostModel:
    """A fitted booster."""

    booster: Booster
    linear: bool = False
    """Whether the booster is `gblinear`, which has no in-place prediction."""

    def predict(self, features: NDArray[np.float32]) -> NDArray[np.float64]:
        """Return predictions. In `features`, NaN is a missing value.

        For `binary`, the probability of class 1, shape (n,); for `multiclass`, one probability per class, shape
        (n, classes); for `regression`, the value, shape (n,).
        """
        if self.linear:
            import xgboost

            return self.booster.predict(xgboost.DMatrix(features)).astype(np.float64)
        return self.booster.inplace_predict(features, validate_features=False).astype(np.float64)

    def save(self, folder: Path) -> None:
        """Write `booster.ubj`."""
        self.booster.save_model(folder / _FILE)

    def importance(self) -> tuple[str, NDArray[np.float64]]:
        """Return the name of the importance measure and one value per feature.

        The weights of a linear model can have opposite signs in several classes: then the mean of their absolute values
        counts.
        """
        kind = "weight" if self.linear else "total_gain"
        by_feature: Mapping[str, Any] = self.booster.get_score(importance_type=kind)
        given = (by_feature.get(f"f{index}", 0.0) for index in range(self.booster.num_features()))
        values = [np.mean(np.abs(value)) if isinstance(value, list) else value for value in given]
        return kind, np.array(values, dtype=np.float64)


@dataclass(frozen=True, kw_only=True)
class XGBoost:
    """Fits with XGBoost's `train` and `parameters`, in XGBoost's own names; the task limits the objectives."""

    trees: int
    """Boosting rounds."""
    parameters: Mapping[str, Any] = field(default_factory=dict[str, Any])
    deterministic: ClassVar[bool] = True
    """For the same rows, seed and number of threads, `fit` gives models whose files are equal."""

    @property
    def library(self) -> str:
        """The distribution of XGBoost without GPU libraries."""
        return "xgboost-cpu"

    def fit(self, features: NDArray[np.float32], targets: NDArray[np.float64], fitting: Fitting) -> XGBoostModel:
        """Fit a booster. The same rows, seed and number of threads give a booster with the same bytes.

        Raises:
            StepFailedError: names the parameter that does not fit the task, or that a project must not set.

        """
        import xgboost

        from ml_jobs.pipeline.estimators.shared_matrices import shared_matrix

        parameters = self.checked_parameters(fitting)
        threads = fitting.threads
        if parameters.get("tree_method") == "hist" and not self._linear:
            data = shared_matrix(features, targets, int(parameters.get("max_bin", 256)), threads)
        else:
            data = xgboost.DMatrix(features, targets, nthread=threads)
        return XGBoostModel(xgboost.train({**parameters, "nthread": threads}, data, self.trees), self._linear)

    def fit_on_spark(self, rows: DataFrame, fitting: Fitting, workers: int) -> XGBoostModel:
        """Fit on the executors of a cluster; see `spark_xgboost.fit`."""
        from ml_jobs.pipeline.estimators import spark_xgboost

        return XGBoostModel(spark_xgboost.fit(self, rows, fitting, workers))

    def load(self, folder: Path) -> XGBoostModel:
        """Load the model that `XGBoostModel.save` wrote. It predicts with one thread."""
        import xgboost

        booster = xgboost.Booster({"nthread": 1})
        booster.load_model(folder / _FILE)
        return XGBoostModel(booster, self._linear)

    def checked_parameters(self, fitting: Fitting) -> dict[str, Any]:
        """Return the parameters with the objective, the seed and defaults.

        Raises:
            StepFailedError: names the parameter that does not fit the task, or that a project must not set.

        """
        return task_parameters(
            self.parameters,
            fitting,
            objectives=_OBJECTIVES,
            set_by_the_step=_SET_BY_THE_STEP,
            # Replaces the default updater of linear models, `shotgun`, which is not deterministic with several threads.
            defaults={"updater": "coord_descent"} if self._linear else {"tree_method": "hist"},
        )

    @property
    def _linear(self) -> bool:
        return self.parameters.get("booster") == "gblinear"


_FILE = "booster.ubj"
