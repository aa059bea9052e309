"""Tests how a cluster parses its specification and requests."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sandbox_runtime.protocol import Cancel, ProtocolError, Run, parse_request, parse_spec

RUN = {
    "id": "1",
    "package": "p",
    "entry_point": "e",
    "argv": ["--a=1"],
    "env": {"K": "v"},
    "site": ["/s"],
    "log": "/l",
    "workdir": "/w",
    "forget": True,
}


def test_all_fields_of_a_run_are_parsed() -> None:
    run = parse_request(json.dumps({"run": RUN}))

    assert run == Run("1", "p", "e", ("--a=1",), {"K": "v"}, ("/s",), Path("/l"), Path("/w"), forget=True)


def test_a_cancel_names_a_run() -> None:
    assert parse_request('{"cancel": {"id": "1"}}') == Cancel("1")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"argv": "--a"}, 'run.argv: expected a list of strings, got "--a"'),
        ({"argv": [1]}, r"run.argv: expected a list of strings, got \[1\]"),
        ({"env": {"K": 1}}, 'run.env: expected an object with string values, got {"K": 1}'),
        ({"log": None}, "run.log: expected a string, got null"),
        ({"forget": "no"}, 'run.forget: expected true or false, got "no"'),
    ],
)
def test_fails_on_a_field_of_another_type(change: dict[str, object], message: str) -> None:
    with pytest.raises(ProtocolError, match=message):
        parse_request(json.dumps({"run": {**RUN, **change}}))


@pytest.mark.parametrize("text", ["", "[]", "{", '{"conf": {}}'])
def test_fails_on_an_invalid_spec(text: str) -> None:
    with pytest.raises(ProtocolError):
        parse_spec(text)
