"""A loaded model behind a function from request bytes to response bytes."""

from __future__ import annotations

import json
from typing import Any, Protocol

import numpy as np
import pandas as pd
from mlflow.exceptions import MlflowException
from mlflow.models import ModelSignature

from sandbox_runtime.input_schema import InputSchema
from sandbox_runtime.request_body import BadRequestError, Body, decode, rows


class ModelError(RuntimeError):
    """The model failed, or returned what JSON cannot hold."""


class Metadata(Protocol):
    """What a model tells of itself."""

    @property
    def signature(self) -> ModelSignature | None:
        """Input, output and parameters."""
        ...

    @signature.setter
    def signature(self, value: ModelSignature | None) -> None: ...


class Model(Protocol):
    """The part of `mlflow.pyfunc.PyFuncModel` that serving uses."""

    @property
    def metadata(self) -> Metadata:
        """What it tells of itself."""
        ...

    def predict(self, data: Any, params: dict[str, Any] | None = None) -> Any:
        """Return one prediction per row."""
        ...


class Scorer:
    """Answers the requests to one model."""

    def __init__(self, model: Model) -> None:
        self._model = model
        signature = model.metadata.signature
        self._schema = None if signature is None else signature.inputs
        self._input = InputSchema.of(self._schema)
        if self._input is not None and signature is not None and not signature.params:
            # The signature is enforced here. MLflow would do so once more in `predict`, at half the time of a request.
            model.metadata.signature = None

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
        from mlflow.pyfunc import scoring_server  # noqa: PLC0415 - slow to import, and only for such models

        server: Any = scoring_server
        data = {key: value for key, value in body.whole.items() if key != "params"}
        try:
            return server.infer_and_parse_data(data, self._schema)
        except (MlflowException, ValueError, TypeError) as error:
            raise BadRequestError(str(error)) from error


def _encode(predictions: object) -> bytes:
    try:
        return json.dumps({"predictions": _plain(predictions)}, allow_nan=False, default=_plain).encode()
    except (TypeError, ValueError) as error:
        raise ModelError(f"the model returned what JSON cannot hold: {error}") from error


def _plain(value: object) -> object:
    """Return a value of NumPy or pandas as JSON's types."""
    untyped: Any = value
    if isinstance(value, pd.DataFrame):
        return untyped.to_dict(orient="records")
    if isinstance(value, (pd.Series, np.ndarray)):
        return untyped.tolist()
    if isinstance(value, np.generic):
        return untyped.item()
    if isinstance(value, pd.Timestamp):
        return value.isoformat()
    if value is None or isinstance(value, (dict, list, tuple, str, int, float)):
        return untyped
    raise TypeError(f"{type(value).__name__} is not serializable")
