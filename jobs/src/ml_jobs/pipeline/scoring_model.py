"""The model that is logged, registered and served: raw rows in, one score per row out.

Its code travels inside it (pickled by value), the booster beside it in XGBoost's own format. So a server needs nothing
of this wheel, and a champion keeps the code it was trained with, even beside a challenger in one process; code on the
import path (`code_paths`) could be loaded only once per process.
"""

from __future__ import annotations

import importlib
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np
from mlflow.pyfunc.model import PythonModel

if TYPE_CHECKING:
    from collections.abc import Generator

    from mlflow.models import ModelSignature

    from ml_jobs.pipeline.project import Encoder, Project

BOOSTER = "booster"
"""Name of the artifact."""


class ScoringModel(PythonModel):
    """Scores raw rows: the project's encoding, then the booster.

    `predict` returns one number in [0, 1] per row, in the order of the rows: how likely the label is 1. An endpoint
    answers `{"predictions": [0.0123, ...]}`.
    """

    def __init__(self, encode: Encoder) -> None:
        self._encode = encode
        self._booster: Any = None

    def load_context(self, context: Any) -> None:  # noqa: ANN401 - MLflow's own signature
        """Load the booster, for one thread: a request is a row or a few, and threads would wait for each other."""
        import xgboost

        self._booster = xgboost.Booster({"nthread": 1})
        self._booster.load_model(context.artifacts[BOOSTER])

    # Without annotations: MLflow takes those of this method for a schema, beside the signature.
    def predict(self, context, model_input, params=None):  # noqa: ANN001, ANN201, ARG002 # pyright: ignore[reportMissingParameterType, reportIncompatibleMethodOverride]
        """Return a score per row of `model_input`, a data frame in the signature's columns."""
        return np.asarray(self._booster.inplace_predict(self._encode(model_input)), dtype=np.float64)


def signature(project: Project) -> ModelSignature:
    """Columns that the model takes, and the score that it gives."""
    from mlflow.models import ModelSignature
    from mlflow.types.schema import ColSpec, Schema, TensorSpec

    inputs: list[ColSpec | TensorSpec] = [
        ColSpec(type=column.type, name=column.name, required=column.required) for column in project.inputs
    ]
    return ModelSignature(inputs=Schema(inputs), outputs=Schema([ColSpec("double")]))


def pip_requirements() -> list[str]:
    """What a server installs, as it is installed here; XGBoost without its GPU libraries."""
    import cloudpickle
    import mlflow
    import pandas as pd
    import xgboost

    return [
        f"mlflow=={mlflow.__version__}",
        f"cloudpickle=={cloudpickle.__version__}",
        f"numpy=={np.__version__}",
        f"pandas=={pd.__version__}",
        f"xgboost-cpu=={xgboost.__version__}",
    ]


@contextmanager
def code_travels(project: Project) -> Generator[None]:
    """Within it, the code of this package and of the project is pickled by value."""
    import cloudpickle

    packages = {__name__.partition(".")[0], project.encode.__module__.partition(".")[0]}
    modules = [importlib.import_module(package) for package in sorted(packages)]
    for module in modules:
        cloudpickle.register_pickle_by_value(module)
    try:
        yield
    finally:
        for module in modules:
            cloudpickle.unregister_pickle_by_value(module)
