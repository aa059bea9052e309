"""Tests the responses of MLflow's scoring server for a model that is logged like a model of the step `train`."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from ml_jobs.pipeline.estimator import Fitting
from ml_jobs.pipeline.estimators.xgboost import XGBoost
from ml_jobs.pipeline.training.inputs import Inputs
from ml_jobs.pipeline.training.logged_model import log_model
from tests.pipeline.training import example

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

PROJECT = example.PROJECT
RECORD = PROJECT.records(example.rows(2))[1]


@dataclass(frozen=True)
class Server:
    """Calls the application of MLflow's scoring server directly, as an HTTP server would."""

    application: Any
    model_id: str

    def invoke(self, body: str) -> tuple[int, Any]:
        """Send a request body to `/invocations`; return the HTTP status and the decoded JSON of the response."""
        return asyncio.run(self._invoke(body.encode()))

    def score(self, record: Mapping[str, Any]) -> tuple[int, Any]:
        """Score one record. Python's JSON contains `NaN` and `Infinity` for numbers that are not finite."""
        return self.invoke(json.dumps({"dataframe_records": [record]}))

    async def _invoke(self, body: bytes) -> tuple[int, Any]:
        headers = [(b"content-type", b"application/json")]
        path = {"path": "/invocations", "raw_path": b"/invocations", "root_path": "", "query_string": b""}
        scope = {"type": "http", "http_version": "1.1", "method": "POST", "scheme": "http", "headers": headers, **path}
        sent: list[dict[str, Any]] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: dict[str, Any]) -> None:
            sent.append(message)

        await self.application(scope, receive, send)
        answer = b"".join(message.get("body", b"") for message in sent)
        return sent[0]["status"], json.loads(answer)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    import mlflow
    from mlflow.pyfunc import load_model, scoring_server

    patch = pytest.MonkeyPatch()
    patch.setenv("MLFLOW_TRACKING_URI", f"sqlite:///{tmp_path_factory.mktemp('mlflow')}/mlflow.db")
    # Marks this process as a scoring server with the variable that MLflow sets in such a process.
    patch.setenv("_MLFLOW_IS_IN_SERVING_ENVIRONMENT", "true")
    given = example.rows(1000)
    features = example.encode(Inputs.of(PROJECT.contract).frame(given))
    estimator = XGBoost(trees=10)
    fitting = Fitting(task=PROJECT.task, seed=7, threads=1, feature_names=example.NAMES)
    model = estimator.fit(features, PROJECT.task.targets(given["bad"].to_numpy()), fitting)
    mlflow.create_experiment("served", str(tmp_path_factory.mktemp("artifacts")))
    mlflow.set_experiment("served")
    with mlflow.start_run():
        model_id = log_model(PROJECT, estimator, model, 0.3, given.head(2))
    yield Server(scoring_server.init(load_model(f"models:/{model_id}")), model_id)
    patch.undo()


def test_a_row_is_answered(server: Server) -> None:
    status, answer = server.score(RECORD)
    assert status == 200
    (row,) = answer["predictions"]
    assert row.keys() == {"score", "decision", "model"}
    assert 0 < row["score"] < 1
    assert row["decision"] == (row["score"] >= 0.3)
    assert row["model"] == server.model_id


def test_answers_equal_those_of_the_model_without_a_server(server: Server) -> None:
    from mlflow.pyfunc import load_model

    given = example.rows(50)
    status, answer = server.invoke(json.dumps({"dataframe_records": PROJECT.records(given)}))
    alone = load_model(f"models:/{server.model_id}").unwrap_python_model().predict(None, given)
    assert (status, answer["predictions"]) == (200, alone)


def test_columns_of_a_split_frame_may_come_in_any_order(server: Server) -> None:
    columns = sorted(RECORD)
    body = {"dataframe_split": {"columns": columns, "data": [[RECORD[name] for name in columns]]}}
    assert server.invoke(json.dumps(body)) == server.score(RECORD)


@pytest.mark.parametrize("column", ["id", "visits", "known", "note"])
def test_an_optional_column_may_be_null_or_absent(server: Server, column: str) -> None:
    null = server.score({**RECORD, column: None})
    absent = server.score({name: value for name, value in RECORD.items() if name != column})
    assert null == absent
    assert null[0] == 200


@pytest.mark.parametrize(
    ("column", "value"), [("visits", 3), ("visits", 0), ("known", True), ("known", False), ("amount.eur", 12)]
)
def test_whole_numbers_and_booleans_are_accepted(server: Server, column: str, value: object) -> None:
    assert server.score({**RECORD, column: value})[0] == 200


def test_values_of_optional_columns_affect_the_answer(server: Server) -> None:
    answers = {server.score({**RECORD, "visits": value, "known": known})[1]["predictions"][0]["score"]
               for value in (None, 0, 8) for known in (None, True, False)}  # fmt: skip
    assert len(answers) > 1


@pytest.mark.parametrize("column", ["at", "amount.eur", "kind", "days"])
def test_fails_with_400_on_a_required_column_that_is_null_or_absent(server: Server, column: str) -> None:
    for record in ({**RECORD, column: None}, {name: value for name, value in RECORD.items() if name != column}):
        status, answer = server.score(record)
        assert status == 400
        assert column in answer["message"]


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_fails_with_400_on_a_number_that_is_not_finite(server: Server, value: float) -> None:
    status, answer = server.score({**RECORD, "amount.eur": value})
    assert (status, answer["error_code"]) == (400, "INVALID_PARAMETER_VALUE")
    assert "column 'amount.eur' is" in answer["message"]
    assert "in row 0, must hold a finite number" in answer["message"]


@pytest.mark.parametrize(
    ("column", "value"), [("amount.eur", "much"), ("days", "few"), ("at", "soon"), ("known", "yes")]
)
def test_fails_with_400_on_a_value_of_another_type(server: Server, column: str, value: object) -> None:
    assert server.score({**RECORD, column: value})[0] == 400
