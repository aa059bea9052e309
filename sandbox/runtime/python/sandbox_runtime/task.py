"""Runs a task in the process that the driver of a cluster has forked for it."""

from __future__ import annotations

import importlib
import importlib.metadata
import importlib.util
import json
import os
import sys
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from io import TextIOWrapper
from pathlib import Path
from typing import IO, Any, cast

from sandbox_runtime.attach import Caller, attach
from sandbox_runtime.jvm import JvmGateway
from sandbox_runtime.protocol import Run

_MAX_ERROR = 2_000
_MAX_TRACE = 16_000
_HERE = str(Path(__file__).resolve().parent.parent)


class EntryPointError(LookupError):
    """The package is not installed, or has neither an entry point nor a function of the requested name."""


@dataclass(frozen=True)
class Task:
    """A request to run a task, with the resources of the process that runs it."""

    run: Run
    gateway: JvmGateway
    report: IO[bytes]
    """File to which a failed task writes `{"error", "trace"}` as JSON."""
    spark_home: Path


def find_entry_point(package: str, name: str) -> Callable[[], object]:
    """Return the function of a Python wheel task: the entry point `name` of the package, else `package.name`.

    The entry point can be in any group. Console scripts take precedence, as Databricks documents for
    `python_wheel_task`.
    """
    try:
        distribution = importlib.metadata.distribution(package)
    except importlib.metadata.PackageNotFoundError as error:
        raise EntryPointError(f"package {package} is not installed in {', '.join(sys.path)}") from error
    named = [entry for entry in distribution.entry_points if entry.name == name]
    for entry in sorted(named, key=lambda entry: entry.group != "console_scripts"):
        return entry.load()
    module = package.replace("-", "_")
    function: object = None
    if importlib.util.find_spec(module) is not None:
        function = getattr(importlib.import_module(module), name, None)
    if not callable(function):
        known = ", ".join(sorted({entry.name for entry in distribution.entry_points})) or "none"
        raise EntryPointError(f"package {package} has no entry point or function {name}; its entry points: {known}")
    return function


def run_task(task: Task) -> int:
    """Run the task and return the exit code: 0 only if the task returned, or called `sys.exit` with 0 or no value."""
    try:
        _prepare_process(task)
        attach(task.gateway, task.run.id, task.run.site, caller=_caller(task.run), forget=task.run.forget)
        find_entry_point(task.run.package, task.run.entry_point)()
    except SystemExit as error:
        if error.code is None or error.code == 0:
            return 0
        if isinstance(error.code, int):
            _report(task.report, f"SystemExit: {error.code}", traceback.format_exc())
            return error.code & 0xFF or 1
        print(error.code, file=sys.stderr)
        _report(task.report, str(error.code), traceback.format_exc())
        return 1
    except BaseException as error:
        trace = traceback.format_exc()
        sys.stderr.write(trace)
        _report(task.report, _message(error), trace)
        return 1
    return 0


def _caller(run: Run) -> Caller | None:
    host, token = run.env.get("DATABRICKS_HOST"), run.env.get("DATABRICKS_TOKEN")
    return Caller(host, token) if host and token else None


def task_environment(run: Run, spark_home: Path) -> Mapping[str, str]:
    """Return the environment of a task: the variables of the run, and those for PySpark and its workers."""
    return {
        **run.env,
        "SPARK_HOME": str(spark_home),
        "SPARK_LOCAL_IP": "127.0.0.1",
        "PYSPARK_PYTHON": sys.executable,
        "PYSPARK_DRIVER_PYTHON": sys.executable,
        "PYTHONPATH": os.pathsep.join([*run.site, *filter(None, [run.env.get("PYTHONPATH")])]),
    }


def _prepare_process(task: Task) -> None:
    log = os.open(task.run.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    empty = os.open(os.devnull, os.O_RDONLY)
    for source, target in ((empty, 0), (log, 1), (log, 2)):
        os.dup2(source, target)
    os.close(log)
    os.close(empty)
    for stream in (sys.stdout, sys.stderr):
        cast("TextIOWrapper", stream).reconfigure(encoding="utf-8", errors=stream.errors, line_buffering=True)
    os.chdir(task.run.workdir)
    os.environ.clear()
    os.environ.update(task_environment(task.run, task.spark_home))
    sys.argv = [task.run.entry_point, *task.run.argv]
    sys.path[:] = [*task.run.site, *(folder for folder in sys.path if folder != _HERE)]
    importlib.invalidate_caches()
    _forget_random_state()


def _forget_random_state() -> None:
    """Give NumPy a new seed, as in a new interpreter. Python's module `random` gets a new seed at each fork anyway."""
    numpy: Any = sys.modules.get("numpy")
    if numpy is not None:
        numpy.random.seed()


def _message(error: BaseException) -> str:
    """Return all lines of the exception's message, because each line can name a failure."""
    return "".join(traceback.format_exception_only(error)).strip()


def _report(file: IO[bytes], error: str, trace: str) -> None:
    """Write the start of the error and the end of the trace."""
    file.write(json.dumps({"error": error[:_MAX_ERROR], "trace": trace[-_MAX_TRACE:]}).encode())
    file.flush()
