"""Connects the PySpark of a task to the Spark context in the cluster's JVM."""

from __future__ import annotations

import logging
import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

from py4j.java_gateway import GatewayParameters, JavaGateway
from pyspark import SparkConf, SparkContext, java_gateway
from pyspark.sql import SparkSession

from sandbox_runtime.jvm import JvmGateway

_START_SECONDS = 300.0


@dataclass(frozen=True)
class Caller:
    """The token of a task's principal, and the URL at which Spark checks the privileges of this principal."""

    url: str
    token: str


def attach(
    gateway: JvmGateway, task_id: str, site: Sequence[str], *, caller: Caller | None = None, forget: bool = False
) -> None:
    """Create the active session of this process on the cluster's Spark context; waits for the JVM.

    `SparkSession.builder.getOrCreate()` then returns a session on the shared context, with its own configuration and
    temporary views. Libraries can find the active session, as in a task on Databricks. The session has the privileges
    of `caller`. Without a caller, the session has no access if the cluster sets `spark.sandbox.access` to `required`,
    and full access otherwise. With `forget`, cached tables and global views of earlier tasks are dropped.
    """
    connection = _own_gateway(gateway)
    jvm = connection.jvm
    java_context = jvm.JavaSparkContext.fromSparkContext(jvm.org.apache.spark.SparkContext.getOrCreate())
    context = SparkContext(
        gateway=connection,
        jsc=java_context,
        conf=SparkConf(_jvm=jvm, _jconf=java_context.getConf()),
        environment={"PYTHONPATH": os.pathsep.join(site)},
    )
    context.stop = _refuse_stop
    context.addJobTag(_tag(task_id))
    context.setJobGroup(_tag(task_id), f"task {task_id}", interruptOnCancel=True)
    # Turn off PySpark's log of failed queries, which contains each failure as JSON, even if the task handles it.
    logging.getLogger("SQLQueryContextLogger").disabled = True
    sessions: Any = SparkSession._get_j_spark_session_class(jvm)
    session: Any = sessions.builder().sparkContext(java_context.sc()).getOrCreate().newSession()
    if caller is not None:
        session.conf().set("spark.sandbox.access.url", caller.url)
        session.conf().set("spark.sandbox.access.token", caller.token)
    if forget:
        _forget(jvm, session)
    SparkSession(context, session)


def _forget(jvm: Any, session: Any) -> None:
    session.catalog().clearCache()
    session.sharedState().globalTempViewManager().clear()
    # Forget cached table states, because a table may have been dropped and created again in the same folder.
    jvm.org.apache.spark.sql.delta.DeltaLog.clearCache()


def cancel_jobs(gateway: JvmGateway, task_id: str) -> None:
    """Stop the Spark jobs of a task that has ended, and prevent new ones.

    A query that is still being planned would start its jobs after the task has ended; cancelling the job group prevents
    these jobs. Jobs of a task that set its own job group are cancelled by the task's tag.
    """
    if not gateway.file.exists():
        return
    port, secret = gateway.wait(0)
    connection: Any = JavaGateway(gateway_parameters=GatewayParameters(port=port, auth_token=secret))
    context = connection.jvm.org.apache.spark.SparkContext.getOrCreate()
    context.cancelJobGroupAndFutureJobs(_tag(task_id))
    context.cancelJobsWithTag(_tag(task_id))
    connection.close()


def _own_gateway(gateway: JvmGateway) -> Any:
    """Open a gateway for this task only, so that callbacks and references of parallel tasks do not mix."""
    port, secret = gateway.wait(_START_SECONDS)
    shared: Any = JavaGateway(gateway_parameters=GatewayParameters(port=port, auth_token=secret))
    conf = shared.jvm.org.apache.spark.SparkContext.getOrCreate().getConf()
    server = shared.jvm.org.apache.spark.api.python.Py4JServer(conf)
    server.start()
    launcher: Any = java_gateway
    os.environ["PYSPARK_GATEWAY_PORT"] = str(server.getListeningPort())
    os.environ["PYSPARK_GATEWAY_SECRET"] = server.secret()
    try:
        return launcher.launch_gateway()
    finally:
        del os.environ["PYSPARK_GATEWAY_PORT"], os.environ["PYSPARK_GATEWAY_SECRET"]
        shared.close()


def _refuse_stop() -> NoReturn:
    raise RuntimeError("the Spark context belongs to the cluster and serves its other tasks: do not stop it")


def _tag(task_id: str) -> str:
    return f"task-{task_id}"
