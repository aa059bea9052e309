"""Starts and stops the child processes of a cluster's driver: one per task, and helpers that stop Spark jobs."""

from __future__ import annotations

import json
import os
import signal
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from sandbox_runtime.attach import cancel_jobs
from sandbox_runtime.jvm import JvmGateway
from sandbox_runtime.processes import end_with_parent, signal_group
from sandbox_runtime.protocol import Answers, ProtocolError, Run
from sandbox_runtime.task import Task

_KILL_AFTER_SECONDS = 5.0
_TICK_SECONDS = 0.02


@dataclass
class _Child:
    run: Run
    report: IO[bytes]
    ended_for: str | None = None
    """Reason why the cluster is stopping the process; None if the cluster is not stopping it."""
    kill_at: float = 0.0


class Children:
    """Starts, stops and reports the processes of tasks."""

    def __init__(self, *, answers: Answers, gateway: JvmGateway, spark_home: Path, close: Callable[[], None]) -> None:
        """Create an empty table of processes. A forked process calls `close` to close the parent's resources."""
        self._answers = answers
        self._gateway = gateway
        self._spark_home = spark_home
        self._close = close
        self._tasks: dict[int, _Child] = {}
        self._helpers: set[int] = set()

    @property
    def are_being_ended(self) -> bool:
        """Whether a task has received SIGTERM but has not ended, so that it may need SIGKILL."""
        return any(child.ended_for is not None for child in self._tasks.values())

    def fork(self, run: Run) -> Task | None:
        """Fork a process for a task. Returns the task in the new process, and `None` in the parent."""
        if any(child.run.id == run.id for child in self._tasks.values()):
            raise ProtocolError(f"run.id: {run.id} is running already")
        parent = os.getpid()
        report = tempfile.TemporaryFile()  # noqa: SIM115 - open until the task has ended
        pid = os.fork()
        if pid == 0:
            os.setsid()
            end_with_parent(parent)
            for child in self._tasks.values():
                child.report.close()
            self._close()
            return Task(run, self._gateway, report, self._spark_home)
        self._tasks[pid] = _Child(run, report)
        self._answers.send("started", id=run.id, pid=pid)
        return None

    def cancel(self, run_id: str) -> None:
        """Stop a task, and kill it after a few seconds if it still runs. A task that has ended is ignored."""
        for pid, child in self._tasks.items():
            if child.run.id == run_id and child.ended_for is None:
                self._end(pid, child, "cancelled", _KILL_AFTER_SECONDS)

    def reap(self) -> None:
        """Report the tasks that have ended, and kill those that did not stop in time."""
        for pid, child in list(self._tasks.items()):
            code = _exit_code(pid)
            if code is not None:
                del self._tasks[pid]
                self._finish(pid, child, code)
            elif child.ended_for is not None and time.monotonic() >= child.kill_at:
                signal_group(pid, signal.SIGKILL)
        self._helpers = {pid for pid in self._helpers if _exit_code(pid) is None}

    def end_all(self, grace_seconds: float, reason: str) -> None:
        """Stop all processes, and return when none is left."""
        for pid, child in self._tasks.items():
            self._end(pid, child, reason, grace_seconds)
        for pid in self._helpers:
            os.kill(pid, signal.SIGKILL)
        while self._tasks or self._helpers:
            self.reap()
            time.sleep(_TICK_SECONDS)

    def _end(self, pid: int, child: _Child, reason: str, grace_seconds: float) -> None:
        child.ended_for = reason
        child.kill_at = time.monotonic() + grace_seconds
        signal_group(pid, signal.SIGTERM)

    def _finish(self, pid: int, child: _Child, code: int) -> None:
        signal_group(pid, signal.SIGKILL)  # Ends processes that the task started and left running.
        error, trace = _read_report(child.report)
        if child.ended_for is not None:
            error = child.ended_for
        elif error is None and code != 0:
            error = f"the process of the task ended with code {code}{_signal_name(code)}"
        self._answers.send("exit", id=child.run.id, code=code, error=error, trace=trace)
        if code != 0:
            self._cancel_jobs(child.run.id)

    def _cancel_jobs(self, run_id: str) -> None:
        """Fork a process that stops the Spark jobs of a task, so that a slow JVM does not block the driver."""
        parent = os.getpid()
        pid = os.fork()
        if pid != 0:
            self._helpers.add(pid)
            return
        try:
            end_with_parent(parent)
            self._close()
            cancel_jobs(self._gateway, run_id)
        finally:
            os._exit(0)


def _exit_code(pid: int) -> int | None:
    """Return the exit code of a process (128 + signal if a signal ended it), or `None` while it runs."""
    ended, status = os.waitpid(pid, os.WNOHANG)
    if ended == 0:
        return None
    code = os.waitstatus_to_exitcode(status)
    return code if code >= 0 else 128 - code


def _signal_name(code: int) -> str:
    try:
        return f" ({signal.Signals(code - 128).name})"
    except ValueError:
        return ""


def _read_report(file: IO[bytes]) -> tuple[str | None, str | None]:
    """Return the error and the trace that a task wrote to its file, if any."""
    with file:
        file.seek(0)
        content = file.read()
    try:
        report = json.loads(content)
    except ValueError:  # The task did not fail, or was killed before it had written all.
        return None, None
    return report["error"], report["trace"]
