"""The formats of a serving endpoint's input."""

from __future__ import annotations

import json

import pytest

from sandbox_runtime.request_body import BadRequestError, decode, rows

ROWS = [{"a": 1, "b": "x"}, {"a": 2, "b": "y"}]


@pytest.mark.parametrize(
    "body",
    [
        {"dataframe_records": ROWS},
        {"dataframe_split": {"columns": ["a", "b"], "data": [[1, "x"], [2, "y"]]}},
        {"dataframe_split": {"columns": ["a", "b"], "index": [7, 8], "data": [[1, "x"], [2, "y"]]}},
        {"instances": ROWS},
        {"inputs": {"a": [1, 2], "b": ["x", "y"]}},
        {"inputs": ROWS},
    ],
)
def test_every_format_gives_the_same_rows(body: object) -> None:
    assert rows(decode(json.dumps(body).encode())) == ROWS


def test_parameters_stand_beside_the_format() -> None:
    body = decode(b'{"instances": [{"a": 1}], "params": {"k": 2}}')

    assert (body.params, rows(body)) == ({"k": 2}, [{"a": 1}])


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "the body is not JSON"),
        (b"{", "the body is not JSON"),
        (b"\xff", "the body is not JSON"),
        (b"[" * 100_000, "the body is not JSON"),
        (b'{"instances": [{"a": NaN}]}', "NaN is not JSON"),
        (b"[1]", "not a JSON object with one of dataframe_records"),
        (b"{}", "exactly one of .* got nothing"),
        (b'{"records": []}', "got records"),
        (b'{"instances": [], "inputs": []}', "got instances, inputs"),
        (b'{"instances": [{"a": 1}], "params": [1]}', "params: expected an object"),
        (b'{"dataframe_records": []}', "dataframe_records: no rows"),
        (b'{"dataframe_records": {"a": 1}}', "dataframe_records: expected a list of objects"),
        (b'{"instances": [{"a": 1}, 2]}', "row 1 is not an object"),
        (b'{"inputs": {"a": [1, 2], "b": [1]}}', r"differ in length: \{'a': 2, 'b': 1\}"),
        (b'{"dataframe_split": [1]}', "expected an object with the lists columns and data"),
        (b'{"dataframe_split": {"columns": ["a", "a"], "data": []}}', "named twice"),
        (b'{"dataframe_split": {"columns": ["a"], "data": [[1], [1, 2]]}}', "row 1 is not a list of 1 values"),
    ],
)
def test_fails_on_a_body_of_another_shape(content: bytes, message: str) -> None:
    with pytest.raises(BadRequestError, match=message):
        rows(decode(content))
