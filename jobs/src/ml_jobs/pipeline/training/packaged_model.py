"""The logged, registered and served model: takes raw rows, and returns one answer per row.

The model contains its code, pickled by value, and the files of the estimator's model. A server needs nothing of this
wheel, and champion and challenger with different code can run in one process. MLflow's `code_paths` does not allow two
versions of the code in one process, because Python loads a module of a name only once.
"""

from __future__ import annotations

import importlib
import os
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mlflow.exceptions import MlflowException
from mlflow.pyfunc.model import PythonModel

from ml_jobs.pipeline.training.libraries import installed

if TYPE_CHECKING:
    from collections.abc import Generator

    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from ml_jobs.pipeline.estimator import Estimator, Model
    from ml_jobs.pipeline.project import Encoder, Project
    from ml_jobs.pipeline.task import Task
    from ml_jobs.pipeline.training.inputs import Inputs

ARTIFACT = "estimator"
"""Folder with the estimator's model."""


@dataclass(frozen=True, kw_only=True)
class Parts:
    """The parts of a packaged model, except the estimator's model."""

    inputs: Inputs
    encode: Encoder
    estimator: Estimator
    task: Task
    threshold: float | None
    """Lowest score with the decision 1 of a binary classifier; None for other tasks."""
    model_id: str
    """MLflow's id of the logged model."""


class PackagedModel(PythonModel):
    """Answers raw rows with the project's encoder, the estimator's model and the task's answer format.

    For example, an endpoint of a binary classifier returns `{"predictions": [{"score": 0.0123, "decision": 0,
    "model": "m-...", "version": "3"}]}`. The version comes from the variable `MODEL_VERSION` of the served entity's
    environment.
    """

    def __init__(self, parts: Parts) -> None:
        self.parts = parts
        self._model: Model | None = None
        self._identity: dict[str, str] = {}

    def load_context(self, context: Any) -> None:  # noqa: ANN401 - MLflow's own signature
        """Load the estimator's model."""
        self.use(self.parts.estimator.load(Path(context.artifacts[ARTIFACT])))

    def use(self, model: Model) -> PackagedModel:
        """Use `model`, which the estimator has fitted or loaded."""
        self._model = model
        self._identity = {"model": self.parts.model_id}
        if number := os.environ.get("MODEL_VERSION"):
            self._identity["version"] = number
        return self

    def predictions(self, rows: pd.DataFrame) -> NDArray[np.float64]:
        """Return predictions for many rows at once, in the shape that `Task` (task.py) defines.

        Raises:
            MlflowException: a required value is missing or not finite, or a number or time has a wrong type; names the
                column. Servers answer with status 400.

        """
        if self._model is None:
            raise MlflowException("the model is not loaded: call load_context first")
        try:
            frame = self.parts.inputs.frame(rows)
        except ValueError as problem:
            raise MlflowException.invalid_parameter_value(str(problem)) from problem
        return self._model.predict(self.parts.encode(frame))

    # No annotations: MLflow would derive a schema from them, in addition to the signature.
    def predict(self, context, model_input, params=None):  # noqa: ANN001, ANN201, ARG002 # pyright: ignore[reportMissingParameterType, reportIncompatibleMethodOverride]
        """Return one answer per row of `model_input`, a data frame with the signature's columns."""
        answers = self.parts.task.answers(self.predictions(model_input), self.parts.threshold)
        for answer in answers:
            answer.update(self._identity)
        return answers


def pip_requirements(estimator: Estimator) -> list[str]:
    """Return the requirements of a scoring server, pinned to the versions that are installed here."""
    names = dict.fromkeys(("mlflow", "cloudpickle", "numpy", "pandas", estimator.library))
    return [f"{name}=={installed(name)}" for name in names]


@contextmanager
def code_travels(project: Project, estimator: Estimator) -> Generator[None]:
    """Pickle the code of this package, the project and its estimator by value within the block."""
    import cloudpickle

    packages = {_package(code) for code in (code_travels, project.features.encode, type(estimator))} - {"__main__"}
    modules = [importlib.import_module(package) for package in sorted(packages)]
    for module in modules:
        cloudpickle.register_pickle_by_value(module)
    try:
        yield
    finally:
        for module in modules:
            cloudpickle.unregister_pickle_by_value(module)


def _package(code: Any) -> str:  # noqa: ANN401 - a function or a callable object
    while isinstance(code, partial):
        code = code.func
    return str(code.__module__).partition(".")[0]
