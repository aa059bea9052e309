"""From the bytes of a request to those of a response, with the signature enforced."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from mlflow.models import ModelSignature
from mlflow.types import ColSpec, Schema, TensorSpec

from sandbox_runtime.request_body import BadRequestError
from sandbox_runtime.scorer import ModelError, Scorer

COLUMNS = Schema(
    [
        ColSpec("string", "type"),
        ColSpec("double", "amount"),
        ColSpec("long", "step"),
        ColSpec("boolean", "flagged"),
        ColSpec("double", "balance", required=False),
        ColSpec("integer", "age", required=False),
    ]
)
ROW: Mapping[str, object] = {"type": "TRANSFER", "amount": 12.5, "step": 3, "flagged": True}


class FakeModel:
    """Keeps what it was given, and returns what it is told to."""

    def __init__(self, schema: Schema | None, predict: Callable[[Any], Any]) -> None:
        self.metadata: Any = SimpleNamespace(signature=None if schema is None else ModelSignature(inputs=schema))
        self.given: Any = None
        self._predict = predict

    def predict(self, data: Any, params: dict[str, Any] | None = None) -> Any:
        self.given = data
        return self._predict(data)


def frame_of(*rows: Mapping[str, object]) -> pd.DataFrame:
    model = FakeModel(COLUMNS, len)
    Scorer(model).score(json.dumps({"dataframe_records": list(rows)}).encode())
    return model.given


def test_the_model_gets_the_columns_and_types_of_its_signature() -> None:
    frame = frame_of({**ROW, "step": 4.0, "balance": 1}, {**dict(reversed(list(ROW.items()))), "amount": 7})

    assert {name: str(dtype) for name, dtype in frame.dtypes.items()} == {
        "type": "object",
        "amount": "float64",
        "step": "int64",
        "flagged": "bool",
        "balance": "float64",
    }
    assert frame["step"].tolist() == [4, 3]
    assert frame["balance"].isna().tolist() == [False, True]


def test_an_optional_field_that_no_row_has_is_left_out() -> None:
    assert list(frame_of(ROW).columns) == list(ROW)


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"amount": "12"}, 'field amount: expected double, got "12"'),
        ({"amount": True}, "field amount: expected double, got true"),
        ({"amount": None}, "field amount: expected double, got null"),
        ({"amount": [1]}, "field amount: expected double, got [1]"),
        ({"type": 5}, "field type: expected string, got 5"),
        ({"step": 1.5}, "field step: expected long, got 1.5"),
        ({"step": 2**63}, "field step: expected long, got 9223372036854775808"),
        ({"age": 2**31}, "field age: expected integer, got 2147483648"),
        ({"flagged": 1}, "field flagged: expected boolean, got 1"),
        ({"colour": "red"}, "field colour is not in the signature"),
        (
            {"type": 5, "amount": "x"},
            'field type: expected string, got 5; row 1: field amount: expected double, got "x"',
        ),
    ],
)
def test_fails_with_the_row_the_field_what_was_expected_and_given(change: dict[str, object], problem: str) -> None:
    with pytest.raises(BadRequestError) as failure:
        frame_of(ROW, {**ROW, **change})

    assert str(failure.value) == f"the input does not fit the model's signature: row 1: {problem}"


def test_fails_on_a_missing_field() -> None:
    with pytest.raises(BadRequestError, match="row 0: field step: expected long, got nothing"):
        frame_of({key: value for key, value in ROW.items() if key != "step"})


def test_fails_on_a_whole_number_that_only_some_rows_have() -> None:
    with pytest.raises(
        BadRequestError, match=r"row 1: field age: expected integer, got nothing: .* all rows or in none"
    ):
        frame_of({**ROW, "age": 30}, ROW)


def test_fails_with_twenty_problems_at_most() -> None:
    with pytest.raises(BadRequestError, match=r"and 5 more$"):
        frame_of(*[{**ROW, "step": "x"}] * 25)


@pytest.mark.parametrize(
    ("returned", "expected"),
    [
        (np.array([0.25, 1.0]), [0.25, 1.0]),
        (np.array([[1, 2]], dtype=np.int32), [[1, 2]]),
        (pd.Series(["a", None]), ["a", None]),
        (pd.DataFrame({"score": [0.5], "label": [True]}), [{"score": 0.5, "label": True}]),
        ([np.float32(0.5), {"top": np.int64(3)}], [0.5, {"top": 3}]),
        (np.float64(1.5), 1.5),
    ],
)
def test_predictions_become_json(returned: object, expected: object) -> None:
    scorer = Scorer(FakeModel(COLUMNS, lambda _: returned))

    assert json.loads(scorer.score(json.dumps({"instances": [ROW]}).encode())) == {"predictions": expected}


@pytest.mark.parametrize("returned", [np.array([np.nan]), [float("inf")], [object()], pd.DataFrame({"s": [np.nan]})])
def test_fails_on_predictions_that_json_cannot_hold(returned: object) -> None:
    scorer = Scorer(FakeModel(COLUMNS, lambda _: returned))

    with pytest.raises(ModelError, match="the model returned what JSON cannot hold"):
        scorer.score(json.dumps({"instances": [ROW]}).encode())


def test_fails_with_the_exception_of_the_model() -> None:
    def broken(_: object) -> None:
        raise KeyError("weights")

    with pytest.raises(ModelError, match="KeyError: 'weights'"):
        Scorer(FakeModel(COLUMNS, broken)).score(json.dumps({"instances": [ROW]}).encode())


def test_a_model_of_tensors_is_read_as_mlflow_does() -> None:
    model = FakeModel(Schema([TensorSpec(np.dtype("float64"), (-1, 2))]), lambda data: data.sum(axis=1))

    assert json.loads(Scorer(model).score(b'{"inputs": [[1, 2], [3, 4]]}')) == {"predictions": [3.0, 7.0]}
