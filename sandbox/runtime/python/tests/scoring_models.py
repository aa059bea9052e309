"""Saves models whose answers show how a scoring server parses a request."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import cloudpickle
import numpy as np
import pandas as pd
from mlflow import pyfunc
from mlflow.models import ModelSignature
from mlflow.pyfunc.model import PythonModel
from mlflow.types import ColSpec, ParamSchema, ParamSpec, Schema, TensorSpec

PAUSE_SECONDS = 1.0
COLUMNS = Schema(
    [
        ColSpec("string", "type"),
        ColSpec("double", "amount"),
        ColSpec("long", "step"),
        ColSpec("boolean", "flagged"),
        ColSpec("datetime", "at", required=False),
        ColSpec("double", "balance", required=False),
        ColSpec("integer", "age", required=False),
    ]
)


class Echo(PythonModel):
    """Answers each row with its values and types; fails on the amount -1, and is slow for -2."""

    def predict(self, context: Any, model_input: Any, params: dict[str, Any] | None = None) -> Any:
        if not isinstance(model_input, pd.DataFrame):
            return {"type": type(model_input).__name__, "value": model_input, "params": params}
        if "amount" in model_input and (model_input["amount"] == -1).any():
            raise ValueError("a negative amount")
        if "amount" in model_input and (model_input["amount"] == -2).any():
            time.sleep(PAUSE_SECONDS)
        types = {str(name): str(dtype) for name, dtype in model_input.dtypes.items()}
        rows = json.loads(model_input.to_json(orient="records", date_format="iso"))
        return [{"row": row, "types": types, "params": params} for row in rows]


_SIGNATURES: Mapping[str, ModelSignature | None] = {
    "columns": ModelSignature(inputs=COLUMNS),
    "params": ModelSignature(inputs=COLUMNS, params=ParamSchema([ParamSpec("threshold", "double", 0.5)])),
    "tensor": ModelSignature(inputs=Schema([TensorSpec(np.dtype("float64"), (-1, 2))])),
    "unsigned": None,
}
MODELS = tuple(_SIGNATURES)


def save(name: str, folder: Path) -> str:
    """Save the model with this name and return its URI."""
    # Pickles the class `Echo` with its code, because model servers cannot import this test module.
    cloudpickle.register_pickle_by_value(sys.modules[__name__])
    path = folder / name
    signature: Any = _SIGNATURES[name]  # MLflow accepts `None`, although its annotation does not.
    pyfunc.save_model(path, python_model=Echo(), signature=signature, pip_requirements=[])
    return str(path)
