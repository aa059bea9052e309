"""Tests Spark's access checks against a fake sandbox, which identifies the principal by the session's token."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, cast

import pytest
from harness import Cluster

ALLOWED = {
    "owner": {"read", "write", "alter", "own", "replace", "describe", "create", "drop", "rename", "visible"},
    "reader": {"describe", "read", "visible"},
    "writer": {"describe", "write", "alter"},
    "browser": {"describe"},
    "stranger": set[str](),
}


class AccessServer(ThreadingHTTPServer):
    """Answers the access checks that `ALLOWED` lists for a bearer token, and records the requests."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answer)
        self.asked: list[tuple[str, str, str]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class Answer(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        server = cast("AccessServer", self.server)
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        principal = self.headers["Authorization"].removeprefix("Bearer ")
        operation, name = request["operation"], request["name"]
        server.asked.append((principal, operation, name))
        if operation in ALLOWED[principal]:
            self.answer(200, {"visible": [each for each in request.get("names", []) if each != "hidden"]})
        else:
            message = f"User does not have {operation} on Table '{name}'."
            self.answer(403, {"error_code": "PERMISSION_DENIED", "message": message})

    def answer(self, status: int, body: object) -> None:
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        return


@pytest.fixture(scope="module")
def server() -> Iterator[AccessServer]:
    server = AccessServer()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory, server: AccessServer) -> Iterator[Cluster]:
    """A cluster that requires a principal. `owner` has created the tables `dev.fraud.rows` and `dev.fraud.hidden`."""
    warehouse = tmp_path_factory.mktemp("guarded")
    (warehouse / "dev/fraud").mkdir(parents=True)
    conf = {"spark.sandbox.access": "required", "spark.sandbox.warehouse": str(warehouse)}
    running = Cluster(tmp_path_factory.mktemp("access"), catalogs=["dev"], warehouse=warehouse, conf=conf)
    with running:
        made = ask(
            running, server, "owner", f"create table {ROWS} as select 1 as id", "create table dev.fraud.hidden (a int)"
        )
        assert made == [[], []]
        yield running


ROWS = "dev.fraud.rows"


def ask(cluster: Cluster, server: AccessServer, principal: str, *statements: str) -> list[Any]:
    """Run the statements in one task as `principal`, and return the result of each."""
    env = {"DATABRICKS_HOST": server.url, "DATABRICKS_TOKEN": principal}
    ended, task_id = cluster.run("query", *statements, env=env)
    assert ended["code"] == 0, ended
    return [without_plan(answer) for answer in cluster.printed(task_id)]


def without_plan(answer: Any) -> Any:
    """Remove the plan that Spark appends to the message of an analysis error."""
    return {**answer, "message": answer["message"].partition(";\n")[0]} if isinstance(answer, dict) else answer


def denial(operation: str, name: str = ROWS) -> dict[str, str]:
    reason = f"User does not have {operation} on Table '{name}'."
    message = f"[INSUFFICIENT_PERMISSIONS] Insufficient privileges: {reason} SQLSTATE: 42501"
    return {"condition": "INSUFFICIENT_PERMISSIONS", "message": message}


READS = [
    f"select * from {ROWS}",
    f"select * from {ROWS} version as of 0",
    f"select 1 where exists (select id from {ROWS})",
    f"with t as (select id from {ROWS}) select * from t",
    f"create or replace temporary view seen as select * from {ROWS}",
    f"insert into {ROWS} select * from {ROWS}",
]


def test_reading_needs_select_for_every_form_of_the_name(guarded: Cluster, server: AccessServer) -> None:
    folder = json.loads((guarded.workdir / "spec.json").read_text())["conf"]["spark.sandbox.warehouse"]
    by_path = f"select * from delta.`{folder}/dev/fraud/rows`"

    answers = ask(guarded, server, "writer", *READS, by_path)

    assert answers == [denial("read")] * len(answers)
    assert ask(guarded, server, "reader", READS[0], by_path) == [[{"id": 1}], [{"id": 1}]]


@pytest.mark.parametrize(
    ("statement", "operation"),
    [
        (f"insert into {ROWS} values (2)", "write"),
        (f"insert overwrite {ROWS} values (2)", "write"),
        (f"delete from {ROWS}", "write"),
        (f"update {ROWS} set id = 3", "write"),
        (f"merge into {ROWS} t using (select 1 as id) s on t.id = s.id when matched then delete", "write"),
        (f"optimize {ROWS}", "write"),
        (f"alter table {ROWS} set tblproperties (a = 'b')", "alter"),
        (f"alter table {ROWS} add column b int", "alter"),
        (f"alter table {ROWS} add constraint c check (id > 0)", "own"),
        (f"create or replace table {ROWS} as select 2 as id", "replace"),
        (f"drop table {ROWS}", "drop"),
        (f"alter table {ROWS} rename to dev.fraud.other", "rename"),
    ],
)
def test_fails_to_change_a_table_that_is_only_read(
    guarded: Cluster, server: AccessServer, statement: str, operation: str
) -> None:
    (answer,) = ask(guarded, server, "reader", statement)

    assert answer == denial(operation)


def test_fails_to_create_or_find_objects_without_privileges(guarded: Cluster, server: AccessServer) -> None:
    made, selected, listed, described = ask(
        guarded,
        server,
        "stranger",
        "create table dev.fraud.mine as select 1 as id",
        f"select * from {ROWS}",
        "show tables in dev.fraud",
        f"describe history {ROWS}",
    )

    assert made == denial("create", "dev.fraud.mine")
    assert (selected, described) == (denial("describe"), denial("describe"))
    assert listed["condition"] == "INSUFFICIENT_PERMISSIONS"


def test_metadata_and_lists_have_only_visible_objects(guarded: Cluster, server: AccessServer) -> None:
    (history, rows) = ask(guarded, server, "browser", f"describe history {ROWS}", f"select * from {ROWS}")
    (tables,) = ask(guarded, server, "reader", "show tables in dev.fraud")

    assert [row["version"] for row in history][-1] == 0
    assert rows == denial("read")
    assert [row["tableName"] for row in tables] == ["rows"]


def test_tasks_of_two_principals_on_one_cluster_do_not_share_privileges(guarded: Cluster, server: AccessServer) -> None:
    server.asked.clear()

    first = ask(guarded, server, "reader", READS[0], READS[0])
    second = ask(guarded, server, "writer", READS[0])
    third = ask(guarded, server, "reader", READS[0])

    assert (first, second, third) == ([[{"id": 1}]] * 2, [denial("read")], [[{"id": 1}]])
    assert [principal for principal, operation, _ in server.asked if operation == "read"] == [
        "reader",
        "writer",
        "reader",
    ]


def test_fails_without_a_required_principal(guarded: Cluster) -> None:
    (answer,) = guarded.query(READS[0])

    assert answer["condition"] == "INSUFFICIENT_PERMISSIONS"
    assert "no principal" in answer["message"]


def test_a_table_that_its_owner_replaces_and_drops_is_gone(guarded: Cluster, server: AccessServer) -> None:
    answers = ask(
        guarded,
        server,
        "owner",
        "create table dev.fraud.short as select 1 as id",
        "create or replace table dev.fraud.short as select 2 as id",
        "select * from dev.fraud.short",
        "drop table dev.fraud.short",
        "select * from dev.fraud.short",
    )

    assert answers[2] == [{"id": 2}]
    assert answers[4]["condition"] == "TABLE_OR_VIEW_NOT_FOUND"


def test_the_token_is_not_shown_with_the_settings(guarded: Cluster, server: AccessServer) -> None:
    (settings,) = ask(guarded, server, "reader", "set")

    shown = {row["key"]: row["value"] for row in settings}
    assert "reader" not in shown["spark.sandbox.access.token"]
