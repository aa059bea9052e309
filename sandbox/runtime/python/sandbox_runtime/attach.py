"""How a task's PySpark comes to use the Spark context that its cluster's JVM already runs."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any, NoReturn

from py4j.java_gateway import GatewayParameters, JavaGateway
from pyspark import SparkConf, SparkContext, java_gateway
from pyspark.sql import SparkSession

from sandbox_runtime.jvm import Door

_START_SECONDS = 300.0


def attach_when_asked(door: Door, task_id: str, site: Sequence[str]) -> None:
    """Let the first use of Spark in this process attach to the cluster; until then nothing waits for the JVM.

    From then on `SparkSession.builder.getOrCreate()` returns a session of the task's own (configuration, temporary
    views) over the shared Spark context, as on a Databricks cluster.
    """
    pending = _Pending(door, task_id, site)
    ensure_initialized = SparkContext._ensure_initialized
    get_or_create = SparkSession.Builder.getOrCreate

    def restore() -> None:
        SparkContext._ensure_initialized = ensure_initialized
        SparkSession.Builder.getOrCreate = get_or_create

    def ensure_initialized_attached(*args: Any, **kwargs: Any) -> None:
        restore()
        pending.attach()
        ensure_initialized(*args, **kwargs)

    def get_or_create_attached(self: SparkSession.Builder) -> SparkSession:
        restore()
        pending.attach()
        return get_or_create(self)

    SparkContext._ensure_initialized = ensure_initialized_attached  # pyright: ignore[reportAttributeAccessIssue]
    SparkSession.Builder.getOrCreate = get_or_create_attached


def cancel_jobs(door: Door, task_id: str) -> None:
    """Stop what the JVM still computes for a task that is gone."""
    if not door.file.exists():
        return
    port, secret = door.wait(0)
    gateway: Any = JavaGateway(gateway_parameters=GatewayParameters(port=port, auth_token=secret))
    gateway.jvm.org.apache.spark.SparkContext.getOrCreate().cancelJobsWithTag(_tag(task_id))
    gateway.close()


class _Pending:
    def __init__(self, door: Door, task_id: str, site: Sequence[str]) -> None:
        self._door = door
        self._task_id = task_id
        self._site = site

    def attach(self) -> None:
        gateway = self._own_gateway()
        jvm = gateway.jvm
        java_context = jvm.JavaSparkContext.fromSparkContext(jvm.org.apache.spark.SparkContext.getOrCreate())
        context = SparkContext(
            gateway=gateway,
            jsc=java_context,
            conf=SparkConf(_jvm=jvm, _jconf=java_context.getConf()),
            environment={"PYTHONPATH": os.pathsep.join(self._site)},
        )
        context.stop = _refuse_stop
        context.addJobTag(_tag(self._task_id))
        sessions: Any = SparkSession._get_j_spark_session_class(jvm)
        SparkSession(context, sessions.builder().sparkContext(java_context.sc()).getOrCreate().newSession())

    def _own_gateway(self) -> Any:
        """Open a gateway of the task's own: callbacks and references of tasks that run side by side do not mix."""
        port, secret = self._door.wait(_START_SECONDS)
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
