"""The model server as a process."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cloudpickle
import pandas as pd
import pytest
from harness import RUNTIME, wait_until_gone
from mlflow import pyfunc
from mlflow.models import ModelSignature
from mlflow.pyfunc.model import PythonModel
from mlflow.types import ColSpec, Schema

PATIENCE_SECONDS = 120


class Doubler(PythonModel):
    """Doubles an amount; fails on a negative one."""

    def predict(self, context: Any, model_input: pd.DataFrame, params: dict[str, Any] | None = None) -> Any:
        if (model_input["amount"] < 0).any():
            raise ValueError("a negative amount")
        return model_input["amount"].to_numpy() * 2


@pytest.fixture(autouse=True, scope="module")
def tracking(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep MLflow's files out of the working folder."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MLFLOW_TRACKING_URI", f"sqlite:///{tmp_path_factory.mktemp('mlflow') / 'mlflow.db'}")
        yield


def start(model_uri: str, *, command: tuple[str, ...] = ()) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*command, sys.executable, str(RUNTIME / "model_server.py"), "--model-uri", model_uri, "--port", "0"],
        stdout=subprocess.PIPE,
        text=True,
    )


def first_line(process: subprocess.Popen[str]) -> dict[str, Any]:
    assert process.stdout is not None
    return json.loads(process.stdout.readline())


@pytest.fixture(scope="module")
def model_uri(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("models") / "doubler"
    signature = ModelSignature(inputs=Schema([ColSpec("double", "amount")]), outputs=Schema([ColSpec("double")]))
    cloudpickle.register_pickle_by_value(sys.modules[__name__])  # The server cannot import this file.
    pyfunc.save_model(path, python_model=Doubler(), signature=signature, pip_requirements=[])
    return str(path)


@pytest.fixture(scope="module")
def url(model_uri: str) -> Iterator[str]:
    process = start(model_uri)
    try:
        ready = first_line(process)
        assert ready["ready"] is True
        yield f"http://127.0.0.1:{ready['port']}"
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE_SECONDS) == 0


def ask(url: str, path: str, body: bytes | None = None) -> tuple[int, dict[str, Any]]:
    try:
        with urllib.request.urlopen(f"{url}{path}", data=body, timeout=PATIENCE_SECONDS) as response:
            return response.status, json.load(response)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


def test_it_predicts(url: str) -> None:
    body = json.dumps({"dataframe_records": [{"amount": 1.5}, {"amount": 2}]}).encode()

    assert ask(url, "/invocations", body) == (200, {"predictions": [3.0, 4.0]})


def test_it_is_healthy(url: str) -> None:
    assert ask(url, "/health") == (200, {"status": "ok"})


def test_fails_on_input_that_breaks_the_signature(url: str) -> None:
    status, error = ask(url, "/invocations", b'{"instances": [{"amount": "x"}]}')

    assert (status, error["error_code"]) == (400, "BAD_REQUEST")
    assert 'row 0: field amount: expected double, got "x"' in error["message"]


def test_fails_with_the_model_and_goes_on(url: str) -> None:
    status, error = ask(url, "/invocations", b'{"instances": [{"amount": -1}]}')

    assert (status, error) == (500, {"error_code": "INTERNAL_ERROR", "message": "ValueError: a negative amount"})
    assert ask(url, "/health")[0] == 200


def test_fails_on_another_route(url: str) -> None:
    assert ask(url, "/predict", b"{}") == (
        404,
        {"error_code": "ENDPOINT_NOT_FOUND", "message": "no route POST /predict"},
    )


def test_fails_to_start_without_a_model(tmp_path: Path) -> None:
    process = start(str(tmp_path / "nothing"))

    told = first_line(process)

    assert told["ready"] is False
    assert "nothing" in told["error"]
    assert process.wait(PATIENCE_SECONDS) == 1


def test_it_ends_with_its_parent(model_uri: str) -> None:
    parent = start(model_uri, command=("sh", "-c", '"$@" & echo "{\\"pid\\": $!}"; wait', "sh"))
    server = first_line(parent)["pid"]
    assert first_line(parent)["ready"] is True

    os.kill(parent.pid, signal.SIGKILL)
    parent.wait()

    wait_until_gone(server)
