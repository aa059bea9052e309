"""A fake workspace on a local port: one serving endpoint with answers and failures set by the test."""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Generator


@dataclass
class FakeWorkspace:
    """State of the fake workspace. Tests read and change it while the server runs."""

    url: str = ""
    config: dict[str, Any] | None = None
    """Active configuration of the endpoint, in the form of the REST API."""
    pending: dict[str, Any] | None = None
    polls_to_settle: int = 1
    """Number of requests to which the endpoint answers that an update is pending, before the update ends."""
    fail_update: str | None = None
    """Error message with which the served entities of an update fail; None if updates succeed."""
    invoke: Callable[[dict[str, Any], list[dict[str, Any]]], Any] = lambda _entity, _records: None
    """Function that answers a query, given the served entity and the records."""
    updates: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    _polls: int = 0
    _failed: bool = False

    def put_config(self, config: dict[str, Any]) -> dict[str, Any]:
        """Start an update of the endpoint's configuration."""
        self.updates.append(config)
        self.pending, self._polls, self._failed = config, 0, False
        return {"name": "endpoint"}

    def endpoint(self) -> dict[str, Any]:
        """Describe the endpoint. Each call brings a pending update of the endpoint one step closer to its end."""
        if self.pending is not None and not self._failed:
            self._polls += 1
            if self._polls > self.polls_to_settle:
                self._settle(self.pending)
        under_way = self.pending is not None and not self._failed
        state = "IN_PROGRESS" if under_way else "UPDATE_FAILED" if self._failed else "NOT_UPDATING"
        found: dict[str, Any] = {"name": "endpoint", "state": {"config_update": state, "ready": "READY"}}
        if self.config is not None:
            found["config"] = self.config
        if self.pending is not None:
            found["pending_config"] = self.pending
        return found

    def _settle(self, pending: dict[str, Any]) -> None:
        if self.fail_update is None:
            self.config, self.pending = pending, None
            return
        self._failed = True
        for entity in pending["served_entities"]:
            entity["state"] = {"deployment_state_message": self.fail_update}


@contextmanager
def fake_workspace() -> Generator[FakeWorkspace]:
    """Run a fake workspace during a test."""
    workspace = FakeWorkspace()
    server = ThreadingHTTPServer(("127.0.0.1", 0), lambda *connection: _Handler(workspace, *connection))
    workspace.url = f"http://127.0.0.1:{server.server_address[1]}"
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield workspace
    finally:
        server.shutdown()
        server.server_close()


ENDPOINT = "/api/2.0/serving-endpoints/endpoint"


class _Handler(BaseHTTPRequestHandler):
    def __init__(self, workspace: FakeWorkspace, *connection: Any) -> None:  # noqa: ANN401 - the handler's arguments
        self._workspace = workspace
        super().__init__(*connection)

    def do_GET(self) -> None:
        if self.path == ENDPOINT:
            self._answer(200, self._workspace.endpoint())
        else:
            self._unknown()

    def do_PUT(self) -> None:
        path, _, _ = self.path.partition("?")
        if path == f"{ENDPOINT}/config":
            config = json.loads(self._body())
            if config["served_entities"]:
                self._answer(200, self._workspace.put_config(config))
            else:
                self._answer(400, {"error_code": "INVALID_PARAMETER_VALUE", "message": "the config serves no model"})
        else:
            self._unknown()

    def do_POST(self) -> None:
        match self.path.strip("/").split("/"):
            case ["serving-endpoints", "endpoint", "served-models", name, "invocations"]:
                records = json.loads(self._body())["dataframe_records"]
                entities = (self._workspace.config or {}).get("served_entities", [])
                found = next((entity for entity in entities if entity["name"] == name), None)
                if found is None:
                    self._answer(404, {"error_code": "RESOURCE_DOES_NOT_EXIST", "message": name})
                else:
                    self._answer(200, self._workspace.invoke(found, records))
            case _:
                self._unknown()

    def _body(self) -> bytes:
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def _unknown(self) -> None:
        self._answer(501, {"error_code": "NOT_IMPLEMENTED", "message": f"{self.command} {self.path}"})

    def _answer(self, status: int, body: dict[str, Any]) -> None:
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Suppress the access log."""
