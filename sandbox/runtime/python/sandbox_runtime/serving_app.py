"""The HTTP face of a model server: a bare ASGI application."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from sandbox_runtime.request_body import BadRequestError
from sandbox_runtime.scorer import ModelError, Scorer

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

_HEALTHY = b'{"status": "ok"}'


def serving_app(scorer: Scorer) -> Callable[[Scope, Receive, Send], Awaitable[None]]:
    """Return the application: `POST /invocations`, `GET /health`.

    The model runs in one thread of its own, one request at a time, because models need not be safe for threads;
    meanwhile the server goes on answering `/health`.
    """
    model_thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="model")

    async def invoke(content: bytes) -> tuple[int, bytes]:
        try:
            return 200, await asyncio.get_running_loop().run_in_executor(model_thread, scorer.score, content)
        except BadRequestError as error:
            return 400, _error("BAD_REQUEST", str(error))
        except ModelError as error:
            return 500, _error("INTERNAL_ERROR", str(error))

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        match scope["method"], scope["path"]:
            case "POST", "/invocations":
                status, content = await invoke(await _read(receive))
            case "GET", "/health":
                status, content = 200, _HEALTHY
            case method, path:
                status, content = 404, _error("ENDPOINT_NOT_FOUND", f"no route {method} {path}")
        headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(content))]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": content})

    return app


async def _read(receive: Receive) -> bytes:
    message = await receive()
    content: bytes = message.get("body", b"")
    while message.get("more_body", False):
        message = await receive()
        content += message.get("body", b"")
    return content


def _error(code: str, message: str) -> bytes:
    body: Mapping[str, str] = {"error_code": code, "message": message}
    return json.dumps(body).encode()
