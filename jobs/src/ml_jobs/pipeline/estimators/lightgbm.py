"""Gradient-boosted trees of LightGBM."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from ml_jobs.pipeline.estimators.objectives import task_parameters

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from lightgbm import Booster
    from numpy.typing import NDArray

    from ml_jobs.pipeline.estimator import Fitting

_OBJECTIVES = {
    "binary": ("binary",),
    "multiclass": ("multiclass",),
    "regression": ("regression", "regression_l1", "huber", "fair", "gamma", "mape", "poisson", "tweedie"),
}

_SEEDS = ("seed", "random_seed", "random_state")
_THREADS = ("num_threads", "num_thread", "nthread", "nthreads", "n_jobs")
_ROUNDS = ("num_iterations", "num_iteration", "n_iter", "num_tree", "num_trees", "num_round", "num_rounds", "nrounds")
_SET_BY_THE_STEP = {
    **dict.fromkeys(_SEEDS, "the configuration's training.seed sets it"),
    **dict.fromkeys(_THREADS, "the step divides the machine's cores among its fits"),
    **dict.fromkeys((*_ROUNDS, "num_boost_round", "n_estimators", "max_iter"), "the field trees sets it"),
    **dict.fromkeys(("objective_type", "app", "application", "loss"), "set objective instead"),
    "num_classes": "set num_class instead",
}


@dataclass(frozen=True)
class LightGBMModel:
    """A fitted booster."""

    booster: Booster
    threads: int

    def predict(self, features: NDArray[np.float32]) -> NDArray[np.float64]:
        """Return predictions. In `features`, NaN is a missing value.

        For `binary`, the probability of class 1, shape (n,); for `multiclass`, one probability per class, shape
        (n, classes); for `regression`, the value, shape (n,).
        """
        return np.asarray(self.booster.predict(features, num_threads=self.threads), dtype=np.float64)

    def save(self, folder: Path) -> None:
        """Write `booster.txt`."""
        self.booster.save_model(folder / _FILE)

    def importance(self) -> tuple[str, NDArray[np.float64]]:
        """Return the name of the importance measure and one value per feature."""
        return "total_gain", np.asarray(self.booster.feature_importance("gain"), dtype=np.float64)


@dataclass(frozen=True, kw_only=True)
class LightGBM:
    """Fits with LightGBM's `train` and `parameters`, in LightGBM's own names; the task limits the objectives."""

    trees: int
    """Boosting rounds."""
    parameters: Mapping[str, Any] = field(default_factory=dict[str, Any])
    deterministic: ClassVar[bool] = True
    """For the same rows, seed and number of threads, `fit` gives models whose files are equal."""

    @property
    def library(self) -> str:
        """The distribution of LightGBM."""
        return "lightgbm"

    def fit(self, features: NDArray[np.float32], targets: NDArray[np.float64], fitting: Fitting) -> LightGBMModel:
        """Fit a booster. The same rows, seed and number of threads give a booster with the same bytes.

        Raises:
            StepFailedError: names the parameter that does not fit the task, or that a project must not set.

        """
        import lightgbm

        parameters = {**self.checked_parameters(fitting), "num_threads": fitting.threads}
        data = lightgbm.Dataset(features, targets, params=parameters)
        return LightGBMModel(lightgbm.train(parameters, data, self.trees), fitting.threads)

    def load(self, folder: Path) -> LightGBMModel:
        """Load the model that `LightGBMModel.save` wrote. It predicts with one thread."""
        import lightgbm

        return LightGBMModel(lightgbm.Booster(model_file=folder / _FILE), threads=1)

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
            # `force_row_wise` selects one of two ways to build histograms. By default, LightGBM uses the way that it
            # measures as faster. The two ways sum in different orders, so their models differ.
            defaults={"deterministic": True, "force_row_wise": True, "verbosity": -1},
        )


_FILE = "booster.txt"
