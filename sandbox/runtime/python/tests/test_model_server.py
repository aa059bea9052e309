"""Tests the model server as a separate process."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import scoring_models
from harness import RUNTIME, wait_until_gone

PATIENCE_SECONDS = 120


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
    return scoring_models.save("columns", tmp_path_factory.mktemp("models"))


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


def ask(url: str, path: str, body: bytes | None = None) -> tuple[int, Any]:
    request = urllib.request.Request(f"{url}{path}", data=body, headers={"content-type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE_SECONDS) as response:
            return response.status, json.load(response) if body else response.read()
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


def row(**changes: object) -> bytes:
    fields = {"type": "TRANSFER", "amount": 12.5, "step": 3, "flagged": True, **changes}
    return json.dumps({"dataframe_records": [fields]}).encode()


def test_it_predicts(url: str) -> None:
    status, answer = ask(url, "/invocations", row())

    assert status == 200
    assert answer["predictions"][0]["row"]["amount"] == 12.5


def test_it_is_healthy(url: str) -> None:
    assert ask(url, "/health") == (200, b"\n")


def test_fails_on_input_that_breaks_the_signature(url: str) -> None:
    status, error = ask(url, "/invocations", row(step=None))

    assert (status, error["error_code"]) == (400, "BAD_REQUEST")
    assert "step" in error["message"]


def test_fails_with_the_model_and_continues(url: str) -> None:
    status, error = ask(url, "/invocations", row(amount=-1))

    assert (status, error["error_code"]) == (400, "BAD_REQUEST")
    assert "a negative amount" in error["stack_trace"]
    assert ask(url, "/invocations", row())[0] == 200


def test_it_answers_health_checks_while_the_model_works(url: str) -> None:
    with ThreadPoolExecutor(max_workers=1) as pool:
        slow = pool.submit(ask, url, "/invocations", row(amount=-2))
        time.sleep(0.3)

        assert ask(url, "/health")[0] == 200
        assert not slow.done()
        assert slow.result()[0] == 200


def test_the_model_has_one_request_at_a_time(url: str) -> None:
    started = time.monotonic()
    with ThreadPoolExecutor(max_workers=2) as pool:
        requests = [pool.submit(ask, url, "/invocations", row(amount=-2)) for _ in range(2)]
        statuses = [request.result()[0] for request in requests]

    assert statuses == [200, 200]
    assert time.monotonic() - started >= 2 * scoring_models.PAUSE_SECONDS


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
