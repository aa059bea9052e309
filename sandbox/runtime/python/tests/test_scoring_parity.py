"""Tests that the model server answers each request like `mlflow models serve`."""

from __future__ import annotations

import http.client
import json
import os
import shlex
import socket
import subprocess
import sys
import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
import scoring_models
from harness import RUNTIME
from mlflow.pyfunc import scoring_server

PATIENCE_SECONDS = 120
JSON = "application/json"
# Both servers get the same hash seed: a message of MLflow contains a set, whose order depends on the seed.
ENVIRONMENT = {**os.environ, "PYTHONHASHSEED": "0"}
ROW: dict[str, object] = {"type": "TRANSFER", "amount": 12.5, "step": 3, "flagged": True}


@dataclass(frozen=True)
class Answer:
    status: int
    content_type: str
    content: bytes

    def comparable(self) -> object:
        """Return the answer without stack traces, which contain file names of the server."""
        if self.content_type != JSON or not self.content.strip():
            return self
        document: Any = json.loads(self.content)
        if isinstance(document, dict):
            document.pop("stack_trace", None)
        return self.status, document


@dataclass(frozen=True)
class Servers:
    ours: str
    mlflow: str


def ask(url: str, path: str, content: bytes | None, content_type: str | None = JSON, method: str = "POST") -> Answer:
    connection = http.client.HTTPConnection(url.removeprefix("http://"), timeout=PATIENCE_SECONDS)
    try:
        connection.request(method, path, content, {} if content_type is None else {"content-type": content_type})
        response = connection.getresponse()
        return Answer(response.status, response.getheader("content-type", ""), response.read())
    finally:
        connection.close()


@contextmanager
def running(command: list[str], environment: dict[str, str]) -> Generator[subprocess.Popen[str]]:
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(PATIENCE_SECONDS)


@contextmanager
def our_server(model_uri: str) -> Generator[str]:
    command = [sys.executable, str(RUNTIME / "model_server.py"), "--model-uri", model_uri, "--port", "0"]
    with running(command, ENVIRONMENT) as process:
        assert process.stdout is not None
        yield f"http://127.0.0.1:{json.loads(process.stdout.readline())['port']}"


@contextmanager
def mlflow_server(model_uri: str) -> Generator[str]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    server: Any = scoring_server
    command, environment = server.get_cmd(model_uri, port=port, host="127.0.0.1")
    url = f"http://127.0.0.1:{port}"
    limit = time.monotonic() + PATIENCE_SECONDS
    with running([sys.executable, "-m", *shlex.split(command)], {**environment, "PYTHONHASHSEED": "0"}) as process:
        while True:
            try:
                ask(url, "/ping", None, method="GET")
                break
            except ConnectionError:
                assert process.poll() is None, "MLflow's server did not start"
                assert time.monotonic() < limit, "MLflow's server does not answer"
                time.sleep(0.1)
        yield url


@pytest.fixture(scope="module", params=scoring_models.MODELS)
def model(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture(scope="module")
def servers(model: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("models")
        patch.setenv("MLFLOW_TRACKING_URI", f"sqlite:///{folder / 'mlflow.db'}")
        uri = scoring_models.save(model, folder)
    with our_server(uri) as ours, mlflow_server(uri) as mlflow:
        yield Servers(ours, mlflow)


def records(*rows: dict[str, object], **beside: object) -> bytes:
    return json.dumps({"dataframe_records": list(rows), **beside}).encode()


def changed(**fields: object) -> bytes:
    return records(ROW, {**ROW, **fields})


def without(*names: str) -> bytes:
    return records({name: value for name, value in ROW.items() if name not in names})


COLUMNS = {name: [value, value] for name, value in ROW.items()}
SPLIT = {"columns": list(ROW), "data": [list(ROW.values()), list(ROW.values())]}

REQUESTS: dict[str, bytes] = {
    "records": records(ROW, ROW),
    "records with every field": changed(at="2026-01-01T10:00:00", balance=1, age=30),
    "records in another order": records(dict(reversed(list(ROW.items())))),
    "no records": records(),
    "records that are an object": b'{"dataframe_records": {"amount": 1}}',
    "split": json.dumps({"dataframe_split": SPLIT}).encode(),
    "split with an index": json.dumps({"dataframe_split": {**SPLIT, "index": [7, 8]}}).encode(),
    "split without data": b'{"dataframe_split": {"columns": ["amount"]}}',
    "split with a short row": b'{"dataframe_split": {"columns": ["amount", "step"], "data": [[1]]}}',
    "split with a column twice": b'{"dataframe_split": {"columns": ["amount", "amount"], "data": [[1, 2]]}}',
    "instances": json.dumps({"instances": [ROW, ROW]}).encode(),
    "instances of numbers": b'{"instances": [[1, 2], [3, 4]]}',
    "inputs by column": json.dumps({"inputs": COLUMNS}).encode(),
    "inputs by row": json.dumps({"inputs": [ROW]}).encode(),
    "inputs of another length": b'{"inputs": {"amount": [1, 2], "step": [1]}}',
    "inputs of numbers": b'{"inputs": [[1, 2], [3, 4]]}',
    "inputs of three columns": b'{"inputs": [[1, 2, 3]]}',
    "missing field": without("step"),
    "missing fields": without("step", "amount"),
    "extra field": changed(colour="red"),
    "null in a required number": changed(amount=None),
    "null in a required text": changed(type=None),
    "null in a required integer": changed(step=None),
    "null in an optional number": changed(balance=None),
    "null in an optional integer": changed(age=None),
    "integer in one row of two": changed(age=30),
    "NaN": changed(amount=float("nan")),
    "Infinity": changed(amount=float("inf")),
    "text for a number": changed(amount="12"),
    "boolean for a number": changed(amount=True),
    "list for a number": changed(amount=[1]),
    "object for a number": changed(amount={"value": 1}),
    "number for a text": changed(type=5),
    "number for a boolean": changed(flagged=1),
    "fraction for an integer": changed(step=1.5),
    "whole fraction for an integer": changed(step=4.0),
    "integer of 64 bits": changed(step=2**63 - 1),
    "integer over 64 bits": changed(step=2**63),
    "integer over 32 bits": changed(age=2**31),
    "not a date": changed(at="yesterday"),
    "unicode": changed(type="Überweisung €\u2028😀\x00"),
    "parameters": records(ROW, params={"threshold": 0.7}),
    "parameter of another type": records(ROW, params={"threshold": "high"}),
    "unknown parameter": records(ROW, params={"k": 2}),
    "two formats": records(ROW, inputs=[[1]]),
    "no format": b'{"rows": []}',
    "a list": b"[1, 2]",
    "a number": b"7",
    "empty body": b"",
    "not JSON": b"{amount: 1}",
    "not UTF-8": b'{"dataframe_records": [{"type": "\xff"}]}',
    "nested too deep": b'{"inputs": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "model that fails": changed(amount=-1),
    "big body": records(*[ROW] * 50_000),
    "chat messages": b'{"messages": [{"role": "user", "content": "hello"}]}',
}
CSV = b"type,amount,step,flagged\nTRANSFER,12.5,3,True\n"
TYPED: dict[str, tuple[bytes, str | None]] = {
    "CSV": (CSV, "text/csv"),
    "CSV with a charset": (CSV, "text/csv; charset=utf-8"),
    "CSV with a text for a number": (CSV.replace(b"12.5", b"much"), "text/csv"),
    "CSV without a column": (b"type\nTRANSFER\n", "text/csv"),
    "empty CSV": (b"", "text/csv"),
    "JSON with a charset": (records(ROW), "application/json; charset=UTF-8"),
    "JSON of another charset": (records(ROW), "application/json; charset=latin-1"),
    "JSON with another parameter": (records(ROW), "application/json; format=pandas-split"),
    "plain text": (records(ROW), "text/plain"),
    "form": (records(ROW), "application/x-www-form-urlencoded"),
    "no content type": (records(ROW), None),
}


def assert_same(ours: Answer, mlflow: Answer) -> None:
    assert ours.comparable() == mlflow.comparable()
    assert ours.content_type == mlflow.content_type


@pytest.mark.parametrize("name", REQUESTS)
def test_it_answers_json_as_mlflow_does(servers: Servers, name: str) -> None:
    content = REQUESTS[name]

    assert_same(ask(servers.ours, "/invocations", content), ask(servers.mlflow, "/invocations", content))


@pytest.mark.parametrize("name", TYPED)
def test_it_answers_other_content_types_as_mlflow_does(servers: Servers, name: str) -> None:
    content, content_type = TYPED[name]

    assert_same(
        ask(servers.ours, "/invocations", content, content_type),
        ask(servers.mlflow, "/invocations", content, content_type),
    )


@pytest.mark.parametrize("path", ["/ping", "/health"])
def test_it_answers_health_checks_as_mlflow_does(servers: Servers, path: str) -> None:
    assert_same(ask(servers.ours, path, None, method="GET"), ask(servers.mlflow, path, None, method="GET"))


def test_the_table_has_accepted_and_refused_requests(servers: Servers, model: str) -> None:
    """Check that `REQUESTS` has accepted requests: the other tests would pass if both servers refused everything."""
    statuses = {name: ask(servers.ours, "/invocations", content).status for name, content in REQUESTS.items()}

    taken = "inputs of numbers" if model == "tensor" else "records"
    assert statuses[taken] == 200
    assert statuses["not JSON"] == 400
