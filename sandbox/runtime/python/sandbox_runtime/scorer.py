"""A loaded model behind a function from request bytes to response bytes."""

from __future__ import annotations

import json
from typing import Any, Protocol

import numpy as np
import pandas as pd
from mlflow.exceptions import MlflowException
from mlflow.types import Schema

from sandbox_runtime.input_schema import InputSchema
from sandbox_runtime.request_body import BadRequestError, Body, decode, rows


class ModelError(RuntimeError):
    """The model failed, or returned what JSON cannot hold."""


class Metadata(Protocol):
    """What a model tells of itself."""

    def get_input_schema(self) -> Schema | None: ...


class Model(Protocol):
    """The part of `mlflow.pyfunc.PyFuncModel` that serving uses."""

    @property
    def metadata(self) -> Metadata: ...

    def predict(self, data: Any, params: dict[str, Any] | None = None) -> Any: ...


class Scorer:
    """Answers the requests to one model."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self._schema = model.metadata.get_input_schema()
        self._input = InputSchema.of(self._schema)

    def score(self, content: bytes) -> bytes:
        """Return `{"predictions": ...}`; raises `BadRequestError` or `ModelError`."""
        body = decode(content)
        data: Any = self._input.frame(rows(body)) if self._input is not None else self._parse(body)
        try:
            predictions = self._model.predict(data, params=None if body.params is None else dict(body.params))
        except MlflowException as error:  # MLflow's own check of input and parameters.
            raise BadRequestError(error.message) from error
        except Exception as error:
            raise ModelError(f"{type(error).__name__}: {error}") from error
        return _encode(predictions)

    def _parse(self, body: Body) -> Any:
        """Read what has another signature than named columns as MLflow's own server does."""
        from mlflow.pyfunc.scoring_server import infer_and_parse_data

        data = {key: value for key, value in body.whole.items() if key != "params"}
        try:
            return infer_and_parse_data(data, self._schema)
        except (MlflowException, ValueError, TypeError) as error:
            raise BadRequestError(str(error)) from error


def _encode(predictions: object) -> bytes:
    try:
        return json.dumps({"predictions": _plain(predictions)}, allow_nan=False, default=_plain).encode()
    except (TypeError, ValueError) as error:
        raise ModelError(f"the model returned what JSON cannot hold: {error}") from error


def _plain(value: Any) -> Any:
    """Return a value of NumPy or pandas as JSON's types."""
    match value:
        case pd.DataFrame():
            return value.to_dict(orient="records")
        case pd.Series() | np.ndarray():
            return value.tolist()
        case np.generic():
            return value.item()
        case pd.Timestamp():
            return value.isoformat()
        case dict() | list() | tuple() | str() | int() | float() | bool() | None:
            return value
        case _:
            raise TypeError(f"{type(value).__name__} is not serializable")
