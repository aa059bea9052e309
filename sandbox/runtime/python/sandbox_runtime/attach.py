"""How the PySpark of a task comes to use the Spark context that the cluster's JVM already runs."""

from __future__ import annotations

import logging
import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

from py4j.java_gateway import GatewayParameters, JavaGateway
from pyspark import SparkConf, SparkContext, java_gateway
from pyspark.sql import SparkSession

from sandbox_runtime.jvm import Door

_START_SECONDS = 300.0


@dataclass(frozen=True)
class Caller:
    """As whom a task acts on tables, and where Spark asks what that principal may do."""

    url: str
    token: str


def attach(
    door: Door, task_id: str, site: Sequence[str], *, caller: Caller | None = None, forget: bool = False
) -> None:
    """Give this process an active session on the cluster's Spark context; waits for the JVM.

    `SparkSession.builder.getOrCreate()` then returns a session of the task's own (configuration, temporary views) over
    the shared context, and what asks for the active one finds it, as in a task on Databricks. The
    session acts as `caller`; without one it has no access where the cluster requires it. With `forget`, cached
    tables and global views of earlier tasks are dropped.
    """
    gateway = _own_gateway(door)
    jvm = gateway.jvm
    java_context = jvm.JavaSparkContext.fromSparkContext(jvm.org.apache.spark.SparkContext.getOrCreate())
    context = SparkContext(
        gateway=gateway,
        jsc=java_context,
        conf=SparkConf(_jvm=jvm, _jconf=java_context.getConf()),
        environment={"PYTHONPATH": os.pathsep.join(site)},
    )
    context.stop = _refuse_stop
    context.addJobTag(_tag(task_id))
    context.setJobGroup(_tag(task_id), f"task {task_id}", interruptOnCancel=True)
    # PySpark would print every failing query once more, as JSON, even where the task handles the failure.
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
    # The sandbox may have dropped a table and made another at its place since.
    jvm.org.apache.spark.sql.delta.DeltaLog.clearCache()


def cancel_jobs(door: Door, task_id: str) -> None:
    """Stop what the JVM still computes for a task that is gone, and what it is about to.

    A query that is being planned when its task goes starts its jobs later: only Spark's job groups refuse those. The
    tag finds the jobs of a task that named a group of its own.
    """
    if not door.file.exists():
        return
    port, secret = door.wait(0)
    gateway: Any = JavaGateway(gateway_parameters=GatewayParameters(port=port, auth_token=secret))
    context = gateway.jvm.org.apache.spark.SparkContext.getOrCreate()
    context.cancelJobGroupAndFutureJobs(_tag(task_id))
    context.cancelJobsWithTag(_tag(task_id))
    gateway.close()


def _own_gateway(door: Door) -> Any:
    """Open a gateway of the task's own: callbacks and references of tasks that run side by side do not mix."""
    port, secret = door.wait(_START_SECONDS)
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
