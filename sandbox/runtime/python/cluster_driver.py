"""Runs one job cluster: a JVM with Spark, and a Python process per task.

    cluster_driver.py --spec FILE

FILE holds `{"conf": {..}, "jars": [..], "preload": [..], "workdir": ".."}`. Standard input has JSON objects, one per
line: `{"run": {"id", "package", "entry_point", "argv", "env", "site", "log", "workdir", "forget"}}` or
`{"cancel": {"id"}}`. Writes to standard output: `{"ready": {"pid", "jvm_pid", "preload_seconds"}}`,
`{"started": {"id", "pid"}}`, `{"exit": {"id", "code", "error", "trace"}}`, `{"error": {"message"}}` for a malformed
request, and `{"failed": {"message"}}` before the program exits because FILE is invalid, or the JVM did not start or
ended. At the end of standard input the program stops all processes that it started and exits.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

import pyspark

from sandbox_runtime.driver import Driver
from sandbox_runtime.jvm import JvmError
from sandbox_runtime.processes import fork_safely
from sandbox_runtime.protocol import Answers, ProtocolError, parse_spec
from sandbox_runtime.task import Task, run_task


def main() -> int:
    """Run a cluster and return the exit code.

    `Driver.serve` forks a process per task, and returns in each forked process too, with the task. The forked process
    then runs the task, and this function returns the task's exit code.
    """
    parser = argparse.ArgumentParser(description="Run one job cluster; requests on stdin, answers on stdout.")
    parser.add_argument("--spec", type=Path, required=True, help="JSON file with the cluster's specification")
    arguments = parser.parse_args()
    fork_safely(os.environ)
    # Reserve standard output for answers, under another descriptor, and send what libraries print to standard error.
    answers = Answers(os.dup(1))
    requests = os.dup(0)
    os.dup2(2, 1)
    try:
        spec = parse_spec(arguments.spec.read_text())
        driver = Driver(spec, requests=requests, answers=answers, spark_home=Path(pyspark.__file__).parent)
    except (OSError, ProtocolError, JvmError) as error:
        answers.send("failed", message=str(error))
        return 1
    outcome = driver.serve()
    return run_task(outcome) if isinstance(outcome, Task) else outcome


if __name__ == "__main__":
    sys.exit(main())
