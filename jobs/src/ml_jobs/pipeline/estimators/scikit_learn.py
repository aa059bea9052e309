"""Estimators with scikit-learn's protocol, including pipelines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ml_jobs.errors import StepFailedError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from numpy.typing import NDArray

    from ml_jobs.pipeline.estimator import Fitting


@dataclass(frozen=True)
class ScikitLearnModel:
    """A fitted estimator of scikit-learn."""

    estimator: Any
    task: str
    """`binary`, `multiclass` or `regression`."""
    classes: int = 0
    """Number of classes; 0 for a regression."""

    def predict(self, features: NDArray[np.float32]) -> NDArray[np.float64]:
        """Return predictions. In `features`, NaN is a missing value.

        For `binary`, the probability of class 1, shape (n,); for `multiclass`, one probability per class, shape
        (n, classes); for `regression`, the value, shape (n,).
        """
        if self.task == "regression":
            return np.asarray(self.estimator.predict(features), dtype=np.float64)
        known = self.estimator.predict_proba(features)
        probabilities = np.zeros((len(features), self.classes))
        # `known` has no column for a class without rows in the fit; the probability of such a class stays 0.
        probabilities[:, np.asarray(self.estimator.classes_, dtype=np.int64)] = known
        return probabilities[:, 1] if self.task == "binary" else probabilities

    def save(self, folder: Path) -> None:
        """Write `model.pkl` with cloudpickle."""
        import cloudpickle

        (folder / _FILE).write_bytes(cloudpickle.dumps(self))

    def importance(self) -> tuple[str, NDArray[np.float64]] | None:
        """Return the name of the importance measure and one value per feature; None if none is known.

        The name is `feature_importances` or `coef`. None is known for a pipeline with an earlier step that replaces,
        adds, removes or reorders features. Of several classes, the mean of the absolute coefficients counts, because
        the coefficients of a feature can add up to 0.
        """
        last = self.estimator
        if hasattr(last, "steps"):
            if not _keeps_features(last[:-1]):
                return None
            last = last[-1]
        for kind in ("feature_importances_", "coef_"):
            if hasattr(last, kind):
                values = np.atleast_2d(np.asarray(getattr(last, kind), dtype=np.float64))
                return kind.rstrip("_"), values[0] if len(values) == 1 else np.abs(values).mean(axis=0)
        return None


def _keeps_features(steps: Any) -> bool:  # noqa: ANN401 - scikit-learn has no types
    """Whether the fitted steps of a pipeline return the features that they get, in the same order."""
    while len(steps) and steps[0] == "passthrough":
        steps = steps[1:]
    if not len(steps):
        return True
    try:
        names = [f"f{index}" for index in range(steps.n_features_in_)]
        return list(steps.get_feature_names_out(names)) == names
    except AttributeError:  # A step does not name its features, e.g. a `FunctionTransformer`.
        return False


@dataclass(frozen=True)
class ScikitLearn:
    """An estimator of scikit-learn: a classifier with `predict_proba`, or a regressor."""

    make: Callable[[], Any]
    """Returns an unfitted estimator. A `random_state` of None is replaced by the seed."""

    @property
    def library(self) -> str:
        """The distribution of scikit-learn."""
        return "scikit-learn"

    def fit(self, features: NDArray[np.float32], targets: NDArray[np.float64], fitting: Fitting) -> ScikitLearnModel:
        """Fit the estimator.

        Raises:
            StepFailedError: names the method that the task needs and the estimator lacks.

        """
        estimator = self.make()
        needed = "predict" if fitting.task.label_values is None else "predict_proba"
        if not hasattr(estimator, needed):
            raise StepFailedError(
                f"{type(estimator).__name__} has no method {needed}, which the task {fitting.task.name} needs"
            )
        unset = {name for name, value in estimator.get_params().items() if value is None}
        seeds = {name for name in unset if name.rpartition("__")[2] == "random_state"}
        estimator.set_params(**dict.fromkeys(seeds, fitting.seed))
        if fitting.task.label_values is None:
            return ScikitLearnModel(estimator.fit(features, targets), fitting.task.name)
        classes = len(fitting.task.label_values)
        return ScikitLearnModel(estimator.fit(features, targets.astype(np.int64)), fitting.task.name, classes)

    def load(self, folder: Path) -> ScikitLearnModel:
        """Load the model that `ScikitLearnModel.save` wrote."""
        import cloudpickle

        return cloudpickle.loads((folder / _FILE).read_bytes())


_FILE = "model.pkl"
