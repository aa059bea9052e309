"""Serves one model version over HTTP, as a served entity of an endpoint.

    model_server.py --model-uri models:/catalog.schema.model/3 --port 0 [--host 127.0.0.1]

Loads the model from the MLflow server in `MLFLOW_TRACKING_URI` and `MLFLOW_REGISTRY_URI`, then prints one line:
`{"ready": true, "port": n}`, or `{"ready": false, "error": ".."}` before the program exits with code 1. Exits on
SIGTERM, and when the parent process exits.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import socket
import sys
import tempfile
import traceback
from typing import NoReturn

import mlflow.pyfunc
import uvicorn

from sandbox_runtime.processes import end_with_parent
from sandbox_runtime.serving_app import serving_app

_PARENT_CHECK_SECONDS = 1


class _Server(uvicorn.Server):
    """A server that prints the line `{"ready": true, "port": n}` when it listens."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        port = sockets[0].getsockname()[1] if sockets else self.config.port
        print(json.dumps({"ready": True, "port": port}), flush=True)


def serve(model_uri: str, host: str, port: int, parent: int) -> None:
    """Load the model and serve it until the process is stopped."""
    with tempfile.TemporaryDirectory(prefix="model-") as folder:
        app = serving_app(mlflow.pyfunc.load_model(model_uri, dst_path=folder))
        listener = socket.create_server((host, port))

        async def end_if_orphan() -> None:
            server.should_exit |= os.getppid() != parent

        config = uvicorn.Config(
            app,
            http="httptools",
            loop="uvloop",
            lifespan="off",
            access_log=False,
            log_level="warning",
            callback_notify=end_if_orphan,
            timeout_notify=_PARENT_CHECK_SECONDS,
        )
        server = _Server(config)
        server.run(sockets=[listener])


def _leave(*_: object) -> NoReturn:
    sys.exit(0)


def main() -> int:
    """Serve until the process is stopped; return the exit code."""
    parser = argparse.ArgumentParser(description="Serve one model version over HTTP.")
    parser.add_argument("--model-uri", required=True)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, required=True, help="0 selects a free port")
    arguments = parser.parse_args()
    parent = os.getppid()
    end_with_parent(parent)
    # uvicorn raises the signal again after it has closed its connections; then `_leave` exits with code 0.
    signal.signal(signal.SIGTERM, _leave)
    try:
        serve(arguments.model_uri, arguments.host, arguments.port, parent)
    except Exception as error:
        traceback.print_exc()
        print(json.dumps({"ready": False, "error": f"{type(error).__name__}: {error}"}), flush=True)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
