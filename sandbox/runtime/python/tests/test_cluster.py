"""Tests how a cluster starts, isolates and ends the tasks of a job."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pytest
from harness import ROOT, SITE, Cluster, is_alive, kill, wait_until_gone


def test_a_task_gets_its_arguments_and_only_its_environment(cluster: Cluster) -> None:
    ended, task_id = cluster.run("report", "--rows=5", env={"DATABRICKS_HOST": "http://x", "PYTHONPATH": "/extra"})

    assert ended == {"id": task_id, "code": 0, "error": None, "trace": None}
    seen = cluster.printed(task_id)
    assert seen["argv"] == ["report", "--rows=5"]
    assert seen["env"]["DATABRICKS_HOST"] == "http://x"
    assert seen["env"]["PYTHONPATH"] == f"{SITE}:/extra"
    assert seen["env"]["PYSPARK_PYTHON"] == sys.executable
    assert "HOME" not in seen["env"]
    assert seen["path"][0] == SITE
    assert str(ROOT / "sandbox/runtime/python") not in seen["path"]
    assert seen["cwd"] == str(cluster.workdir / "work")
    assert "to stderr" in cluster.log(task_id).read_text()


def test_modules_that_the_cluster_preloads_are_imported_in_a_task(cluster: Cluster) -> None:
    _, task_id = cluster.run("report")

    assert cluster.printed(task_id)["modules"] is True


@pytest.mark.parametrize("entry_point", ["grouped", "plain_function"])
def test_an_entry_point_is_found_in_any_group_or_as_a_function(cluster: Cluster, entry_point: str) -> None:
    ended, _ = cluster.run(entry_point)

    assert ended["code"] == 0


def test_fails_on_a_missing_entry_point(cluster: Cluster) -> None:
    ended, _ = cluster.run("trane")

    assert ended["code"] == 1
    assert "no entry point or function trane" in ended["error"]
    assert "its entry points: active-jobs, compute, fail" in ended["error"]


def test_fails_with_the_exception_of_the_task(cluster: Cluster) -> None:
    ended, task_id = cluster.run("fail")

    assert (ended["code"], ended["error"]) == (1, "ValueError: first line\nsecond line")
    assert 'raise ValueError("first line\\nsecond line")' in ended["trace"]
    assert "second line" in cluster.log(task_id).read_text()


@pytest.mark.parametrize("character", ["x", "\u00e9", "\U0001f600", "\x01", "\udc80"])
def test_fails_with_a_message_of_any_length_and_any_characters(cluster: Cluster, character: str) -> None:
    ended, _ = cluster.run("leave", character * 20_000)

    assert (ended["code"], ended["error"]) == (1, character * 2_000)
    assert len(ended["trace"]) == 16_000


@pytest.mark.parametrize(
    ("argv", "code", "error"),
    [([], 0, None), (["0"], 0, None), (["3"], 3, "SystemExit: 3"), (["256"], 1, "SystemExit: 256"), (["no"], 1, "no")],
)
def test_the_exit_code_is_that_of_sys_exit(cluster: Cluster, argv: list[str], code: int, error: str | None) -> None:
    ended, _ = cluster.run("leave", *argv)

    assert (ended["code"], ended["error"]) == (code, error)


def test_tasks_share_tables_but_not_their_sessions(cluster: Cluster) -> None:
    cluster.query(
        "create or replace table dev.fraud.shared as select 1 as id",
        "create temporary view mine as select 1",
        "set spark.sql.shuffle.partitions = 7",
    )

    table, view, setting = cluster.query(
        "select * from dev.fraud.shared", "select * from mine", "set spark.sql.shuffle.partitions"
    )

    assert table == [{"id": 1}]
    assert view["condition"] == "TABLE_OR_VIEW_NOT_FOUND"
    assert setting == [{"key": "spark.sql.shuffle.partitions", "value": "2"}]


def test_python_workers_see_the_packages_of_the_task(cluster: Cluster) -> None:
    _, task_id = cluster.run("workers")

    assert cluster.printed(task_id) == ["cluster_probe in True"]


def test_fails_when_a_task_would_stop_the_shared_spark_context(cluster: Cluster) -> None:
    ended, _ = cluster.run("stop")

    assert ended["error"].startswith("RuntimeError: the Spark context belongs to the cluster")
    assert cluster.query("select 1 as one") == [[{"one": 1}]]


def test_a_cancelled_task_ends_with_its_child_processes(cluster: Cluster) -> None:
    task_id = cluster.start("compute")
    helper = cluster.printed(task_id)["helper"]

    cluster.send({"cancel": {"id": task_id}})

    ended = cluster.wait_for("exit", id=task_id)
    assert (ended["code"], ended["error"]) == (143, "cancelled")
    wait_until_gone(helper)
    jobs = [cluster.run("active-jobs") for _ in range(3)]
    assert cluster.printed(jobs[-1][1]) == []


def test_a_query_planned_for_a_cancelled_task_never_starts(cluster: Cluster) -> None:
    task_id = cluster.start("plan")
    assert cluster.printed(task_id) == "planning"

    cluster.send({"cancel": {"id": task_id}})

    assert cluster.wait_for("exit", id=task_id)["error"] == "cancelled"
    for _ in range(5):
        time.sleep(1)
        _, jobs = cluster.run("active-jobs")
        assert cluster.printed(jobs) == []


def test_tasks_run_in_parallel(cluster: Cluster) -> None:
    waiting = cluster.start("wait")

    assert cluster.printed(waiting) == "waiting"
    assert cluster.query("select 1 as one") == [[{"one": 1}]]
    cluster.send({"cancel": {"id": waiting}})
    cluster.wait_for("exit", id=waiting)


@pytest.mark.parametrize(
    ("request_line", "message"),
    [
        ("nonsense", "the message is not JSON"),
        ('{"stop": {}}', "expected one of run, cancel; got stop"),
        ('{"run": {"id": 7}}', "run.id: expected a string, got 7"),
    ],
)
def test_fails_on_a_malformed_request_and_continues(cluster: Cluster, request_line: str, message: str) -> None:
    cluster.messages.clear()
    cluster.send(request_line)

    assert message in cluster.wait_for("error")["message"]
    assert cluster.run("leave")[0]["code"] == 0


def test_the_end_of_input_stops_all_processes(tmp_path: Path) -> None:
    with Cluster(tmp_path) as cluster:
        jvm = cluster.wait_for("ready")["jvm_pid"]
        task_id = cluster.start("wait")
        task = cluster.wait_for("started", id=task_id)["pid"]

        assert cluster.close() == 0

        assert cluster.wait_for("exit", id=task_id)["error"] == "the cluster was stopped"
        assert not is_alive(task)
        assert not is_alive(jvm)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux ends children with their parent")
def test_a_killed_cluster_leaves_nothing_behind(tmp_path: Path) -> None:
    with Cluster(tmp_path) as cluster:
        jvm = cluster.wait_for("ready")["jvm_pid"]
        task = cluster.wait_for("started", id=cluster.start("wait"))["pid"]

        kill(cluster.process.pid)

        wait_until_gone(task, jvm)


def test_fails_with_its_tasks_when_the_jvm_ends(tmp_path: Path) -> None:
    with Cluster(tmp_path) as cluster:
        jvm = cluster.wait_for("ready")["jvm_pid"]
        task_id = cluster.start("wait")
        cluster.wait_for("started", id=task_id)

        kill(jvm)

        assert "the Spark JVM of the cluster ended" in cluster.wait_for("exit", id=task_id)["error"]
        assert "jvm.log" in cluster.wait_for("failed")["message"]
        assert cluster.process.wait() == 1


def test_a_task_that_forgets_finds_no_global_view_and_no_cached_rows_of_earlier_tasks(cluster: Cluster) -> None:
    read = "select * from global_temp.left_over"
    cluster.query("create global temporary view left_over as select 1 as id", "cache table global_temp.left_over")
    assert cluster.query(read) == [[{"id": 1}]]

    ended, task_id = cluster.run("query", read, forget=True)

    assert ended["code"] == 0
    assert cluster.printed(task_id)[0]["condition"] == "TABLE_OR_VIEW_NOT_FOUND"
