"""Tasks that tests run on a cluster. A task prints values that a test checks in a line `told: <JSON>`."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from pyspark import TaskContext
from pyspark.errors import PySparkException
from pyspark.sql import SparkSession
from pyspark.sql.functions import udf


def tell(value: object) -> None:
    print("told:", json.dumps(value, default=str))


def report() -> None:
    """Print properties of the process, without Spark."""
    print("to stderr", file=sys.stderr)
    tell(
        {
            "argv": sys.argv,
            "env": dict(os.environ),
            "path": sys.path,
            "modules": "pandas" in sys.modules,
            "cwd": str(Path.cwd()),
        }
    )


def query() -> None:
    """Run each argument as SQL; print its rows, or its error."""
    spark = SparkSession.builder.getOrCreate()
    answers: list[Any] = []
    for statement in sys.argv[1:]:
        try:
            answers.append([row.asDict() for row in spark.sql(statement).collect()])
        except Exception as error:
            condition = error.getCondition() if isinstance(error, PySparkException) else None
            answers.append({"condition": condition, "message": str(error)})
    tell(answers)


def leave() -> None:
    """Call `sys.exit` with the argument, as a number if it is one; without an argument, with `None`."""
    code = sys.argv[1] if len(sys.argv) > 1 else None
    sys.exit(int(code) if code is not None and code.isdigit() else code)


def fail() -> None:
    raise ValueError("first line\nsecond line")


def workers() -> None:
    """Import this package in a Python worker of Spark, with the session that exists before the task's code runs."""

    @udf("string")
    def where(_: int) -> str:
        import cluster_probe

        return f"{Path(cluster_probe.__file__).parent.name} in {TaskContext.get() is not None}"

    spark = SparkSession.getActiveSession()
    assert spark is not None
    tell([row[0] for row in spark.range(1).select(where("id")).collect()])


def compute() -> None:
    """Keep Spark busy for a long time, and start a child process."""
    helper = subprocess.Popen(["sleep", "600"])
    spark = SparkSession.builder.getOrCreate()
    tell({"helper": helper.pid})
    spark.sql("select count(*) from range(1e12) where hash(id) = 1").collect()


def plan() -> None:
    """Start a query whose planning alone takes seconds."""
    branches = (f"select id from range(1e12) where hash(id) = {number}" for number in range(400))
    query = SparkSession.builder.getOrCreate().sql(" union all ".join(branches))
    tell("planning")
    query.collect()


def active_jobs() -> None:
    spark = SparkSession.builder.getOrCreate()
    tell(list(spark.sparkContext.statusTracker().getActiveJobsIds()))


def stop() -> None:
    SparkSession.builder.getOrCreate().stop()


def wait() -> None:
    tell("waiting")
    time.sleep(600)


def java_options() -> None:
    """Print the JVM options that Spark requires, and those of this JVM."""
    jvm: Any = SparkSession.builder.getOrCreate()._jvm
    wanted = jvm.org.apache.spark.launcher.JavaModuleOptions.defaultModuleOptions()
    given = jvm.java.lang.management.ManagementFactory.getRuntimeMXBean().getInputArguments()
    tell({"spark": wanted.split(), "published": list(given)})
