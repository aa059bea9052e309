"""Creates the HTTP application of a model server, with MLflow's scoring functions and routes."""

from __future__ import annotations

import asyncio
import os
from concurrent.futures import ThreadPoolExecutor
from typing import Any, cast

from mlflow.environment_variables import _MLFLOW_IS_IN_SERVING_ENVIRONMENT
from mlflow.exceptions import MlflowException
from mlflow.pyfunc import PyFuncModel, scoring_server
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

_JSON = "application/json"


def serving_app(model: PyFuncModel) -> Starlette:
    """Return the application: `POST /invocations`, `GET /ping`, `GET /health`.

    `mlflow.pyfunc.scoring_server.invocations` parses the request, calls the model and writes the answer, as in
    `mlflow models serve`. This application omits the middleware of MLflow's application, which would add time to
    each request. It calls the model from one thread, one request at a time, because a model may not be thread-safe.
    """
    # Set as in MLflow's server: MLflow then converts values in a request to the types in the model's type hints.
    os.environ[_MLFLOW_IS_IN_SERVING_ENVIRONMENT.name] = "true"
    server, metadata = cast("Any", scoring_server), cast("Any", model.metadata)
    schema = metadata.get_input_schema()
    model_thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="model")

    async def invoke(request: Request) -> Response:
        content, content_type = await request.body(), request.headers.get("content-type")
        try:
            result = await asyncio.get_running_loop().run_in_executor(
                model_thread, server.invocations, content, content_type, model, schema
            )
        except MlflowException as error:
            return Response(error.serialize_as_json(), error.get_http_status_code(), media_type=_JSON)
        return Response(result.response, result.status, media_type=result.mimetype)

    async def health(_: Request) -> Response:
        return Response("\n", media_type=_JSON)

    return Starlette(
        routes=[
            Route("/invocations", invoke, methods=["POST"]),
            Route("/ping", health, methods=["GET"]),
            Route("/health", health, methods=["GET"]),
        ]
    )
