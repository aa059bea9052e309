from __future__ import annotations

from ml_jobs.pipeline.training.inputs import Inputs
from ml_jobs.pipeline.training.signature import signature

from .example import CONTRACT


def test_the_signature_follows_from_the_contract() -> None:
    found = signature(Inputs.of(CONTRACT), [{"score": 0.5, "decision": 1, "model": "m-1"}])
    assert [(column.name, getattr(column.type, "name", None), column.required) for column in found.inputs.inputs] == [
        ("id", "string", False),
        ("at", "datetime", True),
        ("amount.eur", "double", True),
        ("kind", "string", True),
        ("days", "long", True),
        ("visits", "double", False),
        ("known", "double", False),
        ("note", "string", False),
    ]
    assert found.outputs.input_names() == ["score", "decision", "model"]
