"""The signature of a packaged model: its inputs from the contract, its outputs from example answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mlflow.models import ModelSignature

    from ml_jobs.pipeline.training.inputs import Inputs

_TYPES = {"integer": "long", "number": "double", "text": "string", "time": "datetime"}


def signature(inputs: Inputs, answers: Sequence[dict[str, Any]]) -> ModelSignature:
    """Return the signature: the request columns, and the types in the given answers.

    Optional integers are doubles, since a signature's `long` refuses null. Booleans are doubles as well: for a
    `boolean`, MLflow's scoring server converts null to False and any text to True.
    """
    from mlflow.models import ModelSignature, infer_signature
    from mlflow.types.schema import ColSpec, Schema

    columns: list[Any] = [
        ColSpec(_TYPES[column.kind], column.name, required=column.required) for column in inputs.columns
    ]
    return ModelSignature(inputs=Schema(columns), outputs=infer_signature(None, model_output=list(answers)).outputs)
